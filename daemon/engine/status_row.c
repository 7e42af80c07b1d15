#include "engine/status_row.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sys/clock.h"
#include "version.h"

static const struct name sandbox_names[] = {
	{SANDBOX_NONE, "none"},
	{SANDBOX_SECCOMP, "seccomp"},
	{SANDBOX_FULL, "full"},
	{.text = NULL},
};

enum health { HEALTH_OK, HEALTH_DEGRADED, HEALTH_BLIND };

static const struct name health_names[] = {
	{HEALTH_OK, "ok"},
	{HEALTH_DEGRADED, "degraded"},
	{HEALTH_BLIND, "blind"},
	{.text = NULL},
};

struct diagnosis {
	enum health health;
	json_t *reasons;
};

static void
set(json_t *row, const char *field, json_t *value)
{
	(void)json_object_set_new(row, field, value);
}

static json_t *
time_or_null(wall_t time)
{
	char text[WALL_TEXT_SIZE];

	return time.us == 0 ? json_null() : json_string(wall_text(time, text));
}

static void
blame(struct diagnosis *diagnosis, enum health health, json_t *reason)
{
	if (health > diagnosis->health)
		diagnosis->health = health;
	(void)json_array_append_new(diagnosis->reasons, reason);
}

static bool
is_any_up(const struct watch_status *status)
{
	for (size_t i = 0; i < status->segment_count; i++)
		if (status->segments[i].up)
			return true;
	return status->segment_count == 0;
}

static void
diagnose_segments(const struct engine *engine, const struct watch_status *status,
	struct diagnosis *diagnosis)
{
	for (size_t i = 0; i < status->segment_count; i++)
		if (!status->segments[i].up)
			blame(diagnosis, HEALTH_DEGRADED,
				json_sprintf("segment %s cannot be reached through "
					     "interface %s",
					engine->segment_names[i],
					engine->policy.scopes[i].interface));
}

static struct diagnosis
diagnose(const struct engine *engine, const struct watch_status *status)
{
	struct diagnosis diagnosis = {HEALTH_OK, json_array()};

	if (status->blind || !is_any_up(status))
		blame(&diagnosis, HEALTH_BLIND,
			json_string("the sensor sees nothing: what is shown is what "
				    "was known before"));
	diagnose_segments(engine, status, &diagnosis);
	if (status->segment_count == 0)
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("no segment is configured: nothing is watched"));
	if (status->paused)
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("scanning is paused (wdog resume)"));
	if (saver_waiting(engine->saver) > 0)
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("the database cannot be written"));
	if (delivery_is_stuck(engine->delivery))
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("the local syslog does not take alerts"));
	if (engine->sandbox != SANDBOX_FULL)
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("this kernel has no Landlock: files are protected "
				    "by seccomp only"));
	return diagnosis;
}

static json_t *
progress_of(const struct watch_segment_status *segment)
{
	if (!segment->running || segment->run.total == 0)
		return json_null();
	return json_real((double)segment->run.done / (double)segment->run.total);
}

static json_t *
segment_row(const struct engine *engine, size_t index,
	const struct watch_segment_status *segment)
{
	json_t *row = json_object();

	set(row, "name", json_string(engine->segment_names[index]));
	set(row, "zone",
		json_string(names_text(
			zone_names, (int)engine->policy.segments[index].zone)));
	set(row, "up", json_boolean(segment->up));
	set(row, "devices", json_integer(segment->devices));
	set(row, "present", json_integer(segment->present));
	set(row, "last_run", time_or_null(segment->last_run));
	set(row, "next_run", time_or_null(segment->next_run));
	set(row, "progress", progress_of(segment));
	set(row, "coverage", json_real(segment->coverage));
	set(row, "loss", json_real(segment->loss));
	set(row, "baseline_complete", json_boolean(segment->baseline_complete));
	return row;
}

static json_t *
receipts_of(const struct watch_status *status)
{
	json_t *receipts = json_object();

	for (int kind = 0; kind < PROBE_KINDS; kind++)
		set(receipts, names_text(probe_kind_names, kind),
			json_integer((json_int_t)status->sent[kind]));
	return receipts;
}

/* What was held, silent or not believed, by the rule that said so. */
static json_t *
stopped_of(const struct change_counts *changes)
{
	json_t *stopped = json_object();

	for (int rule = 0; rule < RULES; rule++)
		if (changes->stopped[rule] > 0)
			set(stopped, names_text(rule_names, rule),
				json_integer((json_int_t)changes->stopped[rule]));
	return stopped;
}

/* How many announced changes took at most that long from the first sight to the alert. */
static json_t *
delays_of(const struct change_delays *delays)
{
	json_t *within = json_object();
	char name[SPAN_TEXT_SIZE];

	for (size_t i = 0; i < CHANGE_DELAYS; i++) {
		span_t bound = span_seconds(change_delay_bounds[i]);

		if (i == CHANGE_DELAYS - 1)
			bound = delays->longest;
		if (delays->within[i] > 0)
			set(within, span_text_short(bound, name),
				json_integer((json_int_t)delays->within[i]));
	}
	return within;
}

static void
add_changes(const struct change_counts *changes, json_t *row)
{
	char since[WALL_TEXT_SIZE];

	set(row, "changes_since", json_string(wall_text(changes->since, since)));
	set(row, "changes_announced", json_integer((json_int_t)changes->announced));
	set(row, "changes_looked_again",
		json_integer((json_int_t)changes->looked_again));
	set(row, "changes_stopped", stopped_of(changes));
	set(row, "announced_within", delays_of(&changes->delays));
}

static void
add_segments(
	const struct engine *engine, const struct watch_status *status, json_t *row)
{
	json_t *segments = json_array();

	for (size_t i = 0; i < status->segment_count; i++)
		(void)json_array_append_new(
			segments, segment_row(engine, i, &status->segments[i]));
	set(row, "segments", segments);
}

json_t *
status_row(const struct engine *engine)
{
	struct watch_status *status = mem_new(sizeof(*status));
	struct store *store = saver_store(engine->saver);
	struct diagnosis diagnosis;
	json_t *row = json_object();

	watch_status(engine->watch, status);
	diagnosis = diagnose(engine, status);
	set(row, "version", json_string(WDOG_VERSION));
	set(row, "uptime",
		json_integer(
			mono_since(clock_mono(), engine->started.mono).us / 1000000));
	set(row, "health",
		json_string(names_text(health_names, (int)diagnosis.health)));
	set(row, "reasons", diagnosis.reasons);
	set(row, "alerts_open", json_integer(status->alerts_open));
	set(row, "paused", json_boolean(status->paused));
	set(row, "paused_until", time_or_null(status->paused_until));
	set(row, "sandbox",
		json_string(names_text(sandbox_names, (int)engine->sandbox)));
	set(row, "database_size",
		store == NULL ? json_null()
			      : json_integer((json_int_t)store_size(store)));
	set(row, "receipts", receipts_of(status));
	set(row, "observations", json_integer((json_int_t)status->observations));
	set(row, "refused", json_integer((json_int_t)status->refused));
	set(row, "capture_received",
		json_integer((json_int_t)status->capture_received));
	set(row, "capture_dropped", json_integer((json_int_t)status->capture_dropped));
	add_changes(&status->changes, row);
	add_segments(engine, status, row);
	free(status);
	return row;
}
