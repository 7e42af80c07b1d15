/* How much a configuration would send and how long that takes: for warnings and --plan. */
#ifndef WATCHDOG_CONFIG_ESTIMATE_H
#define WATCHDOG_CONFIG_ESTIMATE_H

#include "config/config.h"

/* Packets that ask one address of a routed segment whether it is there: an echo request
 * and TCP to 443, 80 and 22. */
enum { ESTIMATE_ROUTED_PACKETS = 4, ESTIMATE_CONNECT_PACKETS = 3 /* no echo */ };

/* TCP ports asked of each device besides the wanted ones: one where nobody should listen. */
enum { ESTIMATE_CANARIES = 1 };

/* One kind of work on one segment, without repeats. */
struct estimate {
	uint64_t targets;
	uint64_t packets;
	uint32_t rate; /* packets a second at most */
	span_t duration;
};

/* IPv4 addresses of the segment that may be asked, exclusions taken out. */
uint64_t estimate_hosts(const struct scope *scope);

/* One sweep of the segment. */
void estimate_discover(
	const struct config *config, size_t segment, struct estimate *estimate);

/* One run of a port job over a number of devices. */
void estimate_ports(const struct config *config, size_t segment, size_t ports,
	uint64_t devices, struct estimate *estimate);
void estimate_udp_ports(const struct config *config, size_t segment, size_t ports,
	uint64_t devices, struct estimate *estimate);

/* A job that is spread over its interval. */
struct slices {
	size_t ports; /* in one */
	struct estimate each;
	span_t gap;   /* from the start of one to the next */
	span_t cycle; /* until all ports were asked: longer than the interval when the
			 ceilings do not allow it sooner */
};

/* How a port job of so many devices is cut, each slice within the segment's ceilings. */
void estimate_slices(const struct config *config, size_t segment,
	const struct port_job *job, uint64_t devices, struct slices *slices);

#endif
