/* Ethernet, VLAN tags and ARP; IP and what it carries are in frame_ip.c, frame_icmp.c and
 * frame_nd.c. */
#include "net/frame.h"

#include <string.h>

#include "net/frame_part.h"

enum {
	TYPE_IPV4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_VLAN = 0x8100,
	TYPE_IPV6 = 0x86dd,
	TYPE_SERVICE_VLAN = 0x88a8,
	TYPE_OLD_SERVICE_VLAN = 0x9100,
	TAGS_MAX = 2
};

const struct name frame_kind_names[] = {
	{FRAME_OTHER, "other"},
	{FRAME_ARP_REQUEST, "arp-request"},
	{FRAME_ARP_REPLY, "arp-reply"},
	{FRAME_NEIGHBOUR_SOLICITATION, "neighbour-solicitation"},
	{FRAME_NEIGHBOUR_ADVERTISEMENT, "neighbour-advertisement"},
	{FRAME_ROUTER_ADVERTISEMENT, "router-advertisement"},
	{FRAME_ECHO_REPLY, "echo-reply"},
	{FRAME_UNREACHABLE, "unreachable"},
	{FRAME_TCP, "tcp"},
	{FRAME_UDP, "udp"},
	{0, NULL},
};

const struct name frame_reason_names[] = {
	{FRAME_OK, "ok"},
	{FRAME_SHORT, "short"},
	{FRAME_BAD_SOURCE, "bad-source"},
	{FRAME_BAD_ARP, "bad-arp"},
	{FRAME_ARP_MISMATCH, "arp-mismatch"},
	{FRAME_BAD_IP, "bad-ip"},
	{FRAME_BAD_ND, "bad-nd"},
	{FRAME_TOO_DEEP, "too-deep"},
	{0, NULL},
};

static enum frame_reason
read_arp(struct reader *reader, struct frame *frame)
{
	enum { HARDWARE_ETHERNET = 1, REQUEST = 1, REPLY = 2 };
	uint16_t hardware = reader_u16be(reader);
	uint16_t protocol = reader_u16be(reader);
	uint8_t hardware_length = reader_u8(reader);
	uint8_t protocol_length = reader_u8(reader);
	uint16_t operation = reader_u16be(reader);

	reader_copy(reader, frame->claimed_mac.bytes, sizeof(frame->claimed_mac.bytes));
	frame->source = frame_read_address(reader, IP_V4);
	reader_skip(reader, sizeof(frame->claimed_mac.bytes)); /* means nothing */
	frame->target = frame_read_address(reader, IP_V4);
	if (reader->failed)
		return FRAME_SHORT;
	if (hardware != HARDWARE_ETHERNET || protocol != TYPE_IPV4 ||
		hardware_length != 6 || protocol_length != 4)
		return FRAME_BAD_ARP;
	if (operation != REQUEST && operation != REPLY)
		return FRAME_BAD_ARP;
	if (!mac_equal(&frame->claimed_mac, &frame->source_mac))
		return FRAME_ARP_MISMATCH;
	if (ip_is_unspecified(&frame->source)) {
		if (operation == REPLY)
			return FRAME_BAD_ARP;
	} else if (ip_is_special(&frame->source)) {
		return FRAME_BAD_ARP;
	}
	frame->kind = operation == REQUEST ? FRAME_ARP_REQUEST : FRAME_ARP_REPLY;
	return FRAME_OK;
}

static bool
is_tag(uint16_t type)
{
	return type == TYPE_VLAN || type == TYPE_SERVICE_VLAN ||
		type == TYPE_OLD_SERVICE_VLAN;
}

/* Reads VLAN tags (IEEE 802.1Q) up to the type of what is inside. A priority tag (number
 * 0) leaves vlan 0. */
static enum frame_reason
read_tags(struct reader *reader, struct frame *frame, uint16_t *type)
{
	*type = reader_u16be(reader);
	for (size_t tags = 0; is_tag(*type); tags++) {
		uint16_t tag;

		if (tags == TAGS_MAX)
			return FRAME_TOO_DEEP;
		tag = reader_u16be(reader);
		if (tags == 0)
			frame->vlan = tag & 0x0fff;
		*type = reader_u16be(reader);
	}
	return reader->failed ? FRAME_SHORT : FRAME_OK;
}

static enum frame_reason
read_ethernet(struct reader *reader, struct frame *frame)
{
	const uint8_t *macs = reader_take(reader, 2 * sizeof(frame->target_mac.bytes));
	enum frame_reason reason;
	uint16_t type;

	if (macs == NULL)
		return FRAME_SHORT;
	memcpy(frame->target_mac.bytes, macs, sizeof(frame->target_mac.bytes));
	memcpy(frame->source_mac.bytes, macs + 6, sizeof(frame->source_mac.bytes));
	reason = read_tags(reader, frame, &type);
	if (reason != FRAME_OK)
		return reason;
	if (mac_is_zero(&frame->source_mac) || mac_is_group(&frame->source_mac))
		return FRAME_BAD_SOURCE;
	if (type == TYPE_ARP)
		return read_arp(reader, frame);
	if (type == TYPE_IPV4)
		return frame_read_ipv4(reader, frame);
	if (type == TYPE_IPV6)
		return frame_read_ipv6(reader, frame);
	return FRAME_OK;
}

enum frame_reason
frame_read(const uint8_t *bytes, size_t captured, struct frame *frame)
{
	struct reader reader;
	enum frame_reason reason;

	reader_init(&reader, bytes, captured);
	memset(frame, 0, sizeof(*frame)); /* FRAME_OTHER */
	reason = read_ethernet(&reader, frame);
	if (reason != FRAME_OK)
		memset(frame, 0, sizeof(*frame));
	return reason;
}
