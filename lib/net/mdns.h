/*
 * What a station says of itself in an mDNS response (RFC 6762 section 18, message form RFC
 * 1035 4.1, services RFC 6763 4.1): its host name, when an address record gives that name to
 * the very address the response came from, and the types of service it offers. At most 512
 * records; in a name at most 16 pointers, each backwards, and 255 bytes: the work is linear.
 */
#ifndef WATCHDOG_NET_MDNS_H
#define WATCHDOG_NET_MDNS_H

#include <stdbool.h>
#include <stddef.h>

#include "net/ip.h"

enum {
	MDNS_PORT = 5353,
	MDNS_NAME_SIZE = 64,
	MDNS_SERVICES_MAX = 8,
	MDNS_SERVICE_SIZE = 32
};

struct mdns_message {
	char host_name[MDNS_NAME_SIZE]; /* without ".local", escaped; "" none */
	char services[MDNS_SERVICES_MAX][MDNS_SERVICE_SIZE]; /* "_ipp._tcp" */
	size_t service_count;
};

/* Reads what came from an address. False, with *message zeroed, when it is no response or
 * breaks its form. */
bool mdns_read(const uint8_t *bytes, size_t length, const struct ip *speaker,
	struct mdns_message *message);

#endif
