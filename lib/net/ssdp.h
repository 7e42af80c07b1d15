/*
 * What a device announces by SSDP (UPnP Device Architecture 1.1, 1.2.2: NOTIFY with
 * ssdp:alive) or answers when it is searched for (1.3.3): what runs on it, what kind of UPnP
 * device it is, and where its description lies. And who searches for a router. At most 32 lines
 * are read.
 */
#ifndef WATCHDOG_NET_SSDP_H
#define WATCHDOG_NET_SSDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/location.h"

enum { SSDP_PORT = 1900, SSDP_SERVER_SIZE = 80, SSDP_DEVICE_SIZE = 40 };

struct ssdp_notice {
	char server
		[SSDP_SERVER_SIZE]; /* "Linux/4.9 UPnP/1.0 IpBridge/1.56", escaped; "" */
	char device[SSDP_DEVICE_SIZE]; /* "MediaRenderer", letters and digits; "" */
	struct location location;      /* LOCATION; port 0: none that could be asked */
};

/* False, with *notice zeroed, when it announces nothing. */
bool ssdp_read(const uint8_t *bytes, size_t length, struct ssdp_notice *notice);

/* The same for an answer to a search (HTTP/1.1 200). */
bool ssdp_read_answer(const uint8_t *bytes, size_t length, struct ssdp_notice *notice);

/* True for a search (1.3.2) for a router that keeps port mappings: an InternetGatewayDevice,
 * a WANDevice or WANConnectionDevice of it, or its WANIPConnection or WANPPPConnection. Who
 * wants a mapping begins so. */
bool ssdp_searches_router(const uint8_t *bytes, size_t length);

#endif
