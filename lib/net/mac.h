/* Ethernet addresses (IEEE 802). */
#ifndef WATCHDOG_NET_MAC_H
#define WATCHDOG_NET_MAC_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct mac {
	uint8_t bytes[6];
};

enum { MAC_TEXT_SIZE = 18 };

/* Reads "00:11:22:aa:BB:cc" or with '-'. */
bool mac_parse(const char *text, struct mac *mac);
/* Lower case with colons, into text (MAC_TEXT_SIZE bytes). Returns text. */
const char *mac_text(const struct mac *mac, char *text);

static inline bool
mac_equal(const struct mac *a, const struct mac *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static inline bool
mac_is_zero(const struct mac *mac)
{
	static const struct mac zero;

	return mac_equal(mac, &zero);
}

/* Group bit: multicast or broadcast; never one station. */
static inline bool
mac_is_group(const struct mac *mac)
{
	return (mac->bytes[0] & 0x01) != 0;
}

/* Locally administered bit: a randomised ("private") address or a virtual interface. */
bool mac_is_private(const struct mac *mac);

#endif
