/* IPv4 (RFC 791), IPv6 with its extension headers (RFC 8200), TCP and UDP. Lengths are those
 * of the IP header, so that padding and merged frames do no harm, and never more than was
 * captured. Checksums are not verified: what this machine sends is captured before the
 * interface computes them, and the proof of an answer is its cookie. */
#include "net/frame_part.h"

enum {
	IPV4_HEADER = 20,
	IPV6_HEADER_HOPS = 0,
	IPV6_HEADER_ROUTING = 43,
	IPV6_HEADER_FRAGMENT = 44,
	IPV6_HEADER_AUTHENTICATION = 51,
	IPV6_HEADER_OPTIONS = 60,
	IPV6_HEADER_MOBILITY = 135,
	IPV6_HEADERS_MAX = 8
};

struct ip
frame_read_address(struct reader *reader, uint8_t family)
{
	uint8_t bytes[16];

	reader_copy(reader, bytes, ip_length(family));
	return ip_from_bytes(family, bytes);
}

/* A packet may come from nobody yet (DHCP, address probes), but never from a group, from
 * loopback or from a reserved address (RFC 1122 3.2.1.3, RFC 4291 2.7). */
static bool
is_impossible_source(const struct ip *source)
{
	return ip_is_special(source) && !ip_is_unspecified(source);
}

/* Leaves the reader with at most length bytes: what is behind is padding. */
static void
limit(struct reader *reader, size_t length)
{
	size_t left = reader_left(reader);

	if (length < left)
		reader->length -= left - length;
}

static enum frame_reason
read_tcp(struct reader *reader, struct frame *frame)
{
	enum { HEADER_WORDS = 5 };
	const uint8_t *header = reader_take(reader, HEADER_WORDS * 4);

	if (header == NULL)
		return FRAME_SHORT;
	if (header[12] >> 4 < HEADER_WORDS)
		return FRAME_BAD_IP;
	frame->tcp = (struct frame_tcp){
		.source_port = load_u16be(header),
		.target_port = load_u16be(header + 2),
		.sequence = load_u32be(header + 4),
		.acknowledgement = load_u32be(header + 8),
		.flags = header[13],
		.window = load_u16be(header + 14),
	};
	frame->kind = FRAME_TCP;
	return FRAME_OK;
}

static enum frame_reason
read_udp(struct reader *reader, struct frame *frame)
{
	enum { HEADER = 8 };
	uint16_t length;

	frame->udp_source_port = reader_u16be(reader);
	frame->udp_target_port = reader_u16be(reader);
	length = reader_u16be(reader);
	reader_skip(reader, 2); /* checksum */
	if (reader->failed)
		return FRAME_SHORT;
	if (length < HEADER)
		return FRAME_BAD_IP;
	limit(reader, (size_t)length - HEADER);
	frame->udp_length = (uint16_t)reader_left(reader);
	frame->udp_payload = reader_take(reader, frame->udp_length);
	frame->kind = FRAME_UDP;
	return FRAME_OK;
}

enum frame_reason
frame_read_transport(struct reader *reader, uint8_t proto, struct frame *frame)
{
	if (proto == PROTO_TCP)
		return read_tcp(reader, frame);
	if (proto == PROTO_UDP)
		return read_udp(reader, frame);
	if (proto == FRAME_PROTO_ICMP && frame->source.family == IP_V4)
		return frame_read_icmp(reader, frame);
	if (proto == FRAME_PROTO_ICMPV6 && frame->source.family == IP_V6)
		return frame_read_icmpv6(reader, frame);
	return FRAME_OK;
}

enum frame_reason
frame_read_ipv4(struct reader *reader, struct frame *frame)
{
	enum { MORE_FRAGMENTS_AND_OFFSET = 0x3fff };
	const uint8_t *header = reader_take(reader, IPV4_HEADER);
	size_t length, total;

	if (header == NULL)
		return FRAME_SHORT;
	length = (size_t)(header[0] & 0x0f) * 4;
	total = load_u16be(header + 2);
	frame->ttl = header[8];
	frame->source = ip_from_bytes(IP_V4, header + 12);
	frame->target = ip_from_bytes(IP_V4, header + 16);
	if (header[0] >> 4 != 4 || length < IPV4_HEADER || total < length)
		return FRAME_BAD_IP;
	if ((load_u16be(header + 6) & MORE_FRAGMENTS_AND_OFFSET) != 0)
		return FRAME_BAD_IP;
	if (is_impossible_source(&frame->source))
		return FRAME_BAD_IP;
	limit(reader, total - IPV4_HEADER);
	reader_skip(reader, length - IPV4_HEADER);
	if (reader->failed)
		return FRAME_SHORT;
	return frame_read_transport(reader, header[9], frame);
}

static bool
is_extension(uint8_t header)
{
	switch (header) {
	case IPV6_HEADER_HOPS:
	case IPV6_HEADER_ROUTING:
	case IPV6_HEADER_FRAGMENT:
	case IPV6_HEADER_AUTHENTICATION:
	case IPV6_HEADER_OPTIONS:
	case IPV6_HEADER_MOBILITY:
		return true;
	default:
		return false;
	}
}

/* Skips one extension header and writes what comes behind it. */
static enum frame_reason
skip_extension(struct reader *reader, uint8_t header, uint8_t *next)
{
	enum { MORE_FRAGMENTS_AND_OFFSET = 0xfff9 };
	uint8_t length;

	*next = reader_u8(reader);
	length = reader_u8(reader);
	if (header == IPV6_HEADER_FRAGMENT) {
		uint16_t fragment = reader_u16be(reader);

		reader_skip(reader, 4);
		if (!reader->failed && (fragment & MORE_FRAGMENTS_AND_OFFSET) != 0)
			return FRAME_BAD_IP;
	} else if (header == IPV6_HEADER_AUTHENTICATION) {
		reader_skip(reader, ((size_t)length + 2) * 4 - 2);
	} else {
		reader_skip(reader, ((size_t)length + 1) * 8 - 2);
	}
	return reader->failed ? FRAME_SHORT : FRAME_OK;
}

enum frame_reason
frame_read_ipv6(struct reader *reader, struct frame *frame)
{
	uint8_t version = reader_u8(reader) >> 4;
	uint16_t payload;
	uint8_t next;

	reader_skip(reader, 3);
	payload = reader_u16be(reader);
	next = reader_u8(reader);
	frame->ttl = reader_u8(reader);
	frame->source = frame_read_address(reader, IP_V6);
	frame->target = frame_read_address(reader, IP_V6);
	if (reader->failed)
		return FRAME_SHORT;
	if (version != 6 || is_impossible_source(&frame->source))
		return FRAME_BAD_IP;
	limit(reader, payload);
	for (size_t headers = 0; is_extension(next); headers++) {
		enum frame_reason reason;

		if (headers == IPV6_HEADERS_MAX)
			return FRAME_TOO_DEEP;
		reason = skip_extension(reader, next, &next);
		if (reason != FRAME_OK)
			return reason;
	}
	return frame_read_transport(reader, next, frame);
}
