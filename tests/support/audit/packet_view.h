/* A second, independent reader of frames: only what the rules need, byte offsets from the
 * RFCs, no code shared with lib/net/frame.c. */
#ifndef WATCHDOG_TESTS_AUDIT_PACKET_VIEW_H
#define WATCHDOG_TESTS_AUDIT_PACKET_VIEW_H

#include "net/ip.h"
#include "net/mac.h"

enum view_kind {
	VIEW_OTHER,
	VIEW_ARP_REQUEST,
	VIEW_ND, /* neighbour solicitation */
	VIEW_ECHO_REQUEST,
	VIEW_TCP,
	VIEW_UDP,
	VIEW_KERNEL,	/* ARP or echo reply, advertisement, port unreachable */
	VIEW_MEMBERSHIP /* the kernel reports the groups it listens to (MLD) */
};

struct packet_view {
	enum view_kind kind;
	struct mac target_mac, claimed_mac;
	struct ip source, target; /* ND: the address asked for */
	uint8_t service;	  /* DSCP and ECN byte */
	uint16_t source_port, target_port;
	uint8_t tcp_flags;
	size_t payload;	     /* bytes behind the TCP or UDP header */
	const uint8_t *data; /* those bytes; borrowed */
	uint8_t hop_limit;   /* IPv6 */
	bool is_fragment;
	bool has_bad_checksum;
	bool is_solicited_node_group;
	bool is_all_nodes; /* to ff02::1 */
};

/* False when a header is cut. */
bool packet_view_read(const uint8_t *bytes, size_t length, struct packet_view *view);

#endif
