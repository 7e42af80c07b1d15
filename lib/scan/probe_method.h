/* The row of one kind of question; only probe*.c include this. */
#ifndef WATCHDOG_SCAN_PROBE_METHOD_H
#define WATCHDOG_SCAN_PROBE_METHOD_H

#include "scan/cookie.h"
#include "scan/probe.h"

struct probe_method {
	uint8_t proto; /* IANA number that goes into the cookie; 0: it carries none */
	enum frame_kind reply; /* besides an ICMP error */
	/* Chooses the source port; NULL: cookie_port with the salt of the asker. */
	uint16_t (*source_port)(const struct probe_asker *asker, const struct ip *host,
		uint16_t port, unsigned attempt);
	/* Writes the frame, returns its length. */
	size_t (*build)(const struct probe *probe, uint8_t *space);
	/* The frame is addressed to asker: is it an answer of this kind? */
	bool (*match)(const struct probe_asker *asker, const struct frame *frame,
		struct probe_answer *answer);
};

extern const struct probe_method probe_arp, probe_nd, probe_echo, probe_tcp, probe_udp;

/* Our address that asks host. */
const struct ip *probe_own_ip(const struct probe_asker *asker, const struct ip *host);

/* Does port lie in the asker's slot, with its salt? */
bool probe_port_is_ours(const struct probe_asker *asker, uint16_t port);

/* What a destination-unreachable says: ICMP (RFC 792, RFC 1812 5.2.7.1) or ICMPv6 (RFC 4443
 * 3.1); REASON_NONE for errors that say nothing about a port. */
enum port_reason probe_unreachable_reason(const struct frame *frame);

/* Is the frame an ICMP error that says something, and quotes a packet of that protocol from our
 * address to its target? Then *answer is what it says, but for kind, port and attempt: only the
 * cookie shows that the question was ours. It is a sign of life when the target itself sent it,
 * not a router on the way. */
bool probe_error(const struct probe_asker *asker, const struct frame *frame,
	uint8_t proto, struct probe_answer *answer);

#endif
