/*
 * Addresses and prefixes. An IPv4 address is kept in the first four bytes, the rest zero,
 * so that two equal addresses are equal byte for byte and the struct may be hashed.
 */
#ifndef WATCHDOG_NET_IP_H
#define WATCHDOG_NET_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum ip_family { IP_NONE = 0, IP_V4 = 4, IP_V6 = 6 };

struct ip {
	uint8_t family; /* enum ip_family */
	uint8_t bytes[16];
};

/* An address and the number of leading bits that count. */
struct subnet {
	struct ip ip;	/* host bits zero */
	uint8_t prefix; /* 0-32 or 0-128 */
};

enum { IP_TEXT_SIZE = 48, SUBNET_TEXT_SIZE = 52 };

/* Bytes of an address of that family: 4, 16, or 0. */
static inline size_t
ip_length(uint8_t family)
{
	if (family == IP_V4)
		return 4;
	return family == IP_V6 ? 16 : 0;
}

/* Reads "192.168.1.7" or "fe80::1" (RFC 4291 2.2, no zone, no leading zeros in IPv4). */
bool ip_parse(const char *text, struct ip *ip);

/* Writes the canonical form (RFC 5952) into text (IP_TEXT_SIZE bytes); "-" for IP_NONE.
 * Returns text. */
const char *ip_text(const struct ip *ip, char *text);

static inline bool
ip_equal(const struct ip *a, const struct ip *b)
{
	return a->family == b->family &&
		memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* IPv4 before IPv6, then by value. */
int ip_compare(const struct ip *a, const struct ip *b);

/* An IPv4 address from and to a number in host order. */
static inline struct ip
ip_from_v4(uint32_t number)
{
	return (struct ip){
		.family = IP_V4,
		.bytes = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
			(uint8_t)(number >> 8), (uint8_t)number},
	};
}

static inline uint32_t
ip_to_v4(const struct ip *ip)
{
	return (uint32_t)ip->bytes[0] << 24 | (uint32_t)ip->bytes[1] << 16 |
		(uint32_t)ip->bytes[2] << 8 | ip->bytes[3];
}

/* From bytes on the wire (4 or 16 of them, by family). */
static inline struct ip
ip_from_bytes(uint8_t family, const uint8_t *bytes)
{
	struct ip ip = {.family = family};

	memcpy(ip.bytes, bytes, ip_length(family));
	return ip;
}

/* 0.0.0.0 or "::": nobody yet. */
bool ip_is_unspecified(const struct ip *ip);
/* Of ip_is_special, for what is no IPv4 address. */
bool ip_is_special_v6(const struct ip *ip);
/* Can never be one host's own address: unspecified, loopback, multicast, limited
 * broadcast, 0/8, 240/4 (RFC 6890, RFC 4291). */
static inline bool
ip_is_special(const struct ip *ip)
{
	enum { THIS_NETWORK = 0, LOOPBACK = 127, MULTICAST = 224 /* and above */ };

	if (ip->family != IP_V4)
		return ip_is_special_v6(ip);
	return ip->bytes[0] == THIS_NETWORK || ip->bytes[0] == LOOPBACK ||
		ip->bytes[0] >= MULTICAST;
}
/* 127/8 and ::1: this machine, as it is seen by itself. */
bool ip_is_loopback(const struct ip *ip);
bool ip_is_link_local(const struct ip *ip);
/* RFC 1918 and unique local addresses (RFC 4193): what a home or company network has. */
bool ip_is_private(const struct ip *ip);
/* One that the internet can send to: IPv6 of 2000::/3 (RFC 4291 2.4), IPv4 of no special
 * purpose (RFC 6890), neither of them for documentation. */
bool ip_is_global(const struct ip *ip);

/* Reads "192.168.20.0/24"; a plain address is a /32 or /128. Refuses set host bits. */
bool subnet_parse(const char *text, struct subnet *subnet);
const char *subnet_text(const struct subnet *subnet, char *text);
bool subnet_has(const struct subnet *subnet, const struct ip *ip);
bool subnet_overlaps(const struct subnet *a, const struct subnet *b);
bool subnet_equal(const struct subnet *a, const struct subnet *b);

/* Number of addresses in an IPv4 subnet that may be a host: without network and broadcast
 * address below /31 (RFC 3021). 0 for IPv6, which is never swept. */
uint64_t subnet_host_count(const struct subnet *subnet);
/* The index-th of them, 0-based; index must be below the count. */
struct ip subnet_host(const struct subnet *subnet, uint64_t index);
/* The network or broadcast address of an IPv4 subnet of /30 or shorter. */
bool subnet_is_edge(const struct subnet *subnet, const struct ip *ip);

#endif
