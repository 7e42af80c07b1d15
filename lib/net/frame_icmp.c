/* ICMP (RFC 792) and ICMPv6 (RFC 4443): echo replies, and errors with the packet they
 * quote. Neighbour discovery is in frame_nd.c. */
#include "net/frame_part.h"

enum {
	ICMP_ECHO_REPLY = 0,
	ICMP_UNREACHABLE = 3,
	ICMP_TIME_EXCEEDED = 11,
	ICMP_PARAMETER_PROBLEM = 12,
	ICMPV6_ERRORS_FIRST = 1, /* unreachable, too big, time exceeded, parameter */
	ICMPV6_ERRORS_LAST = 4,
	ICMPV6_ECHO_REPLY = 129,
	ICMPV6_ROUTER_ADVERTISEMENT = 134,
	ICMPV6_NEIGHBOUR_SOLICITATION = 135,
	ICMPV6_NEIGHBOUR_ADVERTISEMENT = 136
};

static enum frame_reason
read_echo(struct reader *reader, struct frame *frame)
{
	enum { COOKIE = 8 };

	frame->echo_id = reader_u16be(reader);
	frame->echo_sequence = reader_u16be(reader);
	if (reader->failed)
		return FRAME_SHORT;
	if (reader_left(reader) >= COOKIE)
		frame->echo_cookie = reader_u64be(reader);
	frame->kind = FRAME_ECHO_REPLY;
	return FRAME_OK;
}

/* The eight bytes behind the quoted IP header. */
static void
read_quoted_start(struct reader *reader, struct frame_quote *quote)
{
	uint16_t first = reader_u16be(reader);
	uint16_t second = reader_u16be(reader);
	uint32_t rest = reader_u32be(reader);

	if (quote->proto == PROTO_TCP || quote->proto == PROTO_UDP) {
		quote->source_port = first;
		quote->target_port = second;
		quote->sequence = quote->proto == PROTO_TCP ? rest : 0;
	} else if (quote->proto == FRAME_PROTO_ICMP ||
		quote->proto == FRAME_PROTO_ICMPV6) {
		quote->sequence = rest; /* identifier, then sequence number */
	}
}

static enum frame_reason
read_quoted_ipv4(struct reader *reader, struct frame_quote *quote)
{
	enum { HEADER = 20, FRAGMENT_OFFSET = 0x1fff };
	uint8_t first = reader_u8(reader);
	size_t header = (size_t)(first & 0x0f) * 4;
	uint16_t fragment;

	reader_skip(
		reader, 5); /* service, length (rewritten by some), identification */
	fragment = reader_u16be(reader);
	reader_skip(reader, 1);
	quote->proto = reader_u8(reader);
	reader_skip(reader, 2);
	quote->source = frame_read_address(reader, IP_V4);
	quote->target = frame_read_address(reader, IP_V4);
	if (reader->failed)
		return FRAME_SHORT;
	if (first >> 4 != 4 || header < HEADER || (fragment & FRAGMENT_OFFSET) != 0)
		return FRAME_BAD_IP;
	reader_skip(reader, header - HEADER);
	read_quoted_start(reader, quote);
	return reader->failed ? FRAME_SHORT : FRAME_OK;
}

/* Our own packets carry no extension header, so a quote that does is nobody's of ours and
 * keeps its ports at 0. */
static enum frame_reason
read_quoted_ipv6(struct reader *reader, struct frame_quote *quote)
{
	uint8_t version = reader_u8(reader) >> 4;

	reader_skip(reader, 5);
	quote->proto = reader_u8(reader);
	reader_skip(reader, 1);
	quote->source = frame_read_address(reader, IP_V6);
	quote->target = frame_read_address(reader, IP_V6);
	read_quoted_start(reader, quote);
	if (reader->failed)
		return FRAME_SHORT;
	return version == 6 ? FRAME_OK : FRAME_BAD_IP;
}

static enum frame_reason
read_error(struct reader *reader, struct frame *frame)
{
	enum frame_reason reason;

	reader_skip(reader, 4); /* unused, pointer or MTU */
	if (frame->source.family == IP_V4)
		reason = read_quoted_ipv4(reader, &frame->quote);
	else
		reason = read_quoted_ipv6(reader, &frame->quote);
	if (reason == FRAME_OK)
		frame->kind = FRAME_UNREACHABLE;
	return reason;
}

static bool
read_head(struct reader *reader, struct frame *frame)
{
	frame->icmp_type = reader_u8(reader);
	frame->icmp_code = reader_u8(reader);
	reader_skip(reader, 2); /* checksum */
	return !reader->failed;
}

enum frame_reason
frame_read_icmp(struct reader *reader, struct frame *frame)
{
	if (!read_head(reader, frame))
		return FRAME_SHORT;
	switch (frame->icmp_type) {
	case ICMP_ECHO_REPLY:
		return read_echo(reader, frame);
	case ICMP_UNREACHABLE:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETER_PROBLEM:
		return read_error(reader, frame);
	default:
		return FRAME_OK;
	}
}

enum frame_reason
frame_read_icmpv6(struct reader *reader, struct frame *frame)
{
	if (!read_head(reader, frame))
		return FRAME_SHORT;
	if (frame->icmp_type >= ICMPV6_ERRORS_FIRST &&
		frame->icmp_type <= ICMPV6_ERRORS_LAST)
		return read_error(reader, frame);
	switch (frame->icmp_type) {
	case ICMPV6_ECHO_REPLY:
		return read_echo(reader, frame);
	case ICMPV6_ROUTER_ADVERTISEMENT:
		frame->kind = FRAME_ROUTER_ADVERTISEMENT;
		return frame_read_nd(reader, frame);
	case ICMPV6_NEIGHBOUR_SOLICITATION:
		frame->kind = FRAME_NEIGHBOUR_SOLICITATION;
		return frame_read_nd(reader, frame);
	case ICMPV6_NEIGHBOUR_ADVERTISEMENT:
		frame->kind = FRAME_NEIGHBOUR_ADVERTISEMENT;
		return frame_read_nd(reader, frame);
	default:
		return FRAME_OK;
	}
}
