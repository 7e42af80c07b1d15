/* Quiet hours, in the owner's local time: of alerts (notice.c), and of a segment, in which
 * nothing is asked there and only listened. What was under way is asked again when they end. */
#ifndef WATCHDOG_WATCH_QUIET_H
#define WATCHDOG_WATCH_QUIET_H

#include "watch/core.h"

/* How long it stays quiet, to the minute; us 0 when it is not quiet now. */
span_t quiet_left(const struct watch *watch, const struct quiet_hours *quiet);

/* A segment's hours begin or end with time. */
void quiet_tick(struct watch *watch, struct segment *segment);
/* When quiet_tick is wanted; false when the segment has no quiet hours. */
bool quiet_wake(const struct watch *watch, const struct segment *segment, mono_t *wake);

#endif
