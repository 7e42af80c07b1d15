/* The first look at a segment: silent but for one digest. */
#ifndef WATCHDOG_WATCH_BASELINE_H
#define WATCHDOG_WATCH_BASELINE_H

#include "watch/core.h"

/* A complete sweep is over. Who was not heard in one that was disturbed may be there all the
 * same: it counts for nothing. True when the baseline needs another one. */
bool baseline_swept(struct segment *segment, const struct run *run);

/* Ends the baseline when two sweeps and the first port job are complete; on a segment that
 * is only listened to, after a day. */
void baseline_check(struct watch *watch, struct segment *segment);

/* Notes since when a segment is listened to. */
void baseline_start(struct watch *watch, struct segment *segment);
/* The wall clock was set by so much: the day of listening is none the shorter or longer. */
void baseline_clock_set(struct watch *watch, struct segment *segment, span_t step);
/* When baseline_check is wanted on a segment that is only listened to. */
bool baseline_wake(
	const struct segment *segment, mono_t now, wall_t wall, mono_t *wake);

#endif
