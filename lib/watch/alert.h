/*
 * Alerts: events told to the owner. An event is saved first, its alert beside it, then the
 * line; when the cause ends the same id is told as resolved. All three in one turn.
 */
#ifndef WATCHDOG_WATCH_ALERT_H
#define WATCHDOG_WATCH_ALERT_H

#include <stdbool.h>
#include <stddef.h>

#include "watch/record.h"

struct watch;

/* Open alerts kept in mind; the oldest goes first (it stays open in the store). */
enum { ALERTS_MAX = 20000 };

struct alert {
	struct alert_record record;
	struct event_record event;
};

/* Open and acknowledged ones, by id. */
struct alerts {
	struct alert **list;
	size_t count, capacity;
	size_t of_kind[EVENT_KINDS]; /* most searches are for kinds there are none of */
};

void alerts_done(struct alerts *alerts);

/* Saves an event (id, moment and, when empty, key are filled in), ends the alert that it
 * resolves, and tells it when it is grave enough. Returns the event's id. */
uint64_t alert_raise(struct watch *watch, struct event_record *event);

/* Tells that the cause has ended and forgets the alert. */
void alert_resolve(struct watch *watch, struct alert *alert, const char *ending);

/* The open alert of that kind for the same segment, device, port and vantage as like, or
 * NULL. */
struct alert *alert_find(const struct watch *watch, enum netevent_kind kind,
	const struct event_record *like);

/* The alert with that id, or NULL. */
struct alert *alert_by_id(const struct watch *watch, uint64_t id);

/* Takes an open or acknowledged alert back from the store. */
void alert_restore(struct watch *watch, const struct alert_record *record,
	const struct event_record *event);

#endif
