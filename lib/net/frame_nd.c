/* Neighbour discovery (RFC 4861) behind the ICMPv6 type, code and checksum. Its validity
 * rules (6.1.2, 7.1.1, 7.1.2) are kept because they are what stops a stranger behind a
 * router from speaking for a neighbour. */
#include "net/frame_part.h"

enum {
	HOP_LIMIT = 255,
	OPTION_SOURCE_LINK_ADDRESS = 1,
	OPTION_TARGET_LINK_ADDRESS = 2,
	OPTIONS_MAX = 32,
	FLAG_SOLICITED = 0x40
};

static bool
is_group(const struct ip *ip)
{
	return ip->bytes[0] == 0xff;
}

/* ff02::1:ff00:0/104 (RFC 4291 2.7.1) */
static bool
is_solicited_node_group(const struct ip *ip)
{
	static const struct subnet group = {
		{IP_V6, {0xff, 0x02, [11] = 0x01, [12] = 0xff}}, 104};

	return subnet_has(&group, ip);
}

/* Reads one option; its link-layer address goes to *frame when it is of the wanted type. */
static bool
read_option(struct reader *reader, uint8_t wanted, struct frame *frame)
{
	uint8_t type = reader_u8(reader);
	size_t length = (size_t)reader_u8(reader) * 8;
	const uint8_t *body;
	struct reader option;

	if (length == 0)
		return false;
	body = reader_take(reader, length - 2);
	if (body == NULL)
		return false;
	if (type != wanted)
		return true;
	reader_init(&option, body, length - 2);
	reader_copy(
		&option, frame->claimed_mac.bytes, sizeof(frame->claimed_mac.bytes));
	return !mac_is_zero(&frame->claimed_mac) && !mac_is_group(&frame->claimed_mac);
}

static enum frame_reason
read_options(struct reader *reader, uint8_t wanted, struct frame *frame)
{
	for (size_t options = 0; reader_left(reader) > 0; options++) {
		if (options == OPTIONS_MAX)
			return FRAME_TOO_DEEP;
		if (!read_option(reader, wanted, frame))
			return FRAME_BAD_ND;
	}
	return FRAME_OK;
}

static enum frame_reason
read_solicitation(struct reader *reader, const struct ip *asked, struct frame *frame)
{
	bool is_address_probe = ip_is_unspecified(&frame->source);
	enum frame_reason reason;

	if (is_address_probe && !is_solicited_node_group(&frame->target))
		return FRAME_BAD_ND;
	reason = read_options(reader, OPTION_SOURCE_LINK_ADDRESS, frame);
	if (reason != FRAME_OK)
		return reason;
	if (is_address_probe && !mac_is_zero(&frame->claimed_mac))
		return FRAME_BAD_ND;
	frame->target = *asked;
	return FRAME_OK;
}

static enum frame_reason
read_advertisement(
	struct reader *reader, const struct ip *advertised, struct frame *frame)
{
	if (ip_is_unspecified(&frame->source))
		return FRAME_BAD_ND;
	frame->source = *advertised;
	return read_options(reader, OPTION_TARGET_LINK_ADDRESS, frame);
}

static enum frame_reason
read_router_advertisement(struct reader *reader, struct frame *frame)
{
	frame->advert_length = (uint16_t)reader_left(reader);
	frame->advert = reader->bytes + reader->offset;
	reader_skip(reader, 12); /* hop limit, flags, lifetime, two timers */
	if (reader->failed)
		return FRAME_SHORT;
	if (!ip_is_link_local(&frame->source))
		return FRAME_BAD_ND;
	return read_options(reader, OPTION_SOURCE_LINK_ADDRESS, frame);
}

enum frame_reason
frame_read_nd(struct reader *reader, struct frame *frame)
{
	struct ip about;
	uint8_t flags;

	if (frame->ttl != HOP_LIMIT || frame->icmp_code != 0)
		return FRAME_BAD_ND;
	if (frame->kind == FRAME_ROUTER_ADVERTISEMENT)
		return read_router_advertisement(reader, frame);
	flags = reader_u8(reader);
	reader_skip(reader, 3);
	about = frame_read_address(reader, IP_V6);
	if (reader->failed)
		return FRAME_SHORT;
	if (ip_is_special(&about))
		return FRAME_BAD_ND;
	if (frame->kind == FRAME_NEIGHBOUR_SOLICITATION)
		return read_solicitation(reader, &about, frame);
	if (is_group(&frame->target) && (flags & FLAG_SOLICITED) != 0)
		return FRAME_BAD_ND;
	return read_advertisement(reader, &about, frame);
}
