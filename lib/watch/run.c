#include "watch/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "watch/baseline.h"
#include "watch/canary.h"
#include "watch/care.h"
#include "watch/contact.h"
#include "watch/core.h"
#include "watch/host.h"
#include "watch/link.h"
#include "watch/middlebox.h"
#include "watch/pin.h"
#include "watch/presence.h"
#include "watch/reach_run.h"
#include "watch/schedule.h"

/* The sensor tells its progress once a second; a run of which nothing is heard for this
 * long is given up. */
static const int64_t stalled_us = 300 * 1000000LL;

/* Checks that fail are not repeated at once. */
static const span_t checks_rest = {10 * 1000000LL};

enum { LOSSY_DIVISOR = 100 }; /* more than 1 % of the frames lost */

static const uint8_t tries_of[] = {
	[SCAN_DISCOVER] = 3,
	[SCAN_CHECK] = 4,
	[SCAN_PORTS] = 3,
};

void
run_free(struct run *run)
{
	if (run == NULL)
		return;
	free(run->targets);
	free(run->shown);
	free(run->answers);
	canary_done(run);
	port_set_done(&run->ports);
	free(run);
}

void
runs_done(struct runs *runs)
{
	for (size_t i = 0; i < runs->count; i++)
		run_free(runs->list[i]);
	free(runs->list);
	*runs = (struct runs){0};
}

struct run *
run_new(const struct segment *segment, enum scan_kind kind, enum run_purpose purpose)
{
	struct run *run = mem_new(sizeof(*run));

	run->record.segment = segment->index;
	run->record.from = segment->index;
	run->record.kind = kind;
	run->record.proto = PROTO_TCP;
	run->record.job = -1;
	run->record.manual = purpose == RUN_MANUAL;
	run->record.verdict = RUN_PARTIAL; /* until it is over */
	run->purpose = purpose;
	return run;
}

void
run_add_target(struct run *run, const struct ip *ip, const struct mac *mac)
{
	run->targets = mem_grow(run->targets, &run->target_capacity,
		run->target_count + 1, sizeof(*run->targets));
	run->targets[run->target_count++] =
		(struct scan_target){.ip = *ip, .mac = *mac};
}

size_t
run_targets_max(const struct run *run)
{
	size_t ports = port_set_size(&run->ports) + 1; /* the canary too */
	size_t fit = ports == 1 ? SCAN_TARGETS_MAX : SCAN_PROBES_MAX / ports;

	return fit < SCAN_TARGETS_MAX ? fit : SCAN_TARGETS_MAX;
}

static int
compare_targets(const void *left, const void *right)
{
	const struct scan_target *a = left, *b = right;

	return ip_compare(&a->ip, &b->ip);
}

static void
sort_targets(struct run *run)
{
	size_t kept = 0;

	if (run->target_count == 0)
		return;
	qsort(run->targets, run->target_count, sizeof(*run->targets), compare_targets);
	for (size_t i = 1; i < run->target_count; i++)
		if (!ip_equal(&run->targets[i].ip, &run->targets[kept].ip))
			run->targets[++kept] = run->targets[i];
	run->target_count = kept + 1;
}

/* A part of a job is not the job: after a restart it begins anew. */
static void
save(struct watch *watch, const struct run *run)
{
	struct run_record *record = &effects_add(watch->effects, EFFECT_SAVE_RUN)->run;

	*record = run->record;
	if (run->more)
		record->verdict = RUN_PARTIAL;
}

/* Interface, source address and next hop: the same words mean the same place. */
static void
note_vantage(
	const struct segment *segment, bool across, char vantage[static VANTAGE_SIZE])
{
	const struct observation_link *link = &segment->link;
	char ip[IP_TEXT_SIZE];
	struct text text;

	text_init(&text, vantage, VANTAGE_SIZE);
	text_add(&text, segment->scope->interface);
	if (link->own_ip.family != IP_NONE)
		text_format(&text, " %s", ip_text(&link->own_ip, ip));
	if ((across || segment->scope->routed) && link->gateway_ip.family != IP_NONE)
		text_format(&text, " via %s", ip_text(&link->gateway_ip, ip));
}

/* Room for what the targets show, and whether the ports are new to them. */
static void
expect_answers(struct watch *watch, const struct segment *segment, struct run *run)
{
	size_t ports = port_set_size(&run->ports);

	run->shown = mem_array(run->target_count, sizeof(*run->shown));
	for (size_t i = 0; i < run->target_count; i++) {
		struct address *holder = inventory_holder(
			&watch->inventory, segment->index, &run->targets[i].ip);

		run->shown[i].novel = holder == NULL ||
			port_map_tested(address_ports(holder, run->record.proto),
				&run->ports) < ports;
	}
}

void
run_order(struct watch *watch, struct run *run)
{
	const struct segment *segment = &watch->segments[run->record.segment];
	const struct segment *from = &watch->segments[run->record.from];
	struct scan_order order = {
		.run_id = run->record.id,
		.segment = run->record.segment,
		.from = run->record.from,
		.kind = run->record.kind,
		.proto = run->record.proto,
		.urgent = run->purpose != RUN_DISCOVER && run->purpose != RUN_JOB &&
			run->purpose != RUN_VERIFY,
		.tries = tries_of[run->record.kind],
		.link_at = from->link_at,
	};

	run->record.tries = order.tries;
	note_vantage(from, from != segment, run->record.vantage);
	care_mark(watch, run);
	order.target_count = run->target_count;
	if (run->target_count > 0)
		order.targets = mem_dup(
			run->targets, run->target_count * sizeof(*run->targets));
	port_set_copy(&order.ports, &run->ports);
	if (run->record.kind == SCAN_PORTS) {
		expect_answers(watch, segment, run);
		canary_choose(watch, segment, run);
		if (run->canary != 0)
			port_set_add(&order.ports, run->canary, run->canary);
	}
	run->ordered = true;
	run->began = watch->now.mono;
	run->last_sign = watch->now.mono;
	run->received_before = from->received;
	effects_add(watch->effects, EFFECT_ORDER)->order = order;
}

uint64_t
run_start(struct watch *watch, struct run *run, bool order)
{
	struct runs *runs = &watch->runs;

	sort_targets(run);
	run->record.id = ++watch->ids.run;
	run->record.started = watch->now.wall;
	run->record.epoch = watch->policy->epoch;
	runs->list = mem_grow(
		runs->list, &runs->capacity, runs->count + 1, sizeof(*runs->list));
	runs->list[runs->count++] = run;
	save(watch, run);
	if (order)
		run_order(watch, run);
	return run->record.id;
}

struct run *
run_find(const struct watch *watch, uint16_t segment, uint64_t id)
{
	for (size_t i = 0; i < watch->runs.count; i++) {
		struct run *run = watch->runs.list[i];

		if (run->record.id == id && run->record.segment == segment)
			return run;
	}
	return NULL;
}

bool
run_crosses(const struct watch *watch, const struct segment *from, enum proto proto)
{
	for (size_t i = 0; i < watch->runs.count; i++) {
		const struct run_record *record = &watch->runs.list[i]->record;

		if (record->from == from->index && record->segment != from->index &&
			record->proto == proto)
			return true;
	}
	return false;
}

size_t
run_count(const struct watch *watch, const struct segment *segment,
	enum run_purpose purpose)
{
	size_t count = 0;

	for (size_t i = 0; i < watch->runs.count; i++) {
		const struct run *run = watch->runs.list[i];

		if (run->record.segment == segment->index && run->ordered &&
			run->purpose == purpose)
			count++;
	}
	return count;
}

static const struct scan_target *
find_target(const struct run *run, const struct ip *ip)
{
	struct scan_target key = {.ip = *ip};

	if (run->target_count == 0)
		return NULL;
	return bsearch(&key, run->targets, run->target_count, sizeof(*run->targets),
		compare_targets);
}

bool
run_asks(const struct watch *watch, const struct run *run, const struct ip *ip)
{
	static const struct mac any;

	if (run->record.kind == SCAN_DISCOVER)
		return ip->family == IP_V4 && /* IPv6 is not swept */
			segment_may_ask(
				&watch->segments[run->record.segment], ip, &any);
	return find_target(run, ip) != NULL;
}

struct shown *
run_shown(const struct run *run, const struct ip *ip)
{
	const struct scan_target *target = find_target(run, ip);

	if (run->shown == NULL || target == NULL)
		return NULL;
	return &run->shown[target - run->targets];
}

uint32_t
run_count_ports(const struct run *run, const struct port_finding *finding)
{
	uint32_t count = 0;

	for (uint32_t port = finding->first; port <= finding->last; port++)
		count += port_set_has(&run->ports, (uint16_t)port);
	return count;
}

bool
run_is_lossy(const struct watch *watch, const struct run *run)
{
	const struct segment *segment = &watch->segments[run->record.from];
	uint64_t received = run->record.tally.answered;

	if (segment->received > run->received_before &&
		segment->received - run->received_before > received)
		received = segment->received - run->received_before;
	return run->record.tally.drops > received / LOSSY_DIVISOR;
}

static void
forget(struct runs *runs, const struct run *run)
{
	size_t i = 0;

	while (runs->list[i] != run)
		i++;
	runs->count--;
	memmove(&runs->list[i], &runs->list[i + 1],
		(runs->count - i) * sizeof(*runs->list));
	runs->recent[runs->recent_next] = run->record;
	runs->recent_next = (runs->recent_next + 1) % RUNS_RECENT;
}

static void
serve_purpose(struct watch *watch, struct segment *segment, const struct run *run)
{
	switch (run->purpose) {
	case RUN_DISCOVER:
		link_swept(watch, segment, run);
		if (run->record.verdict == RUN_COMPLETE)
			pin_swept(watch, segment);
		presence_swept(watch, segment, run);
		host_save_seen(watch, segment);
		schedule_run_ended(watch, segment, run);
		break;
	case RUN_JOB:
	case RUN_VERIFY:
		schedule_run_ended(watch, segment, run);
		break;
	case RUN_CANDIDATES:
		candidates_checked(watch, segment, run);
		break;
	case RUN_RECHECK:
		presence_rechecked(watch, segment, run);
		break;
	case RUN_PIN:
		pin_checked(watch, segment, run);
		break;
	case RUN_HARM:
		harm_checked(watch, segment, run);
		break;
	case RUN_CONTACT_FIRST:
	case RUN_CONTACT_JOB:
		contact_ended(watch, segment, run);
		break;
	case RUN_REACH:
		reach_run_ended(watch, segment, run);
		break;
	case RUN_REACH_HOME:
		reach_home_ended(watch, segment, run);
		break;
	case RUN_SECOND_LOOK:
	case RUN_MANUAL:
	case RUN_PURPOSES:
		break;
	}
	if (run->shown != NULL && run->purpose != RUN_REACH &&
		run->record.verdict != RUN_VOID)
		middlebox_run_ended(watch, segment, run);
	if (run->suspects)
		segment->harm_wanted = true;
	baseline_check(watch, segment);
}

void
run_finish(struct watch *watch, struct run *run, enum run_verdict verdict)
{
	struct segment *segment = &watch->segments[run->record.segment];

	verdict = canary_settle(watch, segment, run, verdict);
	run->record.verdict = verdict;
	run->record.finished = watch->now.wall;
	if (run->record.finished.us == 0)
		run->record.finished.us = 1; /* 0 would mean that it still runs */
	save(watch, run);
	for (size_t i = 0; i < PROBE_KINDS; i++)
		watch->sent[i] += run->record.tally.sent[i];
	if (run->record.kind != SCAN_CHECK && run->purpose != RUN_REACH)
		segment->last_run = run->record; /* those are no look at the segment */
	forget(&watch->runs, run);
	if ((verdict != RUN_COMPLETE || run->disturbed) && !run->again &&
		run->purpose != RUN_REACH)
		segment->checks_rest_until = mono_add(watch->now.mono,
			canary_failed(run) ? canary_again : checks_rest);
	serve_purpose(watch, segment, run);
	run_free(run);
}

void
runs_stop(struct watch *watch, const struct segment *segment)
{
	for (size_t i = 0; i < watch->runs.count;) {
		struct run *run = watch->runs.list[i];

		if (!run->ordered || run->record.segment != segment->index) {
			i++;
			continue;
		}
		effects_add(watch->effects, EFFECT_CANCEL)->cancel_run_id =
			run->record.id;
		run->disturbed = true;
		run->again = true;
		run_finish(watch, run, RUN_PARTIAL);
	}
}

void
runs_lost(struct watch *watch)
{
	for (size_t i = 0; i < watch->runs.count;) {
		struct run *run = watch->runs.list[i];

		if (!run->ordered) {
			i++;
			continue;
		}
		run->disturbed = true;
		run->again = true;
		run_finish(watch, run, RUN_PARTIAL);
	}
}

static mono_t
deadline_of(const struct run *run)
{
	return (mono_t){run->last_sign.us + stalled_us};
}

void
runs_tick(struct watch *watch)
{
	for (size_t i = 0; i < watch->runs.count && !watch->paused;) {
		struct run *run = watch->runs.list[i];

		if (!run->ordered || deadline_of(run).us > watch->now.mono.us) {
			i++;
			continue;
		}
		effects_add(watch->effects, EFFECT_CANCEL)->cancel_run_id =
			run->record.id;
		run_finish(watch, run, RUN_PARTIAL);
	}
}

bool
runs_wake(const struct watch *watch, mono_t *wake)
{
	bool wanted = false;

	for (size_t i = 0; i < watch->runs.count && !watch->paused; i++) {
		const struct run *run = watch->runs.list[i];

		if (!run->ordered || (wanted && deadline_of(run).us >= wake->us))
			continue;
		*wake = deadline_of(run);
		wanted = true;
	}
	return wanted;
}

void
runs_disturb(struct watch *watch, const struct segment *segment)
{
	for (size_t i = 0; i < watch->runs.count; i++) {
		struct run *run = watch->runs.list[i];

		if (segment != NULL && run->record.segment != segment->index &&
			run->record.from != segment->index)
			continue;
		run->disturbed = true;
		run->last_sign = watch->now.mono;
	}
}

double
run_loss(const struct scan_tally *tally)
{
	if (tally->answered == 0 || tally->repeat_answered > tally->answered)
		return 0;
	return (double)tally->repeat_answered / (double)tally->answered;
}
