/*
 * What an answered datagram says of the service besides that it is there. The requests are
 * those of conf/probes.yaml, whose answer was proven already; nothing else is asked for this.
 */
#ifndef WATCHDOG_INQUIRY_DATAGRAM_H
#define WATCHDOG_INQUIRY_DATAGRAM_H

#include "net/service_facts.h"

/* Reads the answer from that UDP port into product and title, which are all that is filled
 * in. False when the port's protocol is none that says more, or the bytes are not of it. */
bool datagram_read(uint16_t port, const uint8_t *bytes, size_t length,
	struct service_facts *facts);

#endif
