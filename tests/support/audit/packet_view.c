#include "packet_view.h"

#include <string.h>

enum { ETHERNET = 14 };

static uint16_t
u16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t
add(uint32_t sum, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
	return sum;
}

static bool
is_all_ones(uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

static bool
read_arp(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	if (length < 28)
		return false;
	memcpy(view->claimed_mac.bytes, bytes + 8, 6);
	view->source = ip_from_bytes(IP_V4, bytes + 14);
	view->target = ip_from_bytes(IP_V4, bytes + 24);
	if (u16(bytes) != 1 || u16(bytes + 2) != 0x0800)
		return true;
	if (u16(bytes + 6) == 1)
		view->kind = VIEW_ARP_REQUEST;
	else if (u16(bytes + 6) == 2)
		view->kind = VIEW_KERNEL;
	return true;
}

static bool
read_tcp(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	size_t header;

	if (length < 20)
		return false;
	header = (size_t)(bytes[12] >> 4) * 4;
	if (header < 20 || header > length)
		return false;
	view->kind = VIEW_TCP;
	view->source_port = u16(bytes);
	view->target_port = u16(bytes + 2);
	view->tcp_flags = bytes[13];
	view->payload = length - header;
	return true;
}

static bool
read_udp(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	if (length < 8)
		return false;
	view->kind = VIEW_UDP;
	view->source_port = u16(bytes);
	view->target_port = u16(bytes + 2);
	view->payload = length - 8;
	view->data = bytes + 8;
	return true;
}

static bool
read_icmp(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	enum { ECHO_REPLY = 0, UNREACHABLE = 3, ECHO = 8 };

	if (length < 8)
		return false;
	if (bytes[0] == ECHO)
		view->kind = VIEW_ECHO_REQUEST;
	else if (bytes[0] == ECHO_REPLY || bytes[0] == UNREACHABLE)
		view->kind = VIEW_KERNEL;
	return true;
}

static bool
read_icmpv6(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	enum {
		UNREACHABLE = 1,
		ECHO = 128,
		ECHO_REPLY,
		SOLICITATION = 135,
		ADVERTISEMENT,
		MEMBERSHIP = 143
	};
	static const uint8_t group[13] = {0xff, 2, [11] = 1, [12] = 0xff};

	if (length < 8)
		return false;
	if (bytes[0] == ECHO)
		view->kind = VIEW_ECHO_REQUEST;
	if (bytes[0] == UNREACHABLE || bytes[0] == ECHO_REPLY ||
		bytes[0] == ADVERTISEMENT)
		view->kind = VIEW_KERNEL;
	if (bytes[0] == MEMBERSHIP)
		view->kind = VIEW_MEMBERSHIP;
	if (bytes[0] != SOLICITATION)
		return true;
	if (length < 24)
		return false;
	view->kind = VIEW_ND;
	if (length == 32 && bytes[24] == 1 && bytes[25] == 1)
		memcpy(view->claimed_mac.bytes, bytes + 26, 6);
	view->is_solicited_node_group =
		memcmp(view->target.bytes, group, sizeof(group)) == 0 &&
		memcmp(view->target.bytes + 13, bytes + 21, 3) == 0;
	view->target = ip_from_bytes(IP_V6, bytes + 8);
	return true;
}

static bool
read_upper(uint8_t proto, const uint8_t *bytes, size_t length, struct packet_view *view)
{
	switch (proto) {
	case 1:
		return read_icmp(bytes, length, view);
	case 6:
		return read_tcp(bytes, length, view);
	case 17:
		return read_udp(bytes, length, view);
	case 58:
		return read_icmpv6(bytes, length, view);
	default:
		return true;
	}
}

static bool
read_ipv4(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	size_t total;
	uint32_t sum = 0;

	if (length < 20)
		return false;
	total = u16(bytes + 2);
	if (bytes[0] >> 4 != 4 || total < 20 || total > length)
		return false;
	view->service = bytes[1];
	view->source = ip_from_bytes(IP_V4, bytes + 12);
	view->target = ip_from_bytes(IP_V4, bytes + 16);
	view->is_fragment = (u16(bytes + 6) & 0x3fff) != 0 || bytes[0] != 0x45;
	if (view->is_fragment)
		return true;
	if (bytes[9] != 1)
		sum = add(bytes[9] + (uint32_t)(total - 20), bytes + 12, 8);
	view->has_bad_checksum = !is_all_ones(add(0, bytes, 20)) ||
		!is_all_ones(add(sum, bytes + 20, total - 20));
	return read_upper(bytes[9], bytes + 20, total - 20, view);
}

static bool
read_ipv6(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	static const uint8_t all_nodes[16] = {0xff, 2, [15] = 1};
	size_t payload;

	if (length < 40)
		return false;
	payload = u16(bytes + 4);
	if (bytes[0] >> 4 != 6 || payload > length - 40)
		return false;
	view->service = (uint8_t)(bytes[0] << 4 | bytes[1] >> 4);
	view->hop_limit = bytes[7];
	view->source = ip_from_bytes(IP_V6, bytes + 8);
	view->target = ip_from_bytes(IP_V6, bytes + 24);
	view->is_all_nodes = memcmp(bytes + 24, all_nodes, sizeof(all_nodes)) == 0;
	/* Reports of the kernel carry a router alert (RFC 2711) in front. */
	if (bytes[6] == 0 && payload >= 16 && bytes[40] == 58 && bytes[41] == 0)
		return read_icmpv6(bytes + 48, payload - 8, view);
	view->has_bad_checksum = !is_all_ones(add(
		add(bytes[6] + (uint32_t)payload, bytes + 8, 32), bytes + 40, payload));
	return read_upper(bytes[6], bytes + 40, payload, view);
}

bool
packet_view_read(const uint8_t *bytes, size_t length, struct packet_view *view)
{
	*view = (struct packet_view){.kind = VIEW_OTHER};
	if (length < ETHERNET)
		return false;
	memcpy(view->target_mac.bytes, bytes, 6);
	switch (u16(bytes + 12)) {
	case 0x0806:
		return read_arp(bytes + ETHERNET, length - ETHERNET, view);
	case 0x0800:
		return read_ipv4(bytes + ETHERNET, length - ETHERNET, view);
	case 0x86dd:
		return read_ipv6(bytes + ETHERNET, length - ETHERNET, view);
	default:
		return true;
	}
}
