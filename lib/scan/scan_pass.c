/* Passes: how long silence is waited for, and how often it is asked again. */
#include "scan/scan_part.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
	SAMPLES_MIN = 4, /* round trips before all hosts are judged by them */
	UNSENT_PASSES_MAX = 32
};

/* How likely all answers of a port that is called silent may have been lost. A /24 has about a
 * thousand open ports: at 5 % loss each way five tries would miss one of them in each
 * hundredth run. */
static const double silence_error = 5e-6;

static span_t
bounded(int64_t us, int64_t least_ms)
{
	int64_t least = least_ms * 1000, most = SCAN_RTO_MAX_MS * 1000;

	if (us < least)
		return (span_t){least};
	return (span_t){us > most ? most : us};
}

/* RFC 6298, with another least value. */
static span_t
hurried_timeout(const struct target *target)
{
	return bounded(target->smooth_us + 4 * (int64_t)target->variation_us,
		SCAN_HURRIED_RTO_MIN_MS);
}

span_t
pass_patience(const struct scan *scan, const struct target *target)
{
	if (!scan->hurried)
		return target_timeout(target);
	if (target->smooth_us != 0)
		return hurried_timeout(target);
	return scan->samples >= SAMPLES_MIN ? hurried_timeout(&scan->everyone)
					    : span_ms(SCAN_RTO_DEFAULT_MS);
}

/* So long after the last question; and while answers still come, for they wait in a queue on
 * their way, half as long after the last of them. */
static mono_t
quiet_since(const struct scan *scan, const struct stage *stage, span_t patience)
{
	mono_t asked = mono_add(stage->last_sent, patience);
	mono_t answered = mono_add(scan->answered, (span_t){patience.us / 2});

	return answered.us > asked.us ? answered : asked;
}

mono_t
pass_last_answers(const struct scan *scan, const struct stage *stage)
{
	span_t patience = stage->patience;

	if (scan->hurried && scan->samples >= SAMPLES_MIN)
		patience = bounded(
			2 * hurried_timeout(&scan->everyone).us, SCAN_HURRIED_LAST_MS);
	return quiet_since(scan, stage, patience);
}

/* What a pass over the ports shows of loss and of limits is judged when it is complete; and in
 * a hurry what a repeat of a sweep shows, before which it may be the last. */
mono_t
pass_settled(const struct scan *scan, const struct stage *stage)
{
	if (stage->open == 0 ||
		(stage->kind != STAGE_PORTS && (!scan->hurried || stage->pass == 0)))
		return (mono_t){0};
	return quiet_since(scan, stage,
		scan->hurried && scan->samples >= SAMPLES_MIN
			? hurried_timeout(&scan->everyone)
			: target_timeout(&scan->everyone));
}

void
pass_measured(struct scan *scan, struct target *target, uint32_t rtt_us)
{
	target_measured(target, rtt_us);
	target_measured(&scan->everyone, rtt_us);
	if (scan->samples < SCAN_SAMPLES_ENOUGH)
		scan->samples++;
	if (scan->samples < SCAN_SAMPLES_ENOUGH)
		return;
	free(scan->departures);
	scan->departures = NULL;
}

void
pass_departs(struct scan *scan, const struct probe *probe, mono_t now)
{
	if (scan->departures != NULL && !probe_is_neighbour(probe->kind))
		departures_note(scan->departures, probe, now);
}

uint64_t
pass_lost_answers(const struct scan *scan)
{
	return scan->loss_repeated > scan->late ? scan->loss_repeated - scan->late : 0;
}

/* May hosts be there of whom every answer got lost? As many as there are hosts that gave one
 * answer only, times the loss (Good and Turing's estimate of what was never seen): none where
 * hosts answer by the dozen, many behind a firewall that leaves each one port. */
static bool
misses_hosts(const struct scan *scan)
{
	double answered = (double)scan->loss_answered, lone = 0;

	for (size_t i = 0; i < scan->set.count; i++)
		lone += scan->set.targets[i].answers == 1;
	return lone * (double)pass_lost_answers(scan) >
		silence_error * answered * answered;
}

/* What loss explains has been asked for often enough when a pass brought nothing: a host that
 * answered repeats in the last one is asked again, be it that it limits its answers too little
 * for scan_limit.c to tell. */
static bool
still_answers(const struct target *target, unsigned pass)
{
	return pass < SCAN_LOSSY_TRIES_MAX && target->before > 0 && target->open > 0 &&
		(target->flags & TARGET_LIMITS) == 0;
}

bool
pass_wants(const struct scan *scan, const struct stage *stage, uint32_t number,
	uint32_t item)
{
	const struct target *target = &scan->set.targets[number];
	uint8_t mark = *stage_mark(stage, number, item);

	if (stage_bars(stage, item) || (mark & MARK_SETTLED) != 0 ||
		!stage_wants(stage->kind, scan->scope->routed, target))
		return false;
	if (stage->columns != NULL)
		return target->quota > 0 && stage->row >= target->row;
	if (stage->pass == 0 || stage->kind != STAGE_PORTS || (mark & MARK_LOST) != 0)
		return true;
	/* Its tries count from the pass in which it first left. */
	if (stage->pass >= stage->passes + (mark & MARK_REASON))
		return still_answers(target, stage->pass);
	if ((target->flags & TARGET_LIMITS) != 0)
		return false;
	if ((target->flags & TARGET_ALIVE) != 0 || scan->missing)
		return true;
	return stage->pass < scan->order.tries && stage->row < SCAN_SILENT_REPEATS;
}

void
pass_found_alive(struct scan *scan, uint32_t number)
{
	uint64_t bit = UINT64_C(1) << number % STAGE_SKIP_BITS;

	if (scan->owing != NULL)
		scan->owing[number / STAGE_SKIP_BITS] |= bit;
}

/* Among thousands of hosts of which nearly all are silent or said all, a pass would take longer
 * to find who is left than to ask them. */
void
pass_begins(struct scan *scan, struct stage *stage)
{
	stage_next_pass(stage);
	if (stage->kind != STAGE_PORTS)
		return;
	free(scan->owing);
	scan->owing =
		mem_array(scan->set.count / STAGE_SKIP_BITS + 1, sizeof(*scan->owing));
	for (uint32_t i = 0; i < scan->set.count; i++) {
		const struct target *target = &scan->set.targets[i];

		if ((target->flags & TARGET_ALIVE) != 0 && target->open > 0)
			pass_found_alive(scan, i);
	}
}

bool
pass_skips(const struct scan *scan, const struct stage *stage)
{
	return stage->pass > 0 && stage->row >= SCAN_SILENT_REPEATS &&
		scan->owing != NULL && stage->kind == STAGE_PORTS &&
		stage->columns == NULL && stage->lost == 0 && !scan->missing;
}

void
pass_asks(const struct stage *stage, struct target *target)
{
	if (stage->columns == NULL)
		return;
	target->next_row = stage->row + 1;
	target->quota--;
}

void
pass_answered(struct scan *scan, struct target *target, bool repeat)
{
	if ((target->flags & TARGET_LIMITS) == 0) {
		scan->loss_answered++;
		scan->loss_repeated += repeat;
	}
	if (repeat && target->fresh < UINT16_MAX)
		target->fresh++;
	if (target->answers < UINT16_MAX)
		target->answers++;
}

/* So many tries that all of them get lost with that error. */
static uint8_t
tries_at(double loss, double error)
{
	double all_lost = 1;
	uint8_t tries = 0;

	while (all_lost > error && tries < SCAN_LOSSY_TRIES_MAX) {
		all_lost *= loss;
		tries++;
	}
	return tries;
}

/* As often as ordered; oftener where answers get lost, so that an open port is not called
 * filtered and announced as opened when the next look finds it; and in a hurry twice where
 * so many answered the first try that loss cannot hide (with 95 % certainty it is below
 * three in that many). */
static uint8_t
passes_of(const struct scan *scan, const struct stage *stage)
{
	enum { TRIES_MIN = 2, UNSEEN = 3 };
	double answered = (double)scan->loss_answered;
	uint64_t lost = pass_lost_answers(scan);
	uint8_t passes = scan->order.tries, needed;

	if (stage->kind != STAGE_PORTS && !scan->hurried)
		return passes;
	if (lost > 0) {
		needed = tries_at((double)lost / answered, silence_error);
		passes = needed > passes ? needed : passes;
	}
	if (scan->hurried && answered > UNSEEN) {
		needed = tries_at((double)(lost + UNSEEN) / answered, silence_error);
		needed = needed < TRIES_MIN ? TRIES_MIN : needed;
		passes = needed < passes ? needed : passes;
	}
	return (uint8_t)(passes + scan->blinded);
}

static bool
any_still_answers(const struct scan *scan, const struct stage *stage)
{
	for (size_t i = 0; i < scan->set.count; i++)
		if (still_answers(&scan->set.targets[i], stage->pass + 1U))
			return true;
	return false;
}

bool
pass_goes_on(struct scan *scan, struct stage *stage, mono_t now)
{
	if (stage->columns != NULL)
		return limit_goes_on(scan, stage, now);
	if (scan->blind && scan->blinded < SCAN_LOSSY_TRIES_MAX)
		scan->blinded++;
	scan->blind = false;
	stage->passes = passes_of(scan, stage);
	if (stage->kind == STAGE_PORTS)
		limit_find(scan, stage);
	scan->missing = scan->hurried && misses_hosts(scan);
	/* What could not even be sent was not tried: the pacer finds the rate at which
	 * it can. */
	if (scan->hurried && stage->lost > 0 && stage->pass + 1 < UNSENT_PASSES_MAX)
		return true;
	if ((stage->open > 0 || stage->lost > 0) &&
		stage->pass + 1 < stage->passes + stage->delayed)
		return true;
	if (stage->kind != STAGE_PORTS)
		return false;
	return any_still_answers(scan, stage) || limit_goes_on(scan, stage, now);
}

void
scan_note_drops(struct scan *scan)
{
	scan->blind = true;
}
