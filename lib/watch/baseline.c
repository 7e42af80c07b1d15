#include "watch/baseline.h"

#include "base/text.h"
#include "watch/netevent.h"
#include "watch/port_news.h"
#include "watch/schedule.h"

/* Long enough for everything that speaks daily. */
static const int64_t listening_us = 24 * 3600 * 1000000LL;

/* A host whose answers to the sweeps were all lost is not new to the network. */
enum { SWEEPS_MIN = 2, SWEEPS_MAX = 8, SWEEP_TRIES = 3 };

static const double overlooked = 1e-5; /* how likely it may be */

struct digest {
	uint32_t devices, services;
	uint32_t by_severity[SEVERITY_CRITICAL + 1];
};

static void
count_services(
	const struct watch *watch, struct address *address, struct digest *digest)
{
	static const enum proto protos[] = {PROTO_TCP, PROTO_UDP};

	for (size_t i = 0; i < sizeof(protos) / sizeof(protos[0]); i++) {
		const struct port_map *map = address_ports(address, protos[i]);

		for (size_t j = 0; j < map->service_count; j++) {
			struct service_note note = {0};

			if (map->services[j].state != PORT_OPEN)
				continue;
			port_news_judge(
				watch, address, protos[i], &map->services[j], &note);
			digest->services++;
			if ((unsigned int)note.severity <= SEVERITY_CRITICAL)
				digest->by_severity[note.severity]++;
		}
	}
}

static void
count(const struct watch *watch, const struct segment *segment, struct digest *digest)
{
	struct device *device;
	struct address *address;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment == segment->index)
			digest->devices++;
	}
	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (address->key.segment == segment->index)
			count_services(watch, address, digest);
	}
}

static void
describe(struct event_record *event, const struct digest *digest)
{
	static const char *const separators[] = {" (", ", "};
	struct text text;
	size_t named = 0;

	text_init(&text, event->text, sizeof(event->text));
	text_format(&text, "%u device%s, %u open service%s", digest->devices,
		digest->devices == 1 ? "" : "s", digest->services,
		digest->services == 1 ? "" : "s");
	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_MEDIUM;
		severity--) {
		if (digest->by_severity[severity] == 0)
			continue;
		text_format(&text, "%s%u %s", separators[named > 0],
			digest->by_severity[severity],
			names_text(severity_names, severity));
		named++;
	}
	text_add(&text, named > 0 ? ")" : "");
	text_add(&text, "; from now on changes are told");
}

static bool
has_swept(const struct segment *segment)
{
	double lost = 1, all_lost = 1;
	uint32_t wanted = 0;

	for (int i = 0; i < SWEEP_TRIES; i++)
		lost *= segment->sweep_loss;
	while (all_lost > overlooked && wanted < SWEEPS_MAX) {
		all_lost *= lost;
		wanted++;
	}
	return segment->sweeps >= (wanted < SWEEPS_MIN ? SWEEPS_MIN : wanted);
}

bool
baseline_swept(struct segment *segment, const struct run *run)
{
	double loss = run_loss(&run->record.tally);

	if (segment->baseline.us != 0)
		return false;
	if (run->disturbed)
		return true;
	segment->sweeps++;
	if (loss > segment->sweep_loss)
		segment->sweep_loss = loss;
	return !has_swept(segment);
}

static bool
is_complete(const struct watch *watch, const struct segment *segment)
{
	size_t job = schedule_first_job(segment->policy);

	if (!segment->scope->owned)
		return wall_since(watch->now.wall, segment->listening).us >=
			listening_us;
	if (!has_swept(segment))
		return false;
	return job == segment->policy->job_count || segment->jobs[job].completed;
}

void
baseline_check(struct watch *watch, struct segment *segment)
{
	struct digest digest = {0};
	struct event_record event;

	if (segment->baseline.us != 0 || !is_complete(watch, segment))
		return;
	segment->baseline = watch->now.wall;
	if (segment->baseline.us == 0)
		segment->baseline.us = 1; /* 0 would mean: not yet */
	watch_save_setting(
		watch, segment->baseline.us, "baseline/%s", segment->scope->name);
	count(watch, segment, &digest);
	netevent_init(&event, EVENT_BASELINE_COMPLETE, segment);
	netevent_key(&event, segment->baseline, "%s", segment->scope->name);
	describe(&event, &digest);
	(void)alert_raise(watch, &event);
}

static void
listen_since(struct watch *watch, struct segment *segment, wall_t since)
{
	segment->listening = since;
	watch_save_setting(watch, since.us, "listening/%s", segment->scope->name);
}

void
baseline_start(struct watch *watch, struct segment *segment)
{
	/* What began in the future says that the clock is behind: it will be set. */
	if (!segment->scope->owned &&
		(segment->listening.us == 0 ||
			wall_since(watch->now.wall, segment->listening).us < 0))
		listen_since(watch, segment, watch->now.wall);
}

void
baseline_clock_set(struct watch *watch, struct segment *segment, span_t step)
{
	if (!segment->scope->owned && segment->listening.us != 0 &&
		segment->baseline.us == 0)
		listen_since(watch, segment, wall_add(segment->listening, step));
}

bool
baseline_wake(const struct segment *segment, mono_t now, wall_t wall, mono_t *wake)
{
	int64_t left = listening_us - wall_since(wall, segment->listening).us;

	*wake = (mono_t){now.us + (left > 0 ? left : 0)};
	return !segment->scope->owned && segment->baseline.us == 0;
}
