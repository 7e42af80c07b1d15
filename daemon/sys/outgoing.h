/*
 * TCP connections that leave so and not otherwise: out of one interface, from one address,
 * recognisable, and each a single attempt. Who opens one has asked a gate before.
 */
#ifndef WATCHDOG_SYS_OUTGOING_H
#define WATCHDOG_SYS_OUTGOING_H

#include <stdint.h>

#include "net/ip.h"

/* Where a connection comes from. */
struct outgoing {
	const char *interface;
	struct ip ip;
	uint16_t port; /* 0: any */
};

/* A socket that does not block, bound to all of that; its packets carry DSCP CS1 (lower effort:
 * RFC 3662), and its SYN is repeated once at most. The caller closes it. -1 and errno. */
int outgoing_socket(const struct outgoing *from);

/* Begins to connect it. 0 when that is under way, or done; else errno. */
int outgoing_connect(int socket, const struct ip *to, uint16_t port);

#endif
