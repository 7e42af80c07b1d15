/*
 * What an answered datagram says of the service, as far as its answer shows it. The requests
 * are those of conf/probes.yaml, whose answer was proven already; nothing else is asked for
 * this. Each answer is read by the name of its request.
 */
#ifndef WATCHDOG_INQUIRY_DATAGRAM_H
#define WATCHDOG_INQUIRY_DATAGRAM_H

#include "net/service_facts.h"

/* Adds what the answer to the request of that name says: service, encryption, and where it
 * says them product, title and who may use it. False, with facts as they were, when nothing
 * reads its answers or the bytes are not of it. */
bool datagram_read(const char *request, const uint8_t *bytes, size_t length,
	struct service_facts *facts);

/* What a node status response (RFC 1002 4.2.18) calls the machine and its group, escaped;
 * "" where it names none. False when the bytes are no such response. */
enum { NETBIOS_NAME_SIZE = 40 };
struct netbios_names {
	char machine[NETBIOS_NAME_SIZE], group[NETBIOS_NAME_SIZE];
};
bool netbios_names_read(
	const uint8_t *bytes, size_t length, struct netbios_names *names);

#endif
