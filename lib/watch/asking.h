/*
 * When what is known of a device is asked for again: once a day, what was not to be had sooner,
 * and ever later. For what speaks at its ports (inquire.h) and its descriptions (describe.h).
 */
#ifndef WATCHDOG_WATCH_ASKING_H
#define WATCHDOG_WATCH_ASKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timepoint.h"

struct watch;

struct asking {
	mono_t due;	  /* the next time */
	uint8_t failures; /* in a row that it was not to be had */
};

/* It was not to be had: in ten minutes, and twice as late each time in a row, up to a day. */
void asking_failed(const struct watch *watch, struct asking *asking);

/* It was: a day later, or up to a tenth more, so that not all are asked at the same time. */
void asking_succeeded(struct watch *watch, struct asking *asking);

/* It was put off by the asker: in five seconds; that is no failure. */
void asking_put_off(const struct watch *watch, struct asking *asking);

/* Asked last at that moment (us 0: never), before a restart: when its day is over, at once when
 * that is past. The wall clock may have been set meanwhile: a day from now at the latest. */
void asking_asked(const struct watch *watch, struct asking *asking, wall_t last);

/* May it be asked again because a person wants that? What is newer than ten seconds is as good
 * as new. */
bool asking_is_old(span_t age);

#endif
