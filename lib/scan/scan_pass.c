/* Passes: how long silence is waited for, how often it is asked again, and the hosts that limit
 * their answers. Such a host answers a burst of questions in part, and then every repeat
 * brings as much as the one before; where answers get lost, every repeat brings a tenth of
 * that. What a limiting host still owes is asked in the measure of what it last answered,
 * until every silent question was asked often enough since the last answer. */
#include "scan/scan_part.h"

enum {
	SAMPLES_MIN = 4, /* round trips before all hosts are judged by them */
	LOSSY_DIVISOR =
		200,	/* loss is seen when more than 0.5 % answer a repeat only */
	STEADY_MIN = 2, /* answers to repeats in a pass that show a limit */
	QUOTA_MIN = 4
};

/* How likely all answers of a port that is called silent may have been lost. */
static const double silence_error = 1e-5;

static span_t
bounded(int64_t us, int64_t least_ms)
{
	int64_t least = least_ms * 1000, most = SCAN_RTO_MAX_MS * 1000;

	if (us < least)
		return (span_t){least};
	return (span_t){us > most ? most : us};
}

span_t
pass_patience(const struct scan *scan, const struct target *target)
{
	span_t patience;

	if (!scan->hurried)
		patience = target_timeout(target);
	else if (target->smooth_us != 0)
		patience =
			bounded(target->smooth_us + 4 * (int64_t)target->variation_us,
				SCAN_HURRIED_RTO_MIN_MS);
	else if (scan->samples >= SAMPLES_MIN)
		patience =
			bounded(3 * (int64_t)scan->slowest_us, SCAN_HURRIED_RTO_MIN_MS);
	else
		patience = span_ms(SCAN_RTO_DEFAULT_MS);
	if ((target->flags & TARGET_LIMITS) != 0 &&
		patience.us < span_ms(SCAN_LIMITED_MS).us)
		return span_ms(SCAN_LIMITED_MS);
	return patience;
}

span_t
pass_last_patience(const struct scan *scan, const struct stage *stage)
{
	if (!scan->hurried || scan->samples < SAMPLES_MIN)
		return stage->patience;
	return bounded(6 * (int64_t)scan->slowest_us, SCAN_HURRIED_LAST_MS);
}

void
pass_measured(struct scan *scan, struct target *target, uint32_t rtt_us)
{
	target_measured(target, rtt_us);
	if (scan->samples < SAMPLES_MIN)
		scan->samples++;
	/* One late answer is forgotten after some hundred others. */
	scan->slowest_us -= scan->slowest_us / 64;
	if (rtt_us > scan->slowest_us)
		scan->slowest_us = rtt_us;
}

/* Questions of which an answer got lost, as far as answers to repeats show it. */
static uint64_t
lost_answers(const struct scan *scan)
{
	return scan->loss_repeated > scan->late ? scan->loss_repeated - scan->late : 0;
}

static bool
is_lossy(const struct scan *scan)
{
	return lost_answers(scan) * LOSSY_DIVISOR > scan->loss_answered;
}

bool
pass_wants(const struct scan *scan, const struct stage *stage, uint32_t number,
	uint32_t item)
{
	const struct target *target = &scan->set.targets[number];
	uint8_t mark = *stage_mark(stage, number, item);

	if (stage->barred[item] || (mark & MARK_SETTLED) != 0 ||
		!stage_wants(stage->kind, scan->scope->routed, target))
		return false;
	if (stage->pass == 0 || stage->kind != STAGE_PORTS || (mark & MARK_LOST) != 0)
		return true;
	if ((target->flags & TARGET_LIMITS) != 0)
		return (target->flags & TARGET_DRY) == 0 && target->quota > 0 &&
			stage->row >= target->row;
	if (stage->pass >= stage->passes)
		return false;
	if ((target->flags & TARGET_ALIVE) != 0 || (scan->hurried && is_lossy(scan)))
		return true;
	return stage->pass < scan->order.tries && stage->row < SCAN_SILENT_REPEATS;
}

void
pass_asks(const struct stage *stage, struct target *target)
{
	if ((target->flags & TARGET_LIMITS) == 0 || stage->kind != STAGE_PORTS)
		return;
	target->since++;
	target->next_row = stage->row + 1;
	if (target->quota > 0)
		target->quota--;
}

/* So often silence of a limiting host is asked slowly before it is believed. */
static uint32_t
rounds_of(const struct stage *stage)
{
	return stage->passes > 2 ? stage->passes - 1U : 1U;
}

void
pass_answered(struct scan *scan, const struct stage *stage, struct target *target,
	uint8_t attempt)
{
	uint32_t left = target->open > 0 ? target->open - 1 : 0;

	if ((target->flags & TARGET_LIMITS) == 0) {
		scan->loss_answered++;
		scan->loss_repeated += attempt > 0;
	} else if (left > 0) {
		/* Its share of the asking goes with it; and the others are asked at
		 * least once more, now that there was one more answer. */
		target->since -= target->since / target->open;
		if (target->since > left * (rounds_of(stage) - 1))
			target->since = left * (rounds_of(stage) - 1);
	}
	if (attempt > 0 && target->fresh < UINT16_MAX)
		target->fresh++;
}

/* So many tries that all of them get lost with silence_error. */
static uint8_t
tries_at(double loss)
{
	double all_lost = 1;
	uint8_t tries = 0;

	while (all_lost > silence_error && tries < SCAN_LOSSY_TRIES_MAX) {
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
	uint64_t lost = lost_answers(scan);
	uint8_t passes = scan->order.tries, needed;

	if (stage->kind != STAGE_PORTS && !scan->hurried)
		return passes;
	if (lost > 0) {
		needed = tries_at((double)lost / answered);
		passes = needed > passes ? needed : passes;
	}
	if (scan->hurried && answered > UNSEEN) {
		needed = tries_at((double)(lost + UNSEEN) / answered);
		needed = needed < TRIES_MIN ? TRIES_MIN : needed;
		passes = needed < passes ? needed : passes;
	}
	return (uint8_t)(passes + scan->blinded);
}

static bool
is_steady(const struct target *target)
{
	return target->fresh >= STEADY_MIN && 2 * target->fresh >= target->before &&
		target->before >= STEADY_MIN && target->open > target->fresh;
}

/* True when the host limits its answers and still owes some. */
static bool
prepare_limited(const struct stage *stage, struct target *target)
{
	if (is_steady(target) && (target->flags & TARGET_LIMITS) == 0) {
		target->flags |= TARGET_LIMITS;
		target->since = target->open * stage->pass;
	}
	if ((target->flags & TARGET_LIMITS) == 0)
		return false;
	if (target->since >= target->open * rounds_of(stage))
		target->flags |= TARGET_DRY;
	/* Where the quota ended it goes on; where it did not, from the start. */
	target->row = target->quota == 0 ? target->next_row : 0;
	target->quota = (uint16_t)(target->fresh + target->fresh / 4 + QUOTA_MIN);
	return (target->flags & TARGET_DRY) == 0 && target->open > 0;
}

bool
pass_goes_on(struct scan *scan, struct stage *stage)
{
	if (scan->blind && scan->blinded < SCAN_LOSSY_TRIES_MAX)
		scan->blinded++;
	scan->blind = false;
	scan->owing = false;
	stage->passes = passes_of(scan, stage);
	for (size_t i = 0; stage->kind == STAGE_PORTS && i < scan->set.count; i++) {
		struct target *target = &scan->set.targets[i];

		if (prepare_limited(stage, target))
			scan->owing = true;
		target->before = target->fresh;
		target->fresh = 0;
	}
	if (scan->owing && stage->pass + 1 < SCAN_LIMITED_PASSES_MAX)
		return true;
	return (stage->open > 0 || stage->lost > 0) && stage->pass + 1 < stage->passes;
}

void
scan_note_drops(struct scan *scan)
{
	scan->blind = true;
}
