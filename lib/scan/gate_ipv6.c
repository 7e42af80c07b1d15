/* IPv6 (RFC 8200) without extension headers, and the neighbour solicitation (RFC 4861): all
 * that leaves over it. */
#include <string.h>

#include "scan/gate_read.h"

enum {
	ICMPV6_ECHO_REQUEST = 128,
	SOLICITATION = 135,
	ND_HOP_LIMIT = 255,
	IPV6_TCP = 6,
	IPV6_UDP = 17,
	IPV6_ICMP = 58
};

static struct ip
read_address(struct reader *reader)
{
	uint8_t bytes[16] = {0};

	reader_copy(reader, bytes, sizeof(bytes));
	return ip_from_bytes(IP_V6, bytes);
}

/* Is this the multicast MAC of the group (RFC 2464, 7)? */
static bool
is_mac_of_group(const struct mac *mac, const struct ip *group)
{
	return mac->bytes[0] == 0x33 && mac->bytes[1] == 0x33 &&
		memcmp(mac->bytes + 2, group->bytes + 12, 4) == 0;
}

/* Is group the solicited-node group of ip (RFC 4291, 2.7.1)? */
static bool
is_group_of(const struct ip *group, const struct ip *ip)
{
	static const uint8_t prefix[13] = {0xff, 0x02, [11] = 0x01, [12] = 0xff};

	return memcmp(group->bytes, prefix, sizeof(prefix)) == 0 &&
		memcmp(group->bytes + 13, ip->bytes + 13, 3) == 0;
}

/* Fixed in every byte: the address asked for and our own link-layer address as the one
 * option. */
static enum gate_reason
read_solicitation(struct reader *reader, uint8_t hop_limit, struct gate_view *view)
{
	enum { SOURCE_LINK_ADDRESS = 0x0101 };
	struct ip sent_to = view->target;
	uint16_t option;

	view->kind = GATE_ND;
	reader_skip(reader, 8); /* type and code, checksum, reserved */
	view->target = read_address(reader);
	option = reader_u16be(reader);
	reader_copy(reader, view->sender_mac.bytes, sizeof(view->sender_mac.bytes));
	if (reader->failed || reader_left(reader) > 0 ||
		option != SOURCE_LINK_ADDRESS || hop_limit != ND_HOP_LIMIT)
		return GATE_MALFORMED;
	view->to_group = is_group_of(&sent_to, &view->target) &&
		is_mac_of_group(&view->target_mac, &sent_to);
	if (!view->to_group && !ip_equal(&sent_to, &view->target))
		return GATE_MALFORMED;
	return GATE_PASS;
}

/* ff02::1 */
static bool
is_all_nodes(const struct ip *ip)
{
	static const struct ip all = {IP_V6, {0xff, 0x02, [15] = 0x01}};

	return ip_equal(ip, &all);
}

static enum gate_reason
read_icmp(struct reader *reader, uint8_t hop_limit, struct gate_view *view)
{
	const uint8_t *type = reader->bytes + reader->offset;

	if (reader_left(reader) > 1 && type[0] == SOLICITATION && type[1] == 0)
		return read_solicitation(reader, hop_limit, view);
	view->to_group = is_all_nodes(&view->target) &&
		is_mac_of_group(&view->target_mac, &view->target);
	return gate_read_echo(reader, ICMPV6_ECHO_REQUEST, view);
}

enum gate_reason
gate_read_ipv6(struct reader *reader, struct gate_view *view)
{
	uint8_t version = reader_u8(reader) >> 4;
	struct reader upper;
	uint8_t next, hop_limit;
	size_t length;

	reader_skip(reader, 3); /* traffic class, flow label */
	length = reader_u16be(reader);
	next = reader_u8(reader);
	hop_limit = reader_u8(reader);
	view->source = read_address(reader);
	view->target = read_address(reader);
	reader_init(&upper, reader_take(reader, length), length);
	if (reader->failed || version != 6 || !gate_rest_is_padding(reader))
		return GATE_MALFORMED;
	if (next == IPV6_ICMP)
		return read_icmp(&upper, hop_limit, view);
	if (next == IPV6_UDP)
		return gate_read_udp(&upper, view);
	return next == IPV6_TCP ? gate_read_tcp(&upper, view) : GATE_KIND;
}
