/* Where a look is taken from: what the sensor knows of its own place in one segment. */
#ifndef WATCHDOG_SCAN_VANTAGE_H
#define WATCHDOG_SCAN_VANTAGE_H

#include "net/ip.h"
#include "net/mac.h"

struct vantage {
	struct mac own_mac;
	struct ip own_ip;	/* the source address of every probe */
	struct ip gateway_ip;	/* next hop of a routed segment; IP_NONE when none */
	struct mac gateway_mac; /* zero until resolved */
};

#endif
