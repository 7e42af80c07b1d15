/* Evidence: what a run ordered by a person saw, kept as it was seen. */
#ifndef WATCHDOG_WATCH_SIGHTING_H
#define WATCHDOG_WATCH_SIGHTING_H

#include "watch/core.h"

enum {
	/* A larger look is not kept: it is for the question whether a few ports are closed. */
	SIGHTING_TARGETS_MAX = 16,
	SIGHTING_PORTS_MAX = 64
};

/* Saves the findings of one target, the canary's too (an answer of it shows that the host
 * is there), when the run is RUN_MANUAL and small enough. A station that answers on every
 * port, or gave way to another one meanwhile, shows nothing. */
void sighting_keep(struct watch *watch, const struct run *run,
	const struct observation_host_done *done);

#endif
