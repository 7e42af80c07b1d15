/*
 * Stations that were heard but have not answered a question of ours: claims, not devices.
 * A fixed number is kept, so that a flood of invented MACs costs a fixed amount of memory.
 */
#ifndef WATCHDOG_WATCH_CANDIDATE_H
#define WATCHDOG_WATCH_CANDIDATE_H

#include "watch/inventory.h"
#include "watch/observation.h"

struct watch;
struct segment;
struct run;

enum {
	CANDIDATES_ASKED_MAX = 8,     /* per segment and check */
	CANDIDATES_FLOOD_COUNT = 256, /* new ones in CANDIDATES_FLOOD_SPAN: a flood */
	NEWCOMERS_FLOOD_COUNT = 64    /* devices told as new in ten minutes: one, too */
};

struct candidate {
	struct host_key key;
	mono_t first, last;
	mono_t not_before; /* asked in vain: not again before */
	bool waiting;	   /* for its question */
	UT_hash_handle hh;
};

struct candidates {
	struct candidate *list; /* in the order of their first frames */
};

/* How many since when: counts in fixed windows. */
struct rate {
	mono_t since;
	uint32_t count;
};

void candidates_done(struct candidates *candidates);

/* A frame of an unknown station. Returns true when it may be believed as a device without
 * a question: on a segment that is only listened to, when it was heard again. */
bool candidate_heard(struct watch *watch, struct segment *segment,
	const struct observation_host *host);

/* It became a device or went away. */
void candidate_forget(struct watch *watch, const struct segment *segment,
	const struct observation_host *host);

/* Adds to run those whose turn it is: few at a time, each /26 in turn, oldest first.
 * Returns false when none waits. */
bool candidates_choose(struct watch *watch, struct segment *segment, struct run *run);

/* The check is over: who has not answered waits before being asked again. */
void candidates_checked(
	struct watch *watch, struct segment *segment, const struct run *run);

/* More than can be kept, or more than is believable: one alert until it has been quiet for
 * ten minutes. */
void flood_raise(struct watch *watch, struct segment *segment, const char *what);

/* One more device is told as new: too many of them within ten minutes are a flood, too. */
void flood_count_new(struct watch *watch, struct segment *segment);

/* Ends the flood alert after a quiet time. */
void candidates_tick(struct watch *watch, struct segment *segment);
/* When candidates_tick is wanted; false when it is not. */
bool candidates_wake(const struct segment *segment, mono_t *wake);

#endif
