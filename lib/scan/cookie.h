/*
 * Proof that an answer belongs to a question of ours, without remembering the question: a
 * keyed hash (SipHash) of the flow travels in the TCP sequence number, in the echo payload and
 * sequence, in the fresh bytes of a datagram, and comes back in the answer or in the packet
 * that an ICMP error quotes.
 *
 * All our questions leave from ports 61440-65535 (echo: that range as ICMP id). The port
 * also says which scan asked (slot) and at which try, so that an answer to a repeat is told
 * from an answer to the first try:
 *
 *	port = 61440 + slot * 256 + try * 16 + salt
 */
#ifndef WATCHDOG_SCAN_COOKIE_H
#define WATCHDOG_SCAN_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "net/frame.h"
#include "net/ip.h"

enum {
	SCAN_PORT_FIRST = 61440,
	SCAN_PORT_LAST = 65535,
	SCAN_SLOTS = 16, /* scans that can run at once in one sensor */
	SCAN_SLOT_PORTS = 256,
	SCAN_TRIES_MAX = 10, /* of at most 16 that the port can tell apart */
	COOKIE_SALTS = 16,
	COOKIE_PROTO_ICMP = 1, /* IANA protocol numbers, as PROTO_TCP is 6 */
	COOKIE_PROTO_ICMPV6 = 58
};

/* One question as seen on the wire. */
struct cookie_flow {
	struct ip ours, theirs;
	uint16_t our_port, their_port; /* echo: our id and 0 */
	uint8_t proto;
};

/* The 64-bit cookie of a flow; TCP uses its low 32 bits as initial sequence number, echo
 * its low 16 as sequence and all 64 as payload. */
uint64_t cookie_of(const struct hash_key *key, const struct cookie_flow *flow);

/* The source port (or echo id) of slot (below SCAN_SLOTS) at a try (0-based) with a salt,
 * both taken modulo 16; the salt only makes two looks differ. */
uint16_t cookie_port(unsigned slot, unsigned attempt, unsigned salt);

/* The parts of such a port; port must lie in the range. */
unsigned cookie_port_slot(uint16_t port);
unsigned cookie_port_try(uint16_t port);

/* Which scan a frame may answer, judged by its ports alone: 0 to SCAN_SLOTS - 1; or
 * COOKIE_SLOT_ANY for an ARP reply or neighbour advertisement, which carries no port: every
 * scan of the segment may have asked; or COOKIE_SLOT_NONE: nobody asked, drop it cheaply. */
enum { COOKIE_SLOT_ANY = -1, COOKIE_SLOT_NONE = -2 };
int cookie_slot(const struct frame *frame);

#endif
