#include "scan/cookie.h"

#include <string.h>

#include "net/port_set.h"

enum { TRY_PORTS = SCAN_SLOT_PORTS / 16 };

uint64_t
cookie_of(const struct hash_key *key, const struct cookie_flow *flow)
{
	enum { FIXED = 6, IPV4_BYTES = 4, IP_BYTES = 16 };
	uint8_t bytes[FIXED + 2 * IP_BYTES] = {
		flow->proto,
		flow->ours.family,
		(uint8_t)(flow->our_port >> 8),
		(uint8_t)flow->our_port,
		(uint8_t)(flow->their_port >> 8),
		(uint8_t)flow->their_port,
	};
	/* Of fixed length: every frame needs one, both ways (tests/bench). */
	if (flow->ours.family == IP_V4) {
		memcpy(bytes + FIXED, flow->ours.bytes, IPV4_BYTES);
		memcpy(bytes + FIXED + IPV4_BYTES, flow->theirs.bytes, IPV4_BYTES);
		return hash_bytes(key, bytes, FIXED + 2 * IPV4_BYTES);
	}
	memcpy(bytes + FIXED, flow->ours.bytes, IP_BYTES);
	memcpy(bytes + FIXED + IP_BYTES, flow->theirs.bytes, IP_BYTES);
	return hash_bytes(key, bytes, FIXED + 2 * IP_BYTES);
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
