#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "clock.h"
#include "doctor.h"
#include "version.h"

enum { DELIVERY_SECONDS = 60, RUN_SECONDS = 2 * 86400 };

/* Keeps the first row. */
static bool
keep_row(void *context, json_t *row)
{
	json_t **kept = context;

	*kept = json_incref(row);
	return false;
}

void
doctor_daemon(struct doctor *doctor)
{
	struct ask question = {
		.command = "status", .row = keep_row, .context = &doctor->status};
	struct ask_end end;

	ask(doctor->cli, &question, &end);
	if (doctor->status != NULL)
		doctor_say(doctor, DOCTOR_OK, "", "it answers");
	else
		doctor_say(doctor, DOCTOR_PROBLEM,
			"systemctl status wdogd; journalctl -u wdogd", "%s",
			end.text[0] != '\0' ? end.text : "it gave no status");
}

static const char *
field(const struct doctor *doctor, const char *name)
{
	const char *text = json_string_value(json_object_get(doctor->status, name));

	return text == NULL ? "" : text;
}

void
doctor_version(struct doctor *doctor)
{
	const char *version = field(doctor, "version");

	if (doctor->status == NULL)
		return;
	/* The daemon may add its commit after a blank. */
	if (strncmp(version, WDOG_VERSION, strlen(WDOG_VERSION)) == 0)
		doctor_say(doctor, DOCTOR_OK, "", "both are %s", version);
	else
		doctor_say(doctor, DOCTOR_WARNING, "systemctl restart wdogd",
			"the daemon is %s, wdog is %s", version, WDOG_VERSION);
}

void
doctor_health(struct doctor *doctor)
{
	const char *health = field(doctor, "health");
	char *reasons;

	if (doctor->status == NULL)
		return;
	if (strcmp(health, "ok") == 0) {
		doctor_say(doctor, DOCTOR_OK, "", "ok");
		return;
	}
	reasons = cell_human(
		json_object_get(doctor->status, "reasons"), COLUMN_TEXT, NULL);
	doctor_say(doctor,
		strcmp(health, "blind") == 0 ? DOCTOR_PROBLEM : DOCTOR_WARNING,
		"see the reasons; journalctl -u wdogd", "%s: %s", health, reasons);
	free(reasons);
}

/* The level as the daemon names it: a word, or an object with a word for each role. */
void
doctor_sandbox(struct doctor *doctor)
{
	const json_t *level = json_object_get(doctor->status, "sandbox");
	char *text;
	bool full;

	if (level == NULL || json_is_null(level))
		return;
	text = cell_human(level, COLUMN_TEXT, NULL);
	full = strstr(text, "full") != NULL && strstr(text, "none") == NULL &&
		strstr(text, "partial") == NULL && strstr(text, "off") == NULL;
	doctor_say(doctor, full ? DOCTOR_OK : DOCTOR_WARNING,
		full ? "" : "a kernel with seccomp and Landlock (5.13 or newer)", "%s",
		text);
	free(text);
}

void
doctor_database(struct doctor *doctor)
{
	json_int_t size =
		json_integer_value(json_object_get(doctor->status, "database_size"));
	double limit = doctor->config == NULL ? 0 : (double)doctor->config->size_limit;
	double used = limit > 0 ? (double)size / limit : 0;

	if (doctor->status == NULL)
		return;
	if (limit > 0)
		doctor_say(doctor, used > 0.9 ? DOCTOR_WARNING : DOCTOR_OK,
			used > 0.9 ? "raise storage.limit or lower storage.keep" : "",
			"%lld KiB, %.0f %% of the limit", (long long)size / 1024,
			used * 100);
	else
		doctor_say(doctor, DOCTOR_OK, "", "%lld KiB", (long long)size / 1024);
}

/* The number of the segment in the configuration; SEGMENTS_MAX: it is not known there. */
static size_t
find_segment(const struct config *config, const char *name)
{
	for (size_t i = 0; config != NULL && i < config->segment_count; i++)
		if (strcmp(config->scopes[i].name, name) == 0)
			return i;
	return SEGMENTS_MAX;
}

/* How long after the end of a run the next one has surely ended. */
static span_t
patience_of(const struct segment_policy *policy)
{
	span_t twice = {policy == NULL ? 0 : 2 * policy->discover_every.us};
	span_t least = span_seconds(RUN_SECONDS);

	return twice.us > least.us ? twice : least;
}

static void
check_age(struct doctor *doctor, const char *name, const char *last,
	const struct segment_policy *policy)
{
	bool quiet = policy != NULL && policy->quiet.count > 0;
	wall_t time;

	if (last == NULL || !wall_parse(last, &time))
		doctor_say(doctor, DOCTOR_WARNING, "wait, or wdog scan SEGMENT --wait",
			"segment %s: no run has ended yet", name);
	else if (wall_since(clock_now(), time).us <= patience_of(policy).us)
		doctor_say(doctor, DOCTOR_OK, "",
			"segment %s: the last run ended at %s", name, last);
	else
		doctor_say(doctor, quiet ? DOCTOR_WARNING : DOCTOR_PROBLEM,
			"wdog resume; wdog runs; journalctl -u wdogd",
			"segment %s: the last run ended at %s%s", name, last,
			quiet ? "; is it for its quiet hours?" : "");
}

static void
check_run(struct doctor *doctor, const json_t *segment)
{
	const char *name = json_string_value(json_object_get(segment, "name"));
	const char *last = json_string_value(json_object_get(segment, "last_run"));
	size_t index;

	if (name == NULL)
		return;
	index = find_segment(doctor->config, name);
	if (index == SEGMENTS_MAX)
		check_age(doctor, name, last, NULL);
	else if (doctor->config->scopes[index].owned)
		check_age(doctor, name, last, &doctor->config->segments[index]);
	else
		doctor_say(doctor, DOCTOR_OK, "",
			"segment %s is only listened to, as it is not owned", name);
}

void
doctor_runs(struct doctor *doctor)
{
	const json_t *segment;
	size_t index;

	json_array_foreach (
		json_object_get(doctor->status, "segments"), index, segment) {
		check_run(doctor, segment);
	}
}

struct waiting {
	wall_t before;
	size_t count;
};

static bool
count_waiting(void *context, json_t *row)
{
	struct waiting *waiting = context;
	const char *at = json_string_value(json_object_get(row, "at"));
	wall_t time;

	if (!json_is_string(json_object_get(row, "delivered_at")) && at != NULL &&
		wall_parse(at, &time) && time.us < waiting->before.us)
		waiting->count++;
	return true;
}

void
doctor_delivery(struct doctor *doctor)
{
	struct waiting waiting = {
		.before = wall_add(clock_now(), span_seconds(-DELIVERY_SECONDS))};
	struct ask question = {
		.command = "alerts", .row = count_waiting, .context = &waiting};
	struct ask_end end;

	if (doctor->status == NULL)
		return;
	if (doctor->config != NULL && !doctor->config->syslog) {
		doctor_say(doctor, DOCTOR_OK, "", "syslog is switched off");
		return;
	}
	ask(doctor->cli, &question, &end);
	if (end.exit != EXIT_FINE)
		doctor_say(doctor, DOCTOR_PROBLEM, "", "%s", end.text);
	else if (waiting.count > 0)
		doctor_say(doctor, DOCTOR_PROBLEM,
			"is a log daemon listening on /dev/log?",
			"%zu open alerts wait to be taken by syslog", waiting.count);
	else
		doctor_say(doctor, DOCTOR_OK, "", "syslog took every open alert");
}
