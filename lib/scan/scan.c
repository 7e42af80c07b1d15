#include "scan/scan.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"
#include "scan/care_set.h"
#include "scan/cookie.h"
#include "scan/scan_part.h"

enum {
	SKIPS_MAX = 4096, /* questions passed over in one call */
	STALL_MS = 100,	  /* this late, the process was not running: see note_stall */
	LAST_TRY = 15	  /* later ones cannot be told apart (scan/cookie.h) */
};

/* IPv6 is never swept: in a segment that has nothing else there is nothing to discover by
 * asking. */
static bool
is_sweep_of_nothing(const struct scan_setup *setup)
{
	return setup->order->kind == SCAN_DISCOVER &&
		!scan_has_address(&setup->vantage);
}

static int
fill_targets(struct scan *scan, const struct scan_setup *setup, struct error *error)
{
	const struct scan_order *order = setup->order;
	const struct target_origin origin = {
		setup->vantage.own_ip, setup->vantage6.own_ip};
	size_t ports = order->kind == SCAN_PORTS ? port_set_size(&order->ports) : 1;
	size_t most = setup->scope->connect && order->kind == SCAN_PORTS
		? SCOPE_CONNECT_QUESTIONS_MAX
		: SCAN_PROBES_MAX;
	size_t allowed = 0;
	int result;

	target_set_init(&scan->set, &setup->key);
	if (is_sweep_of_nothing(setup))
		result = 0;
	else if (order->kind == SCAN_DISCOVER)
		result = target_set_sweep(
			&scan->set, setup->scope, &origin.own_ip, error);
	else
		result = target_set_list(
			&scan->set, setup->scope, order, &origin, error);
	if (result != 0)
		return result;
	for (size_t i = 0; i < scan->set.count; i++)
		allowed += (scan->set.targets[i].flags & TARGET_BARRED) == 0;
	if (allowed == 0 && !is_sweep_of_nothing(setup))
		return error_set(error, ERROR_INVALID,
			"no address of segment '%s' may be asked", setup->scope->name);
	if (scan->set.count > most / ports)
		return error_set(error, ERROR_LIMIT,
			"%zu targets x %zu ports are more than %zu questions in one "
			"run",
			scan->set.count, ports, most);
	return 0;
}

static void
fill_stages(struct scan *scan, uint64_t seed)
{
	bool udp = scan->order.proto == PROTO_UDP;
	struct stage_ports ports = {
		.count = (uint32_t)port_set_size(&scan->order.ports),
		.excluded = udp ? &scan->scope->exclude_udp : &scan->scope->exclude_tcp,
		.allowed = udp ? &scan->scope->ask_udp : NULL,
		.kind = udp ? PROBE_UDP : PROBE_TCP_SYN,
		.connect = scan->scope->connect,
	};
	enum stage_kind kinds[STAGES_MAX];
	uint32_t next = 0;
	struct random random;

	scan->ports = mem_array((size_t)ports.count + 1, sizeof(*scan->ports));
	for (size_t i = 0; i < scan->order.ports.count; i++) {
		const struct port_range *range = &scan->order.ports.ranges[i];

		for (uint32_t port = range->first; port <= range->last; port++)
			scan->ports[next++] = (uint16_t)port;
	}
	ports.ports = scan->ports;
	random_init(&random, seed);
	if (scan->set.count == 0)
		return;
	target_set_shuffle(&scan->set, random_next(&random));
	scan->stage_count = stage_plan(scan->order.kind, scan->scope->routed, kinds);
	for (size_t i = 0; i < scan->stage_count; i++) {
		stage_init(&scan->stages[i], kinds[i], (uint32_t)scan->set.count,
			&ports, random_next(&random));
		neighbours_split(scan, &scan->stages[i]);
	}
}

int
scan_new(const struct scan_setup *setup, struct scan **scan, struct error *error)
{
	struct scan *made;
	int result = scan_check(setup, error);

	if (result != 0)
		return result;
	made = mem_new(sizeof(*made));
	result = fill_targets(made, setup, error);
	if (result != 0) {
		target_set_done(&made->set);
		free(made);
		return result;
	}
	made->order = *setup->order;
	*setup->order = (struct scan_order){0};
	made->scope = setup->scope;
	made->hurried = setup->scope->limits.total >= SCAN_HURRIED_RATE;
	if (made->hurried)
		made->departures = mem_new(sizeof(*made->departures));
	made->vantage = setup->vantage;
	made->vantage6 = setup->vantage6;
	made->pacers = setup->pacers;
	made->asker = (struct probe_asker){
		.key = setup->key,
		.own_ip = setup->vantage.own_ip,
		.own_ip6 = setup->vantage6.own_ip,
		.own_mac = scan_has_address(&setup->vantage) ? setup->vantage.own_mac
							     : setup->vantage6.own_mac,
		.slot = (uint8_t)setup->slot,
		.salt = (uint8_t)(made->order.run_id % COOKIE_SALTS),
		.book = setup->book,
	};
	fill_stages(made, setup->seed);
	target_set_care(&made->set, &made->order);
	free(made->order.targets); /* now in the set */
	made->order.targets = NULL;
	made->order.target_count = 0;
	*scan = made;
	return 0;
}

void
scan_free(struct scan *scan)
{
	if (scan == NULL)
		return;
	for (size_t i = 0; i < scan->stage_count; i++)
		stage_done(&scan->stages[i]);
	target_set_done(&scan->set);
	scan_order_done(&scan->order);
	free(scan->ports);
	free(scan->departures);
	free(scan->owing);
	free(scan);
}

bool
scan_is_hurried(const struct scan *scan)
{
	return scan->hurried;
}

static const struct vantage *
vantage_of(const struct scan *scan, uint32_t number)
{
	return scan->set.targets[number].ip.family == IP_V6 ? &scan->vantage6
							    : &scan->vantage;
}

/* What asks an item of this target. */
static enum probe_kind
kind_of(const struct scan *scan, const struct stage *stage, uint32_t number,
	uint32_t item)
{
	enum probe_kind kind = stage_probe_kind(stage, item);

	return kind == PROBE_ARP && scan->set.targets[number].ip.family == IP_V6
		? PROBE_ND
		: kind;
}

/* Unicast where the holder of the address is believed to be known; the first question of
 * RESOLVE too, its repeats go to everybody: somebody else may hold it now. */
static struct mac
next_hop(const struct scan *scan, const struct stage *stage, uint32_t number)
{
	static const struct mac broadcast;

	if (scan->scope->routed)
		return vantage_of(scan, number)->gateway_mac;
	if (stage->kind == STAGE_SWEEP ||
		(stage->kind == STAGE_RESOLVE && stage->pass > 0))
		return broadcast;
	return scan->set.targets[number].mac;
}

static void
fill_probe(const struct scan *scan, uint32_t number, uint32_t item, struct probe *probe)
{
	const struct stage *stage = &scan->stages[scan->current];

	*probe = (struct probe){
		.kind = kind_of(scan, stage, number, item),
		.ends.source_mac = scan->asker.own_mac,
		.ends.target_mac = next_hop(scan, stage, number),
		.ends.source = vantage_of(scan, number)->own_ip,
		.ends.target = scan->set.targets[number].ip,
		.target_port = stage_port(stage, item),
		.target = number,
		.item = item,
		.attempt = (uint8_t)(stage->pass < LAST_TRY ? stage->pass : LAST_TRY),
		.stage = (uint8_t)scan->current,
	};
	probe_prepare(&scan->asker, probe);
}

/* When silence may be judged: not before `due`, and not right after a stall. */
static bool
has_passed(const struct scan *scan, mono_t due, mono_t now, mono_t *wait)
{
	if (due.us < scan->grace.us)
		due = scan->grace;
	if (due.us <= now.us)
		return true;
	*wait = due;
	return false;
}

/* The resolve stage is over: whoever did not answer and has no believed MAC cannot be
 * asked; whoever turned out to be excluded must not be. */
static void
close_resolving(struct scan *scan)
{
	for (size_t i = 0; i < scan->set.count; i++) {
		struct target *target = &scan->set.targets[i];

		if ((target->flags & TARGET_BARRED) != 0)
			continue;
		if (scope_excludes_mac(scan->scope, &target->mac))
			target->flags |= TARGET_BARRED;
		else if (mac_is_zero(&target->mac))
			target->flags |= TARGET_NO_MAC;
	}
}

/* At the end of a pass: repeat what is silent, or wait for the last answers, or go on with
 * the next stage. SCAN_PROBE means "go on asking". */
static enum scan_step
end_pass(struct scan *scan, mono_t now, mono_t *wait)
{
	struct stage *stage = &scan->stages[scan->current];
	const mono_t settled = pass_settled(scan, stage);

	if (stage->leaving > 0) { /* the owner sends a batch: it may yet fail */
		*wait = now;
		return SCAN_WAIT;
	}
	if (!stage->walked && settled.us > 0 && !has_passed(scan, settled, now, wait))
		return SCAN_WAIT;
	if (!stage->walked && pass_goes_on(scan, stage, now)) {
		pass_begins(scan, stage);
		return SCAN_PROBE;
	}
	stage->walked = true;
	if (stage->open > 0 &&
		!has_passed(scan, pass_last_answers(scan, stage), now, wait))
		return SCAN_WAIT;
	stage->finished = true;
	if (stage->kind == STAGE_RESOLVE)
		close_resolving(scan);
	scan->current++;
	return scan_is_finished(scan) ? SCAN_DONE : SCAN_PROBE;
}

/* A gentle host has one question without an answer at a time, and a second between two. */
static bool
is_gentle(const struct target *target, mono_t now, mono_t *wait)
{
	static const span_t apart = {1000000 / CARE_GENTLE_RATE};
	span_t pause = target->awaited ? target_timeout(target) : apart;

	if (target->care != CARE_GENTLE || target->asked.us == 0)
		return true;
	if (pause.us < apart.us)
		pause = apart;
	*wait = mono_add(target->asked, pause);
	return wait->us <= now.us;
}

/* The question at hand, if its time has come and the pacer lets it out. */
static enum scan_step
ask(struct scan *scan, uint32_t number, mono_t now, mono_t *wait)
{
	struct stage *stage = &scan->stages[scan->current];
	struct target *target = &scan->set.targets[number];
	uint32_t same, item;

	stage_here(stage, &same, &item);
	if (!neighbours_have_room(scan, stage, now, wait))
		return SCAN_WAIT;
	if (stage->pass > 0 && stage->columns == NULL &&
		!has_passed(scan,
			mono_add(stage_asked_at(stage), pass_patience(scan, target)),
			now, wait))
		return SCAN_WAIT;
	if (!is_gentle(target, now, wait))
		return SCAN_WAIT;
	if (!pacer_take(&scan->pacers, kind_of(scan, stage, number, item), &target->ip,
		    now, wait))
		return SCAN_WAIT;
	stage_leaves(stage, now, pass_patience(scan, target));
	pass_asks(stage, target);
	return SCAN_PROBE;
}

static enum scan_step
next_step(struct scan *scan, mono_t now, struct probe *probe, mono_t *wait)
{
	for (unsigned skips = 0; skips < SKIPS_MAX; skips++) {
		struct stage *stage = &scan->stages[scan->current];
		enum scan_step step;
		uint32_t number, item;

		if (stage_pass_ended(stage)) {
			step = end_pass(scan, now, wait);
			if (step != SCAN_PROBE)
				return step;
			continue;
		}
		if (pass_skips(scan, stage) && stage_skip(stage, scan->owing))
			continue;
		stage_here(stage, &number, &item);
		if (pass_wants(scan, stage, number, item)) {
			step = ask(scan, number, now, wait);
			if (step != SCAN_PROBE)
				return step;
			fill_probe(scan, number, item, probe);
			stage_advance(stage);
			stage->leaving++;
			return SCAN_PROBE;
		}
		stage_advance(stage);
	}
	*wait = now;
	return SCAN_WAIT;
}

/* A call that comes much later than promised means that this process did not run (or that
 * the scan was paused): answers may lie unread, so silence is not judged at once. */
static void
note_stall(struct scan *scan, mono_t now)
{
	if (scan->promised.us != 0 &&
		mono_since(now, scan->promised).us > span_ms(STALL_MS).us)
		scan->grace = mono_add(now, span_ms(SCAN_RTO_MIN_MS));
	scan->promised = now;
}

enum scan_step
scan_next(struct scan *scan, mono_t now, struct probe *probe, mono_t *wait)
{
	enum scan_step step;

	if (scan->cancelled || scan_is_finished(scan))
		return SCAN_DONE;
	note_stall(scan, now);
	step = next_step(scan, now, probe, wait);
	if (step == SCAN_WAIT)
		scan->promised = *wait;
	return step;
}

/* RFC 6298 with one clock per target: a new question is timed when none is, or when the
 * one that was timed is overdue. */
static void
time_probe(struct target *target, const struct probe *probe, mono_t now)
{
	/* An ARP reply does not say which try it answers (Karn's rule). */
	if (probe->attempt == LAST_TRY ||
		(probe_is_neighbour(probe->kind) && probe->attempt > 0))
		return;
	if (target->timed_item != TARGET_UNTIMED &&
		mono_since(now, target->timed_at).us <= target_timeout(target).us)
		return;
	target->timed_item = probe->item;
	target->timed_stage = probe->stage;
	target->timed_try = probe->attempt;
	target->timed_at = now;
}

void
scan_sent(struct scan *scan, const struct probe *probe, mono_t now)
{
	struct stage *stage = &scan->stages[probe->stage];
	struct target *target = &scan->set.targets[probe->target];
	uint8_t *mark = stage_mark(stage, probe->target, probe->item);

	stage->leaving--;
	stage_left(stage, now);
	scan->tally.sent[probe->kind]++;
	time_probe(target, probe, now);
	pass_departs(scan, probe, now);
	target->asked = now;
	target->awaited = true;
	if (probe_is_neighbour(probe->kind))
		target->arp_try = probe->attempt;
	if ((target->flags & TARGET_ASKED) == 0) {
		target->flags |= TARGET_ASKED;
		scan->tally.targets++;
	}
	if ((*mark & MARK_SENT) != 0)
		return;
	scan->tally.probes++;
	*mark |= MARK_SENT;
	if ((*mark & MARK_SETTLED) == 0) {
		stage->open++;
		target->open += stage->kind == STAGE_PORTS;
	}
	if ((*mark & MARK_LOST) != 0) {
		stage->lost--;
		scan->late += probe->attempt > 0;
		*mark |= probe->attempt;
		stage->delayed = stage->pass;
	}
	*mark &= (uint8_t)~MARK_LOST;
}

/* A question that never left is no question: it stays untested until it does. */
static void
lose(struct scan *scan, const struct probe *probe)
{
	struct stage *stage = &scan->stages[probe->stage];
	uint8_t *mark = stage_mark(stage, probe->target, probe->item);

	stage->leaving--;
	if ((*mark & (MARK_SENT | MARK_LOST | MARK_SETTLED)) != 0)
		return;
	*mark |= MARK_LOST;
	stage->lost++;
}

void
scan_refused(struct scan *scan, const struct probe *probe)
{
	scan->tally.refused++;
	lose(scan, probe);
}

void
scan_failed(struct scan *scan, const struct probe *probe)
{
	scan->tally.send_errors++;
	lose(scan, probe);
}

void
scan_cancel(struct scan *scan)
{
	scan->cancelled = true;
}
