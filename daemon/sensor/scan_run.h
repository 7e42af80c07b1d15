/* One order from its arrival to its last result, and what is told about it. */
#ifndef WATCHDOG_SENSOR_SCAN_RUN_H
#define WATCHDOG_SENSOR_SCAN_RUN_H

#include "scan/scan.h"
#include "sensor/connector.h"
#include "sensor/scans.h"

struct scan_run {
	struct scan_run *next;	 /* in the queue */
	struct scan_order order; /* while it waits */
	struct segment *segment; /* whose hosts are asked */
	struct segment *from;	 /* where we ask from; mostly the same */
	struct scope
		*across; /* segment's as seen from there; NULL when it is the same */
	uint64_t id;
	struct scan *scan;    /* NULL while it waits, or when it could not begin */
	struct pacers pacers; /* of its frames */
	bool ended;	      /* nothing more to ask: only telling is left */
	bool lossy;	      /* a result could not be told */
	mono_t began;	      /* asking */
	mono_t wait;	      /* nothing to send before */
	mono_t asked;	      /* the last time; us 0: not yet */
	bool over_ipv6;	      /* some target is asked so */
	struct run_way {
		struct segment *of; /* whose gateway is watched; NULL: none */
		mono_t seen;	    /* when it was last found congested */
	} way, way6;		    /* over IPv4 and over IPv6 */
	uint64_t drops_before;	    /* of the listener, when the run began ... */
	uint64_t drops_seen;	    /* ... and when they were heeded last */
	size_t told_targets;	    /* HOST_DONE: whole targets told so far ... */
	size_t told_cursor;	    /* ... and how far the next one is told */
};

/* Takes over the order's content; its segments must exist. Caller frees with
 * scan_run_free. */
struct scan_run *scan_run_new(struct scan_order *order, struct segments *segments);
void scan_run_free(struct scan_run *run); /* NULL allowed */

/* Is it a look at a segment from another one? */
bool scan_run_is_across(const struct scan_run *run);

/* Over which family a look from another segment asks: all its targets are of one. */
enum ip_family scan_run_family(const struct scan_run *run);

/* Does it ask over that family? From its own segment over both. */
bool scan_run_asks_over(const struct scan_run *run, enum ip_family family);

/* What its segment allows, as seen from there; borrowed. */
const struct scope *scan_run_scope(const struct scan_run *run);

/* A look from another segment proves meanwhile that it leaves that and that answers come
 * back there; to be called when it begins and now and then. */
void scan_run_prove_way(struct scan_run *run, struct segments *segments);

/* Makes its scan, in that slot. False when it cannot begin: it is then told as partial. */
bool scan_run_begin(
	struct scan_run *run, const struct scans_setup *means, unsigned slot);

/* A wire_fate_call: what became of a question of the run. */
void scan_run_probe_left(
	void *owner, const struct probe *probe, enum wire_fate fate, mono_t now);

/* A gateway that is in another segment is watched there, within the ceilings of that; one over
 * IPv6, which mostly has a link-local address, where the run asks from. */
void scan_run_choose_way(struct scan_run *run, struct segments *segments);

/* Asks one of its questions by connect() instead. */
void scan_run_connect(struct scan_run *run, struct connector *connector,
	const struct probe *probe, mono_t now);

/* What it asks may take entries of connection tables: anything but ARP and neighbour
 * discovery. */
bool scan_run_asks_through_ip(const struct scan_run *run);

/* True while the run should send nothing. */
bool scan_run_is_held(const struct scan_run *run, mono_t now);

/* How long to nap at least while it waits. */
span_t scan_run_nap(const struct scan_run *run);

/* Slower when frames were lost on their way in, or when the way out is congested; to be
 * called many times a second. */
void scan_run_heed(struct scan_run *run, const struct strain_means *means, mono_t now);

/* Tells what one answer showed: the host, and the port when it is open. From another segment
 * nothing is told before the end: such a run counts as a whole. */
void scan_run_tell_result(struct scan_run *run, const struct scan_result *result,
	struct moment at, struct heard *heard, struct teller *teller);

void scan_run_tell_progress(struct scan_run *run, struct teller *teller);

/* After the end: tells the next targets, as many as go in one turn, and at last the run
 * itself. Returns true when all is told. */
bool scan_run_tell_end(struct scan_run *run, struct teller *teller);

#endif
