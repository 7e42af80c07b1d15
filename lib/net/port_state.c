#include "net/port_state.h"

#include <stddef.h>

const struct name port_state_names[] = {
	{PORT_UNTESTED, "untested"},
	{PORT_OPEN, "open"},
	{PORT_CLOSED, "closed"},
	{PORT_FILTERED, "filtered"},
	{PORT_OPEN_FILTERED, "open|filtered"},
	{0, NULL},
};

const struct name port_reason_names[] = {
	{REASON_NONE, "none"},
	{REASON_SYN_ACK, "syn-ack"},
	{REASON_RESET, "reset"},
	{REASON_NO_RESPONSE, "no-response"},
	{REASON_PORT_UNREACH, "port-unreach"},
	{REASON_HOST_UNREACH, "host-unreach"},
	{REASON_NET_UNREACH, "net-unreach"},
	{REASON_PROTO_UNREACH, "proto-unreach"},
	{REASON_ADMIN_PROHIBITED, "admin-prohibited"},
	{REASON_UDP_RESPONSE, "udp-response"},
	{REASON_CONN_ACCEPTED, "conn-accepted"},
	{REASON_CONN_REFUSED, "conn-refused"},
	{0, NULL},
};
