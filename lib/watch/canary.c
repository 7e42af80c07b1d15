#include "watch/canary.h"

#include <stdlib.h>

#include "watch/core.h"
#include "watch/link.h"
#include "watch/middlebox.h"
#include "watch/netevent.h"
#include "watch/ports.h"

const span_t canary_again = {60 * 1000000LL};

/* Above the ports that systems give to connections by themselves, and below none that a
 * service is known to use (RFC 6335: the dynamic range, 49152 to 65535). */
enum { CANARY_FIRST = 61000, CANARY_COUNT = 4000, CANARY_TRIES = 16 };

/* So much is kept of one run; then it is judged by the hosts that are settled. */
enum { KEPT_HOSTS_MAX = 1024, KEPT_FINDINGS_MAX = 65536 };

void
canary_choose(struct watch *watch, const struct segment *segment, struct run *run)
{
	if (run->record.proto != PROTO_TCP)
		return;
	for (int i = 0; i < CANARY_TRIES && run->canary == 0; i++) {
		uint16_t port = (uint16_t)(CANARY_FIRST +
			random_below(&watch->random, CANARY_COUNT));

		if (!port_set_has(&run->ports, port) &&
			!port_set_has(&segment->scope->exclude_tcp, port))
			run->canary = port;
	}
}

/* The owner knows that somebody answers for others: hosts are judged one by one. */
static bool
is_known(const struct watch *watch, const struct segment *segment)
{
	return segment->canary.known || middlebox_is_told(watch, segment, NULL);
}

bool
canary_awaits(const struct run *run)
{
	return run->canaries == CANARIES_UNJUDGED && run->canary != 0 &&
		run->target_count >= CANARY_HOSTS_MIN;
}

bool
canary_seems_to_fail(const struct run *run)
{
	return canary_awaits(run) && run->lying >= CANARY_HOSTS_MIN;
}

void
canary_answered(const struct watch *watch, const struct segment *segment,
	struct run *run, const struct ip *ip)
{
	const struct address *holder =
		inventory_holder(&watch->inventory, segment->index, ip);
	struct shown *shown = run_shown(run, ip);

	if (shown == NULL || shown->canary_open)
		return;
	shown->canary_open = true;
	run->lying += holder != NULL && !is_known(watch, segment) &&
		!middlebox_is_told(watch, segment, holder->device);
}

static void
forget_kept(struct run *run)
{
	for (size_t i = 0; i < run->kept_count; i++)
		free(run->kept[i].findings);
	free(run->kept);
	run->kept = NULL;
	run->kept_count = run->kept_capacity = 0;
}

void
canary_done(struct run *run)
{
	forget_kept(run);
}

bool
canary_failed(const struct run *run)
{
	return run->canaries == CANARIES_ANSWER || run->canaries == CANARIES_SILENT;
}

/* Who is known to open every port says nothing of the run. */
static void
count_host(const struct watch *watch, const struct segment *segment,
	const struct run *run, size_t target, struct canaries *canaries)
{
	const struct shown *shown = &run->shown[target];
	struct address *holder = inventory_holder(
		&watch->inventory, segment->index, &run->targets[target].ip);

	if (!shown->alive || holder == NULL ||
		middlebox_is_told(watch, segment, holder->device))
		return;
	canaries->hosts++;
	canaries->lying += shown->canary_open;
	if (!port_map_answers(address_ports(holder, run->record.proto), &run->ports))
		return;
	canaries->expected++;
	canaries->silent += !shown->answered;
}

static bool
shows_well(const struct segment *segment, const struct canaries *canaries)
{
	if (canaries->hosts < CANARY_HOSTS_MIN || canaries_lie(canaries))
		return false;
	return canaries->silent < canaries->expected ||
		(canaries->expected == 0 && !segment->canary.blind);
}

/* The owner has seen that nobody answers, and lets it count. */
static bool
is_granted(const struct watch *watch, const struct segment *segment)
{
	const struct alert *alert;
	struct event_record like;

	netevent_init(&like, EVENT_SENSOR_BLIND, segment);
	alert = alert_find(watch, EVENT_SENSOR_BLIND, &like);
	return segment->canary.blind && alert != NULL &&
		alert->record.state == ALERT_ACKNOWLEDGED;
}

static enum canary_outcome
judge(const struct watch *watch, const struct segment *segment, struct run *run)
{
	struct canaries canaries = {0};
	struct change change = {.segment = segment, .run = run, .canaries = &canaries};

	for (size_t i = 0; i < run->target_count; i++)
		count_host(watch, segment, run, i, &canaries);
	if (run->disturbed)
		canaries.expected = canaries.silent = 0; /* silence proves nothing */
	run->most_lie = canaries.lying * 2 > canaries.hosts;
	if (shows_well(segment, &canaries))
		return CANARIES_WELL;
	if (canaries_lie(&canaries) && is_known(watch, segment))
		return CANARIES_UNCLEAR;
	if (change_rule(watch, RULE_CANARY, &change) != VERDICT_DISCARD)
		return CANARIES_UNCLEAR;
	if (canaries_lie(&canaries))
		return CANARIES_ANSWER;
	return is_granted(watch, segment) ? CANARIES_UNCLEAR : CANARIES_SILENT;
}

/* Believes what was kept, or not. */
static void
release(struct watch *watch, struct segment *segment, struct run *run, bool believed)
{
	for (size_t i = 0; i < run->kept_count && believed; i++)
		ports_believe(watch, segment, run, &run->kept[i]);
	if (!believed)
		second_looks_void(watch, run);
	forget_kept(run);
}

static void
decide(struct watch *watch, struct segment *segment, struct run *run)
{
	run->canaries =
		canary_awaits(run) ? judge(watch, segment, run) : CANARIES_UNCLEAR;
	release(watch, segment, run, !canary_failed(run));
}

void
canary_take(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_host_done *done)
{
	struct observation_host_done *kept;

	if (run->canaries != CANARIES_UNJUDGED) {
		if (!canary_failed(run))
			ports_believe(watch, segment, run, done);
		return;
	}
	run->kept = mem_grow(run->kept, &run->kept_capacity, run->kept_count + 1,
		sizeof(*run->kept));
	kept = &run->kept[run->kept_count++];
	*kept = *done;
	kept->findings = done->finding_count == 0
		? NULL
		: mem_dup(done->findings,
			  done->finding_count * sizeof(*done->findings));
	run->kept_findings += done->finding_count;
	if (run->kept_count >= KEPT_HOSTS_MAX ||
		run->kept_findings >= KEPT_FINDINGS_MAX)
		decide(watch, segment, run);
}

static void
set_blind(struct watch *watch, struct segment *segment, bool blind)
{
	if (segment->canary.blind == blind)
		return;
	segment->canary.blind = blind;
	watch_save_setting(watch,
		!blind				? 0
			: segment->canary.known ? CANARIES_ANSWER
						: CANARIES_SILENT,
		"canary/%s", segment->scope->name);
	if (blind)
		segment->trouble_since = watch->now.mono;
	link_update(watch, segment);
}

/* The second run in a row fails: who answers for others is told, or that nothing is seen. */
static void
tell(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct canary *canary = &segment->canary;

	canary->path = canary->path && run->most_lie;
	canary->known = run->canaries == CANARIES_ANSWER;
	if (canary->known) {
		middlebox_run_ended(watch, segment, run);
		if (segment->baseline.us == 0 || middlebox_tells(watch, segment))
			return;
	}
	set_blind(watch, segment, true);
}

static void
note_failure(struct watch *watch, struct segment *segment, struct run *run)
{
	struct canary *canary = &segment->canary;
	bool first = !canary->failed;
	bool second = !first && !canary->blind &&
		run->began.us >= mono_add(canary->failed_at, canary_again).us;

	if (first) {
		canary->failed = true;
		canary->failed_at = watch->now.mono;
		canary->path = run->most_lie;
	}
	run->once_more = (!second && !canary->blind) || segment->baseline.us == 0;
	watch->changes.stopped[RULE_CANARY]++;
	if (second)
		tell(watch, segment, run);
}

static void
note_well(struct watch *watch, struct segment *segment)
{
	set_blind(watch, segment, false);
	segment->canary = (struct canary){.failed = false};
}

static void
count_void(struct watch *watch, struct run *run)
{
	run->record.void_reason = run->canaries == CANARIES_ANSWER ? VOID_ANSWERED
		: run->canaries == CANARIES_SILENT		   ? VOID_SILENT
								   : VOID_UNSEEN;
	watch->changes.runs_void[run->record.void_reason]++;
}

/* A look from another segment: that all are silent there is what a firewall does, and the
 * sensor has proven the way. Many that answer where nobody listens void it once; when they
 * do again, each is judged by itself. */
static void
decide_look(struct watch *watch, struct segment *segment, struct run *run)
{
	bool *lied = &segment->look_lied[run->record.from];
	struct canaries canaries = {0};
	const struct change change = {
		.segment = segment, .run = run, .canaries = &canaries};

	for (size_t i = 0; i < run->target_count; i++) {
		canaries.hosts += run->shown[i].alive;
		canaries.lying += run->shown[i].alive && run->shown[i].canary_open;
	}
	run->canaries = CANARIES_UNCLEAR;
	if (run->canary == 0)
		return; /* over UDP there is none */
	if (change_rule(watch, RULE_CANARY, &change) != VERDICT_DISCARD) {
		*lied = *lied && canaries.hosts < CANARY_HOSTS_MIN;
		return;
	}
	if (!*lied) {
		run->canaries = CANARIES_ANSWER;
		watch->changes.stopped[RULE_CANARY]++;
	}
	*lied = true;
}

enum run_verdict
canary_settle(struct watch *watch, struct segment *segment, struct run *run,
	enum run_verdict verdict)
{
	if (verdict == RUN_VOID)
		release(watch, segment, run, false);
	else if (run->shown != NULL && run->purpose != RUN_REACH &&
		run->canaries == CANARIES_UNJUDGED)
		decide(watch, segment, run);
	if (run->purpose == RUN_REACH) {
		if (run->shown != NULL && verdict == RUN_COMPLETE)
			decide_look(watch, segment, run);
		verdict = canary_failed(run) ? RUN_VOID : verdict;
	} else if (canary_failed(run)) {
		verdict = RUN_VOID;
		note_failure(watch, segment, run);
	} else if (run->canaries == CANARIES_WELL) {
		note_well(watch, segment);
	}
	if (verdict == RUN_VOID)
		count_void(watch, run);
	return verdict;
}

void
canary_restore_blind(struct segment *segment, int64_t value)
{
	segment->canary.failed = segment->canary.blind = value != 0;
	segment->canary.known = value == CANARIES_ANSWER;
}
