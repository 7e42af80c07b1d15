/*
 * Who answers for everything: a device or a firewall in the path that opens every port, a
 * tarpit or proxy that answers for many addresses. Told once, instead of a thousand ports
 * or devices; what it answers moves no belief (rule canary).
 */
#ifndef WATCHDOG_WATCH_MIDDLEBOX_H
#define WATCHDOG_WATCH_MIDDLEBOX_H

#include "watch/core.h"

enum {
	/* Asked of a host at least, before "every port" means something. */
	MIDDLEBOX_PORTS_MIN = 5,
	/* Hosts of one run that answer on any port: then it is the path, not the hosts. */
	MIDDLEBOX_HOSTS_MIN = 3,
	/* In a row, in which one station answers on every port. */
	MIDDLEBOX_RUNS = 2,
	/* Addresses that one station holds at the same time: it answers for others. */
	MIDDLEBOX_ADDRESSES = 16
};

/* True when the owner was told that it (NULL: somebody in the path) opens every port, and it
 * still does; of any in the segment. */
bool middlebox_is_told(const struct watch *watch, const struct segment *segment,
	const struct device *device);
bool middlebox_tells(const struct watch *watch, const struct segment *segment);

/* A port run that moves beliefs, or agrees with the void one before it, is over: tells who
 * opened every port twice, and who no longer does. */
void middlebox_run_ended(
	struct watch *watch, struct segment *segment, const struct run *run);

/* A device has taken an address, or given one up. */
void middlebox_addresses_moved(struct watch *watch, const struct segment *segment,
	const struct device *device);

#endif
