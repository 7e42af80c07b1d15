#include "net/packet.h"

#include <endian.h>
#include <string.h>

#include "base/buffer.h"
#include "net/port_set.h"

enum {
	FRAME_SMALLEST = 60, /* IEEE 802.3, without the check sequence */
	TYPE_IPV4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_IPV6 = 0x86dd,
	PROTO_ICMP = 1,
	PROTO_ICMPV6 = 58,
	HOP_LIMIT = 64,
	ND_HOP_LIMIT = 255
};

static const char echo_text[] = "WatchDog network monitor, echo request";

/* Where the checksum of the upper layer stands, and what it covers. */
struct upper {
	uint8_t proto;
	uint8_t hop_limit;
	uint8_t service; /* type of service or traffic class */
	size_t checksum; /* offset in the upper layer */
};

static void
put_u16(uint8_t *bytes, uint16_t value)
{
	uint16_t swapped = htobe16(value);

	memcpy(bytes, &swapped, sizeof(swapped));
}

static void
write_ethernet(struct writer *writer, const struct packet_ends *ends, uint16_t type)
{
	writer_copy(writer, ends->target_mac.bytes, sizeof(ends->target_mac.bytes));
	writer_copy(writer, ends->source_mac.bytes, sizeof(ends->source_mac.bytes));
	writer_u16be(writer, type);
}

static size_t
pad(struct writer *writer)
{
	if (writer->length < FRAME_SMALLEST)
		writer_zero(writer, FRAME_SMALLEST - writer->length);
	return writer->failed ? 0 : writer->length;
}

static void
write_ipv4(struct writer *writer, const struct packet_ends *ends,
	const struct upper *upper, size_t length)
{
	enum { HEADER = 20, DO_NOT_FRAGMENT = 0x4000, CHECKSUM = 10 };
	uint8_t *header = writer->bytes + writer->length;

	writer_u8(writer, 0x45);
	writer_u8(writer, upper->service);
	writer_u16be(writer, (uint16_t)(HEADER + length));
	writer_u16be(writer, 0);
	writer_u16be(writer, DO_NOT_FRAGMENT);
	writer_u8(writer, upper->hop_limit);
	writer_u8(writer, upper->proto);
	writer_u16be(writer, 0);
	writer_copy(writer, ends->source.bytes, 4);
	writer_copy(writer, ends->target.bytes, 4);
	put_u16(header + CHECKSUM, packet_fold(packet_sum(0, header, HEADER)));
}

static void
write_ipv6(struct writer *writer, const struct packet_ends *ends,
	const struct upper *upper, size_t length)
{
	writer_u32be(writer, 6U << 28 | (uint32_t)upper->service << 20);
	writer_u16be(writer, (uint16_t)length);
	writer_u8(writer, upper->proto);
	writer_u8(writer, upper->hop_limit);
	writer_copy(writer, ends->source.bytes, 16);
	writer_copy(writer, ends->target.bytes, 16);
}

/* The sum over the pseudo header (RFC 9293 3.1, RFC 8200 8.1). */
static uint32_t
pseudo_header_sum(const struct packet_ends *ends, uint8_t proto, size_t length)
{
	size_t address = ip_length(ends->source.family);
	uint32_t sum = packet_sum(0, ends->source.bytes, address);

	sum = packet_sum(sum, ends->target.bytes, address);
	return sum + proto + (uint32_t)length;
}

/* Ethernet and IP header in front of the upper layer, whose checksum field is filled. */
static size_t
finish(uint8_t *space, const struct packet_ends *ends, const struct upper *upper,
	const struct writer *body)
{
	struct writer writer;
	uint32_t sum = 0;
	uint8_t *start;
	uint16_t checksum;

	writer_init(&writer, space, PACKET_MAX);
	if (ends->source.family == IP_V4) {
		write_ethernet(&writer, ends, TYPE_IPV4);
		write_ipv4(&writer, ends, upper, body->length);
	} else {
		write_ethernet(&writer, ends, TYPE_IPV6);
		write_ipv6(&writer, ends, upper, body->length);
	}
	start = writer.bytes + writer.length;
	writer_copy(&writer, body->bytes, body->length);
	if (upper->proto != PROTO_ICMP)
		sum = pseudo_header_sum(ends, upper->proto, body->length);
	checksum = packet_fold(packet_sum(sum, body->bytes, body->length));
	if (checksum == 0 && upper->proto == PROTO_UDP)
		checksum = UINT16_MAX; /* 0 would mean "none" (RFC 768) */
	put_u16(start + upper->checksum, checksum);
	return pad(&writer);
}

size_t
packet_arp_request(uint8_t *space, const struct packet_ends *ends)
{
	static const struct mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	struct packet_ends ethernet = *ends;
	struct writer writer;

	if (mac_is_zero(&ends->target_mac))
		ethernet.target_mac = broadcast;
	writer_init(&writer, space, PACKET_MAX);
	write_ethernet(&writer, &ethernet, TYPE_ARP);
	writer_u16be(&writer, 1); /* Ethernet */
	writer_u16be(&writer, TYPE_IPV4);
	writer_u8(&writer, 6);
	writer_u8(&writer, 4);
	writer_u16be(&writer, 1); /* request */
	writer_copy(&writer, ends->source_mac.bytes, 6);
	writer_copy(&writer, ends->source.bytes, 4);
	writer_copy(&writer, ends->target_mac.bytes, 6);
	writer_copy(&writer, ends->target.bytes, 4);
	return pad(&writer);
}

/* The multicast MAC and address a solicitation goes to (RFC 4291 2.7.1, RFC 2464 7). */
static void
address_solicited_node(struct packet_ends *ends)
{
	static const struct ip group = {IP_V6, {0xff, 0x02, [11] = 0x01, [12] = 0xff}};
	const uint8_t *last = ends->target.bytes + 13;

	ends->target_mac = (struct mac){{0x33, 0x33, 0xff, last[0], last[1], last[2]}};
	memcpy(ends->target.bytes, group.bytes, 13);
}

size_t
packet_neighbour_solicitation(uint8_t *space, const struct packet_ends *ends)
{
	enum { SOLICITATION = 135, SOURCE_LINK_ADDRESS = 1, SIZE = 32 };
	static const struct upper upper = {
		.proto = PROTO_ICMPV6, .hop_limit = ND_HOP_LIMIT, .checksum = 2};
	struct packet_ends outer = *ends;
	uint8_t bytes[SIZE];
	struct writer body;

	if (mac_is_zero(&ends->target_mac))
		address_solicited_node(&outer);
	writer_init(&body, bytes, sizeof(bytes));
	writer_u8(&body, SOLICITATION);
	writer_zero(&body, 7); /* code, checksum, reserved */
	writer_copy(&body, ends->target.bytes, 16);
	writer_u8(&body, SOURCE_LINK_ADDRESS);
	writer_u8(&body, 1); /* in units of 8 bytes */
	writer_copy(&body, ends->source_mac.bytes, 6);
	return finish(space, &outer, &upper, &body);
}

size_t
packet_echo_request(uint8_t *space, const struct packet_ends *ends, uint16_t id,
	uint16_t sequence, uint64_t cookie)
{
	enum { ECHO = 8, ECHO_V6 = 128, SIZE = 16 + sizeof(echo_text) - 1 };
	bool is_v4 = ends->source.family == IP_V4;
	struct upper upper = {.proto = is_v4 ? PROTO_ICMP : PROTO_ICMPV6,
		.hop_limit = HOP_LIMIT,
		.service = PACKET_DSCP_CS1,
		.checksum = 2};
	uint8_t bytes[SIZE];
	struct writer body;

	writer_init(&body, bytes, sizeof(bytes));
	writer_u8(&body, is_v4 ? ECHO : ECHO_V6);
	writer_zero(&body, 3); /* code, checksum */
	writer_u16be(&body, id);
	writer_u16be(&body, sequence);
	writer_u64be(&body, cookie);
	writer_copy(&body, echo_text, sizeof(echo_text) - 1);
	return finish(space, ends, &upper, &body);
}

static void
put_u32(uint8_t *bytes, uint32_t value)
{
	uint32_t swapped = htobe32(value);

	memcpy(bytes, &swapped, sizeof(swapped));
}

static uint32_t
halves(uint32_t value)
{
	return (value >> 16) + (value & UINT16_MAX);
}

/* A scan sends almost nothing else: the frame is a copy of a finished one, of which the ends
 * and the number are written, and both checksums go on from the sum of the rest. */
static size_t
tcp_syn_v4(uint8_t *space, const struct packet_ends *ends, uint16_t source_port,
	uint16_t target_port, uint32_t sequence)
{
	enum { IP = 14, TCP = IP + 20, TCP_SIZE = 24, IP_CHECKSUM = IP + 10 };
	static const uint8_t ready[FRAME_SMALLEST] = {
		[IP - 2] = TYPE_IPV4 >> 8,
		[IP] = 0x45,
		[IP + 1] = PACKET_DSCP_CS1,
		[IP + 3] = 20 + TCP_SIZE,
		[IP + 6] = 0x40, /* do not fragment */
		[IP + 8] = HOP_LIMIT,
		[IP + 9] = PROTO_TCP,
		[TCP + 12] = TCP_SIZE / 4 << 4,
		[TCP + 13] = 0x02, /* SYN */
		[TCP + 14] = 1024 >> 8,
		[TCP + 20] = 2, /* the option MSS */
		[TCP + 21] = 4,
		[TCP + 22] = 1460 >> 8,
		[TCP + 23] = 1460 & 0xff,
	};
	enum {
		IP_SUM = 0x4500 + PACKET_DSCP_CS1 + 20 + TCP_SIZE + 0x4000 +
			(HOP_LIMIT << 8) + PROTO_TCP,
		TCP_SUM = PROTO_TCP + TCP_SIZE + 0x6002 + 1024 + 0x0204 + 1460
	};
	uint32_t source = ip_to_v4(&ends->source), target = ip_to_v4(&ends->target);
	uint32_t addresses = halves(source) + halves(target);

	memcpy(space, ready, sizeof(ready));
	memcpy(space, ends->target_mac.bytes, 6);
	memcpy(space + 6, ends->source_mac.bytes, 6);
	put_u16(space + IP_CHECKSUM, packet_fold(IP_SUM + addresses));
	put_u32(space + IP + 12, source);
	put_u32(space + IP + 16, target);
	put_u16(space + TCP, source_port);
	put_u16(space + TCP + 2, target_port);
	put_u32(space + TCP + 4, sequence);
	put_u16(space + TCP + 16,
		packet_fold(TCP_SUM + addresses + source_port + target_port +
			halves(sequence)));
	return sizeof(ready);
}

size_t
packet_tcp_syn(uint8_t *space, const struct packet_ends *ends, uint16_t source_port,
	uint16_t target_port, uint32_t sequence)
{
	enum { SIZE = 24, SYN = 0x02, WINDOW = 1024, OPTION_MSS = 2 };
	static const struct upper upper = {.proto = PROTO_TCP,
		.hop_limit = HOP_LIMIT,
		.service = PACKET_DSCP_CS1,
		.checksum = 16};
	uint8_t bytes[SIZE];
	struct writer body;

	if (ends->source.family == IP_V4)
		return tcp_syn_v4(space, ends, source_port, target_port, sequence);
	writer_init(&body, bytes, sizeof(bytes));
	writer_u16be(&body, source_port);
	writer_u16be(&body, target_port);
	writer_u32be(&body, sequence);
	writer_u32be(&body, 0);
	writer_u8(&body, SIZE / 4 << 4);
	writer_u8(&body, SYN);
	writer_u16be(&body, WINDOW);
	writer_u32be(&body, 0); /* checksum, urgent pointer */
	writer_u8(&body, OPTION_MSS);
	writer_u8(&body, 4);
	writer_u16be(&body, 1440);
	return finish(space, ends, &upper, &body);
}

size_t
packet_udp(uint8_t *space, const struct packet_ends *ends,
	const struct packet_datagram *datagram)
{
	enum { HEADER = 8 };
	static const struct upper upper = {.proto = PROTO_UDP,
		.hop_limit = HOP_LIMIT,
		.service = PACKET_DSCP_CS1,
		.checksum = 6};
	uint8_t bytes[HEADER + PACKET_UDP_PAYLOAD_MAX];
	struct writer body;

	if (datagram->length > PACKET_UDP_PAYLOAD_MAX)
		return 0;
	writer_init(&body, bytes, sizeof(bytes));
	writer_u16be(&body, datagram->source_port);
	writer_u16be(&body, datagram->target_port);
	writer_u16be(&body, (uint16_t)(HEADER + datagram->length));
	writer_u16be(&body, 0); /* checksum */
	writer_copy(&body, datagram->payload, datagram->length);
	return finish(space, ends, &upper, &body);
}
