/*
 * The player's network: hosts that come, go and change as the story says, and a sensor
 * that answers the core's orders from them, with loss when the story wants it.
 */
#ifndef WATCHDOG_TESTS_SCENARIO_WORLD_H
#define WATCHDOG_TESTS_SCENARIO_WORLD_H

#include "base/random.h"
#include "scan/scope.h"
#include "watch/observation.h"

enum { HOSTS_MAX = 400, WORLD_RUNS_MAX = 64 };

struct host {
	char name[64];
	uint16_t segment;
	struct ip ip;
	struct mac mac;
	bool there;
	unsigned int missed_percent; /* questions that it sleeps through */
	struct port_set open, filtered;
	/* A fragile one restarts, or stops for good, when it gets more SYNs a second than it
	 * bears, or one to a port that hurts it. */
	unsigned int syns_borne; /* 0: any number */
	struct port_set hurts;
	int64_t restart_us; /* how long that takes; 0: it does not come back */
	unsigned int syns;  /* in this second */
	int64_t back_us;    /* when it has restarted; 0: nothing of that kind */
};

struct world_run {
	struct scan_order order;
	int64_t began_us, told_us;
	bool cancelled; /* goes away when no step is under way */
	uint64_t next;	/* the next probe: target, or port of all targets */
	uint64_t total;
	uint8_t *answered;  /* of a port run: per target, whether it gave any answer */
	struct mac *before; /* of a port run: who answered first */
	uint8_t *states;    /* of a port run: per target and port */
	struct scan_tally tally;
};

struct world_segment {
	bool down, blind;
	bool is_vantage;  /* others are looked at from here */
	uint64_t blocked; /* a bit for each segment that the router lets nobody of this
			     one reach */
	bool shielded;	  /* hosts are there, and no port of any answers */
	bool proxied;	  /* somebody in the path answers on every port of each */
	uint64_t drops;	  /* frames lost during each run */
	enum run_verdict verdict; /* of every run */
};

struct world {
	const struct scope *scopes;
	struct world_segment segments[SEGMENTS_MAX];
	struct host hosts[HOSTS_MAX];
	size_t host_count;
	struct world_run runs[WORLD_RUNS_MAX];
	size_t run_count;
	struct random random;
	unsigned int loss_percent;
	bool paused, stepping;
	int64_t now_us; /* of the step under way */
};

/* Who takes the observations. */
struct listener {
	void (*tell)(void *context, struct observation *observation);
	void *context;
};

struct mac world_own_mac(void);

/* Takes an order over, with its content. */
void world_order(struct world *world, struct scan_order *order, int64_t now_us);

/* Forgets one order, or all of them; nothing more is told of it. */
void world_cancel(struct world *world, uint64_t run_id);
void world_cancel_all(struct world *world);

/* All runs stand still for a while. */
void world_freeze(struct world *world, int64_t span_us);

/* What the sensor does in its next second: ten questions of each run; each answer is told.
 * Runs may be added and cancelled meanwhile. */
void world_step(struct world *world, int64_t now_us, const struct listener *listener);

void world_done(struct world *world);

#endif
