/* The row of one kind of question; only probe*.c include this. */
#ifndef WATCHDOG_SCAN_PROBE_METHOD_H
#define WATCHDOG_SCAN_PROBE_METHOD_H

#include "scan/cookie.h"
#include "scan/probe.h"

struct probe_method {
	uint8_t proto; /* IANA number that goes into the cookie; 0: it carries none */
	/* Writes the frame, returns its length. */
	size_t (*build)(const struct probe *probe, uint8_t *space);
	/* The frame is addressed to asker: is it an answer of this kind? */
	bool (*match)(const struct probe_asker *asker, const struct frame *frame,
		struct probe_answer *answer);
};

extern const struct probe_method probe_arp, probe_echo, probe_tcp;

/* Does port lie in the asker's slot, with its salt? */
bool probe_port_is_ours(const struct probe_asker *asker, uint16_t port);

/* What an ICMP destination-unreachable says (RFC 792, RFC 1812 5.2.7.1); REASON_NONE for
 * errors that say nothing about a port. */
enum port_reason probe_unreachable_reason(const struct frame *frame);

#endif
