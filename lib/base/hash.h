/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash. Used wherever a stranger
 * chooses the input: probe cookies, hash tables over MAC addresses, names and ports.
 */
#ifndef WATCHDOG_BASE_HASH_H
#define WATCHDOG_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
	uint64_t words[2];
};

/* The 64-bit hash of length bytes under key. */
uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t length);

/* The same of the 15 bytes of two numbers, the lowest first, of which the second one is below
 * 2^56. Each frame that a scan sends or gets needs one (tests/bench). */
uint64_t hash_words(const struct hash_key *key, uint64_t first, uint64_t second);

#endif
