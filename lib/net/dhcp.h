/*
 * A DHCPv4 message (RFC 2131 section 2, options of RFC 2132) reduced to who speaks and what
 * is handed out. The reader takes what a UDP datagram to port 67 or 68 carries, at most 128
 * options, also those that the fields sname and file hold (option 52, RFC 2131 4.1); of an
 * option that is there twice the first counts. Texts are what a stranger calls himself:
 * escaped, cut, never to be trusted.
 */
#ifndef WATCHDOG_NET_DHCP_H
#define WATCHDOG_NET_DHCP_H

#include <stddef.h>

#include "base/names.h"
#include "net/ip.h"
#include "net/mac.h"

enum { DHCP_SERVER_PORT = 67, DHCP_CLIENT_PORT = 68, DHCP_TEXT_SIZE = 64 };

/* Option 53 (RFC 2132 9.6). */
enum dhcp_type {
	DHCP_DISCOVER = 1,
	DHCP_OFFER,
	DHCP_REQUEST,
	DHCP_DECLINE,
	DHCP_ACK,
	DHCP_NAK,
	DHCP_RELEASE,
	DHCP_INFORM
};

struct dhcp_message {
	enum dhcp_type type;
	struct mac client; /* chaddr */
	/* IP_NONE when it is not there or 0.0.0.0. */
	struct ip client_ip;		/* ciaddr: what the client has */
	struct ip your_ip;		/* yiaddr: what it is given */
	struct ip relay;		/* giaddr: the message passed a relay */
	struct ip requested;		/* option 50 */
	struct ip server;		/* option 54: whose offer it is, or is taken */
	struct ip gateway;		/* option 3, the first */
	struct ip name_server;		/* option 6, the first */
	char host_name[DHCP_TEXT_SIZE]; /* option 12, "" when not there */
	char vendor_class[DHCP_TEXT_SIZE]; /* option 60, "" */
};

/* True when a server sends such a message. */
bool dhcp_is_from_server(enum dhcp_type type);

/* False when this is no DHCP message for an Ethernet client, or one that breaks its form:
 * *message is then zeroed. */
bool dhcp_read(const uint8_t *bytes, size_t length, struct dhcp_message *message);

#endif
