/* Open or not: what the answers of a port run change in the belief about an address. */
#ifndef WATCHDOG_WATCH_PORTS_H
#define WATCHDOG_WATCH_PORTS_H

#include "watch/core.h"

/* One port of a run answered that it is open. */
void ports_open(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_port *port);

/* Every ordered port of one target (or a stretch of them) is settled. */
void ports_done(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_host_done *done);

/* Chooses new addresses whose ports were never looked at; false when there are none. */
bool ports_contacts(struct watch *watch, struct segment *segment, enum contact contact,
	struct run *run);
/* Their first look is over. */
void ports_contacted(
	struct watch *watch, struct segment *segment, const struct run *run);

#endif
