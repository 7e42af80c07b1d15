#include "scan/gate_read.h"

#include "base/buffer.h"
#include "net/packet.h"

enum {
	TYPE_IPV4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_IPV6 = 0x86dd,
	ETHERNET_HEADER = 14,
	ETHERNET_LEAST = 60,
	IPV4_HEADER = 20,
	IPV4_FRAGMENT = 0xbfff, /* everything but "don't fragment" */
	ICMP_ECHO_REQUEST = 8,
	TCP_HEADER = 20,
	UDP_HEADER = 8,
	IP_ICMP = 1,
	IP_TCP = 6,
	IP_UDP = 17
};

static struct mac
read_mac(struct reader *reader)
{
	struct mac mac = {{0}};

	reader_copy(reader, mac.bytes, sizeof(mac.bytes));
	return mac;
}

static struct ip
read_ipv4(struct reader *reader)
{
	return ip_from_v4(reader_u32be(reader));
}

bool
gate_rest_is_padding(struct reader *reader)
{
	while (reader_left(reader) > 0)
		if (reader_u8(reader) != 0)
			return false;
	return true;
}

static enum gate_reason
read_arp(struct reader *reader, struct gate_view *view)
{
	enum { ETHERNET = 1, REQUEST = 1 };
	uint16_t hardware = reader_u16be(reader);
	uint16_t protocol = reader_u16be(reader);
	uint16_t lengths = reader_u16be(reader);
	uint16_t operation = reader_u16be(reader);

	view->kind = GATE_ARP;
	view->sender_mac = read_mac(reader);
	view->source = read_ipv4(reader);
	reader_skip(reader, sizeof(view->target_mac.bytes)); /* ignored (RFC 826) */
	view->target = read_ipv4(reader);
	if (reader->failed || hardware != ETHERNET || protocol != TYPE_IPV4 ||
		lengths != 0x0604 || !gate_rest_is_padding(reader))
		return GATE_MALFORMED;
	return operation == REQUEST ? GATE_PASS : GATE_KIND;
}

static void
take_payload(struct reader *reader, struct gate_view *view)
{
	view->payload_bytes = reader_left(reader);
	view->payload = reader_take(reader, view->payload_bytes);
}

enum gate_reason
gate_read_echo(struct reader *reader, uint8_t request, struct gate_view *view)
{
	uint8_t type = reader_u8(reader);
	uint8_t code = reader_u8(reader);

	view->kind = GATE_ECHO;
	reader_skip(reader, 2); /* checksum: checked over the whole message */
	view->source_port = reader_u16be(reader);
	reader_skip(reader, 2); /* sequence number */
	take_payload(reader, view);
	if (reader->failed)
		return GATE_MALFORMED;
	return type == request && code == 0 ? GATE_PASS : GATE_KIND;
}

enum gate_reason
gate_read_tcp(struct reader *reader, struct gate_view *view)
{
	const uint8_t *header = reader_take(reader, TCP_HEADER);
	size_t length;

	view->kind = GATE_TCP;
	if (header == NULL)
		return GATE_MALFORMED;
	view->source_port = load_u16be(header);
	view->target_port = load_u16be(header + 2);
	view->tcp_flags = header[13];
	length = (size_t)(header[12] >> 4) * 4;
	if (length < TCP_HEADER)
		return GATE_MALFORMED;
	reader_skip(reader, length - TCP_HEADER);
	take_payload(reader, view);
	return reader->failed || view->target_port == 0 ? GATE_MALFORMED : GATE_PASS;
}

enum gate_reason
gate_read_udp(struct reader *reader, struct gate_view *view)
{
	size_t length;

	view->kind = GATE_UDP;
	view->source_port = reader_u16be(reader);
	view->target_port = reader_u16be(reader);
	length = reader_u16be(reader);
	reader_skip(reader, 2); /* checksum */
	take_payload(reader, view);
	if (reader->failed || length != UDP_HEADER + view->payload_bytes ||
		view->target_port == 0)
		return GATE_MALFORMED;
	return GATE_PASS;
}

static enum gate_reason
read_ip(struct reader *reader, struct gate_view *view)
{
	const uint8_t *header = reader_take(reader, IPV4_HEADER);
	struct reader upper;
	size_t total;

	if (header == NULL)
		return GATE_MALFORMED;
	total = load_u16be(header + 2);
	view->source = ip_from_bytes(IP_V4, header + 12);
	view->target = ip_from_bytes(IP_V4, header + 16);
	/* No options: nothing we send has any. */
	if (header[0] != 0x45 || (load_u16be(header + 6) & IPV4_FRAGMENT) != 0 ||
		total < IPV4_HEADER ||
		packet_fold(packet_sum(0, header, IPV4_HEADER)) != 0)
		return GATE_MALFORMED;
	reader_init(
		&upper, reader_take(reader, total - IPV4_HEADER), total - IPV4_HEADER);
	if (reader->failed || !gate_rest_is_padding(reader))
		return GATE_MALFORMED;
	if (header[9] == IP_ICMP)
		return gate_read_echo(&upper, ICMP_ECHO_REQUEST, view);
	if (header[9] == IP_UDP)
		return gate_read_udp(&upper, view);
	return header[9] == IP_TCP ? gate_read_tcp(&upper, view) : GATE_KIND;
}

enum gate_reason
gate_read(const uint8_t *bytes, size_t length, struct gate_view *view)
{
	struct reader reader;
	uint16_t type;

	*view = (struct gate_view){0};
	if (length < ETHERNET_LEAST || length > PACKET_MAX)
		return GATE_MALFORMED;
	reader_init(&reader, bytes, length);
	view->target_mac = read_mac(&reader);
	view->source_mac = read_mac(&reader);
	type = reader_u16be(&reader);
	if (type == TYPE_ARP)
		return read_arp(&reader, view);
	if (type == TYPE_IPV6)
		return gate_read_ipv6(&reader, view);
	return type == TYPE_IPV4 ? read_ip(&reader, view) : GATE_KIND;
}
