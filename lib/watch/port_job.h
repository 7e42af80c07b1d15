/*
 * Whom and what a run of a port job asks: the devices that are there, those that are asked
 * gently after the others, in parts where one order cannot hold them all; and of a job that
 * is spread (spread.h) the ports that come next.
 */
#ifndef WATCHDOG_WATCH_PORT_JOB_H
#define WATCHDOG_WATCH_PORT_JOB_H

#include "watch/core.h"

/* What the round under way asks: of a job over UDP only what there is a request for, and
 * what is asked once a day only when it is its turn. */
void port_job_ports(
	const struct segment *segment, const struct job *job, struct port_set *ports);

/* Starts the next run of the segment's job; false when there is nothing to ask. */
bool port_job_start(struct watch *watch, struct segment *segment, size_t index);

/* A part was asked to its end: where does the next one begin. */
void port_job_asked(struct job *job, const struct run *run);

/* Starts a run that asks the ports known to be open that the shortest job does not ask;
 * false when there are none. */
bool port_job_verify(struct watch *watch, struct segment *segment);

#endif
