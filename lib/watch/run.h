/*
 * Runs under way: what was ordered, for which purpose, and whether it can be believed.
 * Saved when it starts and when it ends.
 */
#ifndef WATCHDOG_WATCH_RUN_H
#define WATCHDOG_WATCH_RUN_H

#include "watch/inventory.h"
#include "watch/observation.h"
#include "watch/record.h"

struct watch;
struct segment;

enum run_purpose {
	RUN_DISCOVER,	   /* who is there */
	RUN_JOB,	   /* a port job of the configuration */
	RUN_CANDIDATES,	   /* do unknown stations answer */
	RUN_RECHECK,	   /* are silent devices really gone */
	RUN_CONTACT_FIRST, /* new addresses: the riskiest ports */
	RUN_CONTACT_JOB,   /* new addresses: the first job's ports */
	RUN_SECOND_LOOK,   /* ports that answered otherwise than believed */
	RUN_MANUAL,
	RUN_PURPOSES
};

enum { RUNS_RECENT = 32 };

/* What one target of a port run showed. */
struct shown {
	uint32_t open;	  /* of the wanted ports */
	bool canary_open; /* and the port where nobody listens */
	bool alive;
	bool settled; /* nothing more is asked of it */
};

struct run {
	struct run_record record;
	enum run_purpose purpose;
	bool ordered;	/* the sensor has it; otherwise it waits in the queue */
	bool disturbed; /* paused, or link, time or frames lost: silence proves nothing */
	bool again;	/* lost through no fault of its own: its job is due at once */
	bool more;	/* RUN_JOB: a further part follows */
	struct scan_target *targets; /* sorted by address; none of a RUN_DISCOVER */
	size_t target_count, target_capacity;
	struct port_set ports; /* wanted; the canary is asked besides */
	uint16_t canary;       /* a port where nobody should listen; 0: none is asked */
	struct shown *shown;   /* one per target of an ordered port run */
	mono_t began, last_sign;
	uint64_t received_before;
};

struct runs {
	struct run **list; /* in the order of their ids */
	size_t count, capacity;
	struct run_record recent[RUNS_RECENT]; /* ended ones, a ring */
	size_t recent_next;
};

void runs_done(struct runs *runs);

/* A run that is not yet ordered. Owned by the caller until run_start or run_free. */
struct run *run_new(
	const struct segment *segment, enum scan_kind kind, enum run_purpose purpose);
void run_free(struct run *run); /* NULL allowed */

void run_add_target(struct run *run, const struct ip *ip, const struct mac *mac);

/* How many targets one order may have with the run's ports. */
size_t run_targets_max(const struct run *run);

/* Gives the run its id, saves it and takes it over. With order it goes to the sensor at
 * once, otherwise it waits for run_order. */
uint64_t run_start(struct watch *watch, struct run *run, bool order);
void run_order(struct watch *watch, struct run *run);

/* The run under way with that id on that segment, or NULL. */
struct run *run_find(const struct watch *watch, uint16_t segment, uint64_t id);

/* How many are ordered for a segment with that purpose. */
size_t run_count(const struct watch *watch, const struct segment *segment,
	enum run_purpose purpose);

/* True when the run asks that address. */
bool run_asks(const struct watch *watch, const struct run *run, const struct ip *ip);

/* What the target with that address showed so far; NULL when the run asks no ports of it. */
struct shown *run_shown(const struct run *run, const struct ip *ip);

/* True when so many frames were lost meanwhile that silence proves nothing. */
bool run_is_lossy(const struct watch *watch, const struct run *run);

/* The run is over: it is saved, its purpose served, and forgotten. */
void run_finish(struct watch *watch, struct run *run, enum run_verdict verdict);

/* The sensor was replaced: everything that was ordered is partial. */
void runs_lost(struct watch *watch);

/* The share of questions that only a repeat got answered, 0-1: about what is lost. */
double run_loss(const struct scan_tally *tally);

/* Ends runs of which nothing was heard for too long. */
void runs_tick(struct watch *watch);
/* When runs_tick is wanted; false when it is not. */
bool runs_wake(const struct watch *watch, mono_t *wake);

/* Marks every run of a segment (of all: NULL) as disturbed. */
void runs_disturb(struct watch *watch, const struct segment *segment);

#endif
