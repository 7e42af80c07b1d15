/* What is known of one port, in nmap's words, and why. */
#ifndef WATCHDOG_NET_PORT_STATE_H
#define WATCHDOG_NET_PORT_STATE_H

#include "base/names.h"

enum port_state {
	PORT_UNTESTED,
	PORT_OPEN,
	PORT_CLOSED,
	PORT_FILTERED,
	PORT_OPEN_FILTERED
};

enum port_reason {
	REASON_NONE,
	REASON_SYN_ACK,
	REASON_RESET,
	REASON_NO_RESPONSE,
	REASON_PORT_UNREACH,	 /* ICMP type 3 code 3 */
	REASON_HOST_UNREACH,	 /* ICMP type 3 code 1, 5, 7 */
	REASON_NET_UNREACH,	 /* ICMP type 3 code 0, 6 */
	REASON_PROTO_UNREACH,	 /* ICMP type 3 code 2 */
	REASON_ADMIN_PROHIBITED, /* ICMP type 3 code 9, 10, 13 */
	REASON_UDP_RESPONSE,
	REASON_CONN_ACCEPTED, /* connect() fallback */
	REASON_CONN_REFUSED
};

extern const struct name port_state_names[];  /* "open|filtered" as nmap writes it */
extern const struct name port_reason_names[]; /* "syn-ack", "no-response", ... */

#endif
