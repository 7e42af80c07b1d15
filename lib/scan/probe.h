/*
 * The kinds of questions, one row of a table per kind (probe_arp.c, probe_echo.c,
 * probe_tcp.c): how to build the frame and how to know its answer.
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

/* One frame to send. The scan fills it; its owner hands it to probe_build and, after
 * sending, back to scan_sent, scan_refused or scan_failed. */
struct probe {
	enum probe_kind kind;
	struct packet_ends ends;
	uint16_t source_port, target_port; /* echo: id and 0 */
	uint64_t cookie;
	uint32_t target, item; /* the scan's own bookkeeping */
	uint8_t attempt;       /* 0 for the first try */
	uint8_t stage;
};

/* What asked: enough to check any answer. */
struct probe_asker {
	struct hash_key key; /* of this scan alone */
	struct ip own_ip;
	struct mac own_mac;
	uint8_t slot; /* below SCAN_SLOTS */
	uint8_t salt;
};

/* A frame that carries the proof of a question. */
struct probe_answer {
	enum probe_kind kind;	 /* of the question */
	struct ip ip;		 /* the host that was asked */
	uint16_t port;		 /* asked, 0 for ARP and echo */
	uint8_t attempt;	 /* of the question; 0 for ARP */
	enum port_reason reason; /* REASON_NONE for ARP and echo replies */
	bool life; /* sent by that host itself; false: a router speaks about it */
};

/* Fills source_port and cookie of a probe whose kind, ends, target_port and attempt are
 * set. */
void probe_prepare(const struct probe_asker *asker, struct probe *probe);

/* Writes the frame into space (PACKET_MAX bytes). Returns its length, 0 for a kind that
 * has no row yet. Allocates nothing. */
size_t probe_build(const struct probe *probe, uint8_t *space);

/* Does frame carry the proof of a question of asker? Writes *answer when it does. An ARP
 * reply carries none: it is accepted when it is addressed to us, and the scan checks that
 * it asked. */
bool probe_match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer);

/* The state that a reason means for a TCP port, in nmap's words. */
enum port_state probe_state(enum port_reason reason);

#endif
