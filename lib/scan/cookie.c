#include "scan/cookie.h"

#include <string.h>

#include "net/port_set.h"

enum { TRY_PORTS = SCAN_SLOT_PORTS / 16 };

/* Not inline: its array would be cleared, and guarded, for IPv4 too. */
static __attribute__((noinline)) uint64_t
cookie_of_ipv6(const struct hash_key *key, const struct cookie_flow *flow)
{
	enum { FIXED = 6, IP_BYTES = 16 };
	uint8_t bytes[FIXED + 2 * IP_BYTES] = {
		flow->proto,
		flow->ours.family,
		(uint8_t)(flow->our_port >> 8),
		(uint8_t)flow->our_port,
		(uint8_t)(flow->their_port >> 8),
		(uint8_t)flow->their_port,
	};

	memcpy(bytes + FIXED, flow->ours.bytes, IP_BYTES);
	memcpy(bytes + FIXED + IP_BYTES, flow->theirs.bytes, IP_BYTES);
	return hash_bytes(key, bytes, FIXED + 2 * IP_BYTES);
}

uint64_t
cookie_of(const struct hash_key *key, const struct cookie_flow *flow)
{
	uint64_t addresses, rest;

	if (flow->ours.family != IP_V4)
		return cookie_of_ipv6(key, flow);
	addresses = (uint64_t)ip_to_v4(&flow->ours) << 32 | ip_to_v4(&flow->theirs);
	rest = (uint64_t)flow->proto << 32 | (uint32_t)flow->our_port << 16 |
		flow->their_port;
	return hash_words(key, addresses, rest);
}

uint16_t
cookie_port(unsigned slot, unsigned attempt, unsigned salt)
{
	return (uint16_t)(SCAN_PORT_FIRST + slot % SCAN_SLOTS * SCAN_SLOT_PORTS +
		attempt % TRY_PORTS * COOKIE_SALTS + salt % COOKIE_SALTS);
}

unsigned
cookie_port_slot(uint16_t port)
{
	return (unsigned)(port - SCAN_PORT_FIRST) / SCAN_SLOT_PORTS % SCAN_SLOTS;
}

unsigned
cookie_port_try(uint16_t port)
{
	return (unsigned)(port - SCAN_PORT_FIRST) / COOKIE_SALTS % TRY_PORTS;
}

static int
port_slot(uint16_t port)
{
	return port < SCAN_PORT_FIRST ? COOKIE_SLOT_NONE : (int)cookie_port_slot(port);
}

static int
quote_slot(const struct frame_quote *quote)
{
	switch (quote->proto) {
	case PROTO_TCP:
	case PROTO_UDP:
		return port_slot(quote->source_port);
	case COOKIE_PROTO_ICMP:
	case COOKIE_PROTO_ICMPV6:
		return port_slot((uint16_t)(quote->sequence >> 16));
	default:
		return COOKIE_SLOT_NONE;
	}
}

int
cookie_slot(const struct frame *frame)
{
	if (frame->kind == FRAME_ARP_REPLY ||
		frame->kind == FRAME_NEIGHBOUR_ADVERTISEMENT)
		return COOKIE_SLOT_ANY;
	if (frame->kind == FRAME_TCP)
		return port_slot(frame->tcp.target_port);
	if (frame->kind == FRAME_UDP)
		return port_slot(frame->udp_target_port);
	if (frame->kind == FRAME_ECHO_REPLY)
		return port_slot(frame->echo_id);
	if (frame->kind == FRAME_UNREACHABLE)
		return quote_slot(&frame->quote);
	return COOKIE_SLOT_NONE;
}
