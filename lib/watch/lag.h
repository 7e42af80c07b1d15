/*
 * Jobs that take longer than their interval: no two runs of one job overlap, what was due
 * meanwhile is left out, and what is late three times in a row and for ten minutes is told,
 * once per segment.
 */
#ifndef WATCHDOG_WATCH_LAG_H
#define WATCHDOG_WATCH_LAG_H

#include "watch/core.h"

/* A job (or the sweep) is complete that should have been after period. */
void lag_note(
	struct watch *watch, struct segment *segment, struct job *job, span_t period);

/* How much longer than its interval the slowest job of the segment takes: of those under
 * way, until now, otherwise the last time; us 0 when all keep up. */
span_t lag_of(const struct watch *watch, const struct segment *segment);

#endif
