/*
 * The hosts of a segment that are asked otherwise than its others: what pacer and gate hold
 * to, in every scan, until an order says otherwise. Bounded by CARE_SET_MAX.
 */
#ifndef WATCHDOG_SCAN_CARE_SET_H
#define WATCHDOG_SCAN_CARE_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "net/ip.h"
#include "scan/order.h"

enum {
	CARE_SET_MAX =
		SCAN_TARGETS_MAX, /* hosts; above it all others are gentle, too */
	CARE_GENTLE_RATE = 1	  /* frames a second to one gentle host */
};

struct care_row {
	struct ip ip; /* IP_NONE: free */
	enum care care;
};

struct care_set {
	struct hash_key key;
	struct care_row *rows; /* open addressing, at most half full */
	size_t size, count;
	bool full;
};

/* Allocates nothing before the first host that needs care. */
void care_set_init(struct care_set *set, const struct hash_key *key);
void care_set_done(struct care_set *set);

/* From now on that host is asked so; CARE_AUTO means CARE_NORMAL. */
void care_set_note(struct care_set *set, const struct ip *ip, enum care care);

/* CARE_NORMAL for a host that was never noted. */
enum care care_set_of(const struct care_set *set, const struct ip *ip);

#endif
