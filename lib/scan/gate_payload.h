/*
 * The gate's own reading of what a datagram carries: exactly the request of conf/probes.yaml
 * and nothing else. It shares no code with what writes requests (probe_book.c).
 */
#ifndef WATCHDOG_SCAN_GATE_PAYLOAD_H
#define WATCHDOG_SCAN_GATE_PAYLOAD_H

#include "scan/probe_book.h"

/* Are these bytes a request for that port, the first one or what its repeats ask? Fresh bytes
 * may have any value, but the same in every place where the request repeats them. */
bool gate_payload_may_leave(const struct probe_book *book, uint16_t port,
	const uint8_t *bytes, size_t length);

#endif
