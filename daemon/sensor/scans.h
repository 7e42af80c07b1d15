/*
 * The orders in work: a queue, up to four scans at once from a segment, and the one place that
 * drives them: next question, gate, wire, answer, result.
 */
#ifndef WATCHDOG_SENSOR_SCANS_H
#define WATCHDOG_SENSOR_SCANS_H

#include "sensor/heard.h"
#include "sensor/segments.h"

enum {
	SCANS_PER_SEGMENT = 4,
	SCANS_QUEUED_MAX = 256 /* waiting ones; an order beyond is partial at once */
};

struct scans_setup {
	struct loop *loop;
	struct segments *segments; /* borrowed, as all of these */
	struct listeners *listeners;
	struct wire *wire; /* NULL: every segment is asked by connect() */
	struct teller *teller;
	struct heard *heard;
	struct pacer_daemon *pacer;
	const struct probe_book *book;
	const struct scope *scopes;
	struct gate *gate; /* of the connections */
};

struct scans;

struct scans *scans_new(
	const struct scans_setup *setup); /* caller frees with scans_free */
void scans_free(struct scans *scans);	  /* NULL allowed */

/* Queues a complete order; its content is taken over in any case. */
void scans_order(struct scans *scans, struct scan_order *order);

/* Ends a run early; it is told as partial. An unknown one is passed over. */
void scans_cancel(struct scans *scans, uint64_t run_id);

/* What was asked from the segment's old place is ended as partial; with gateway_only only
 * what went through its gateway to other segments. */
void scans_segment_moved(
	struct scans *scans, const struct segment *segment, bool gateway_only);

/* Ends all without telling: there is nobody left who ordered them. */
void scans_forget(struct scans *scans);

/* While paused no frame leaves; runs stay where they are. */
void scans_set_paused(struct scans *scans, bool paused);

/* While this machine's connection table is full only those runs go on that ask nothing through
 * IP (scan/conntrack.h). */
void scans_set_table_full(struct scans *scans, bool full);

/* Tries a frame on the runs that may have asked. True when it answers one. */
bool scans_receive(struct scans *scans, const struct listener *listener,
	const struct frame *frame, struct moment at);

/* Tells how far every run is; to be called once a second. */
void scans_tell_progress(struct scans *scans);

bool scans_are_active(const struct scans *scans);
/* Of all runs under way together, in thousandths; UINT32_MAX when there is none. */
uint32_t scans_permille(const struct scans *scans);

#endif
