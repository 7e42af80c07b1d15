/*
 * How carefully a device is asked: what its owner says, what was learnt when it went silent
 * (harm.c), and else what it offers: services that only small or industrial devices have,
 * open now or once, make it gentle.
 */
#ifndef WATCHDOG_WATCH_CARE_H
#define WATCHDOG_WATCH_CARE_H

#include "watch/core.h"

/* The most careful of what the configuration and a command (or harm.c) say; CARE_GENTLE
 * when neither says anything and it has or had a fragile service open. Never CARE_AUTO. */
enum care care_of(const struct watch *watch, const struct device *device);

/* True when the ports of whoever holds that address may be asked at all: of a stranger's,
 * too. */
bool care_allows_ports(
	const struct watch *watch, const struct segment *segment, const struct ip *ip);

/* Fills in how every target of a run is asked; of a sweep behind a router, where more than
 * ARP is sent, adds those that are not asked like the others. */
void care_mark(struct watch *watch, struct run *run);

/* From now on; saves it. */
void care_set(struct watch *watch, struct device *device, enum care care);

#endif
