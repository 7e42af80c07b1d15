/*
 * When an alert is told. Every event and alert is recorded at once; of the lines some are
 * held: what the owner muted, what is not grave enough for the quiet hours or belongs into
 * the digest, and what would be one line too many of its kind. Held ones are told together,
 * "37 more", when their time has come. What concerns the watching itself is never held.
 */
#ifndef WATCHDOG_WATCH_NOTICE_H
#define WATCHDOG_WATCH_NOTICE_H

#include <stdbool.h>

#include "base/timepoint.h"
#include "watch/record.h"

struct alert;
struct watch;
struct segment;

enum { QUIET_DAYS = 7, QUIET_EVERY_DAY = 0x7f, QUIET_SPANS_MAX = 14 };

/* From one time of the day to another, in minutes of local time, on the days (a bit for each,
 * Monday first) on which it begins; from 0 until 24 * 60 is a whole day. */
struct quiet_span {
	uint16_t from, until;
	uint8_t days;
};

struct quiet_hours {
	struct quiet_span spans[QUIET_SPANS_MAX];
	size_t count;
};

struct notice_policy {
	uint32_t burst;		  /* lines of one kind of event and segment an hour */
	struct quiet_hours quiet; /* then only what is at least */
	enum severity quiet_severity; /* so grave is told */
	span_t digest;	    /* low ones are told together so often; 0: each by itself */
	uint16_t digest_at; /* at that minute of the day, + 1; 0: at any */
	span_t remind;	    /* of devices nobody has approved; 0: never */
};

/* Lines of one kind of event and segment. */
struct notice {
	int64_t micro_lines; /* that may still be told now, in millionths */
	mono_t at;
	struct notice_record kept; /* what is held, as the store has it */
	mono_t due;		   /* when it is told */
	uint32_t ended; /* of those told in a sum, since the last line about it */
	uint64_t ended_first;
	enum severity ended_worst;
	mono_t ended_due;
};

/* Decides whether the alert, which has its id, is told now. If not, event->withheld says why,
 * and it is counted into what is told later. */
void notice_judge(struct watch *watch, struct event_record *event);

/* The alert is over. True when that is to be told now; who was never told of it hears
 * nothing, and too many ends are summed up. Sets record.ended_in. */
bool notice_tells_end(struct watch *watch, struct alert *alert);

/* What was held before the restart. */
void notice_restore(struct segment *segment, const struct notice_record *record);

/* When the owner was last reminded: a wall clock. */
void notice_restore_reminder(struct segment *segment, int64_t value);

/* Tells what is due. */
void notice_tick(struct watch *watch, struct segment *segment);
/* When notice_tick is wanted; false when it is not. */
bool notice_wake(
	const struct watch *watch, const struct segment *segment, mono_t *wake);

/* Everything is restored: the periods of what was held go on. */
void notice_start(struct watch *watch);

#endif
