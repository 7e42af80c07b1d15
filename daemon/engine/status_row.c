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
diagnose_segment(const struct engine *engine, size_t index,
	const struct watch_segment_status *segment, struct diagnosis *diagnosis)
{
	const char *name = engine->segment_names[index];

	if (!segment->up)
		blame(diagnosis, HEALTH_DEGRADED,
			json_sprintf("segment %s cannot be reached through "
				     "interface %s",
				name, engine->policy.scopes[index].interface));
	else if (segment->foreign)
		blame(diagnosis, HEALTH_DEGRADED,
			json_sprintf("segment %s: another station answers for its "
				     "gateway; nothing is asked there (wdog pin %s)",
				name, name));
	else if (segment->doubtful)
		blame(diagnosis, HEALTH_DEGRADED,
			json_sprintf("segment %s: nobody known has answered yet; "
				     "nothing else is asked there (wdog pin %s)",
				name, name));
	else if (segment->shut_out)
		blame(diagnosis, HEALTH_DEGRADED,
			json_sprintf("segment %s: its ports cannot be seen; they are "
				     "shown as they were known before (wdog alerts)",
				name));
}

/* So the owner wants it, and should not forget what it costs: no illness. */
static void
remind_of_connect(
	const struct engine *engine, size_t index, struct diagnosis *diagnosis)
{
	if (engine->policy.scopes[index].connect)
		blame(diagnosis, HEALTH_OK,
			json_sprintf("segment %s is asked by connect() alone: less "
				     "certain; a silent device is unknown, never gone",
				engine->segment_names[index]));
}

static void
diagnose_segments(const struct engine *engine, const struct watch_status *status,
	struct diagnosis *diagnosis)
{
	for (size_t i = 0; i < status->segment_count; i++) {
		diagnose_segment(engine, i, &status->segments[i], diagnosis);
		remind_of_connect(engine, i, diagnosis);
	}
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
			json_string(status->paused_for_harm
					? "scanning is paused: two devices may have "
					  "been "
					  "disturbed by it (wdog alerts; wdog resume)"
					: "scanning is paused (wdog resume)"));
	if (status->table_full)
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("the connection table of this machine is more than "
				    "half full: nothing but ARP and neighbour "
				    "discovery is asked until there is room "
				    "(nf_conntrack_count)"));
	if (saver_waiting(engine->saver) > 0)
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("the database cannot be written"));
	if (delivery_is_stuck(engine->delivery))
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("the local syslog does not take alerts"));
	if (inquirer_is_missing(engine->identify))
		blame(&diagnosis, HEALTH_DEGRADED,
			json_string("the identify role does not run: open ports are "
				    "not asked what speaks there"));
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
	set(row, "method",
		json_string(
			engine->policy.scopes[index].connect ? "connect" : "packets"));
	set(row, "up", json_boolean(segment->up));
	set(row, "quiet", json_boolean(segment->quiet));
	set(row, "devices", json_integer(segment->devices));
	set(row, "present", json_integer(segment->present));
	set(row, "last_run", time_or_null(segment->last_run));
	set(row, "next_run", time_or_null(segment->next_run));
	set(row, "progress", progress_of(segment));
	set(row, "coverage", json_real(segment->coverage));
	set(row, "range_coverage",
		segment->spreads ? json_real(segment->range_coverage) : json_null());
	set(row, "range_share",
		segment->spreads ? json_real(segment->range_share) : json_null());
	set(row, "range_complete", time_or_null(segment->range_complete));
	set(row, "lag", json_integer(segment->lag.us / 1000000));
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

/* What asking open ports took, since the start. */
static json_t *
inquiries_of(const struct inquiries *inquiries)
{
	json_t *row = json_object();

	set(row, "asked", json_integer((json_int_t)inquiries->asked));
	set(row, "named", json_integer((json_int_t)inquiries->named));
	set(row, "running", json_integer((json_int_t)inquiries->open));
	set(row, "connections", json_integer((json_int_t)inquiries->connections));
	set(row, "sent_bytes", json_integer((json_int_t)inquiries->sent_bytes));
	set(row, "received_bytes", json_integer((json_int_t)inquiries->received_bytes));
	set(row, "quarantined", json_integer((json_int_t)inquiries->quarantined));
	return row;
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

/* Runs that moved no belief, by the reason. */
static json_t *
voids_of(const struct change_counts *changes)
{
	json_t *voids = json_object();

	for (int reason = 0; reason < VOID_REASONS; reason++)
		if (changes->runs_void[reason] > 0)
			set(voids, names_text(void_reason_names, reason),
				json_integer((json_int_t)changes->runs_void[reason]));
	return voids;
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
	set(row, "runs_void", voids_of(changes));
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
	set(row, "inquiries", inquiries_of(&status->inquiries));
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
