/*
 * What the brain asks the identify role, one open port at a time, and what can come of it.
 */
#ifndef WATCHDOG_INQUIRY_ORDER_H
#define WATCHDOG_INQUIRY_ORDER_H

#include <stdint.h>

#include "base/names.h"
#include "inquiry/upnp.h"
#include "net/ip.h"
#include "net/mac.h"

/* Who is to be connected to, and from where. */
struct call {
	uint16_t segment; /* index in the configuration */
	struct ip source; /* the vantage's own address in that segment */
	struct ip ip;
	struct mac mac; /* who holds the address, as believed; zero when routed */
	uint16_t port;	/* TCP */
};

struct inquiry_order {
	uint64_t id; /* given out by the core; comes back with the answer */
	struct call call;
	struct upnp_question
		upnp; /* this instead of what speaks there; or UPNP_NOTHING */
};

enum inquiry_outcome {
	INQUIRY_NAMED,	     /* what speaks there is known */
	INQUIRY_SILENT,	     /* it was connected to, and said nothing that is known */
	INQUIRY_REFUSED,     /* the port did not open this time */
	INQUIRY_UNREACHABLE, /* no connection within the time */
	INQUIRY_DENIED, /* the gate or the catalogue forbids it: not connected to */
	INQUIRY_LATER	/* not asked: paused, or the role ends */
};

extern const struct name inquiry_outcome_names[]; /* named, silent, ... */

#endif
