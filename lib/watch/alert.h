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

/* Open alerts kept in mind; beyond, the oldest is closed, and its reason says why. */
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

/* What one look at one device has to say is one line for each kind of event. */
struct together_line {
	struct event_record
		leader; /* whose line it is: the first, which is the gravest */
	bool resolved;
	char ending[ADVICE_SIZE];
	struct port_set also; /* the ports of the others */
};

enum { TOGETHER_LINES_MAX = 4 };

struct together {
	struct together_line lines[TOGETHER_LINES_MAX];
	size_t count;
};

void alerts_done(struct alerts *alerts);

/* Saves an event (id, moment and, when empty, key are filled in), ends the alert that it
 * resolves, and tells it when it is grave enough. Returns the event's id. */
uint64_t alert_raise(struct watch *watch, struct event_record *event);

/* Writes the line of the event, or with an ending of its end, and of the ports in also (NULL:
 * none) of which the same is to say. */
void alert_tell(struct watch *watch, const struct event_record *event,
	const char *ending, const struct port_set *also);

/* Raises the changes that one look at the ports of one device showed: the gravest first, in
 * one line with the others of its kind. Each is an event and an alert of its own. Sorts
 * the list. */
void alert_raise_together(
	struct watch *watch, struct event_record *events, size_t count);

/* The alert whose line the event may be added to; 0: it needs one of its own. */
uint64_t alert_joins(
	const struct watch *watch, const struct event_record *event, bool resolved);

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
