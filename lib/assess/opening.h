/* A stretch of time in which a device kept a port open, and one in which another segment
 * reached it, as the history has them. */
#ifndef WATCHDOG_ASSESS_OPENING_H
#define WATCHDOG_ASSESS_OPENING_H

#include "net/mac.h"
#include "scan/scope.h"
#include "watch/record.h"

struct opening {
	uint64_t device_id;
	char name[DEVICE_NAME_SIZE]; /* "" none */
	struct mac mac;		     /* zero: not known */
	char kind[KIND_SIZE];
	char segment[SEGMENT_NAME_SIZE];
	enum proto proto;
	uint16_t port;
	char service[SERVICE_NAME_SIZE];
	enum severity severity; /* of the open service */
};

/* The service was reached from another segment. */
struct crossing {
	struct opening opening;
	char from[SEGMENT_NAME_SIZE];
	enum zone from_zone, zone; /* of the two segments */
};

#endif
