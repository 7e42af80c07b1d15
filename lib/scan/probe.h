/*
 * The kinds of questions, one row of a table per kind (probe_arp.c, probe_nd.c, probe_echo.c,
 * probe_tcp.c, probe_udp.c): how to build the frame and how to know its answer.
 */
#ifndef WATCHDOG_SCAN_PROBE_H
#define WATCHDOG_SCAN_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "net/frame.h"
#include "net/packet.h"
#include "net/port_state.h"
#include "scan/order.h"
#include "scan/probe_book.h"

/* One frame to send. The scan fills it; its owner hands it to probe_build and, after
 * sending, back to scan_sent, scan_refused or scan_failed. */
struct probe {
	enum probe_kind kind;
	struct packet_ends ends;
	uint16_t source_port, target_port; /* echo: id and 0 */
	uint64_t cookie;
	const struct udp_request *request; /* of PROBE_UDP; borrowed from the book */
	uint32_t target, item;		   /* the scan's own bookkeeping */
	uint8_t attempt;		   /* 0 for the first try */
	uint8_t stage;
};

/* What asked: enough to check any answer. */
struct probe_asker {
	struct hash_key key;	   /* of this scan alone */
	struct ip own_ip, own_ip6; /* IP_NONE: does not ask over that family */
	struct mac own_mac;
	uint8_t slot; /* below SCAN_SLOTS */
	uint8_t salt;
	const struct probe_book *book; /* borrowed; NULL: no UDP */
};

/* A frame that carries the proof of a question. */
struct probe_answer {
	enum probe_kind kind;	 /* of the question */
	struct ip ip;		 /* the host that was asked */
	uint16_t port;		 /* asked, 0 for ARP, ND and echo */
	uint8_t attempt;	 /* of the question; 0 for ARP and ND */
	enum port_reason reason; /* REASON_NONE for ARP, ND and echo replies */
	bool life; /* sent by that host itself; false: a router speaks about it */
	const struct udp_request *request; /* of a datagram; borrowed from the book */
};

/* Fills source_port, cookie and request of a probe whose kind, ends, target_port and attempt are
 * set. */
void probe_prepare(const struct probe_asker *asker, struct probe *probe);

/* Writes the frame into space (PACKET_MAX bytes). Returns its length, 0 for a datagram to a
 * port that has no request. Allocates nothing. */
size_t probe_build(const struct probe *probe, uint8_t *space);

/* Does frame carry the proof of a question of asker? Writes *answer when it does. An ARP
 * reply or a neighbour advertisement carries none: it is accepted when it is addressed to us,
 * and the scan checks that it asked. */
bool probe_match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer);

/* The state that a reason means for a port of that protocol, in nmap's words. Silence of a
 * UDP port is never more than open|filtered. */
enum port_state probe_state(enum proto proto, enum port_reason reason);

/* ARP or ND: asks who holds an address. */
bool probe_is_neighbour(enum probe_kind kind);

#endif
