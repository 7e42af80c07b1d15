/*
 * The wall clock against the one that counts on: a wall clock that moves by more or less
 * than the time that passed was set. Told once per step; a machine that slept is none,
 * because the other clock counts sleep too.
 */
#ifndef WATCHDOG_WATCH_CLOCK_STEP_H
#define WATCHDOG_WATCH_CLOCK_STEP_H

#include "watch/core.h"

enum { CLOCK_STEP_SECONDS = 60 }; /* less is correction, not a step */

/* Compares a new moment with the one before. */
void clock_step_check(struct watch *watch, struct moment now);

#endif
