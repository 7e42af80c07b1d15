/*
 * The hosts that the responder plays: which address has one, and which of its ports is open.
 * Each is a pure function of the seed, but for the ports that open and close on all at once.
 */
#ifndef WATCHDOG_TESTS_BENCH_HOSTS_H
#define WATCHDOG_TESTS_BENCH_HOSTS_H

#include "net/ip.h"
#include "net/mac.h"
#include "net/port_set.h"

enum { PARTS = 100000 /* of a whole, for shares */ };

struct hosts {
	struct subnet subnet; /* of IPv4 */
	uint64_t seed;
	uint32_t open, filtered, absent, quiet; /* in PARTS */
	bool on_link;		   /* each has its own MAC, not the gateway's */
	struct port_set sometimes; /* the ports that open and close */
	bool opened;		   /* they are open now */
};

enum host_port { HOST_PORT_OPEN, HOST_PORT_FILTERED, HOST_PORT_CLOSED };

bool hosts_has(const struct hosts *hosts, uint32_t address);
/* It answers nothing but ARP. */
bool hosts_is_quiet(const struct hosts *hosts, uint32_t address);
enum host_port hosts_port(const struct hosts *hosts, uint32_t address, uint16_t port);
struct mac hosts_mac(const struct hosts *hosts, uint32_t address);

/* Prints "IP PORT" of each open one of these ports; with NULL the address of each host. */
void hosts_print(const struct hosts *hosts, const struct port_set *ports);

#endif
