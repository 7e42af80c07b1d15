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

/* What an answer calls the device itself, and says what it is (its group, maker and model);
 * escaped, "" where it says nothing. */
enum { DATAGRAM_NAME_SIZE = 64 };
struct datagram_names {
	char name[DATAGRAM_NAME_SIZE], detail[DATAGRAM_NAME_SIZE];
};

/* Reads them out of an answer to the request of that name. False, with names as they were,
 * when it says neither. */
bool datagram_names_read(const char *request, const uint8_t *bytes, size_t length,
	struct datagram_names *names);

#endif
