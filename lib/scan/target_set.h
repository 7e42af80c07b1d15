/*
 * The hosts of one scan: each at most once, found again by address in constant time, with
 * what the scan learns of each. Bounded by SCAN_TARGETS_MAX.
 *
 * First all are added, then the set is shuffled: a scan visits them in the order in which
 * they lie in memory, which is no order of addresses.
 */
#ifndef WATCHDOG_SCAN_TARGET_SET_H
#define WATCHDOG_SCAN_TARGET_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/timepoint.h"
#include "scan/order.h"
#include "scan/scope.h"
#include "scan/vantage.h"

enum target_flag {
	TARGET_BARRED = 1, /* exclusions forbid it: never asked */
	TARGET_ALIVE = 2,  /* itself spoke in this scan */
	TARGET_ASKED = 4,  /* at least one frame to it left */
	TARGET_NO_MAC = 8, /* nobody answered for it and no MAC was believed */
	TARGET_LIMITS = 16 /* answers only so many questions in a time, and owes some */
};

struct target {
	struct ip ip;
	struct mac mac; /* where frames to it go; zero when unknown or routed */
	struct mac mac_before, mac_after;
	uint8_t flags;	 /* enum target_flag */
	uint8_t signs;	 /* kinds of question (bits) that it answered in second */
	uint16_t second; /* of the clock, modulo */
	uint8_t care;	 /* enum care */
	bool awaited;	 /* its last question has no answer yet */
	mono_t asked;	 /* when that left */
	/* One question at a time is timed; RFC 6298 makes a time-out of the samples. */
	uint8_t arp_try; /* of the last ARP request to it */
	uint8_t timed_stage, timed_try;
	uint32_t timed_item; /* TARGET_UNTIMED when none is */
	mono_t timed_at;
	uint32_t smooth_us, variation_us; /* 0 before the first sample */
	/* Of its ports, see scan_pass.c and scan_limit.c. */
	uint32_t open;		/* asked, still silent */
	uint32_t row, next_row; /* where this pass and the next one begin */
	uint16_t fresh, before; /* answers to repeats in this pass and the last one */
	uint16_t answers;	/* in all, up to the greatest */
	uint8_t slow_from, bursts; /* the pass in which it showed its limit; since then
				      so often all that is silent was asked in vain */
	uint16_t granted, quota;   /* questions in this round, and those left of them */
	uint16_t burst;		   /* so many it answered at once, */
	uint16_t streak;	   /* and so many since it last was silent */
	mono_t answered;	   /* when its last round brought something */
	mono_t spoke; /* our kernel reacted to an answer of it; see scan_neighbours.c */
};

enum { TARGET_UNTIMED = UINT32_MAX };

struct target_set {
	struct target *targets;
	size_t count, capacity;
	bool ascending; /* so far: then nothing has to be looked up to be added */
	/* Index + 1, 0 is free. By address - first where the addresses are IPv4 and lie
	 * close together, else open addressing by a keyed hash. */
	uint32_t *table;
	size_t table_size;
	bool direct;
	uint32_t first;
	struct hash_key key;
};

/* An empty set; the key is for its table. */
void target_set_init(struct target_set *set, const struct hash_key *key);
void target_set_done(struct target_set *set);

/* Adds one address; a second time is no change. NULL when the set is full. The pointer
 * is valid until the next addition. */
struct target *target_set_add(
	struct target_set *set, const struct ip *ip, const struct mac *mac);

/* Nothing is added any more: puts the targets in a random order and indexes them. Before it
 * target_set_find must not be used. */
void target_set_shuffle(struct target_set *set, uint64_t seed);

/* The index of ip; false when it is no target. */
bool target_set_find(const struct target_set *set, const struct ip *ip, size_t *index);

/* Adds every IPv4 address of the segment that may be asked, own_ip left out. Fails with
 * ERROR_LIMIT when they are more than SCAN_TARGETS_MAX. IPv6 is never swept. */
int target_set_sweep(struct target_set *set, const struct scope *scope,
	const struct ip *own_ip, struct error *error);

/* Where targets are asked from; IP_NONE: not over that family. */
struct target_origin {
	struct ip own_ip, own_ip6;
};

/* Adds the targets of an order; those that may not be asked (excluded address or MAC, our
 * own address, outside, of a family that we do not ask over) are kept as TARGET_BARRED. Fails
 * with ERROR_LIMIT. */
int target_set_list(struct target_set *set, const struct scope *scope,
	const struct scan_order *order, const struct target_origin *origin,
	struct error *error);

/* Notes how the order wants its targets asked; of a sweep, those that are not asked like
 * the others. Targets that are not in the set are passed over. */
void target_set_care(struct target_set *set, const struct scan_order *order);

/* A round trip was measured; and how long to wait for an answer of this target. */
void target_measured(struct target *target, uint32_t rtt_us);
span_t target_timeout(const struct target *target);

#endif
