/*
 * The hours in which a device is used to be away, learnt from the days before: a printer that
 * sleeps every night, an office that is dark on weekends. Weekdays and weekends are learnt
 * apart, by the owner's clock; a kind of day is taken to be like the other until it shows
 * that it is not. Each full hour counts once: an hour of absence one up, an hour of presence one
 * down.
 */
#ifndef WATCHDOG_WATCH_HABIT_H
#define WATCHDOG_WATCH_HABIT_H

#include <stdbool.h>

#include "base/timepoint.h"
#include "watch/record.h"

enum {
	HABIT_HOURS = 24,
	HABIT_SLOTS = 2 * HABIT_HOURS, /* of a weekday, then of a weekend's day */
	HABIT_LEARNT = 3,	       /* days on which it was away at that hour */
	HABIT_COUNT_MAX = 14 /* a new habit replaces an old one in two weeks */
};

/* The hour of the day and the kind of day; local is the owner's clock. */
unsigned int habit_slot(wall_t local);

bool habit_is_weekend(unsigned int slot);

/* One hour has passed: notes whether the device was away at its end. away is
 * device_record.away: "" or one letter per slot. Returns true when it changed. */
bool habit_note(char away[AWAY_SIZE], unsigned int slot, bool was_away);

/* True when the device is used to be away then, or an hour before or after. */
bool habit_is_away(const char away[AWAY_SIZE], wall_t local);

/* When a device that went away at that moment is late: an hour after it was ever away. */
wall_t habit_back_by(const char away[AWAY_SIZE], wall_t local);

/* True for what habit_note makes, for "", and for what was learnt before weekdays were told
 * apart: 24 letters, by hours of UTC. */
bool habit_is_sound(const char away[AWAY_SIZE]);

/* Makes that what it is now; offset is the owner's clock, seconds east of UTC. */
void habit_renew(char away[AWAY_SIZE], int offset);

#endif
