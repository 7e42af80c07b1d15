/*
 * Not saying the same thing again and again: what was told in the last 30 seconds is held back,
 * and no more than 500 unasked facts a second are told at all. Fixed in size, keyed, so that no
 * stranger can choose what is forgotten.
 */
#ifndef WATCHDOG_SENSOR_HEARD_H
#define WATCHDOG_SENSOR_HEARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/timepoint.h"
#include "watch/observation.h"

enum {
	HEARD_ENTRIES = 4096,
	HEARD_TWICE_SECONDS =
		1, /* a station that cannot be asked is believed when it is
				    heard twice, this far apart */
	HEARD_AGAIN_SECONDS = 30,
	HEARD_PER_SECOND = 500
};

struct heard;

struct heard *heard_new(const struct hash_key *key); /* caller frees with heard_free */
void heard_free(struct heard *heard);		     /* NULL allowed */

/* Is this OBSERVATION_HOST worth telling? (Or OBSERVATION_GUIDE, _CLAIM, _PLACE and _SEARCH:
 * then all that it says counts.)
 * For one segment, run, MAC, address and evidence
 * true at first, once more after a second, then at most once in 30; also only within the rate, unless it answers a
 * question of ours for the first time (asked), of which there are no more than questions.
 * What the rate holds back is counted, not remembered. */
bool heard_is_news(struct heard *heard, const struct observation *seen, bool asked);

/* Forgets everything: there is a new listener, to whom all is news. */
void heard_forget(struct heard *heard);

/* How many facts the rate has held back since heard_new. */
uint64_t heard_held_back(const struct heard *heard);

#endif
