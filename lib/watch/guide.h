/*
 * Who tells the stations of a segment where their traffic goes: DHCP servers and IPv6
 * routers. Those that speak until the segment's baseline is complete are learnt, and as long
 * as none of a kind is known, who speaks first within its time (guide.c) as well; the trusted
 * gateway is always expected. Any other one is told at once, one alert for each, which ends
 * when it was silent for long or the owner says that it is his (command_trust). When the owner
 * lists them (policy.h), those and no others are expected.
 */
#ifndef WATCHDOG_WATCH_GUIDE_H
#define WATCHDOG_WATCH_GUIDE_H

#include "watch/observation.h"
#include "watch/policy.h"

struct watch;
struct segment;

struct guide {
	struct guide_record record;
	mono_t heard; /* or when it could be heard again */
	mono_t saved;
};

/* Of one segment. When there is no room, one that was learnt and not heard for a month goes. */
struct guides {
	struct guide list[GUIDES_MAX];
	size_t count;
};

/* A DHCP server or a router was heard: expected, or told as rogue-dhcp or rogue-router, once.
 * With `ended` it says itself that it is none any more. At most GUIDES_MAX a segment. */
void guide_heard(struct watch *watch, struct segment *segment,
	const struct observation_guide *heard);

/* The clock was set by that much: while the first ones are still learnt, the baseline moves with
 * it, for what is left of that time stays the same. */
void guide_clock_set(struct watch *watch, struct segment *segment, span_t step);

/* The segment can be heard again: a silence counts from now on. */
void guide_hear_again(const struct watch *watch, struct segment *segment);

/* Ends alerts about those that were silent for long. */
void guide_tick(struct watch *watch, struct segment *segment);
/* When guide_tick is wanted; false when it is not. */
bool guide_wake(const struct segment *segment, mono_t *wake);

#endif
