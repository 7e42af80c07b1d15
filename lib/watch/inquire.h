/*
 * What speaks at the open ports: whom the identify role is to ask and when, and what is
 * believed of its answers. A port is asked when it opens, when a person has it scanned, and
 * then once a day; one port of a host at a time. What speaks otherwise than before is asked
 * a second time before it is believed (rule 4), then told as service-changed.
 * Between them devices are asked for their descriptions (describe.h). Who ends the role is
 * quarantined (quarantine.h).
 */
#ifndef WATCHDOG_WATCH_INQUIRE_H
#define WATCHDOG_WATCH_INQUIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timepoint.h"

struct watch;
struct segment;
struct address;
struct device;
struct service;
struct observation_service;

enum {
	INQUIRE_SPOKEN_MAX = 8192, /* ports of TCP, and as many of UDP, whose answer
				      is kept in mind */
	INQUIRE_QUARANTINE_DAYS = 7
};

/* Of the whole core. */
struct inquiries {
	uint32_t open;	 /* ordered and not answered */
	bool alone;	 /* the open one is of a host that may have ended a role */
	uint32_t spoken; /* TCP ports with an answer, as last counted */
	uint32_t said;	 /* UDP ports with an answer, and when they were counted last */
	mono_t said_counted;
	uint64_t last_id;
	mono_t last_sign; /* of an order or an answer */
	/* since the start */
	uint64_t asked, named, lost, quarantined;
	uint64_t connections, sent_bytes, received_bytes;
};

/* Whether and when one address is asked. */
struct inquiry_turn {
	uint64_t order_id; /* of the one under way; 0: none */
	mono_t rest_until;
	uint8_t crashes; /* of the role, while it was asked */
};

/* The port is believed to be open now: it is asked soon. */
void inquire_opened(
	struct watch *watch, const struct address *address, struct service *service);

/* A person had it scanned, and it is open as before. */
void inquire_again(
	struct watch *watch, const struct address *address, struct service *service);

/* Somebody is back whom nobody could ask meanwhile what it speaks: it may have its turn in two
 * seconds, with whoever else comes until then. */
void inquire_returned(const struct watch *watch, struct segment *segment);

/* Something is to be asked in the segment at that moment. */
void inquire_wanted(struct segment *segment, mono_t due);

/* What came of an inquiry. False when nobody asked that. */
bool inquire_answered(struct watch *watch, struct segment *segment,
	const struct observation_service *answer);

/* There is another identify role: what the old one was asked is open again. */
void inquire_lost(struct watch *watch);

/* The owner says how the device is asked from now on: it is no longer quarantined. The
 * caller saves its record. */
void inquire_forgive(struct watch *watch, struct device *device);

/* Gives up what was ordered and never answered. */
void inquire_tick(struct watch *watch);
/* Orders what is due, as far as there is room. */
void inquire_segment(struct watch *watch, struct segment *segment);
/* When these are wanted; false when they are not. */
bool inquire_tick_wake(const struct watch *watch, mono_t *wake);
bool inquire_wake(
	const struct watch *watch, const struct segment *segment, mono_t *wake);

/* Everything is restored: what was asked long ago is asked again, in its turn. */
void inquire_start(struct watch *watch);

#endif
