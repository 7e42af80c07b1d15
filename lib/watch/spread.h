/*
 * A job of very many ports is no burst: it is spread over its interval in slices, each of
 * so few ports that it lasts half a minute at the ceilings, and all of them together as
 * long as the interval. What was covered is remembered over a restart; a slice that was cut
 * short is asked again. Gentle devices have no part in it.
 */
#ifndef WATCHDOG_WATCH_SPREAD_H
#define WATCHDOG_WATCH_SPREAD_H

#include "watch/core.h"

enum {
	SPREAD_PORTS_MIN = 1025, /* a job of so many ports is spread */
	SPREAD_SLICE_SECONDS = 30,
	SPREAD_SLICE_PORTS_MIN =
		8 /* each slice also asks a port where nobody listens */
};

/* True when the job is asked in slices. */
bool spread_is(const struct port_job *job);

/* Ports in one slice that is asked of so many devices: at least
 * SPREAD_SLICE_PORTS_MIN, also when it then lasts longer. */
size_t spread_slice_ports(
	const struct scan_limits *limits, enum proto proto, size_t devices);

/* The ports of the job that come next, for so many devices; all of them are in ports. */
void spread_next_ports(const struct segment *segment, const struct job *job,
	size_t devices, struct port_set *ports);

/* A slice was asked to its end: notes and saves the place. True when the cycle is over. */
bool spread_asked(struct watch *watch, struct segment *segment, struct job *job,
	const struct port_set *slice);

/* When the next slice is due: as much of the interval has passed as of the ports. */
mono_t spread_due(const struct watch *watch, const struct segment *segment,
	const struct job *job);

/* Share of the cycle under way that is asked, 0-1, and when it will be complete if it goes
 * on as until now; us 0 when it has not begun. */
double spread_share(const struct segment *segment, const struct job *job);
wall_t spread_ends(const struct watch *watch, const struct segment *segment,
	const struct job *job);

/* A stored place; false when the setting is none. What is of another job is forgotten. */
bool spread_restore(struct watch *watch, const struct setting_record *record);
/* At the start: how far into its interval the job is; at its beginning when its place is outside
 * of its ports by now. */
void spread_start(struct watch *watch, const struct segment *segment, struct job *job);

#endif
