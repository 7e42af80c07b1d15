/*
 * Building the frames that WatchDog sends. Every builder writes one complete Ethernet frame
 * into space (PACKET_MAX bytes), zero padding to 60 bytes included, checksums computed,
 * and returns its length. Only clean, ordinary packets: a SYN carries an MSS option as
 * every real stack's does, IP id 0 with DF, DSCP CS1 (RFC 3662) so that others can
 * recognise and deprioritise it; see probes.md 4.1.
 */
#ifndef WATCHDOG_NET_PACKET_H
#define WATCHDOG_NET_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "net/ip.h"
#include "net/mac.h"

enum { PACKET_MAX = 1514, PACKET_DSCP_CS1 = 0x20 /* as the IPv4 TOS byte */ };

/* The two ends of a packet; both addresses of one family. */
struct packet_ends {
	struct mac source_mac, target_mac;
	struct ip source, target;
};

/* ARP request "who has target, tell source" (RFC 826). target_mac zero means broadcast;
 * otherwise the request goes to that station only (RFC 1122 2.3.2.1 unicast poll). */
size_t packet_arp_request(uint8_t *space, const struct packet_ends *ends);

/* Neighbour solicitation (RFC 4861 4.3) from a real source address; to the solicited-node
 * group when target_mac is zero. */
size_t packet_neighbour_solicitation(uint8_t *space, const struct packet_ends *ends);

/* ICMP or ICMPv6 echo request; the payload is cookie (8 bytes) and a readable text that
 * names WatchDog. */
size_t packet_echo_request(uint8_t *space, const struct packet_ends *ends, uint16_t id,
	uint16_t sequence, uint64_t cookie);

/* TCP SYN without data (RFC 9293), window 1024, MSS 1460 (1440 over IPv6). */
size_t packet_tcp_syn(uint8_t *space, const struct packet_ends *ends,
	uint16_t source_port, uint16_t target_port, uint32_t sequence);

enum { PACKET_UDP_PAYLOAD_MAX = 1024 };

struct packet_datagram {
	uint16_t source_port, target_port;
	const void *payload;
	size_t length; /* at most PACKET_UDP_PAYLOAD_MAX */
};

/* One UDP datagram; 0 when the payload is too long. */
size_t packet_udp(uint8_t *space, const struct packet_ends *ends,
	const struct packet_datagram *datagram);

/* The running sum of RFC 1071 over bytes, continued from a sum (0 to start); only the last
 * piece may have an odd length. packet_fold makes the checksum of it, in host order:
 * complemented, ready to be written big-endian. Inline: the gate adds up every header. */
static inline uint32_t
packet_sum(uint32_t sum, const void *bytes, size_t length)
{
	const uint8_t *next = bytes;
	uint64_t wide = sum;

	/* Two words at once: the upper one counts 65536 times, which is 1 modulo 65535. */
	for (; length > 3; length -= 4, next += 4)
		wide += load_u32be(next);
	if (length > 1)
		wide += load_u16be(next);
	if (length % 2 != 0)
		wide += (uint32_t)next[length - 1] << 8;
	while (wide > UINT16_MAX)
		wide = (wide >> 16) + (wide & UINT16_MAX);
	return (uint32_t)wide;
}

static inline uint16_t
packet_fold(uint32_t sum)
{
	while (sum > UINT16_MAX)
		sum = (sum >> 16) + (sum & UINT16_MAX);
	return (uint16_t)~sum;
}

#endif
