/*
 * The gate's own reading of a frame that is about to leave. But for the Internet checksum it
 * shares no code with what
 * builds frames (net/packet.h) or reads foreign ones (net/frame.h): a mistake there must not
 * blind the gate.
 */
#ifndef WATCHDOG_SCAN_GATE_READ_H
#define WATCHDOG_SCAN_GATE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan/gate.h"

enum gate_kind { GATE_ARP, GATE_ECHO, GATE_TCP };

struct gate_view {
	enum gate_kind kind;
	struct mac target_mac, source_mac; /* Ethernet */
	struct mac arp_sender_mac;
	struct ip source, target;
	uint16_t source_port, target_port; /* echo: identifier and 0 */
	uint8_t tcp_flags;
	size_t payload_bytes; /* behind the TCP or echo header */
};

/* GATE_PASS and *view, or GATE_MALFORMED or GATE_KIND. */
enum gate_reason gate_read(const uint8_t *bytes, size_t length, struct gate_view *view);

#endif
