/*
 * The mutes that hold: those of the configuration and those that a person set, alike. Each is
 * a row of the store from its beginning to its end, with the number of events it hid, and
 * its end is told.
 */
#ifndef WATCHDOG_WATCH_MUTES_H
#define WATCHDOG_WATCH_MUTES_H

#include "watch/mute.h"

struct watch;

enum { MUTES_HELD_MAX = 256 };

struct mutes {
	struct mute_record list[MUTES_HELD_MAX]; /* by id */
	size_t count;
};

/* True when one of them hides the event: event->withheld says so, and it is counted. */
bool mutes_hide(struct watch *watch, struct event_record *event);

/* One that held before the restart; false when there are too many. */
bool mutes_restore(struct watch *watch, const struct mute_record *record);

/* Everything is restored: those of the configuration begin, those that are no longer in it
 * end. */
void mutes_start(struct watch *watch);

/* Ends those whose time is over, and tells it. */
void mutes_tick(struct watch *watch);
/* When mutes_tick is wanted; false when it is not. */
bool mutes_wake(const struct watch *watch, mono_t *wake);

#endif
