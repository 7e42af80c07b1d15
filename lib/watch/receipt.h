/*
 * What was sent to whom: each look at a device's ports, each question whether it is there, and
 * each connection to it leaves a receipt, so that its owner can see whether we had to do with
 * what happened to it. ARP requests of sweeps leave none: they go to every address alike.
 */
#ifndef WATCHDOG_WATCH_RECEIPT_H
#define WATCHDOG_WATCH_RECEIPT_H

#include "watch/observation.h"

struct watch;
struct segment;
struct run;
struct address;

/* A run is done with one of its targets, or a part of its ports. */
void receipt_asked(struct watch *watch, const struct segment *segment,
	const struct run *run, const struct observation_host_done *done);

/* The identify role connected to the address so often; answer says with what traffic, NULL:
 * nobody knows. None is left for no connection. */
void receipt_connected(struct watch *watch, const struct address *address,
	uint64_t connections, const struct observation_service *answer);

#endif
