/* What a run from another segment shows of one entry, and whether that is believed. */
#ifndef WATCHDOG_WATCH_REACH_BELIEF_H
#define WATCHDOG_WATCH_REACH_BELIEF_H

#include "watch/core.h"

/* Keeps what one target answered until its run is over and sound. */
void reach_take(
	struct watch *watch, struct run *run, const struct observation_host_done *done);

/* The run is complete: what it shows of the entry is weighed, the next look set. */
void reach_weigh(struct watch *watch, struct segment *segment, const struct run *run,
	struct reach *reach);

#endif
