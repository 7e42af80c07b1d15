/*
 * The ledger of reachability: for each open service and each other segment that it is
 * looked at from, whether it answers there, since when, and when that was last proven. What
 * a run from there shows is believed as a port's state is (change.h); besides, the service
 * must be open in its own segment in the same time, so that "gone" is told from "blocked".
 * The first measurement is a starting point and no news.
 *
 * Bounded by REACHES_MAX; beyond, a further pair stays untested, and is shown so.
 */
#ifndef WATCHDOG_WATCH_REACH_H
#define WATCHDOG_WATCH_REACH_H

#include "base/text.h"
#include "watch/inventory.h"

struct watch;
struct segment;

enum { REACHES_MAX = 32768 };

struct reach_key {
	uint64_t address_id;
	uint16_t from; /* segment looked from */
	uint16_t port;
	uint8_t proto;
	uint8_t unused[3];
};

struct reach {
	struct reach_key key;
	uint16_t segment;      /* of the address ... */
	enum ip_family family; /* ... and its family */
	uint8_t state, reason; /* as believed; PORT_UNTESTED: not measured yet */
	uint8_t seen;	       /* another state, that waits to be believed */
	uint32_t shown;	  /* runs in a row that showed the believed state, up to 2 */
	uint32_t looks;	  /* runs in a row that showed `seen` */
	uint32_t asked;	  /* looks ordered since */
	bool at_home;	  /* meanwhile it was seen open in its own segment */
	bool home_wanted; /* that is still to be asked */
	bool saved;
	mono_t first; /* when `seen` was seen first */
	mono_t due;   /* its next look */
	wall_t since, last_proof;
	uint64_t run_id; /* that showed the state first */
	char *rule;	 /* that it breaks; NULL none */
	wall_t rule_since;
	UT_hash_handle hh;
};

struct reaches {
	struct reach *list;
};

/* Frees every entry; nothing is told or saved. */
void reaches_done(struct reaches *reaches);

/* A port of an address is open in its own segment, or seems to be: it will be looked at from
 * the others. */
void reach_want(struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port);

/* It is not open any more: whatever was told of it ends. */
void reach_gone(struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port);

/* The device no longer holds the address: what is reached there is not its own any more. */
void reach_left(struct watch *watch, const struct address *address);
/* It holds the address again: what is believed open there is looked at. */
void reach_returned(struct watch *watch, struct address *address);

/* Ends one entry and what was told of it: the row is closed, the entry freed. */
void reach_drop(struct watch *watch, struct reach *reach, const char *ending);

/* Has the entry stored as it is now. */
void reach_save(struct watch *watch, struct reach *reach);

/* The entry of a port as it is looked at from a segment, or NULL. */
struct reach *reach_find(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port, uint16_t from);

/* A bit (1 << zone) for each zone but its own that reaches the port. */
uint32_t reach_zones(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port);

/* The family of the address when some other segment reaches the port over it and, of the same
 * device, over the other family not, although it is open there, too: mostly a router whose
 * rules know one family only. Otherwise IP_NONE. */
enum ip_family reach_only(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port);

/* "guest,iot": the segments that reach an open port, its own included where we stand on
 * its wire. Too many are cut and end in three dots. */
void reach_list(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port, struct text *text);

/* After everything is restored: what is no longer looked at ends, what was never looked at
 * begins, and the rules are asked about what is known. */
void reach_start(struct watch *watch);

#endif
