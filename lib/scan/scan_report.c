/* What a scan says about itself: counters, progress, and each target with its ports. */
#include "scan/scan_part.h"

enum run_verdict
scan_verdict(const struct scan *scan)
{
	if (scan->cancelled || !scan_is_finished(scan))
		return RUN_PARTIAL;
	for (size_t i = 0; i < scan->stage_count; i++)
		if (scan->stages[i].lost > 0)
			return RUN_PARTIAL;
	return RUN_COMPLETE;
}

const struct scan_order *
scan_order_of(const struct scan *scan)
{
	return &scan->order;
}

void
scan_tally(const struct scan *scan, struct scan_tally *tally)
{
	*tally = scan->tally;
}

/* The stage whose questions are what was ordered; the others only frame it. */
static bool
is_main(const struct scan *scan, const struct stage *stage)
{
	return scan->order.kind != SCAN_PORTS || stage->kind == STAGE_PORTS;
}

/* How far the way through all ordered passes of a stage is, in thousandths. */
static uint64_t
walked(const struct scan *scan, const struct stage *stage)
{
	uint64_t grid = (uint64_t)stage->targets * stage->items;
	uint64_t here = (uint64_t)stage->row * stage->targets + stage->column;

	return stage->finished || stage->pass >= scan->order.tries
		? 1000
		: (stage->pass * grid + here) * 1000 / (scan->order.tries * grid);
}

/* Of what is silent, the share counts as done that was asked as often as it will be. */
void
scan_progress(const struct scan *scan, uint64_t *done, uint64_t *total)
{
	uint64_t main_stages = 0, settled = 0, share = 0;

	*total = 0;
	for (size_t i = 0; i < scan->stage_count; i++) {
		const struct stage *stage = &scan->stages[i];

		if (!is_main(scan, stage))
			continue;
		main_stages++;
		share += walked(scan, stage);
		settled += stage->settled;
		*total += (uint64_t)stage->targets * stage->items;
	}
	*done = settled;
	if (main_stages > 0)
		*done += (*total - settled) * share / (1000 * main_stages);
}

size_t
scan_target_count(const struct scan *scan)
{
	return scan->set.count;
}

void
scan_target_outcome(
	const struct scan *scan, size_t target, struct scan_outcome *outcome)
{
	const struct target *from = &scan->set.targets[target];

	*outcome = (struct scan_outcome){
		.ip = from->ip,
		.mac_before = from->mac_before,
		.mac_after = from->mac_after,
		.asked = (from->flags & TARGET_ASKED) != 0,
		.alive = (from->flags & TARGET_ALIVE) != 0,
	};
}

static const struct stage *
ports_stage(const struct scan *scan)
{
	for (size_t i = 0; i < scan->stage_count; i++)
		if (scan->stages[i].kind == STAGE_PORTS)
			return &scan->stages[i];
	return NULL;
}

/* Silence is a finding only when the question left, and the time for its answer is over, and
 * the host does not owe answers; or when nobody held the address, so that it could not even be
 * asked. */
static enum port_reason
reason_of(const struct scan *scan, const struct stage *stage, size_t number,
	uint32_t item)
{
	const struct target *target = &scan->set.targets[number];
	uint8_t mark = *stage_mark(stage, (uint32_t)number, item);

	if ((mark & MARK_ANSWERED) != 0)
		return (enum port_reason)(mark & MARK_REASON);
	if (!stage->finished || stage_bars(stage, item) ||
		(target->flags & TARGET_LIMITS) != 0)
		return REASON_NONE;
	if ((mark & MARK_SENT) != 0 || (target->flags & TARGET_NO_MAC) != 0)
		return REASON_NO_RESPONSE;
	return REASON_NONE;
}

bool
scan_next_finding(const struct scan *scan, size_t target, size_t *cursor,
	struct scan_finding *finding)
{
	const struct stage *stage = ports_stage(scan);
	enum port_reason reason;
	size_t next;

	if (stage == NULL || *cursor >= stage->items)
		return false;
	reason = reason_of(scan, stage, target, (uint32_t)*cursor);
	next = *cursor + 1;
	while (next < stage->items &&
		reason_of(scan, stage, target, (uint32_t)next) == reason)
		next++;
	*finding = (struct scan_finding){
		.first = stage->ports[*cursor],
		.last = stage->ports[next - 1],
		.state = probe_state(scan->order.proto, reason),
		.reason = reason,
	};
	*cursor = next;
	return true;
}
