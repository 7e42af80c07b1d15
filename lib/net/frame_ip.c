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

	if (family == IP_V4) /* of fixed length: twice in most frames (tests/bench) */
		return ip_from_v4(reader_u32be(reader));
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
	struct frame_tcp *tcp = &frame->tcp;
	uint8_t words;

	tcp->source_port = reader_u16be(reader);
	tcp->target_port = reader_u16be(reader);
	tcp->sequence = reader_u32be(reader);
	tcp->acknowledgement = reader_u32be(reader);
	words = reader_u8(reader) >> 4;
	tcp->flags = reader_u8(reader);
	tcp->window = reader_u16be(reader);
	reader_skip(reader, 4); /* checksum, urgent pointer */
	if (reader->failed)
		return FRAME_SHORT;
	if (words < HEADER_WORDS)
		return FRAME_BAD_IP;
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
	uint8_t first = reader_u8(reader);
	size_t header = (size_t)(first & 0x0f) * 4;
	uint16_t total, fragment;
	uint8_t proto;

	reader_skip(reader, 1);
	total = reader_u16be(reader);
	reader_skip(reader, 2);
	fragment = reader_u16be(reader);
	frame->ttl = reader_u8(reader);
	proto = reader_u8(reader);
	reader_skip(reader, 2);
	frame->source = frame_read_address(reader, IP_V4);
	frame->target = frame_read_address(reader, IP_V4);
	if (reader->failed)
		return FRAME_SHORT;
	if (first >> 4 != 4 || header < IPV4_HEADER || total < header)
		return FRAME_BAD_IP;
	if ((fragment & MORE_FRAGMENTS_AND_OFFSET) != 0)
		return FRAME_BAD_IP;
	if (is_impossible_source(&frame->source))
		return FRAME_BAD_IP;
	limit(reader, (size_t)total - IPV4_HEADER);
	reader_skip(reader, header - IPV4_HEADER);
	if (reader->failed)
		return FRAME_SHORT;
	return frame_read_transport(reader, proto, frame);
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
