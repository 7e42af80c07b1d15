/*
 * Hosts that limit their answers: Linux and BSD send only so many resets and ICMP errors in a
 * time, by tokens that come one by one (Linux) or anew with each second (BSD). Such a host
 * answers a fast scan in part, and what it owes looks like filtered ports.
 *
 * Filtered ports lie anywhere on the way through the ports, which is shuffled. The answers of
 * a limit do not: they come in a row while the quota lasts, and silence in a row follows. A
 * run that chance would hardly make tells such a host; so does a repeat that brings as much as
 * the one before. Where many hosts do it, those that owe too few answers to be told are taken
 * to do it, too.
 *
 * What it owes is asked when all others are done, in rounds: a few while it is silent; when it
 * answers all of them, as many as it was seen to answer at once, or twice as many; otherwise a
 * little more than it answered. When for longer than a second nothing came, all that is silent
 * is asked at once: a host that limits its answers has some to give by then.
 */
#include "scan/scan_part.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
	STEADY_MIN = 4,	    /* answers to repeats in a pass that show a limit, */
	STEADY_CLEAR = 400, /* and so many whatever gets lost */
	QUOTA_MIN = 2,	    /* questions in a round to a host that is silent */
	QUOTA_ALL = UINT16_MAX,
	REFILL_MS = 1200, /* so long after its last answer a quota is there again */
	ENDS_MIN = 4,
	COMMON_SHARE = 10 /* one in so many that owe answers: then all limit them */
};

/* So improbable is what is not taken for chance; and so unlikely, when it happens to most. */
static const double improbable = 1e-4, unlikely = 0.05;

/* Runs of one kind on the way through the ports of a target. */
struct runs {
	uint32_t all, current, longest;
};

static void
count_in(struct runs *of, struct runs *other)
{
	of->all++;
	other->current = 0;
	if (++of->current > of->longest)
		of->longest = of->current;
}

/* Of so many questions that share is of one kind: so likely, at most, is a run of it as long as
 * that. (Not followed below what is improbable even among the most hosts.) */
static double
chance_of_run(const struct runs *runs, uint32_t questions)
{
	double share = (double)runs->all / questions;
	double chance = questions;

	for (uint32_t i = 0;
		i < runs->longest && chance >= improbable / SCAN_TARGETS_MAX; i++)
		chance *= share;
	return chance;
}

/* How likely chance made the runs of a target, 1 where there is nothing to tell from, and
 * *of_end the silence at the end of its way. Only what a closed port says is limited. */
static double
chance_of_runs(
	const struct stage *stage, uint32_t number, const uint32_t *way, double *of_end)
{
	struct runs closed = {0}, silent = {0}, end;
	double of_closed, of_silent;
	uint32_t questions;

	for (uint32_t row = 0; row < stage->items; row++) {
		uint32_t item = stage_item(stage, way[row], number);
		uint8_t mark = *stage_mark(stage, number, item);
		int reason =
			(mark & MARK_ANSWERED) != 0 ? mark & MARK_REASON : REASON_NONE;

		if ((mark & (MARK_SENT | MARK_SETTLED)) == MARK_SENT)
			count_in(&silent, &closed);
		else if (reason == REASON_RESET || reason == REASON_PORT_UNREACH)
			count_in(&closed, &silent);
	}
	*of_end = 1;
	if (closed.all == 0)
		return 1;
	questions = closed.all + silent.all;
	end = (struct runs){.all = silent.all, .longest = silent.current};
	*of_end = chance_of_run(&end, questions) / questions;
	of_closed = chance_of_run(&closed, questions);
	of_silent = chance_of_run(&silent, questions);
	return of_closed < of_silent ? of_closed : of_silent;
}

/* Where answers get lost, each repeat brings some that the one before did not: about that share
 * of what it brought, and so many more by chance. At most mean^n / n!, as in a Poisson
 * distribution. */
static bool
is_loss(const struct scan *scan, uint32_t before, uint32_t fresh)
{
	double lost = (double)pass_lost_answers(scan);
	double kept = (double)scan->loss_answered - lost;
	double chance = 1;

	if (before > STEADY_CLEAR)
		return false;
	for (uint32_t i = 1; i <= fresh; i++)
		chance *= before * lost / (kept > lost ? kept : lost) / i;
	return chance >= improbable;
}

static bool
is_as_much(uint32_t before, uint32_t fresh)
{
	return 4 * (uint64_t)fresh >= 3 * (uint64_t)before;
}

/* What all hosts together answer to repeats does not get less: that is no loss, even where each
 * of them answers too few for that to be seen. */
static bool
all_are_steady(const struct scan *scan)
{
	uint32_t before = 0, fresh = 0;

	for (size_t i = 0; i < scan->set.count; i++) {
		before += scan->set.targets[i].before;
		fresh += scan->set.targets[i].fresh;
	}
	return before >= STEADY_MIN && is_as_much(before, fresh) &&
		!is_loss(scan, before, fresh);
}

static bool
is_steady(const struct scan *scan, const struct target *target, bool as_all)
{
	return target->before >= (as_all ? 1 : STEADY_MIN) &&
		is_as_much(target->before, target->fresh) &&
		target->open > target->fresh &&
		(as_all || !is_loss(scan, target->before, target->fresh));
}

static bool
may_limit(const struct target *target)
{
	return (target->flags & (TARGET_ALIVE | TARGET_LIMITS)) == TARGET_ALIVE &&
		target->open > 0;
}

static void
mark_limiting(const struct stage *stage, struct target *target)
{
	target->flags |= TARGET_LIMITS;
	target->slow_from = (uint8_t)stage->pass;
}

/* Of many hosts one has a run that would be improbable for one; where many have them it is none
 * of them by chance, nor where most are silent at the end. Returns whether it is so. */
static bool
find_runs(struct scan *scan, const struct stage *stage)
{
	uint32_t *way = mem_array(stage->items, sizeof(*way));
	uint32_t owing = 0, suspects = 0, ends = 0;

	for (uint32_t row = 0; row < stage->items; row++)
		way[row] = permutation_at(&stage->item_order, row);
	for (uint32_t i = 0; i < stage->targets; i++)
		owing += may_limit(&scan->set.targets[i]);
	for (uint32_t i = 0; i < stage->targets; i++) {
		struct target *target = &scan->set.targets[i];
		double chance, of_end;

		if (!may_limit(target))
			continue;
		chance = chance_of_runs(stage, i, way, &of_end);
		suspects += chance < improbable;
		ends += of_end < unlikely;
		if (chance * owing < improbable)
			mark_limiting(stage, target);
	}
	free(way);
	return (suspects > 1 && suspects >= owing / COMMON_SHARE) ||
		(ends >= ENDS_MIN && ends >= owing / 2);
}

void
limit_find(struct scan *scan, const struct stage *stage)
{
	bool as_all = all_are_steady(scan), common = find_runs(scan, stage);

	for (uint32_t i = 0; i < stage->targets; i++) {
		struct target *target = &scan->set.targets[i];

		if (may_limit(target) && (common || is_steady(scan, target, as_all)))
			mark_limiting(stage, target);
		/* Before the second pass none of its ports was asked again. */
		target->before = stage->pass > 0 ? target->fresh : 0;
		target->fresh = 0;
	}
}

/* So often all that a host owes is asked in vain: once, and where answers get lost until every
 * question had its tries. */
static uint8_t
bursts_of(const struct stage *stage, const struct target *target)
{
	return stage->passes > target->slow_from + 2
		? (uint8_t)(stage->passes - 1 - target->slow_from)
		: 1;
}

/* What a host answers at once is learned from what it did, and anew when it no longer does. All
 * that it gave since it was silent for the last time counts as once: so much its quota is. */
static void
learn_burst(struct target *target)
{
	bool failed =
		target->granted == target->burst && target->fresh < target->burst / 2;

	target->streak = (uint16_t)(target->streak + target->fresh);
	if (target->fresh == 0) {
		if (target->streak > target->burst)
			target->burst = target->streak;
		target->streak = 0;
	} else if (failed || target->fresh > target->burst) {
		target->burst = target->fresh;
	}
}

/* The questions of the next round; 0 when the host owes nothing more. */
static uint16_t
next_quota(const struct stage *stage, struct target *target, mono_t now)
{
	uint16_t asked = (uint16_t)(target->granted - target->quota);
	uint32_t more = target->fresh + target->fresh / 4U + 1;

	if (target->open == 0)
		return 0;
	learn_burst(target);
	if (target->fresh == 0) {
		if (target->granted == QUOTA_ALL)
			target->bursts++;
		if (mono_since(now, target->answered).us < span_ms(REFILL_MS).us)
			return QUOTA_MIN;
		return target->bursts < bursts_of(stage, target) ? QUOTA_ALL : 0;
	}
	target->answered = now;
	if (target->fresh >= asked)
		more = 2U * asked > target->burst ? 2U * asked : target->burst;
	return (uint16_t)(more < QUOTA_ALL ? more : QUOTA_ALL - 1);
}

/* True when the host is asked in the next round. Where its quota ended it goes on; where it did
 * not, or may not now, from the start. */
static bool
prepare(const struct stage *stage, struct target *target, mono_t now)
{
	uint16_t quota = next_quota(stage, target, now);

	target->row = target->quota > 0 || quota >= target->open ? 0 : target->next_row;
	target->granted = quota;
	target->quota = quota;
	target->fresh = 0;
	if (quota == 0)
		target->flags &= (uint8_t)~TARGET_LIMITS;
	return quota > 0;
}

/* All others are done. */
static void
begin(struct scan *scan, struct stage *stage, mono_t now)
{
	uint32_t *columns = mem_array(stage->targets, sizeof(*columns));
	uint32_t count = 0;

	for (uint32_t i = 0; i < stage->targets; i++) {
		struct target *target = &scan->set.targets[i];

		if ((target->flags & TARGET_LIMITS) == 0)
			continue;
		target->answered = now;
		target->burst = target->answers;
		columns[count++] = i;
	}
	stage_narrow(stage, columns, count);
	scan->limited_until = mono_add(now, span_seconds(SCAN_LIMITED_SECONDS));
}

bool
limit_goes_on(struct scan *scan, struct stage *stage, mono_t now)
{
	uint32_t count = 0;

	if (stage->columns == NULL)
		begin(scan, stage, now);
	if (mono_since(scan->limited_until, now).us <= 0)
		return false; /* what it owes stays untested */
	for (uint32_t i = 0; i < stage->width; i++) {
		uint32_t number = stage->columns[i];

		if (prepare(stage, &scan->set.targets[number], now))
			stage->columns[count++] = number;
	}
	stage->width = count;
	return count > 0;
}
