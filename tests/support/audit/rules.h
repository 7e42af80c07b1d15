/*
 * What WatchDog may put on a wire, decided frame by frame by a reader of its own: nothing
 * here shares code with the sender but addresses and port sets. Only frames from the
 * watcher's MAC are judged. Those the kernel of the watcher's machine sends by itself
 * (a reset for an unexpected SYN-ACK, the ARP request that this needs, an ARP or echo reply)
 * must keep to the owned addresses too, but not to the ceilings: its ARP requests are counted
 * by themselves. They are known by their length, as padding is left to the card. TCP from ports below the scanner's is a connection
 * of the identify role: it carries data, but never, not even its SYN, to the ports that get
 * none.
 */
#ifndef WATCHDOG_TESTS_AUDIT_RULES_H
#define WATCHDOG_TESTS_AUDIT_RULES_H

#include "base/names.h"
#include "net/ip.h"
#include "net/mac.h"
#include "net/port_set.h"
#include "window.h"

enum audit_rule {
	RULE_KEPT,
	RULE_UNREADABLE,
	RULE_UNKNOWN_KIND,
	RULE_FOREIGN_TARGET,
	RULE_EDGE_TARGET,
	RULE_EXCLUDED_ADDRESS,
	RULE_EXCLUDED_MAC,
	RULE_EXCLUDED_PORT,
	RULE_NOT_ACROSS,
	RULE_NEXT_HOP,
	RULE_FOREIGN_SENDER,
	RULE_SENDER_NOBODY,
	RULE_GROUP_MAC,
	RULE_TCP_FLAGS,
	RULE_SYN_WITH_DATA,
	RULE_NO_PAYLOAD_PORT,
	RULE_DATAGRAM,
	RULE_SOURCE_PORT,
	RULE_SERVICE_CLASS,
	RULE_CHECKSUM,
	RULE_FRAGMENT,
	RULE_HOP_LIMIT,
	RULE_ARP_RATE,
	RULE_UDP_RATE,
	RULE_UDP_HOST_RATE,
	RULE_HOST_RATE,
	RULE_TOTAL_RATE,
	RULE_DAEMON_RATE,
	RULE_COUNT
};

extern const struct name audit_rule_names[];

enum audit_kind {
	KIND_STRANGER, /* from another machine: not judged */
	KIND_ARP,
	KIND_KERNEL_ARP,
	KIND_ND,
	KIND_ECHO,
	KIND_SYN,
	KIND_UDP,
	KIND_TALK,   /* a connection of the identify role */
	KIND_KERNEL, /* reactions of the watcher's own kernel */
	KIND_COUNT
};

extern const struct name audit_kind_names[];

enum {
	AUDIT_SCOPES_MAX = 8,
	AUDIT_LIST_MAX = 32,
	AUDIT_HOSTS_MAX = 4096,
	SOURCE_PORT_FIRST = 61440,
	ETHERNET_LEAST =
		60 /* bytes of a frame on a cable (IEEE 802.3), padding included */
};

/* One declared segment: its subnets and ceilings in packets per second. */
struct audit_scope {
	struct subnet subnets[AUDIT_LIST_MAX];
	size_t subnet_count;
	uint32_t arp, host, total, udp, udp_host;
	bool across; /* other segments, looked at from this wire: connection requests
			and datagrams only, and only to a router */
	struct window arp_window, total_window, udp_window;
};

struct audit_host {
	struct ip ip;
	struct window window, udp_window;
};

struct audit {
	struct mac own_mac;
	struct ip own_ips[AUDIT_LIST_MAX];
	size_t own_ip_count;
	struct audit_scope scopes[AUDIT_SCOPES_MAX];
	size_t scope_count;
	uint32_t all; /* ceiling of all scopes together on this wire; 0: none */
	struct window all_window, kernel_arp_window;
	struct mac routers[AUDIT_LIST_MAX]; /* next hops to what is across */
	size_t router_count;
	struct ip gateways[AUDIT_LIST_MAX]; /* may be asked for by ARP or ND only */
	size_t gateway_count;
	struct subnet exclude_subnets[AUDIT_LIST_MAX];
	size_t exclude_subnet_count;
	struct mac exclude_macs[AUDIT_LIST_MAX];
	size_t exclude_mac_count;
	struct port_set exclude_tcp, exclude_udp, no_payload;
	struct audit_host *hosts; /* AUDIT_HOSTS_MAX; a slot is free while IP_NONE */
	size_t host_most;	  /* most packets to one host within a second */
	uint64_t counts[KIND_COUNT];
};

void audit_init(struct audit *audit);
void audit_done(struct audit *audit);

/* Judges one frame captured at time (microseconds). */
enum audit_rule audit_frame(
	struct audit *audit, const uint8_t *bytes, size_t length, int64_t time);

#endif
