/*
 * When to ask: repeated jobs with jitter, never two runs of one job at a time, an overdue
 * job once and soon. Beside them, at once: unknown stations, silent devices, new addresses
 * and what a person asked for.
 */
#ifndef WATCHDOG_WATCH_SCHEDULE_H
#define WATCHDOG_WATCH_SCHEDULE_H

#include "watch/core.h"

enum {
	/* Long runs (port jobs, manual scans) beside each other on a segment: one of the
	 * sensor's four places stays free for sweeps and checks. */
	SCHEDULE_LONG_RUNS_MAX = 2
};

/* Sets every job's first moment from what is remembered of its last run. */
void schedule_start(struct watch *watch);

/* A run of a job is over: when is the next one. */
void schedule_run_ended(
	struct watch *watch, struct segment *segment, const struct run *run);

/* Starts what is wanted or due on a segment. */
void schedule_segment(struct watch *watch, struct segment *segment);

/* When schedule_segment is wanted next; false when only an input can change that. */
bool schedule_wake(
	const struct watch *watch, const struct segment *segment, mono_t *wake);

/* The next start of a job (or the sweep) of a segment on the wall clock; us 0: none. */
wall_t schedule_next(const struct watch *watch, const struct segment *segment);

/* The interval of a job, of the sweep, or of the look at known open ports; at least 1 us. */
span_t schedule_period(const struct segment *segment, const struct job *job);

/* Ports of a job that may be asked on the segment at all: over UDP only those that there is a
 * request for. */
void schedule_ports(const struct segment *segment, const struct port_set *wanted,
	enum proto proto, struct port_set *ports);

/* The first job over TCP that is asked in one go (what is spread has no end soon), asked of new
 * addresses too; job_count when there is none. */
size_t schedule_first_job(const struct segment_policy *policy);

/* Of those over TCP, the one that comes round most often; job_count when there is none. */
size_t schedule_shortest_job(const struct segment_policy *policy);

#endif
