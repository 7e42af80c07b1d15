/* Quiet hours, in the owner's local time: of alerts (notice.c), and of a segment, in which
 * nothing is asked there and only listened. What was under way is asked again when they end.
 * A span that goes over midnight belongs to the day on which it begins. */
#ifndef WATCHDOG_WATCH_QUIET_H
#define WATCHDOG_WATCH_QUIET_H

#include "watch/core.h"

/* How long it stays quiet, at most a week; us 0 when it is not quiet now. */
span_t quiet_left(const struct watch *watch, const struct quiet_hours *quiet);

/* How long what is gathered since then waits for its digest: to the last time of the day at
 * which it may come, when the owner named one. */
span_t quiet_digest(const struct watch *watch, wall_t since);

/* A segment's hours begin or end with time. */
void quiet_tick(struct watch *watch, struct segment *segment);
/* When quiet_tick is wanted; false when the segment has no quiet hours. */
bool quiet_wake(const struct watch *watch, const struct segment *segment, mono_t *wake);

#endif
