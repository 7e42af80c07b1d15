/* What an event is: how grave, how long it lasts, what it ends, what it says. */
#ifndef WATCHDOG_WATCH_NETEVENT_H
#define WATCHDOG_WATCH_NETEVENT_H

#include "watch/record.h"

struct address;
struct device;
struct segment;

/* The facts that are the same for every event of that kind. */
struct netevent_trait {
	enum severity severity;
	bool lasts;		 /* its alert stays open until the cause ends */
	bool always_told;	 /* whatever min_severity says */
	bool compares;		 /* its line shows before and after */
	enum netevent_kind ends; /* whose alert it resolves; EVENT_KINDS: none */
};

/* Those of a kind below EVENT_KINDS; static. */
const struct netevent_trait *netevent_trait(enum netevent_kind kind);

/* Begins an event of a segment: zeroed, with the severity of its kind. */
void netevent_init(struct event_record *event, enum netevent_kind kind,
	const struct segment *segment);

/* Fills in whom it concerns; address may be NULL (then the device's current one). */
void netevent_concerns(struct event_record *event, const struct device *device,
	const struct address *address);

/* The unique key: what happened, to whom, and since when the state lasted that ended. */
void netevent_key(struct event_record *event, wall_t since, const char *subject, ...)
	__attribute__((format(printf, 3, 4)));

/* What the event means, as a person reads it: cut, at a whole character, where it does not fit
 * into event->text. Texts of strangers must have been made harmless (base/text.h). */
void netevent_text(struct event_record *event, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A device for people: its name, or "d-17" when it has none. text: DEVICE_NAME_SIZE bytes.
 * Returns text. */
const char *device_label(uint64_t id, const char *name, char *text);

#endif
