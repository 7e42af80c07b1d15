/* What may be sent to which UDP port, known without conf/probes.yaml. */
#ifndef WATCHDOG_TESTS_AUDIT_DATAGRAM_H
#define WATCHDOG_TESTS_AUDIT_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when that port may get exactly these bytes. */
bool datagram_is_known(uint16_t port, const uint8_t *bytes, size_t length);

#endif
