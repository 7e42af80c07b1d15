/* Open or not: what the answers of a port run change in the belief about an address. */
#ifndef WATCHDOG_WATCH_PORTS_H
#define WATCHDOG_WATCH_PORTS_H

#include "watch/core.h"

/* One port of a run answered that it is open. */
void ports_open(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_port *port);

/* Every ordered port of one target (or a stretch of them) is settled: it gave a sign of life.
 * What it showed is believed when the canaries of the run allow it. */
void ports_done(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_host_done *done);

/* What one target showed may be believed: nothing speaks against its run. */
void ports_believe(struct watch *watch, struct segment *segment, const struct run *run,
	const struct observation_host_done *done);

#endif
