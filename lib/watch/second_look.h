/*
 * Ports that gave another answer than the one believed, and wait for a second look: a run
 * of its own, a moment later, from another source port. Each port is on its own. What the
 * second look does not show again is dropped and counted; a look that could not be made
 * (the host silent, the run void) is repeated a few times, then left to the next run of the
 * job, which sees the port again. Each is saved when it begins and when it ends: `wdog why`
 * shows it, and what waited before a restart is looked at after it.
 */
#ifndef WATCHDOG_WATCH_SECOND_LOOK_H
#define WATCHDOG_WATCH_SECOND_LOOK_H

#include "watch/inventory.h"
#include "watch/observation.h"

struct watch;
struct segment;
struct run;

enum {
	SECOND_LOOKS_MAX = 16384,     /* kept; the oldest goes first */
	SECOND_LOOK_TARGETS_MAX = 64, /* of one run */
	SECOND_LOOK_PORTS_MAX = 256,
	/* Five seconds at the standard ceiling: what a run shows is told at its end. */
	SECOND_LOOK_PROBES_MAX = 1024
};

struct second_look_key {
	uint64_t address_id;
	uint16_t port;
	uint8_t proto;
	uint8_t unused[5];
};

struct second_look {
	struct second_look_key key;
	struct ip ip;
	uint16_t segment;
	struct look_record record;
	uint32_t asked; /* runs ordered for it */
	mono_t first;	/* when it was seen first */
	mono_t due;	/* its next look */
	mono_t soonest; /* the same, when it need not wait for other segments */
	UT_hash_handle hh;
};

struct second_looks {
	struct second_look *list; /* in the order of their first sight */
};

/* A port of an address. */
struct second_look_of {
	const struct address *address;
	enum proto proto;
	uint16_t port;
};

void second_looks_done(struct second_looks *looks);

/* A run shows a port in a state that is not the one believed. Returns the number of runs
 * that showed it so far, this one included; *first is when the first one did. */
uint32_t second_look_seen(struct watch *watch, const struct address *address,
	const struct run *run, const struct service *seen, mono_t *first);

/* The port is believed in that state now (confirmed), or what was believed was seen again:
 * nothing waits any more. Returns true when something did. */
bool second_look_forget(struct watch *watch, const struct second_look_of *of,
	enum look_outcome outcome);

/* One that waited before the restart; false when nobody has its address. */
bool second_look_restore(struct watch *watch, const struct look_record *record);

/* Everything is restored: what waited is looked at soon. */
void second_looks_start(struct watch *watch);

/* True when the port seems to be open and waits for its second look. */
bool second_look_waits(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port);

/* What other segments reach of the port is known: its look waits for nothing else. */
void second_look_hasten(struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port);

/* A run shows never-open ports in range as not open: what was seen open there is not
 * confirmed. */
void second_look_deny(struct watch *watch, const struct address *address,
	enum proto proto, struct port_range range);

/* Chooses what is due (segment->looks_due says when that is, us 0: never): ports of one
 * address, and the others at which the same ones are due. Fills targets and ports of run;
 * false when nothing is due. */
bool second_looks_choose(struct watch *watch, struct segment *segment, struct run *run);

/* Nothing that the run showed counts: what it alone showed is dropped. */
void second_looks_void(struct watch *watch, const struct run *run);

/* Nothing that the address answers can be believed. */
void second_look_forget_all(struct watch *watch, const struct address *address);

#endif
