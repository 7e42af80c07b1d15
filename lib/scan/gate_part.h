/* What the files of the gate share: its state, and the rules for one frame. Only gate.c and
 * gate_judge.c include this. */
#ifndef WATCHDOG_SCAN_GATE_PART_H
#define WATCHDOG_SCAN_GATE_PART_H

#include "scan/gate.h"
#include "scan/gate_rate.h"
#include "scan/gate_read.h"

struct gate_segment {
	struct vantage vantage;
	bool usable;		 /* the vantage is set */
	struct vantage vantage6; /* over IPv6; without an address while not set */
	struct gate_rates rates;
	struct gate_window crossing; /* what looks at other segments from here */
};

struct gate {
	const struct scope *scopes;
	size_t count;
	struct gate_segment *segments;
	const struct probe_book *probes; /* NULL: no datagram leaves */
	struct gate_window daemon;
	struct ip own[GATE_OWN_MAX];
	size_t own_count;
	bool own_unknown; /* more addresses than can be kept */
	bool paused;
	uint64_t counts[GATE_REASON_COUNT];
};

/* May what was read leave, rates aside? For the segment itself, from one segment to another,
 * and, as the SYN that begins it, as a connection. Both segments exist and are owned. */
enum gate_reason gate_judge(
	const struct gate *gate, size_t segment, const struct gate_view *view);
enum gate_reason gate_judge_across(const struct gate *gate,
	const struct gate_crossing *crossing, const struct gate_view *view);
enum gate_reason gate_judge_connect(
	const struct gate *gate, size_t segment, const struct gate_view *view);

/* ARP and neighbour solicitations: asked before anything else, and counted apart. */
bool gate_is_neighbour_question(const struct gate_view *view);

#endif
