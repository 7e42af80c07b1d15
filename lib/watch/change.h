/*
 * The rules of belief, one table: every candidate change of a belief passes all of them
 * before it is believed and before it is announced. What a rule stops is counted by rule.
 */
#ifndef WATCHDOG_WATCH_CHANGE_H
#define WATCHDOG_WATCH_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "net/mac.h"
#include "watch/record.h"

struct watch;
struct segment;
struct run;
struct address;

enum rule {
	RULE_COVERAGE,
	RULE_IDENTITY,
	RULE_CANARY,
	RULE_SECOND_LOOK,
	RULE_SCOPE,
	RULE_BASELINE,
	RULE_ONCE,
	RULES
};

extern const struct name rule_names[];

enum verdict {
	VERDICT_ANNOUNCE, /* believed, and an event */
	VERDICT_SILENT,	  /* believed without an event */
	VERDICT_DISCARD	  /* not believed */
};

/* A belief about to move, with what speaks for it. Fields that do not apply are zero. */
struct change {
	enum netevent_kind kind;
	const struct segment *segment;
	const struct run *run;			/* that showed it; NULL: heard */
	const struct address *address;		/* of a port */
	struct mac holder_before, holder_after; /* who answered around the probe */
	enum port_state before, after;
	enum port_reason reason;
	bool alive;	   /* the host answered in this run */
	uint32_t silences; /* in a row, this one included */
	enum presence presence_before, presence_after;
};

/* Candidates stopped since start, by rule. */
struct change_counts {
	uint64_t announced;
	uint64_t stopped[RULES];
};

/* Passes the candidate through all rules; the strictest verdict counts. */
enum verdict change_judge(struct watch *watch, const struct change *change);

/* Asks only the rules about the host as a whole: may anything that this run says about
 * its ports be believed? Counted when not. */
bool change_host_counts(struct watch *watch, const struct change *change);

#endif
