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

#include "base/buffer.h"
#include "scan/gate.h"

enum gate_kind { GATE_ARP, GATE_ND, GATE_ECHO, GATE_TCP, GATE_UDP };

struct gate_view {
	enum gate_kind kind;
	struct mac target_mac, source_mac; /* Ethernet */
	struct mac sender_mac;	  /* as ARP or neighbour solicitation claims it */
	struct ip source, target; /* ND: the address asked for */
	bool to_group;		  /* ND to the solicited-node group of target; echo to
				     all nodes. The Ethernet target is that group's */
	uint16_t source_port, target_port; /* echo: identifier and 0 */
	uint8_t tcp_flags;
	const uint8_t *payload; /* behind the TCP, UDP or echo header; borrowed */
	size_t payload_bytes;
};

/* GATE_PASS and *view, or GATE_MALFORMED or GATE_KIND. */
enum gate_reason gate_read(const uint8_t *bytes, size_t length, struct gate_view *view);

/* For gate_read*.c alone. What stands behind either IP header; and from the IPv6 header on. */
enum gate_reason gate_read_echo(
	struct reader *reader, uint8_t request, struct gate_view *view);
enum gate_reason gate_read_tcp(struct reader *reader, struct gate_view *view);
enum gate_reason gate_read_udp(struct reader *reader, struct gate_view *view);
enum gate_reason gate_read_ipv6(struct reader *reader, struct gate_view *view);
/* Behind the last header only zeros may follow: padding to the least frame. */
bool gate_rest_is_padding(struct reader *reader);

#endif
