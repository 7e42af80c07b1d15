/*
 * Which devices there are: device -- interface (MAC) -- address (IP), and the tables that
 * find them. Hashed with a key from the seed, because strangers choose MACs and addresses.
 * Nothing here decides anything; see host.c, presence.c and ports.c.
 */
#ifndef WATCHDOG_WATCH_INVENTORY_H
#define WATCHDOG_WATCH_INVENTORY_H

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "watch/flap.h"
#include "watch/harm.h"
#include "watch/inquire.h"
#include "watch/port_map.h"
#include "watch/record.h"

/* Must stand before the header: its allocation goes through ours. */
#define uthash_malloc(size) mem_new(size)
#define uthash_free(pointer, size) free(pointer)
#define uthash_fatal(message) abort()
#include <uthash.h>

struct claim;
struct descriptions;
struct device;

/* Whether the ports of an address must still be looked at for the first time. */
enum contact {
	CONTACT_NONE,
	CONTACT_FIRST, /* the riskiest ports, now */
	CONTACT_JOB    /* then the set of the first job */
};

/* What finds an interface or an address: zeroed padding, hashed as bytes. */
struct host_key {
	struct ip ip;
	struct mac mac;
	uint16_t segment;
};

struct interface {
	struct interface_record record;
	struct device *device;
	struct host_key key;
	bool dirty;
	UT_hash_handle by_mac;
};

/* Two stations that use one address. */
struct dispute {
	mono_t seen; /* last; us 0: not since the start */
	mono_t told; /* us 0: never */
};

struct address {
	struct address_record record;
	struct device *device;
	struct host_key key;
	struct port_map tcp, udp;
	mono_t claimed;	      /* its holder was last heard with it */
	struct mac contender; /* another station that claims it */
	mono_t contended;     /* when it last did */
	struct dispute dispute;
	uint32_t misses; /* sweeps in which its holder answered elsewhere only */
	enum contact contact;
	struct inquiry_turn turn;
	bool dirty;
	UT_hash_handle by_id, by_ip;
};

struct device {
	struct device_record record;
	struct interface **interfaces;
	size_t interface_count, interface_capacity;
	struct address **addresses;
	size_t address_count, address_capacity;
	struct claim *claims; /* what it says of itself: claim.h; NULL: nothing yet */
	size_t claim_count;
	struct descriptions *
		descriptions; /* of its descriptions: describe.h; NULL: none heard of */
	mono_t heard; /* the last believed sign of life, or when we could hear again */
	mono_t too_many;   /* told last that it has more open ports than are kept */
	uint32_t all_open; /* runs in a row in which it answered on every port */
	bool suspect;	   /* missed often enough: waits for its re-check */
	bool held;	   /* went silent together with many: waits for the segment */
	bool left_dark; /* still silent when its segment came back: judged by itself */
	bool answered;	/* since the last sweep ended */
	bool unstable;	/* comes and goes; told once */
	bool asleep;	/* away at an hour in which it is used to be; not told */
	wall_t back_by; /* then it is late, by the owner's clock */
	struct flap flap;
	struct harm harm;
	bool dirty; /* last_seen moved since it was last saved */
	UT_hash_handle by_id;
};

struct inventory {
	struct hash_key key;
	struct device *devices;	      /* by id */
	struct address *addresses;    /* by id */
	struct address *holders;      /* current ones, by segment and IP */
	struct interface *interfaces; /* by segment and MAC */
};

/* The key makes the hashes unpredictable for whoever chooses addresses; it is copied. */
void inventory_init(struct inventory *inventory, const struct hash_key *key);
void inventory_done(struct inventory *inventory);

size_t inventory_device_count(const struct inventory *inventory);

/* Each adds a copy of the record and returns it (owned by the inventory), or NULL when
 * its id, MAC or current address is taken already. */
struct device *inventory_add_device(
	struct inventory *inventory, const struct device_record *record);
struct interface *inventory_add_interface(struct inventory *inventory,
	struct device *device, const struct interface_record *record);
struct address *inventory_add_address(struct inventory *inventory,
	struct device *device, const struct address_record *record);

/* Takes an address that is not current out of memory. */
void inventory_forget_address(struct inventory *inventory, struct address *address);

/* By id, or by MAC within a segment; NULL when there is none. Owned by the inventory. */
struct device *inventory_device(const struct inventory *inventory, uint64_t id);
struct address *inventory_address(const struct inventory *inventory, uint64_t id);
struct interface *inventory_interface(
	const struct inventory *inventory, uint16_t segment, const struct mac *mac);

/* True when a pattern with * and ? is for this device: its name, a MAC or "d-17". */
bool inventory_is_named(const struct device *device, const char *pattern);

/* The entry of who holds the address now; NULL when nobody does. */
struct address *inventory_holder(
	const struct inventory *inventory, uint16_t segment, const struct ip *ip);

/* Makes an address current (false when another row is) or no longer current (true). */
bool inventory_set_current(
	struct inventory *inventory, struct address *address, bool current);

/* The port map of an address for one protocol. */
struct port_map *address_ports(struct address *address, enum proto proto);

#endif
