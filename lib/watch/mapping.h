/*
 * Which ports of the home router lead from the internet to devices of the segment: its UPnP
 * list of port mappings (InternetGatewayDevice, WANIPConnection:1, 2.4.14), read entry by
 * entry from the segment's own gateway, after its description named the list on itself:
 * after each reading of the description, so daily, an hour after the last reading, when a person
 * has the gateway scanned, and when a station is heard to search for such a router, for that is
 * how programs begin that want a mapping. Nothing is ever written there.
 *
 * What two readings in a row show is believed, and told as internet-mapping: also what was
 * there when the list was first read, for the owner may not know of it. It is reachability
 * (reach_zones) until two readings in a row do not show it, or the router refuses every
 * question. What cannot be asked stays as it was last read.
 */
#ifndef WATCHDOG_WATCH_MAPPING_H
#define WATCHDOG_WATCH_MAPPING_H

#include "base/text.h"
#include "watch/describe.h"
#include "watch/record.h"

enum {
	MAPPINGS_MAX = 64,	     /* of a segment; further ones are not read */
	MAPPING_APART_SECONDS = 300, /* between two readings that stations cause */
	MAPPING_READINGS = 2,	     /* in a row, before one is believed or gone */
	MAPPING_FAILURES_MAX = 3 /* in a row: the list is not read before tomorrow */
};

struct mapping {
	struct mapping_record record;
	bool believed;
	uint8_t looks;	/* readings in a row that showed it, while it is not believed */
	uint8_t misses; /* readings in a row that did not, while it is */
	bool seen;	/* in the reading under way */
};

/* Of one segment. */
struct mappings {
	struct mapping list[MAPPINGS_MAX];
	size_t count;
	struct location control; /* of the gateway's list; port 0: not known */
	enum upnp_connection connection;
	mono_t due;	 /* the next question; us 0: none */
	mono_t searched; /* the first search that no reading has followed; us 0: none */
	mono_t searched_last;
	mono_t followed;   /* the last reading that followed one; us 0: none */
	mono_t too_many;   /* last told that there are more than are read */
	uint16_t index;	   /* of the entry that it is about */
	uint64_t order_id; /* of the question under way; 0: none */
	int failures;
};

/* The gateway says where its list is: it is read now. */
void mapping_described(struct watch *watch, struct address *address,
	const struct location *location, const struct upnp_description *description);

/* Somebody on the segment searches for a router that keeps mappings. */
void mapping_searched(struct watch *watch, struct segment *segment);

/* The gateway refuses to describe itself, again and again: UPnP is off. */
void mapping_withdrawn(
	struct watch *watch, struct address *address, const struct location *location);

/* The next question about the list; false when there is none for that address. */
bool mapping_wants(const struct watch *watch, const struct address *address,
	struct upnp_want *want);
/* It is being asked under that id. */
void mapping_ordered(
	struct watch *watch, const struct address *address, uint64_t order_id);
/* What came of it. False when that was no question about the list. */
bool mapping_answered(struct watch *watch, struct address *address,
	const struct observation_service *answer);

/* The port that is asked under that id; 0 when it is no question about the list. */
uint16_t mapping_port(
	const struct watch *watch, const struct address *address, uint64_t order_id);

/* True when a port of the router leads to that port of the address. */
bool mapping_leads_to(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port);

#endif
