/*
 * Is the way to the gateway congested? While scans are under way the gateway is asked for its
 * MAC now and then, and its round trip is held against the quiet one, the shortest of the
 * last minutes. A scan that is too fast for a link on that way fills the queue in front of
 * it, and everybody who uses the link waits in that queue:
 *
 *	no answer ever came		nothing is sent before the first, or its time
 *	an answer is overdue		nothing more is sent until it comes (or is given up);
 *					it may have got lost: the question is repeated
 *	two in a row were slow		congested
 *	three in a row never came	congested; from then on nobody is waited for
 *
 * Only values: whoever holds one asks, and tells what came. What follows from congestion is
 * the pacer's (pacer_segment_congested).
 */
#ifndef WATCHDOG_SCAN_CONGESTION_H
#define WATCHDOG_SCAN_CONGESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timepoint.h"

enum {
	/* A round trip that doubles means a queue (faults.md, 4.4) ... */
	CONGESTION_FACTOR = 2,
	/* ... when it grows by more than a conversation notices: ITU-T G.114 leaves 150 ms
	 * for the whole way; and than a Wi-Fi retry or a busy router's processor takes. */
	CONGESTION_LEAST_MS = 20,
	CONGESTION_SLOW = 2,   /* in a row; one is chance */
	CONGESTION_SILENT = 3, /* in a row: one frame of fifty may get lost anywhere */
	/* So many times what is bearable after the question it is repeated, and so many times
	 * that later again: an answer that then comes at once is one to the repeat. */
	CONGESTION_AGAIN = 3,
	/* So long an answer is waited for: the queues of small routers hold less. */
	CONGESTION_GIVE_UP_MS = 500,
	CONGESTION_EVERY_MS = 1000,
	/* At the beginning, and after every step, the rate is another one: it is seen what
	 * that does before a queue of seconds is there. */
	CONGESTION_EAGER_MS = 100,
	CONGESTION_EAGER = 10, /* questions */
	/* The quiet round trip is the shortest of one to two windows of that length: long
	 * enough to outlast a scan's peak, short enough to accept another way. */
	CONGESTION_WINDOW_SECONDS = 300
};

/* All zeros is one that has not begun. */
struct congestion {
	uint32_t quiet_us, before_us; /* shortest of this window and the one before it;
					 0: none yet */
	mono_t window;		      /* when this one began */
	mono_t asked, due;	      /* the last question, the next one */
	mono_t again;		      /* its last repeat; us 0: none */
	bool begun, out;	      /* out: the last one is not answered */
	uint32_t eager, slow,
		silent; /* questions left; answers in a row; none in a row */
};

/* Scans begin after a time without: what is quiet is still known. */
void congestion_begin(struct congestion *congestion, mono_t now);

/* True when the gateway should be asked now; then that it was. */
bool congestion_is_due(const struct congestion *congestion, mono_t now);
void congestion_asked(struct congestion *congestion, mono_t now);
/* It left at a moment that nobody knows, some time before now: this process was stopped. How
 * long its answer takes would be the process's time, not the way's, so it is not looked at;
 * the next question follows soon. */
void congestion_asked_late(struct congestion *congestion, mono_t now);

/* The gateway answered. True when the way is congested at this rate. */
bool congestion_answered(struct congestion *congestion, mono_t now);

/* Time passed; to be called many times a second. True when the way is congested. */
bool congestion_waited(struct congestion *congestion, mono_t now);

/* True while nothing else should be sent that way. Never for longer than
 * CONGESTION_SILENT * CONGESTION_GIVE_UP_MS at a stretch. */
bool congestion_holds(const struct congestion *congestion, mono_t now);

#endif
