/*
 * One order in work: which frame to send next and what an answer means. Knows no socket
 * and no clock. How its owner drives it (one loop turn):
 *
 *	drain received frames first:  frame_read, cookie_slot, scan_receive -> results
 *	then, up to a batch:	      scan_next -> SCAN_PROBE -> probe_build -> gate_check
 *	send the batch, then each:    scan_sent, or scan_refused, or scan_failed
 *	SCAN_WAIT: come back at wait, or earlier when scan_receive took something;
 *	SCAN_DONE: read targets, findings, tally; scan_free.
 *
 * A scan goes through stages (resolve, ask, confirm; see stage.h), each with up to `tries`
 * passes. Every pass visits the questions in the same permuted order, target by target in
 * turn, so that no host sees a burst; a later pass asks only what stayed silent, after the
 * time that host usually needs. The first try of a question is never left out because its
 * host looks silent. Where many answers come only to a repeat, what is silent is asked
 * oftener than ordered; a host that answers only so many questions in a time (Linux and
 * BSD limit resets and ICMP errors) is asked as slowly as it answers, when all others are
 * done.
 */
#ifndef WATCHDOG_SCAN_SCAN_H
#define WATCHDOG_SCAN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/timepoint.h"
#include "net/frame.h"
#include "scan/order.h"
#include "scan/pacer.h"
#include "scan/probe.h"
#include "scan/scope.h"
#include "scan/vantage.h"

struct scan;

enum {
	SCAN_RTO_MIN_MS = 200,
	SCAN_RTO_DEFAULT_MS = 1000,
	SCAN_RTO_MAX_MS = 3000,
	/* A segment whose owner allows this many frames a second is wired, and time matters
	 * there: silence is judged by the round trips of all hosts, and when no answer got
	 * lost among many, two tries are enough. Elsewhere the second that a sleeping
	 * phone needs costs nothing beside the ceiling. */
	SCAN_HURRIED_RATE = 10000,
	SCAN_HURRIED_RTO_MIN_MS = 50,
	SCAN_HURRIED_LAST_MS = 100,
	/* So long hosts that limit their answers are asked for what they owe when all
	 * others are done; the rest of it stays untested. */
	SCAN_LIMITED_SECONDS = 600,
	/* Sends per port of a living host where many answers get lost. */
	SCAN_LOSSY_TRIES_MAX = 8,
	/* Questions of a wholly silent host that are repeated while no loss is seen: enough
	 * to find a host whose first answers were lost, without asking a dead one 65,535
	 * times twice. */
	SCAN_SILENT_REPEATS = 8
};

struct scan_setup {
	struct scan_order *order; /* its content is taken over: the scan frees it */
	const struct scope
		*scope;		/* of order->segment; borrowed while the scan lives */
	struct vantage vantage; /* when one of them changes, cancel the scan; ... */
	struct vantage
		vantage6; /* ... for IPv6 targets. One of them may have no address:
				    targets of that family are barred */
	const struct probe_book *book; /* borrowed; NULL: no UDP */
	struct pacers pacers;	       /* shared by scans; borrowed */
	struct hash_key key;	       /* fresh and random for this scan alone */
	unsigned slot; /* not in use by another scan of this sensor; below SCAN_SLOTS */
	uint64_t seed; /* of the order of sends */
};

/* Returns 0 and *scan (caller frees). Fails, leaving the order to the caller, with
 * ERROR_INVALID (no port, UDP without a book, no source address, no gateway MAC where it is needed, no
 * target that may be asked), ERROR_LIMIT (over SCAN_TARGETS_MAX or SCAN_PROBES_MAX) or
 * ERROR_DENIED (the segment is not owned). */
int scan_new(const struct scan_setup *setup, struct scan **scan, struct error *error);
void scan_free(struct scan *scan); /* NULL allowed */

/* Does its segment allow SCAN_HURRIED_RATE? */
bool scan_is_hurried(const struct scan *scan);

enum scan_step {
	SCAN_PROBE, /* *probe is to be sent now; its tokens are taken */
	SCAN_WAIT, /* nothing to send before *wait (may be now: call again next turn) */
	SCAN_DONE  /* finished or cancelled: ask no more */
};

/* Bounded work: at most a few thousand questions are skipped per call. */
enum scan_step scan_next(
	struct scan *scan, mono_t now, struct probe *probe, mono_t *wait);

/* What became of a probe from scan_next. Only a sent one counts as asked, and its answer is
 * waited for from now on: later than it was taken when the process was stopped meanwhile. */
void scan_sent(struct scan *scan, const struct probe *probe, mono_t now);
void scan_refused(struct scan *scan, const struct probe *probe); /* by the gate */
void scan_failed(struct scan *scan, const struct probe *probe);	 /* by the system */

/* What one frame told us. */
struct scan_result {
	struct ip ip;	      /* of the target */
	struct mac mac;	      /* Ethernet source; zero when routed */
	enum probe_kind kind; /* of the question that was answered */
	bool life;	      /* the target itself spoke */
	bool sign;     /* ... worth telling: for the first time in this second, or with
		      another kind of answer, or it may be another station */
	bool news;     /* first answer to this question, or a better one */
	uint16_t port; /* of a TCP or UDP answer, else 0 */
	enum port_state state;	 /* PORT_UNTESTED for ARP, ND and echo */
	enum port_reason reason; /* REASON_NONE for ARP, ND and echo replies */
	uint8_t ttl;		 /* 0 when unknown */
	uint32_t rtt_us;	 /* 0 when unknown */
	const uint8_t *said;	 /* by a UDP service, of the frame; NULL: nothing */
	size_t said_length;
	const char *asked; /* name of the request that was answered; of the book */
};

/* Does the frame answer this scan? Writes *result when it does. The proof is checked
 * (cookie, address, and on-link the MAC that was asked); a second answer to the same
 * question is true with news = false. Constant time, no allocation. */
bool scan_receive(struct scan *scan, const struct frame *frame, mono_t now,
	struct scan_result *result);

/* What came of a question that was asked by connect() instead of a frame (scope.connect),
 * after scan_sent: REASON_CONN_ACCEPTED, REASON_CONN_REFUSED or REASON_*_UNREACH. It proves
 * itself, as the kernel matched it. */
void scan_connected(struct scan *scan, const struct probe *probe,
	enum port_reason reason, mono_t now, struct scan_result *result);

/* Received frames were lost by the ring or the interface: what is silent in this pass may have
 * answered, so the pass is no try. */
void scan_note_drops(struct scan *scan);

/* Ends the scan: scan_next says SCAN_DONE, what is still silent counts as untested. */
void scan_cancel(struct scan *scan);

/* RUN_COMPLETE when the scan is done and every question was asked, else RUN_PARTIAL. Never
 * RUN_VOID: whether the run could see is for others to say. */
enum run_verdict scan_verdict(const struct scan *scan);

/* The order in work (without what was taken out of it); borrowed. */
const struct scan_order *scan_order_of(const struct scan *scan);

/* Counters so far; drops is left 0 for the owner of the capture. */
void scan_tally(const struct scan *scan, struct scan_tally *tally);

/* Questions settled and ordered; done never falls and equals total at the end of a
 * complete scan. */
void scan_progress(const struct scan *scan, uint64_t *done, uint64_t *total);

/* One target as the scan leaves it. */
struct scan_outcome {
	struct ip ip;
	struct mac mac_before,
		mac_after; /* ARP replies before the first and after the last
					     probe; zero when unknown or routed */
	bool asked; /* false: exclusions forbade it; all its ports are untested */
	bool alive;
};

/* Targets in the order of scan_outcome's index, 0 to count - 1. */
size_t scan_target_count(const struct scan *scan);
void scan_target_outcome(
	const struct scan *scan, size_t target, struct scan_outcome *outcome);

/* The ordered ports in first..last have this state and reason. */
struct scan_finding {
	uint16_t first, last;
	enum port_state state;
	enum port_reason reason;
};

/* The findings of a target of SCAN_PORTS one by one: ascending, together covering every
 * ordered port. *cursor starts at 0. False after the last one. */
bool scan_next_finding(const struct scan *scan, size_t target, size_t *cursor,
	struct scan_finding *finding);

#endif
