/*
 * The ten rules of belief, one table: every candidate change of a belief passes all of them
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

/* In the order of design.md, part 4. */
enum rule {
	RULE_COVERAGE,
	RULE_SCOPE,
	RULE_BASELINE,
	RULE_SECOND_LOOK,
	RULE_CANARY,
	RULE_PRESENCE,
	RULE_DARK_SEGMENT,
	RULE_IDENTITY,
	RULE_EPOCH,
	RULE_ONCE,
	RULES
};

extern const struct name rule_names[];

/* From the mildest to the strictest. */
enum verdict {
	VERDICT_ANNOUNCE,   /* believed, and an event */
	VERDICT_SILENT,	    /* believed without an event */
	VERDICT_HOLD,	    /* part of something larger, which is told instead */
	VERDICT_LOOK_AGAIN, /* not believed before another look has shown it too */
	VERDICT_DISCARD	    /* not believed */
};

/* What speaks for the absence of a device. */
struct silence {
	bool homeless; /* others hold all its addresses: it cannot be asked */
	uint32_t misses, misses_wanted;
	span_t lasted, lasted_wanted;
	bool rechecked;		  /* asked by itself, in two ways, in vain */
	bool gateway;		  /* it holds the address of its segment's gateway */
	bool dark;		  /* its segment is told as dark already */
	uint32_t silent, present; /* devices of the segment: silent, and not absent */
};

enum {
	/* Asked in one run at least, before their canaries say something of the run: of
	 * fewer it is likelier that the hosts themselves are so. */
	CANARY_HOSTS_MIN = 3,
	/* Of them answer on their canary. So many hosts do not change by themselves
	 * between two runs, as they do not go silent by themselves (dark segment); and what
	 * is in the path of a part of a segment is seldom in the path of less. */
	CANARY_PERCENT = 30
};

/* The canaries of one run: hosts that were there and are not known to open every port. */
struct canaries {
	uint32_t hosts;
	uint32_t lying;	   /* answered where nobody listens */
	uint32_t expected; /* are known to answer on a port that was asked */
	uint32_t silent;   /* of them, answered on none */
};

/* True when so many answer where nobody listens that it is not the hosts. */
bool canaries_lie(const struct canaries *canaries);

extern const struct name void_reason_names[];

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
	bool fooled;	   /* it answered on a port where nobody listens */
	bool open_at_home; /* seen from another segment: its own saw it open meanwhile */
	uint32_t silences;	  /* in a row, this one included */
	uint32_t silences_before; /* that the state before was believed for */
	uint32_t looks;		  /* runs that showed it, this one included */
	enum presence presence_before, presence_after;
	const struct silence *silence;	 /* of a device that goes */
	const struct canaries *canaries; /* of a run as a whole */
	bool told;			 /* an alert says so already */
	bool renamed; /* a service: our readers changed, perhaps not what speaks there */
};

enum { CHANGE_DELAYS = 8 };

/* How long it took from the first sight of an announced change until it was told. */
struct change_delays {
	uint64_t count;
	uint64_t within[CHANGE_DELAYS]; /* of them at most change_delay_bounds[i] */
	span_t longest;
};

/* Upper bounds of the classes, in seconds; the last one has none. */
extern const uint32_t change_delay_bounds[CHANGE_DELAYS];

/* Candidates since the database began. */
struct change_counts {
	wall_t since;
	uint64_t announced;
	uint64_t looked_again;	 /* not believed at first sight */
	uint64_t stopped[RULES]; /* held, silent or discarded, by rule; a void run: 1 */
	uint64_t runs_void[VOID_REASONS];
	struct change_delays delays;
};

/* Passes the candidate through all rules; the strictest verdict counts. */
enum verdict change_judge(struct watch *watch, const struct change *change);

/* Asks one rule alone; nothing is counted. */
enum verdict change_rule(
	const struct watch *watch, enum rule rule, const struct change *change);

/* Asks only the rules about the host as a whole: may anything that this run says about
 * its ports be believed? Counted when not. */
bool change_host_counts(struct watch *watch, const struct change *change);

/* A candidate that waited for its second look was not seen again. */
void change_not_confirmed(struct watch *watch);

/* An announced change was first seen that long ago. */
void change_took(struct watch *watch, span_t delay);

#endif
