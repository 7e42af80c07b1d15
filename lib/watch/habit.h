/*
 * The hours of the day in which a device is used to be away, learnt from the days before:
 * a printer that sleeps every night, a phone that leaves every morning. Hours are of UTC:
 * a change to summer time moves them by one, which is tolerated. Each full hour counts once: an hour of
 * absence one up, an hour of presence one down.
 */
#ifndef WATCHDOG_WATCH_HABIT_H
#define WATCHDOG_WATCH_HABIT_H

#include <stdbool.h>

#include "base/timepoint.h"
#include "watch/record.h"

enum {
	HABIT_HOURS = 24,
	HABIT_LEARNT = 3,    /* days on which it was away at that hour */
	HABIT_COUNT_MAX = 14 /* a new habit replaces an old one in two weeks */
};

/* The hour of the day. */
unsigned int habit_hour(wall_t time);

/* One hour has passed: notes whether the device was away at its end. away is
 * device_record.away: "" or one letter per hour, a for 0. Returns true when it changed. */
bool habit_note(char away[AWAY_SIZE], unsigned int hour, bool was_away);

/* True when the device is used to be away at that hour, or at one next to it. */
bool habit_is_away(const char away[AWAY_SIZE], unsigned int hour);

/* True when it should be back by now: more than an hour after it was ever away. */
bool habit_is_late(const char away[AWAY_SIZE], unsigned int hour);

/* True for what habit_note makes, and for "". */
bool habit_is_sound(const char away[AWAY_SIZE]);

#endif
