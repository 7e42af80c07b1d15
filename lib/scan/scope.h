/*
 * What a segment's owner allows to be asked: the facts that plan, pacer and gate obey.
 * lib/config fills it; every role holds the same copy.
 */
#ifndef WATCHDOG_SCAN_SCOPE_H
#define WATCHDOG_SCAN_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/ip.h"
#include "net/mac.h"
#include "net/port_set.h"

enum {
	SCOPE_SUBNETS_MAX = 32,	  /* prefixes per segment */
	SCOPE_EXCLUDES_MAX = 256, /* exclusions per segment */
	INTERFACE_NAME_SIZE = 16, /* IFNAMSIZ */
	SEGMENT_NAME_SIZE = 33,	  /* [a-z0-9-]{1,32} and NUL */
	SEGMENTS_MAX = 64
};

enum gateway_mode { GATEWAY_AUTO, GATEWAY_ADDRESS, GATEWAY_NONE };

/* Ceilings in packets per second; never accumulated beyond 100 ms worth. */
struct scan_limits {
	uint32_t arp;	/* ARP and NS on this segment, default 10 */
	uint32_t host;	/* to one host, default 10 */
	uint32_t total; /* everything on this segment, default 200 on-link, 10 routed */
	uint32_t udp;	/* datagrams on this segment, default 10 ... */
	uint32_t udp_host; /* ... and to one host, default 1: hosts answer for closed
			      ports about once a second */
};

struct scope {
	char name[SEGMENT_NAME_SIZE];
	char interface[INTERFACE_NAME_SIZE];
	struct subnet subnets[SCOPE_SUBNETS_MAX];
	size_t subnet_count;
	bool owned;   /* consent; without it the segment is only listened to */
	bool routed;  /* behind a router: frames go to the gateway's MAC */
	bool connect; /* asked by connect() alone: nothing is heard there, and no MAC is
			 seen (it counts as routed, too) */
	enum gateway_mode gateway_mode;
	struct ip gateway; /* of GATEWAY_ADDRESS */
	struct subnet exclude_subnets[SCOPE_EXCLUDES_MAX];
	size_t exclude_subnet_count;
	struct mac exclude_macs[SCOPE_EXCLUDES_MAX];
	size_t exclude_mac_count;
	struct port_set exclude_tcp, exclude_udp; /* owner's and, unless `ot: true`, the
						     catalogue's industrial ports: not even
						     a SYN */
	struct port_set ask_udp;   /* conf/probes.yaml has a request that may be sent
				      here; no other UDP port is ever asked */
	struct port_set daily_udp; /* of them, those that are asked once a day */
	struct port_set no_payload_tcp; /* printers and the like: a SYN, never a byte */
	struct scan_limits limits;
	uint64_t reach_from; /* a bit (1 << index) for each segment that the open
				services of this one are also looked at from */
};

enum {
	/* Targets x ports that a job may ask by connect(): all ports of one host, or 256
	 * of each in a /24. Each costs the kernel a socket, and the host up to three
	 * packets. */
	SCOPE_CONNECT_QUESTIONS_MAX = 65536,
	/* What leaves a segment through its gateway to look at others, whatever its
	 * ceiling: each frame may occupy an entry of the router's connection table. */
	SCOPE_CROSSING_MAX = 10
};

/* How many frames a second may leave `from` to look at other segments. */
uint32_t scope_crossing_ceiling(const struct scope *from);

/* True when the owner wants scope looked at from the segment with that index. */
bool scope_is_reached_from(const struct scope *scope, size_t index);

/* The segment `scope` as it is looked at from `from`: behind a router. *across borrows the
 * port sets. */
void scope_across(
	const struct scope *scope, const struct scope *from, struct scope *across);

/* True when ip lies in one of the segment's subnets. */
bool scope_has(const struct scope *scope, const struct ip *ip);

/* Why an address may not be asked, the first reason that holds. Own addresses are the
 * gate's business. */
enum scope_verdict {
	SCOPE_ALLOWED,
	SCOPE_SPECIAL, /* multicast, 0/8, 240/4, the metadata address; loopback, but
			  where it is asked by connect() */
	SCOPE_OUTSIDE, /* in none of the subnets */
	SCOPE_EDGE,    /* network or broadcast address of one of them */
	SCOPE_EXCLUDED /* by the owner */
};

/* Whether the address may be asked at all. Without consent (owned) nothing may, which is not
 * asked here. */
enum scope_verdict scope_judge(const struct scope *scope, const struct ip *ip);

/* scope_judge says SCOPE_ALLOWED. */
bool scope_allows(const struct scope *scope, const struct ip *ip);

/* True when the owner excluded that station. */
bool scope_excludes_mac(const struct scope *scope, const struct mac *mac);

#endif
