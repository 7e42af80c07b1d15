/*
 * Ceilings on what is sent: token buckets for the daemon, a segment (all frames, and ARP or
 * ND, and UDP alone) and each host (all frames, and UDP alone). A ceiling of N means at most
 * N frames on the wire in ANY window of one second: a bucket holds PACER_BURST_MS worth of
 * tokens (at least one) and is refilled so slowly that burst and refill together stay below N
 * in a second and PACER_LATE_MS. For a frame leaves a little after it was let out, and those
 * behind it may not. Time in which nothing was sent (a stopped process, a slow disk) is lost,
 * never caught up with.
 *
 * Below its ceiling a segment finds the highest rate that is not lost: it starts at the
 * ceiling, an overrun (a frame that the system would not take, a full ring) halves the
 * rate, and time without one lets it rise again: quickly to where it was lost last, then
 * slowly.
 *
 * The daemon and segment buckets are shared by all scans: two scans of one host do not
 * double its rate.
 */
#ifndef WATCHDOG_SCAN_PACER_H
#define WATCHDOG_SCAN_PACER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/timepoint.h"
#include "net/ip.h"
#include "scan/order.h"
#include "scan/scope.h"

enum {
	PACER_BURST_MS = 20,
	PACER_LATE_MS = 10, /* from being let out to the wire; beyond: pacer_left */
	PACER_TOKEN_US = (1000 + PACER_LATE_MS) * 1000, /* its refill at one a second */
	PACER_DAEMON_DEFAULT = 500, /* frames per second of all segments together */
	PACER_RATE_MAX = 10000000,
	PACER_EASE_MS = 100, /* between two steps of the rate that a segment finds */
	PACER_CONGESTED_MS = 1000,
	PACER_RECOVER_SECONDS = 600 /* from half the rate to the whole: 10 % a minute */
};

struct pacer_bucket {
	uint32_t rate;	/* refill, tokens per second */
	uint32_t burst; /* tokens it holds at most */
	int64_t level;	/* in PACER_TOKEN_US */
	mono_t at;	/* when that was true */
};

/* All segments of the daemon together; embed one, no _done needed. */
struct pacer_daemon {
	struct pacer_bucket total;
};

struct pacer_segment; /* one segment: total, ARP, and a bounded table of hosts */

/* ceiling: frames per second, 1 to PACER_RATE_MAX (clamped). */
void pacer_daemon_init(struct pacer_daemon *daemon, uint32_t ceiling);

/* limits are copied (each clamped to 1 to PACER_RATE_MAX); key is for the table of hosts.
 * Caller frees with pacer_segment_free. */
struct pacer_segment *pacer_segment_new(
	const struct scan_limits *limits, const struct hash_key *key);
void pacer_segment_free(struct pacer_segment *segment); /* NULL allowed */

/* Frames to or from this segment were lost because they were too many. */
void pacer_segment_overrun(struct pacer_segment *segment, mono_t now);
/* The link to them is congested: half the rate, and a tenth of that more each minute
 * (faults.md, 4.4). Repeated within a second it is the same congestion. */
void pacer_segment_congested(struct pacer_segment *segment, mono_t now);
/* The rate that is tried now, at most the ceiling. */
uint32_t pacer_segment_rate(const struct pacer_segment *segment);
/* From now on that host is asked so: CARE_GENTLE_RATE for a gentle one. */
void pacer_segment_set_care(
	struct pacer_segment *segment, const struct ip *ip, enum care care);

/* What leaves one segment to look at others; embed one, no _done needed. */
struct pacer_crossing {
	struct pacer_bucket total;
};

void pacer_crossing_init(struct pacer_crossing *crossing, uint32_t ceiling);

/* The pacers that a frame of one segment has to pass; borrowed. */
struct pacers {
	struct pacer_daemon *daemon;
	struct pacer_segment *segment;
	struct pacer_crossing *crossing; /* NULL: looked at from the segment itself */
};

/* May one frame of kind to (or asking for) host ip leave now? True: its tokens are taken
 * from all buckets it counts in. False: nothing is taken and *earliest (later than now)
 * says when to ask again. A frame that is not part of a scan (asking for the gateway's
 * MAC) takes its tokens here too, or the gate will refuse it. */
bool pacer_take(const struct pacers *pacers, enum probe_kind kind, const struct ip *ip,
	mono_t now, mono_t *earliest);

/* A frame that left. */
struct pacer_frame {
	enum probe_kind kind;
	struct ip ip;
	mono_t taken; /* when pacer_take let it out */
	mono_t left;  /* when it was on the wire for certain */
};

/* To be called for each frame: the ceilings hold on the wire even when the process was stopped
 * between the two. Whatever leaves in one batch is taken at one moment. */
void pacer_left(const struct pacers *pacers, const struct pacer_frame *frame);

#endif
