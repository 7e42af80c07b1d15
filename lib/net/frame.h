/*
 * One received Ethernet frame, reduced to the few facts that the sensor believes in. The
 * reader starts at byte 0, trusts no length field beyond the captured bytes, takes at most
 * two VLAN tags, eight IPv6 extension headers and 32 ND options, and never fails
 * otherwise than by saying why in one word. It keeps no pointer into the frame but one, to
 * what a UDP datagram or a router advertisement carries.
 */
#ifndef WATCHDOG_NET_FRAME_H
#define WATCHDOG_NET_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "net/ip.h"
#include "net/mac.h"

enum frame_kind {
	FRAME_OTHER,	   /* well-formed but nothing we use; source MAC is valid */
	FRAME_ARP_REQUEST, /* RFC 826; gratuitous ones and probes (RFC 5227) too */
	FRAME_ARP_REPLY,
	FRAME_NEIGHBOUR_SOLICITATION, /* RFC 4861; hop limit 255 checked */
	FRAME_NEIGHBOUR_ADVERTISEMENT,
	FRAME_ROUTER_ADVERTISEMENT,
	FRAME_ECHO_REPLY,  /* ICMP or ICMPv6 */
	FRAME_UNREACHABLE, /* ICMP or ICMPv6 error that quotes a packet: see quote; time
			      exceeded and the like too: see icmp_type */
	FRAME_TCP,
	FRAME_UDP,
	FRAME_KIND_COUNT
};

/* Why a frame was refused; each has a counter (frame_reason_names for status). */
enum frame_reason {
	FRAME_OK,
	FRAME_SHORT,	    /* ends inside a header */
	FRAME_BAD_SOURCE,   /* source MAC zero or a group address */
	FRAME_BAD_ARP,	    /* hardware or protocol type or length, operation, a sender
			       address nobody can have; 0.0.0.0 only in requests */
	FRAME_ARP_MISMATCH, /* ARP sender MAC differs from the Ethernet source */
	FRAME_BAD_IP, /* version, a header length, fragment, a source nobody can have */
	FRAME_BAD_ND, /* hop limit not 255, option length 0 or past the end, or another
			 rule of RFC 4861 6.1 and 7.1 */
	FRAME_TOO_DEEP, /* over the limit of tags, headers or options */
	FRAME_REASON_COUNT
};

extern const struct name frame_kind_names[];
extern const struct name frame_reason_names[];

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10 };

struct frame_tcp {
	uint16_t source_port, target_port;
	uint32_t sequence, acknowledgement;
	uint16_t window;
	uint8_t flags;
};

/* The start of the packet that an ICMP error quotes (RFC 792: IP header and 8 bytes). */
struct frame_quote {
	struct ip source, target;
	uint8_t proto; /* IP protocol number; ports and sequence valid for TCP and UDP */
	uint16_t source_port, target_port;
	uint32_t sequence; /* TCP sequence number, or ICMP id << 16 | sequence */
};

struct frame {
	enum frame_kind kind;
	struct mac source_mac, target_mac; /* Ethernet header */
	uint16_t vlan;			   /* outer tag, 0 when untagged */
	/* ARP: sender and target protocol address. Neighbour solicitation: IP source and
	 * the address asked for; advertisement: the address advertised and IP target.
	 * Otherwise the IP header's. IP_NONE when the frame has none; the source of an
	 * address probe (RFC 5227, RFC 4862) is 0.0.0.0 or "::". */
	struct ip source, target;
	struct mac
		claimed_mac; /* ARP sender / ND link-layer option; zero when absent */
	uint8_t ttl;	     /* IPv4 TTL or IPv6 hop limit; 0 for ARP */
	uint8_t icmp_type, icmp_code;
	union { /* by kind */
		struct frame_tcp tcp;
		struct frame_quote quote; /* of FRAME_UNREACHABLE */
		struct {
			uint16_t echo_id, echo_sequence;
			uint64_t echo_cookie; /* the first 8 payload bytes, or 0 */
		};
		struct {
			uint16_t udp_source_port, udp_target_port;
			uint16_t udp_length; /* of the payload, as far as captured */
			const uint8_t *udp_payload; /* borrowed from what was read */
		};
		struct {			/* of a router advertisement */
			uint16_t advert_length; /* as far as captured */
			const uint8_t *advert;	/* behind its checksum; borrowed */
		};
	};
};

/* Reads captured bytes of an Ethernet frame. *frame is written completely when FRAME_OK is
 * returned (and is zeroed otherwise). */
enum frame_reason frame_read(
	const uint8_t *bytes, size_t captured, struct frame *frame);

#endif
