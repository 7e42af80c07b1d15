/*
 * What the kernel says about interfaces, addresses and routes, as far as it concerns the
 * configured segments, and what follows from it: where the sensor stands in a segment.
 * Only values; links.c fills it.
 */
#ifndef WATCHDOG_SENSOR_LINK_TABLE_H
#define WATCHDOG_SENSOR_LINK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan/gate.h"
#include "scan/scope.h"
#include "scan/vantage.h"

enum { LINK_ROUTES_MAX = 1024 };

/* A configured interface that exists. */
struct link {
	char name[INTERFACE_NAME_SIZE];
	uint32_t index;
	struct mac mac;
	bool running;		 /* up and with a carrier */
	bool ethernet;		 /* frames with Ethernet headers */
	uint32_t carrier_losses; /* ever, as the kernel counts (Linux 4.16 and later) */
};

/* One address of this machine, on whichever interface. */
struct link_address {
	uint32_t link; /* index of its interface */
	struct ip ip;
	struct subnet subnet; /* the prefix it is configured with */
	bool tentative;	      /* nothing may be sent from it (yet): RFC 4862, 5.4 */
};

/* One route of the main table through a configured interface. */
struct link_route {
	uint32_t link;
	struct subnet target;
	struct ip next_hop; /* IP_NONE when the target is on-link */
	struct ip source;   /* preferred source, IP_NONE when none is set */
	uint32_t metric;
};

/* All zeros is the empty table. */
struct link_table {
	struct link links[SEGMENTS_MAX];
	struct link_address addresses[GATE_OWN_MAX];
	struct link_route routes[LINK_ROUTES_MAX];
	size_t link_count, address_count, route_count;
	bool addresses_cut, routes_cut; /* there were more than fit */
};

/* These go through what is used of a table alone: it is sized for the largest machine, and what
 * is never touched takes no memory. Equal means to the byte. */
void link_table_clear(struct link_table *table);
void link_table_copy(struct link_table *table, const struct link_table *from);
bool link_table_equal(const struct link_table *a, const struct link_table *b);

/* NULL when there is none; borrowed. */
const struct link *link_table_by_name(const struct link_table *table, const char *name);
const struct link *link_table_by_index(const struct link_table *table, uint32_t index);

/* Each is left out, and said to be cut, when the table is full. */
void link_table_add_address(
	struct link_table *table, const struct link_address *address);
void link_table_add_route(struct link_table *table, const struct link_route *route);

/* True when ip is one of this machine's own addresses. */
bool link_table_is_own(const struct link_table *table, const struct ip *ip);

/* Where the sensor stands in a segment over IPv4; for one that is asked by connect() that is
 * only the address to connect from. On-link that is its address inside, or else one
 * whose own prefix has the whole segment; for a routed segment the address and next hop that the
 * kernel's routing would use on the segment's interface. The gateway's MAC is left zero. On-link
 * the gateway is told for information. Returns false, with *vantage zeroed but for what is known,
 * when there is no such place: nothing can be asked then. */
bool link_table_vantage(const struct link_table *table, const struct scope *scope,
	struct vantage *vantage);

/* The same over IPv6. A router is mostly known by its link-local address; it is then asked for,
 * and passed through, from an address of the interface that is not link-local. */
bool link_table_vantage6(const struct link_table *table, const struct scope *scope,
	struct vantage *vantage);

#endif
