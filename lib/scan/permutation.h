/*
 * A keyed order of 0 .. size - 1 in constant memory: a four-round Feistel network over the
 * smallest even power of two that holds size, walked on until the value lies inside
 * (Black and Rogaway, 2002: "Ciphers with Arbitrary Finite Domains"). It spreads; it
 * hides nothing.
 */
#ifndef WATCHDOG_SCAN_PERMUTATION_H
#define WATCHDOG_SCAN_PERMUTATION_H

#include <stdint.h>

struct permutation {
	uint32_t size;
	uint32_t half_mask;
	uint8_t half_bits;
	uint64_t keys[4];
};

/* size from 1 to 2^31; the same seed gives the same order. */
void permutation_init(struct permutation *permutation, uint32_t size, uint64_t seed);

/* The index-th value; index must be below size. Every value comes exactly once. */
uint32_t permutation_at(const struct permutation *permutation, uint32_t index);

#endif
