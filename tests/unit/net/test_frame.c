#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hex.h"
#include "net/frame.h"
#include "net/packet.h"

/* Pieces of the frames in the tables below. */
#define TO_ALL "ffffffffffff "
#define FROM "020000000007 "
#define ETHERNET TO_ALL FROM
#define ARP ETHERNET "0806 "
#define ARP_HEAD "0001 0800 06 04 "
#define ARP_BODY FROM "c0a81407 000000000000 c0a81402 "
#define IPV4 ETHERNET "0800 "
#define IP_ENDS "c0a81407 c0a81402 "
/* IPv4 header without options: total length, fragment field, protocol */
#define IP_HEAD(total, fragment, proto) \
	IPV4 "4500" total "0000" fragment "40" proto "0000" IP_ENDS
#define TCP_HEAD "0017 f000 0a0b0c0d 01020305 5012 ffff 0000 0000 "
#define UDP_HEAD "0035 f000 0008 0000 "
#define QUOTED "4520 002c 0000 4000 3f 06 0000 c0a81402 c0a81407 f000 0017 01020304 "
#define IPV6 ETHERNET "86dd 6000 0000 "
#define LOCAL_7 "fe80 0000 0000 0000 0000 0000 0000 0007 "
#define LOCAL_2 "fe80 0000 0000 0000 0000 0000 0000 0002 "
#define GROUP_2 "ff02 0000 0000 0000 0000 0001 ff00 0002 "
#define ALL_NODES "ff02 0000 0000 0000 0000 0000 0000 0001 "
#define UNSPECIFIED "0000 0000 0000 0000 0000 0000 0000 0000 "
#define ND(length, target) IPV6 length "3a ff" LOCAL_7 target
#define SOURCE_OPTION "01 01" FROM
#define TARGET_OPTION "02 01" FROM
#define HOPS "0000 0000 0000 0000 " /* hop-by-hop header, another one follows */
#define HOPS_4 HOPS HOPS HOPS HOPS

struct row {
	const char *name;
	const char *hex;
	enum frame_reason reason;
	enum frame_kind kind;
};

static const struct row ethernet_rows[] = {
	{"nothing", "", FRAME_SHORT, FRAME_OTHER},
	{"one byte", "ff", FRAME_SHORT, FRAME_OTHER},
	{"without type", ETHERNET "08", FRAME_SHORT, FRAME_OTHER},
	{"unknown type", ETHERNET "88cc", FRAME_OK, FRAME_OTHER},
	{"802.3 with LLC", ETHERNET "0026 4242 03", FRAME_OK, FRAME_OTHER},
	{"source zero", TO_ALL "000000000000 88cc", FRAME_BAD_SOURCE, FRAME_OTHER},
	{"source broadcast", TO_ALL TO_ALL "88cc", FRAME_BAD_SOURCE, FRAME_OTHER},
	{"source multicast", TO_ALL "01005e000001 0800", FRAME_BAD_SOURCE, FRAME_OTHER},
	{"priority tag", ETHERNET "8100 e000 0806" ARP_HEAD "0001" ARP_BODY, FRAME_OK,
		FRAME_ARP_REQUEST},
	{"two tags", ETHERNET "88a8 0064 8100 0014 0806" ARP_HEAD "0001" ARP_BODY,
		FRAME_OK, FRAME_ARP_REQUEST},
	{"three tags", ETHERNET "88a8 0064 8100 0014 8100 0001 0806 0000",
		FRAME_TOO_DEEP, FRAME_OTHER},
	{"tag cut", ETHERNET "8100 00", FRAME_SHORT, FRAME_OTHER},
	{"tag without type", ETHERNET "8100 0014", FRAME_SHORT, FRAME_OTHER},
};

static const struct row arp_rows[] = {
	{"request", ARP ARP_HEAD "0001" ARP_BODY, FRAME_OK, FRAME_ARP_REQUEST},
	{"reply", ARP ARP_HEAD "0002" ARP_BODY, FRAME_OK, FRAME_ARP_REPLY},
	{"padded", ARP ARP_HEAD "0002" ARP_BODY "000000000000", FRAME_OK,
		FRAME_ARP_REPLY},
	{"address probe", ARP ARP_HEAD "0001" FROM "00000000 000000000000 c0a81407",
		FRAME_OK, FRAME_ARP_REQUEST},
	{"reply from nobody", ARP ARP_HEAD "0002" FROM "00000000" FROM "c0a81402",
		FRAME_BAD_ARP, FRAME_OTHER},
	{"operation 0", ARP ARP_HEAD "0000" ARP_BODY, FRAME_BAD_ARP, FRAME_OTHER},
	{"operation 3", ARP ARP_HEAD "0003" ARP_BODY, FRAME_BAD_ARP, FRAME_OTHER},
	{"operation 65535", ARP ARP_HEAD "ffff" ARP_BODY, FRAME_BAD_ARP, FRAME_OTHER},
	{"hardware type", ARP "0006 0800 06 04 0001" ARP_BODY, FRAME_BAD_ARP,
		FRAME_OTHER},
	{"protocol type", ARP "0001 86dd 06 04 0001" ARP_BODY, FRAME_BAD_ARP,
		FRAME_OTHER},
	{"hardware length", ARP "0001 0800 08 04 0001" ARP_BODY, FRAME_BAD_ARP,
		FRAME_OTHER},
	{"protocol length", ARP "0001 0800 06 10 0001" ARP_BODY, FRAME_BAD_ARP,
		FRAME_OTHER},
	{"short", ARP ARP_HEAD "0001" FROM "c0a81407 000000000000 c0a814", FRAME_SHORT,
		FRAME_OTHER},
	{"other sender", ARP ARP_HEAD "0002 020000000008 c0a81407" FROM "c0a81402",
		FRAME_ARP_MISMATCH, FRAME_OTHER},
	{"sender zero", ARP ARP_HEAD "0002 000000000000 c0a81407" FROM "c0a81402",
		FRAME_ARP_MISMATCH, FRAME_OTHER},
	{"sender group", ARP ARP_HEAD "0002 01005e000001 c0a81407" FROM "c0a81402",
		FRAME_ARP_MISMATCH, FRAME_OTHER},
	{"sender broadcast address",
		ARP ARP_HEAD "0002" FROM "ffffffff 000000000000 c0a81402",
		FRAME_BAD_ARP, FRAME_OTHER},
	{"sender loopback", ARP ARP_HEAD "0001" FROM "7f000001 000000000000 c0a81402",
		FRAME_BAD_ARP, FRAME_OTHER},
	{"sender multicast", ARP ARP_HEAD "0001" FROM "e00000fb 000000000000 c0a81402",
		FRAME_BAD_ARP, FRAME_OTHER},
};

static const struct row ipv4_rows[] = {
	{"tcp", IP_HEAD("0028", "4000", "06") TCP_HEAD, FRAME_OK, FRAME_TCP},
	{"udp", IP_HEAD("001c", "0000", "11") UDP_HEAD, FRAME_OK, FRAME_UDP},
	{"other protocol", IP_HEAD("0014", "0000", "2f"), FRAME_OK, FRAME_OTHER},
	{"header cut", IPV4 "4500 0014 0000 0000 40 06 0000 c0a81407 c0a814",
		FRAME_SHORT, FRAME_OTHER},
	{"version 6", IPV4 "6500 0014 0000 0000 40 06 0000" IP_ENDS, FRAME_BAD_IP,
		FRAME_OTHER},
	{"header length 4", IPV4 "4400 0014 0000 0000 40 06 0000" IP_ENDS, FRAME_BAD_IP,
		FRAME_OTHER},
	{"options", IPV4 "4600 002c 0000 0000 40 06 0000" IP_ENDS "94040000" TCP_HEAD,
		FRAME_OK, FRAME_TCP},
	{"options past the end", IPV4 "4f00 003c 0000 0000 40 06 0000" IP_ENDS "9404",
		FRAME_SHORT, FRAME_OTHER},
	{"total below header", IP_HEAD("0013", "0000", "06") TCP_HEAD, FRAME_BAD_IP,
		FRAME_OTHER},
	{"total 0", IP_HEAD("0000", "0000", "06") TCP_HEAD, FRAME_BAD_IP, FRAME_OTHER},
	{"total ends inside tcp", IP_HEAD("0027", "0000", "06") TCP_HEAD, FRAME_SHORT,
		FRAME_OTHER},
	{"total past the capture", IP_HEAD("ffff", "0000", "06") TCP_HEAD, FRAME_OK,
		FRAME_TCP},
	{"first fragment", IP_HEAD("0028", "2000", "06") TCP_HEAD, FRAME_BAD_IP,
		FRAME_OTHER},
	{"later fragment", IP_HEAD("0028", "0001", "06") TCP_HEAD, FRAME_BAD_IP,
		FRAME_OTHER},
	{"source 0.0.0.0",
		IPV4 "4500 001c 0000 0000 40 11 0000 00000000 ffffffff" UDP_HEAD,
		FRAME_OK, FRAME_UDP},
	{"source multicast",
		IPV4 "4500 001c 0000 0000 40 11 0000 e00000fb c0a81402" UDP_HEAD,
		FRAME_BAD_IP, FRAME_OTHER},
	{"source broadcast",
		IPV4 "4500 001c 0000 0000 40 11 0000 ffffffff c0a81402" UDP_HEAD,
		FRAME_BAD_IP, FRAME_OTHER},
	{"source loopback",
		IPV4 "4500 001c 0000 0000 40 11 0000 7f000001 c0a81402" UDP_HEAD,
		FRAME_BAD_IP, FRAME_OTHER},
	{"tcp cut", IP_HEAD("0028", "0000", "06") "0017 f000 0a0b0c0d 01", FRAME_SHORT,
		FRAME_OTHER},
	{"tcp header length 4",
		IP_HEAD("0028", "0000",
			"06") "0017 f000 00000000 00000000 4012 ffff 0000 "
			      "0000",
		FRAME_BAD_IP, FRAME_OTHER},
	{"udp cut", IP_HEAD("001c", "0000", "11") "0035 f000 0008 00", FRAME_SHORT,
		FRAME_OTHER},
	{"udp length 7", IP_HEAD("001c", "0000", "11") "0035 f000 0007 0000",
		FRAME_BAD_IP, FRAME_OTHER},
};

static const struct row icmp_rows[] = {
	{"echo reply",
		IP_HEAD("0024", "0000", "01") "0000 0000 1234 0007 0123456789abcdef",
		FRAME_OK, FRAME_ECHO_REPLY},
	{"echo reply without payload",
		IP_HEAD("001c", "0000", "01") "0000 0000 1234 0007 0123456789abcdef",
		FRAME_OK, FRAME_ECHO_REPLY},
	{"echo reply cut", IP_HEAD("001c", "0000", "01") "0000 0000 1234 00",
		FRAME_SHORT, FRAME_OTHER},
	{"icmp cut", IP_HEAD("001c", "0000", "01") "0000", FRAME_SHORT, FRAME_OTHER},
	{"echo request", IP_HEAD("001c", "0000", "01") "0800 0000 1234 0007", FRAME_OK,
		FRAME_OTHER},
	{"port unreachable", IP_HEAD("0038", "0000", "01") "0303 0000 00000000" QUOTED,
		FRAME_OK, FRAME_UNREACHABLE},
	{"time exceeded", IP_HEAD("0038", "0000", "01") "0b00 0000 00000000" QUOTED,
		FRAME_OK, FRAME_UNREACHABLE},
	{"quote cut", IP_HEAD("0038", "0000", "01") "0303 0000 00000000 4520 002c 0000",
		FRAME_SHORT, FRAME_OTHER},
	{"quoted ports cut", IP_HEAD("0037", "0000", "01") "0303 0000 00000000" QUOTED,
		FRAME_SHORT, FRAME_OTHER},
	{"quote of version 6",
		IP_HEAD("0038", "0000",
			"01") "0303 0000 00000000 6520 002c 0000 4000 3f "
			      "06 0000 c0a81402 c0a81407 f000 0017 "
			      "01020304",
		FRAME_BAD_IP, FRAME_OTHER},
	{"quoted header of 16 bytes",
		IP_HEAD("0038", "0000",
			"01") "0303 0000 00000000 4420 002c 0000 4000 3f "
			      "06 0000 c0a81402 c0a81407 f000 0017 "
			      "01020304",
		FRAME_BAD_IP, FRAME_OTHER},
	{"quoted fragment",
		IP_HEAD("0038", "0000",
			"01") "0303 0000 00000000 4520 002c 0000 0001 3f "
			      "06 0000 c0a81402 c0a81407 f000 0017 "
			      "01020304",
		FRAME_BAD_IP, FRAME_OTHER},
	{"icmpv6 inside IPv4", IP_HEAD("001c", "0000", "3a") "8100 0000 1234 0007",
		FRAME_OK, FRAME_OTHER},
};

static const struct row ipv6_rows[] = {
	{"tcp", IPV6 "0014 06 40" LOCAL_7 LOCAL_2 TCP_HEAD, FRAME_OK, FRAME_TCP},
	{"version 4", ETHERNET "86dd 4000 0000 0014 06 40" LOCAL_7 LOCAL_2 TCP_HEAD,
		FRAME_BAD_IP, FRAME_OTHER},
	{"header cut", IPV6 "0014 06 40" LOCAL_7 "fe80", FRAME_SHORT, FRAME_OTHER},
	{"payload 0", IPV6 "0000 06 40" LOCAL_7 LOCAL_2 TCP_HEAD, FRAME_SHORT,
		FRAME_OTHER},
	{"source multicast", IPV6 "0014 06 40" ALL_NODES LOCAL_2 TCP_HEAD, FRAME_BAD_IP,
		FRAME_OTHER},
	{"no next header", IPV6 "0000 3b 40" LOCAL_7 LOCAL_2, FRAME_OK, FRAME_OTHER},
	{"eight headers",
		IPV6 "005c 00 40" LOCAL_7 LOCAL_2 HOPS_4 HOPS HOPS HOPS
		     "0601 0000 0000 0000 0000 0000 0000 0000" TCP_HEAD,
		FRAME_OK, FRAME_TCP},
	{"nine headers",
		IPV6 "0100 00 40" LOCAL_7 LOCAL_2 HOPS_4 HOPS_4
		     "0600 0000 0000 0000" TCP_HEAD,
		FRAME_TOO_DEEP, FRAME_OTHER},
	{"header past the end", IPV6 "0008 00 40" LOCAL_7 LOCAL_2 "06ff 0000 0000 0000",
		FRAME_SHORT, FRAME_OTHER},
	{"first fragment",
		IPV6 "001c 2c 40" LOCAL_7 LOCAL_2 "0600 0001 00000001" TCP_HEAD,
		FRAME_BAD_IP, FRAME_OTHER},
	{"later fragment",
		IPV6 "001c 2c 40" LOCAL_7 LOCAL_2 "0600 0008 00000001" TCP_HEAD,
		FRAME_BAD_IP, FRAME_OTHER},
	{"atomic fragment",
		IPV6 "001c 2c 40" LOCAL_7 LOCAL_2 "0600 0000 00000001" TCP_HEAD,
		FRAME_OK, FRAME_TCP},
	{"authentication header",
		IPV6 "0020 33 40" LOCAL_7 LOCAL_2
		     "0601 0000 00000001 00000002" TCP_HEAD,
		FRAME_OK, FRAME_TCP},
	{"echo reply",
		IPV6 "0010 3a 40" LOCAL_7 LOCAL_2
		     "8100 0000 1234 0007 0123456789abcdef",
		FRAME_OK, FRAME_ECHO_REPLY},
	{"port unreachable",
		IPV6 "0038 3a 40" LOCAL_7 LOCAL_2
		     "0104 0000 00000000 6000 0000 0014 06 "
		     "3f" LOCAL_2 LOCAL_7 "f000 0017 01020304",
		FRAME_OK, FRAME_UNREACHABLE},
	{"quote cut",
		IPV6 "0030 3a 40" LOCAL_7 LOCAL_2
		     "0104 0000 00000000 6000 0000 0014 06 "
		     "3f" LOCAL_2,
		FRAME_SHORT, FRAME_OTHER},
	{"icmp inside IPv6", IPV6 "0008 01 40" LOCAL_7 LOCAL_2 "0000 0000 1234 0007",
		FRAME_OK, FRAME_OTHER},
};

static const struct row nd_rows[] = {
	{"solicitation", ND("0020", GROUP_2) "8700 0000 00000000" LOCAL_2 SOURCE_OPTION,
		FRAME_OK, FRAME_NEIGHBOUR_SOLICITATION},
	{"solicitation without option",
		ND("0018", GROUP_2) "8700 0000 00000000" LOCAL_2, FRAME_OK,
		FRAME_NEIGHBOUR_SOLICITATION},
	{"hop limit 254",
		IPV6 "0018 3a fe" LOCAL_7 GROUP_2 "8700 0000 00000000" LOCAL_2,
		FRAME_BAD_ND, FRAME_OTHER},
	{"code 1", ND("0018", GROUP_2) "8701 0000 00000000" LOCAL_2, FRAME_BAD_ND,
		FRAME_OTHER},
	{"target multicast", ND("0018", GROUP_2) "8700 0000 00000000" GROUP_2,
		FRAME_BAD_ND, FRAME_OTHER},
	{"target cut", ND("0018", GROUP_2) "8700 0000 00000000 fe80", FRAME_SHORT,
		FRAME_OTHER},
	{"option of length 0",
		ND("0020", GROUP_2) "8700 0000 00000000" LOCAL_2 "0100 000000000000",
		FRAME_BAD_ND, FRAME_OTHER},
	{"option past the end",
		ND("0020", GROUP_2) "8700 0000 00000000" LOCAL_2 "0102 000000000000",
		FRAME_BAD_ND, FRAME_OTHER},
	{"half an option", ND("0019", GROUP_2) "8700 0000 00000000" LOCAL_2 "01",
		FRAME_BAD_ND, FRAME_OTHER},
	{"option with a group address",
		ND("0020", GROUP_2) "8700 0000 00000000" LOCAL_2 "0101 333300000001",
		FRAME_BAD_ND, FRAME_OTHER},
	{"address probe",
		IPV6 "0018 3a ff" UNSPECIFIED GROUP_2 "8700 0000 00000000" LOCAL_2,
		FRAME_OK, FRAME_NEIGHBOUR_SOLICITATION},
	{"address probe to all nodes",
		IPV6 "0018 3a ff" UNSPECIFIED ALL_NODES "8700 0000 00000000" LOCAL_2,
		FRAME_BAD_ND, FRAME_OTHER},
	{"address probe with a link address",
		IPV6 "0020 3a ff" UNSPECIFIED GROUP_2
		     "8700 0000 00000000" LOCAL_2 SOURCE_OPTION,
		FRAME_BAD_ND, FRAME_OTHER},
	{"advertisement",
		ND("0020", LOCAL_2) "8800 0000 60000000" LOCAL_7 TARGET_OPTION,
		FRAME_OK, FRAME_NEIGHBOUR_ADVERTISEMENT},
	{"unsolicited advertisement to all",
		ND("0020", ALL_NODES) "8800 0000 20000000" LOCAL_7 TARGET_OPTION,
		FRAME_OK, FRAME_NEIGHBOUR_ADVERTISEMENT},
	{"solicited advertisement to all",
		ND("0020", ALL_NODES) "8800 0000 60000000" LOCAL_7 TARGET_OPTION,
		FRAME_BAD_ND, FRAME_OTHER},
	{"advertisement from nobody",
		IPV6 "0018 3a ff" UNSPECIFIED LOCAL_2 "8800 0000 00000000" LOCAL_7,
		FRAME_BAD_ND, FRAME_OTHER},
	{"router advertisement",
		ND("0018",
			ALL_NODES) "8600 0000 40000708 00000000 00000000" SOURCE_OPTION,
		FRAME_OK, FRAME_ROUTER_ADVERTISEMENT},
	{"router advertisement cut",
		ND("0010", ALL_NODES) "8600 0000 40000708 00000000", FRAME_SHORT,
		FRAME_OTHER},
	{"router advertisement from afar",
		IPV6 "0010 3a ff 2001 0db8 0000 0000 0000 0000 0000 0001" ALL_NODES
		     "8600 0000 40000708 00000000 00000000",
		FRAME_BAD_ND, FRAME_OTHER},
};

static void
check_rows(const struct row *rows, size_t count)
{
	static const struct frame nothing;
	uint8_t bytes[512];

	for (size_t i = 0; i < count; i++) {
		size_t length = hex_read(rows[i].hex, bytes, sizeof(bytes));
		/* An exact copy, so that a sanitizer sees a read past the end. */
		uint8_t *exact = malloc(length + 1);
		struct frame frame;
		enum frame_reason reason;

		ck_assert_ptr_nonnull(exact);
		memcpy(exact + 1, bytes, length);
		reason = frame_read(exact + 1, length, &frame);
		ck_assert_msg(reason == rows[i].reason, "%s: %s instead of %s",
			rows[i].name, names_text(frame_reason_names, (int)reason),
			names_text(frame_reason_names, (int)rows[i].reason));
		ck_assert_msg(frame.kind == rows[i].kind, "%s: kind %s", rows[i].name,
			names_text(frame_kind_names, (int)frame.kind));
		if (reason != FRAME_OK)
			ck_assert_mem_eq(&frame, &nothing, sizeof(frame));
		free(exact);
	}
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

START_TEST(frames_are_told_apart_or_refused_with_a_reason)
{
	CHECK_ROWS(ethernet_rows);
	CHECK_ROWS(arp_rows);
	CHECK_ROWS(ipv4_rows);
	CHECK_ROWS(icmp_rows);
	CHECK_ROWS(ipv6_rows);
	CHECK_ROWS(nd_rows);
}
END_TEST

static struct frame
read_hex(const char *hex)
{
	uint8_t bytes[512];
	size_t length = hex_read(hex, bytes, sizeof(bytes));
	struct frame frame;

	ck_assert_int_eq(frame_read(bytes, length, &frame), FRAME_OK);
	return frame;
}

static void
assert_ip(const struct ip *ip, const char *expected)
{
	char text[IP_TEXT_SIZE];

	ck_assert_str_eq(ip_text(ip, text), expected);
}

START_TEST(facts_of_ethernet_and_arp_are_read)
{
	struct frame frame =
		read_hex(ETHERNET "88a8 2064 8100 0014 0806" ARP_HEAD "0002" ARP_BODY);
	struct mac sender = {{0x02, 0, 0, 0, 0, 0x07}};

	ck_assert_uint_eq(frame.vlan, 0x064);
	ck_assert(mac_equal(&frame.source_mac, &sender));
	ck_assert(mac_equal(&frame.claimed_mac, &sender));
	ck_assert(mac_is_group(&frame.target_mac));
	assert_ip(&frame.source, "192.168.20.7");
	assert_ip(&frame.target, "192.168.20.2");
	ck_assert_uint_eq(frame.ttl, 0);
}
END_TEST

START_TEST(facts_of_tcp_and_udp_are_read)
{
	struct frame frame = read_hex(IP_HEAD("0028", "4000", "06") TCP_HEAD);

	assert_ip(&frame.source, "192.168.20.7");
	ck_assert_uint_eq(frame.ttl, 64);
	ck_assert_uint_eq(frame.tcp.source_port, 23);
	ck_assert_uint_eq(frame.tcp.target_port, 61440);
	ck_assert_uint_eq(frame.tcp.sequence, 0x0a0b0c0d);
	ck_assert_uint_eq(frame.tcp.acknowledgement, 0x01020305);
	ck_assert_uint_eq(frame.tcp.flags, TCP_SYN | TCP_ACK);
	ck_assert_uint_eq(frame.tcp.window, 65535);
	frame = read_hex(IP_HEAD("001c", "0000", "11") UDP_HEAD);
	ck_assert_uint_eq(frame.udp_source_port, 53);
	ck_assert_uint_eq(frame.udp_target_port, 61440);
}
END_TEST

START_TEST(facts_of_an_icmp_error_are_read)
{
	struct frame frame =
		read_hex(IP_HEAD("0038", "0000", "01") "030d 0000 00000000" QUOTED);

	ck_assert_uint_eq(frame.icmp_type, 3);
	ck_assert_uint_eq(frame.icmp_code, 13);
	assert_ip(&frame.quote.source, "192.168.20.2");
	assert_ip(&frame.quote.target, "192.168.20.7");
	ck_assert_uint_eq(frame.quote.proto, 6);
	ck_assert_uint_eq(frame.quote.source_port, 61440);
	ck_assert_uint_eq(frame.quote.target_port, 23);
	ck_assert_uint_eq(frame.quote.sequence, 0x01020304);
	frame = read_hex(IP_HEAD("0038", "0000",
		"01") "0301 0000 00000000 4520 0054 0000 "
		      "4000 3f 01 0000 c0a81402 c0a81407 0800 0000 1234 0007");
	ck_assert_uint_eq(frame.quote.sequence, 0x12340007);
	ck_assert_uint_eq(frame.quote.source_port, 0);
}
END_TEST

START_TEST(facts_of_neighbour_discovery_are_read)
{
	struct mac claimed = {{0x02, 0, 0, 0, 0, 0x07}};
	struct frame frame = read_hex(
		ND("0020", GROUP_2) "8700 0000 00000000" LOCAL_2 SOURCE_OPTION);

	assert_ip(&frame.source, "fe80::7");
	assert_ip(&frame.target, "fe80::2");
	ck_assert(mac_equal(&frame.claimed_mac, &claimed));
	frame = read_hex(ND("0020", LOCAL_2) "8800 0000 60000000 fe80 0000 0000 0000 "
					     "0000 0000 0000 0009" TARGET_OPTION);
	assert_ip(&frame.source, "fe80::9");
	assert_ip(&frame.target, "fe80::2");
	ck_assert(mac_equal(&frame.claimed_mac, &claimed));
}
END_TEST

START_TEST(thirty_third_nd_option_is_too_deep)
{
	uint8_t bytes[512];
	struct frame frame;
	size_t length = hex_read(
		ND("0200", GROUP_2) "8700 0000 00000000" LOCAL_2, bytes, sizeof(bytes));

	for (size_t i = 0; i < 33; i++, length += 8) {
		memcpy(bytes + length, (const uint8_t[8]){0xfd, 1}, 8);
		ck_assert_int_eq(frame_read(bytes, length + 8, &frame),
			i < 32 ? FRAME_OK : FRAME_TOO_DEEP);
	}
}
END_TEST

START_TEST(every_cut_of_a_good_frame_is_short_and_stays_inside)
{
	static const struct row *const tables[] = {
		arp_rows, ipv4_rows, icmp_rows, ipv6_rows};
	uint8_t bytes[512];
	struct frame frame;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		size_t length = hex_read(tables[i][0].hex, bytes, sizeof(bytes));

		for (size_t captured = 0; captured < length; captured++) {
			uint8_t *exact = malloc(captured + 1);
			enum frame_reason reason;

			ck_assert_ptr_nonnull(exact);
			memcpy(exact + 1, bytes, captured);
			reason = frame_read(exact + 1, captured, &frame);
			ck_assert_msg(
				reason == FRAME_SHORT || frame.kind == FRAME_ECHO_REPLY,
				"%s cut to %zu", tables[i][0].name, captured);
			free(exact);
		}
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("frame");
	TCase *tests = tcase_create("frame");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, frames_are_told_apart_or_refused_with_a_reason);
	tcase_add_test(tests, facts_of_ethernet_and_arp_are_read);
	tcase_add_test(tests, facts_of_tcp_and_udp_are_read);
	tcase_add_test(tests, facts_of_an_icmp_error_are_read);
	tcase_add_test(tests, facts_of_neighbour_discovery_are_read);
	tcase_add_test(tests, thirty_third_nd_option_is_too_deep);
	tcase_add_test(tests, every_cut_of_a_good_frame_is_short_and_stays_inside);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
