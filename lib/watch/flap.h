/*
 * Damping of what comes and goes again and again, in the words of RFC 2439: each transition
 * costs a penalty that decays by half in a fixed time; above one threshold the single
 * transitions are no longer told, below another one they are again.
 */
#ifndef WATCHDOG_WATCH_FLAP_H
#define WATCHDOG_WATCH_FLAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timepoint.h"

enum {
	FLAP_COST = 1000, /* of one transition */
	FLAP_SUPPRESS = 3500,
	FLAP_REUSE = 1500,
	FLAP_CEILING = 8000, /* so that it ends within six hours of quiet */
	FLAP_HALF_LIFE_MINUTES = 120
};

struct flap {
	uint32_t penalty; /* at that moment */
	mono_t at;
};

/* As it was saved with a transition at that wall clock: it went on to decay while nobody
 * watched. A clock that was set meanwhile makes that at most a day, and at least nothing. */
struct flap flap_restored(uint32_t penalty, wall_t since, struct moment now);

/* The penalty now. */
uint32_t flap_penalty(const struct flap *flap, mono_t now);

/* One transition more. Returns true when it is above FLAP_SUPPRESS. */
bool flap_add(struct flap *flap, mono_t now);

/* True when it is below FLAP_REUSE. */
bool flap_is_quiet(const struct flap *flap, mono_t now);

#endif
