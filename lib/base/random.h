/*
 * A seeded generator (SplitMix64) for order, jitter and simulated loss: the same seed gives
 * the same numbers on every machine. Not for secrets; keys come from the system.
 */
#ifndef WATCHDOG_BASE_RANDOM_H
#define WATCHDOG_BASE_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state;
};

/* Every seed is good, also 0. */
void random_init(struct random *random, uint64_t seed);

/* The next number of the sequence, any of 64 bits. */
uint64_t random_next(struct random *random);

/* A number from 0 to bound - 1, without bias; bound must not be 0. */
uint64_t random_below(struct random *random, uint64_t bound);

#endif
