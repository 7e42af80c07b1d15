/*
 * Our own kernel knows nothing of what we ask: it answers a SYN/ACK with a reset and a datagram
 * with an error, and on the segment it looks up the MAC of each host for that. Linux has room
 * for 1,024 neighbours by default (arp(7), gc_thresh3). It holds one that answered for up to 45
 * seconds, one and a half times base_reachable_time, and for five more before it gives up its
 * place to another (net/core/neighbour.c, neigh_forced_gc). More of them in that time, and it
 * can speak to nobody on the segment.
 *
 * So where many hosts of a segment are asked for ports, they are asked by companies, one after
 * another. How many of them the kernel will have to speak to is not known before they answered:
 * until then all that are asked count.
 */
#include "scan/scan_part.h"

enum {
	NEIGHBOURS_MAX =
		400, /* of one scan; a segment has two, and others use the table */
	COMPANY = NEIGHBOURS_MAX / 2,
	KEPT_SECONDS = 51
};

void
neighbours_split(const struct scan *scan, struct stage *stage)
{
	if (stage->kind == STAGE_PORTS && !scan->scope->routed &&
		stage->targets > NEIGHBOURS_MAX)
		stage_split(stage, COMPANY);
}

static uint32_t
count_asked(const struct scan *scan, const struct stage *stage)
{
	uint32_t count = 0;

	for (uint32_t i = stage->first; i < stage->first + stage->width; i++)
		count += stage_wants(
			stage->kind, scan->scope->routed, &scan->set.targets[i]);
	return count;
}

bool
neighbours_have_room(struct scan *scan, struct stage *stage, mono_t now, mono_t *wait)
{
	struct scan_neighbours *neighbours = &scan->neighbours;
	mono_t forgotten = mono_add(neighbours->last, span_seconds(KEPT_SECONDS));
	mono_t settled = pass_settled(scan, stage);
	uint32_t asked;

	if (stage->company == stage->targets || stage->columns != NULL ||
		stage->first < stage->admitted)
		return true;
	if (settled.us <= now.us)
		neighbours->likely = 0;
	if (forgotten.us <= now.us)
		neighbours->known = 0;
	asked = count_asked(scan, stage);
	if (neighbours->known + neighbours->likely + asked > NEIGHBOURS_MAX) {
		*wait = neighbours->likely > 0 ? settled : forgotten;
		return false;
	}
	neighbours->likely += asked;
	stage->admitted = stage->first + stage->width;
	return true;
}

void
neighbours_spoke(struct scan *scan, struct target *target, mono_t now)
{
	bool is_kept = target->spoke.us != 0 &&
		mono_since(now, target->spoke).us < span_seconds(KEPT_SECONDS).us;

	if (scan->scope->routed || is_kept)
		return;
	target->spoke = now;
	scan->neighbours.known++;
	scan->neighbours.last = now;
}
