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
	RUN_PIN,	   /* is it still the owner's network */
	RUN_HARM,	   /* did a device fall silent because of us */
	RUN_CONTACT_FIRST, /* new addresses: the riskiest ports */
	RUN_CONTACT_JOB,   /* new addresses: the first job's ports */
	RUN_VERIFY,	   /* known open ports that no frequent job asks */
	RUN_SECOND_LOOK,   /* ports that answered otherwise than believed */
	RUN_REACH,	   /* open services, looked at from another segment */
	RUN_REACH_HOME,	   /* and from their own, at about the same time */
	RUN_MANUAL,
	RUN_PURPOSES
};

enum { RUNS_RECENT = 32 };

/* What one target of a port run showed. */
struct shown {
	uint32_t open;	  /* of the wanted ports */
	bool canary_open; /* and the port where nobody listens */
	bool alive;
	bool answered; /* a port, whatever the answer */
	bool novel;    /* asked for the first time: at least one of the ports */
	bool settled;  /* nothing more is asked of it */
};

/* What the canaries of a port run say of it: canary.h. */
enum canary_outcome {
	CANARIES_UNJUDGED,
	CANARIES_WELL,
	CANARIES_UNCLEAR, /* too few hosts, or known: each host by itself */
	CANARIES_SILENT,  /* nobody answers who is known to */
	CANARIES_ANSWER	  /* so many answer where nobody listens */
};

/* What one port of one target answered. */
struct port_answer {
	uint8_t state, reason;
};

struct run {
	struct run_record record;
	enum run_purpose purpose;
	bool ordered;	/* the sensor has it; otherwise it waits in the queue */
	bool disturbed; /* paused, or link, time or frames lost: silence proves nothing */
	bool again;	/* lost through no fault of its own: its job is due at once */
	bool more;	/* RUN_JOB: a further part follows */
	bool cut;	/* RUN_JOB: it asks the addresses behind this one's */
	bool suspects;		     /* a target was silent at its end */
	struct scan_target *targets; /* sorted by address; of a RUN_DISCOVER only those
					that need another care */
	size_t target_count, target_capacity;
	struct port_set ports; /* wanted; the canary is asked besides */
	uint16_t canary;       /* a port where nobody should listen; 0: none is asked */
	struct shown *shown;   /* one per target of an ordered port run */
	struct port_answer *answers; /* RUN_REACH: target * wanted ports + port */
	enum canary_outcome canaries;
	uint32_t
		lying; /* targets that answered on the canary so far, and are not known to */
	bool most_lie;	/* as it was judged */
	bool once_more; /* void, and ordered again in a minute */
	struct observation_host_done
		*kept; /* owned: what settled targets showed, not yet believed */
	size_t kept_count, kept_capacity, kept_findings;
	mono_t began, last_sign;
	uint64_t received_before;
};

struct runs {
	struct run **list; /* in the order of their ids */
	size_t count, capacity;
	struct run_record recent[RUNS_RECENT]; /* ended ones, a ring */
	size_t recent_next;
};

/* Frees every run; nothing is told. */
void runs_done(struct runs *runs);

/* A run that is not yet ordered. Owned by the caller until run_start or run_free. */
struct run *run_new(
	const struct segment *segment, enum scan_kind kind, enum run_purpose purpose);
void run_free(struct run *run); /* NULL allowed */

/* One more address to ask, before run_start; mac zero: whoever answers. The caller keeps to
 * run_targets_max and adds none twice. */
void run_add_target(struct run *run, const struct ip *ip, const struct mac *mac);

/* How many targets one order may have with the run's ports. */
size_t run_targets_max(const struct run *run);

/* Gives the run its id, saves it and takes it over. With order it goes to the sensor at
 * once, otherwise it waits for run_order. */
uint64_t run_start(struct watch *watch, struct run *run, bool order);
void run_order(struct watch *watch, struct run *run);

/* The run under way with that id on that segment, or NULL. */
struct run *run_find(const struct watch *watch, uint16_t segment, uint64_t id);

/* True when a run over that protocol that looks at other segments from this one is under
 * way. */
bool run_crosses(
	const struct watch *watch, const struct segment *from, enum proto proto);

/* How many are ordered for a segment with that purpose. */
size_t run_count(const struct watch *watch, const struct segment *segment,
	enum run_purpose purpose);

/* True when the run asks that address. */
bool run_asks(const struct watch *watch, const struct run *run, const struct ip *ip);

/* What the target with that address showed so far; NULL when the run asks no ports of it. */
struct shown *run_shown(const struct run *run, const struct ip *ip);

/* How many ports of the run lie in the finding. */
uint32_t run_count_ports(const struct run *run, const struct port_finding *finding);

/* True when so many frames were lost meanwhile that silence proves nothing. */
bool run_is_lossy(const struct watch *watch, const struct run *run);

/* The run is over: it is saved, its purpose served, and forgotten. */
void run_finish(struct watch *watch, struct run *run, enum run_verdict verdict);

/* Nothing more is asked on a segment: what was ordered is asked again later. */
void runs_stop(struct watch *watch, const struct segment *segment);

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
