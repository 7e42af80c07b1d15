/* Paused by a person, or because devices were disturbed: nothing is asked until the time is
 * over or `resume`. */
#ifndef WATCHDOG_WATCH_PAUSE_H
#define WATCHDOG_WATCH_PAUSE_H

#include "watch/core.h"

/* length 0: until pause_end. */
void pause_begin(struct watch *watch, span_t length);
void pause_for_harm(struct watch *watch);
void pause_end(struct watch *watch);

/* The stored setting: 0 none, -1 and -2 (devices were disturbed) until
 * resume, otherwise the end on the wall clock. */
void pause_restore(struct watch *watch, int64_t value);
/* At start, when the moment is known. */
void pause_start(struct watch *watch);

void pause_tick(struct watch *watch);
/* When pause_tick is wanted; false when it is not. */
bool pause_wake(const struct watch *watch, mono_t *wake);

#endif
