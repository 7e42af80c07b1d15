/* Which entries of the ledger are asked together in one run. */
#ifndef WATCHDOG_WATCH_REACH_CHOOSE_H
#define WATCHDOG_WATCH_REACH_CHOOSE_H

#include "watch/core.h"

enum { REACH_TARGETS_MAX = 256, REACH_PORTS_MAX = 256 /* of one run */ };

struct reach_batch {
	struct watch *watch;
	const struct segment *segment;
	uint16_t from; /* the segment itself: those that are to be seen from home ... */
	enum proto proto; /* ... whatever their protocol */
};

/* Fills targets, ports and protocol of run with one port of many addresses of one family or
 * many ports of one: never a pair that is not known open. What nobody needs any more is dropped. False
 * when nothing is due. */
bool reach_choose(const struct reach_batch *batch, struct run *run);

#endif
