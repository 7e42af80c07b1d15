/*
 * What a device announces by SSDP (UPnP Device Architecture 1.1, 1.2.2: NOTIFY with
 * ssdp:alive): what runs on it, and what kind of UPnP device it is. At most 32 lines are read.
 * Where its description lies (LOCATION) is not read: nobody fetches it.
 */
#ifndef WATCHDOG_NET_SSDP_H
#define WATCHDOG_NET_SSDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SSDP_PORT = 1900, SSDP_SERVER_SIZE = 80, SSDP_DEVICE_SIZE = 40 };

struct ssdp_notice {
	char server
		[SSDP_SERVER_SIZE]; /* "Linux/4.9 UPnP/1.0 IpBridge/1.56", escaped; "" */
	char device[SSDP_DEVICE_SIZE]; /* "MediaRenderer", letters and digits; "" */
};

/* False, with *notice zeroed, when it announces nothing. */
bool ssdp_read(const uint8_t *bytes, size_t length, struct ssdp_notice *notice);

#endif
