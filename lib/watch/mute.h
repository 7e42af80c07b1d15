/*
 * What an owner does not want to be told for a while: by segment, device, event and port,
 * with a reason and an end. The event and its alert are recorded all the same.
 */
#ifndef WATCHDOG_WATCH_MUTE_H
#define WATCHDOG_WATCH_MUTE_H

#include <stdbool.h>

#include "scan/scope.h"
#include "watch/record.h"

struct mute_rule {
	char segment[SEGMENT_NAME_SIZE]; /* "": every one */
	char device[DEVICE_NAME_SIZE]; /* name, MAC or id with * and ?; "": every one */
	enum netevent_kind event;      /* EVENT_KINDS: every one */
	uint32_t port;		       /* 0: every one */
	wall_t until;
	char reason[EVENT_VALUE_SIZE];
};

/* A rule and what became of it. */
struct mute_record {
	uint64_t id; /* "m-3" outside; never reused */
	struct mute_rule rule;
	bool configured; /* of the configuration, not of a person's command */
	wall_t since;
	wall_t ended;	 /* us 0: it still hides */
	uint64_t hidden; /* events so far */
};

bool mute_equal(const struct mute_rule *a, const struct mute_rule *b);

/* True when the rule hides that event of that segment now. */
bool mute_hides(const struct mute_rule *rule, const struct event_record *event,
	const char *segment, wall_t now);

#endif
