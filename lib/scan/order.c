#include "scan/order.h"

#include <stdlib.h>
#include <string.h>

const struct name scan_kind_names[] = {
	{SCAN_DISCOVER, "discover"},
	{SCAN_CHECK, "check"},
	{SCAN_PORTS, "ports"},
	{0, NULL},
};

const struct name care_names[] = {
	{CARE_AUTO, "auto"},
	{CARE_NORMAL, "normal"},
	{CARE_GENTLE, "gentle"},
	{CARE_NEVER, "never"},
	{0, NULL},
};

const struct name probe_kind_names[] = {
	{PROBE_ARP, "arp"},
	{PROBE_ND, "nd"},
	{PROBE_ECHO, "icmp"},
	{PROBE_TCP_SYN, "tcp"},
	{PROBE_UDP, "udp"},
	{0, NULL},
};

const struct name run_verdict_names[] = {
	{RUN_COMPLETE, "complete"},
	{RUN_PARTIAL, "partial"},
	{RUN_VOID, "void"},
	{0, NULL},
};

void
scan_order_done(struct scan_order *order)
{
	free(order->targets);
	port_set_done(&order->ports);
	memset(order, 0, sizeof(*order));
}
