/*
 * The gate's own counters: how many frames left in the last second, by daemon, segment, ARP,
 * UDP and host. A window is eleven slices of 100 ms, so it always holds at least the last full
 * second; what passes is at most ceiling + 10 % + 1 in any second.
 */
#ifndef WATCHDOG_SCAN_GATE_RATE_H
#define WATCHDOG_SCAN_GATE_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/timepoint.h"
#include "scan/care_set.h"
#include "scan/gate.h"
#include "scan/host_table.h"
#include "scan/scope.h"

enum { GATE_SLICES = 11, GATE_SLICE_MS = 100 };

struct gate_window {
	mono_t ends;	 /* the newest slice, */
	uint32_t newest; /* which is counted here */
	uint32_t limit;
	uint32_t total;
	uint32_t counts[GATE_SLICES];
};

void gate_window_init(struct gate_window *window, uint32_t ceiling);

struct gate_rates {
	struct gate_window total, arp, udp;
	uint32_t host_ceiling, udp_host_ceiling;
	struct hash_key key;
	struct care_set care;
	/* Does a host's ceiling bind: is it below the segment's, or is a host gentle? Of all
	 * frames, and of UDP alone: most frames need no row of the table. */
	bool per_host, udp_per_host;
	struct host_table table;
	struct gate_host {
		struct gate_window total, udp;
	} * hosts; /* one per row of the table */
};

void gate_rates_init(struct gate_rates *rates, const struct scan_limits *limits,
	const struct hash_key *key);
/* From now on that host is asked so: CARE_GENTLE_RATE for a gentle one. */
void gate_rates_set_care(struct gate_rates *rates, const struct ip *ip, enum care care);
void gate_rates_done(struct gate_rates *rates);

/* What a frame counts in. */
struct gate_frame {
	struct ip host;
	bool arp; /* or neighbour discovery */
	bool udp;
	struct gate_window *crossing; /* NULL: it stays in its segment */
};

/* GATE_PASS and counted everywhere, or the first ceiling that it would pass and counted
 * nowhere. */
enum gate_reason gate_rates_take(struct gate_rates *rates, struct gate_window *daemon,
	const struct gate_frame *frame, mono_t now);

#endif
