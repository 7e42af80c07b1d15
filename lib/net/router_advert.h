/*
 * What an IPv6 router advertisement hands out (RFC 4861 4.2 and 4.6.2, routes RFC 4191 2.3,
 * name servers RFC 8106 5.1).
 */
#ifndef WATCHDOG_NET_ROUTER_ADVERT_H
#define WATCHDOG_NET_ROUTER_ADVERT_H

#include <stdbool.h>
#include <stddef.h>

#include "net/ip.h"

struct router_advert {
	uint16_t lifetime_seconds; /* 0: it is no default router (any more) */
	struct ip prefix;	   /* the first one of a prefix option, or IP_NONE */
	struct ip name_server;	   /* the first one, or IP_NONE */
	bool routes_abroad;	   /* a route to other than unique local addresses */
};

/* Reads an advertisement from behind its checksum; at most 32 options. False, with *advert
 * zeroed, when it breaks its form. */
bool router_advert_read(
	const uint8_t *bytes, size_t length, struct router_advert *advert);

/* True when hosts send it their traffic to the world or its questions for names. A border
 * router of a small network of things (Thread and the like), which announces a local prefix
 * and a way to it, does not ask for that. */
bool router_advert_takes_traffic(const struct router_advert *advert);

#endif
