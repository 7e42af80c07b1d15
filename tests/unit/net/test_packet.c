#include <check.h>
#include <string.h>

#include "hex.h"
#include "net/frame.h"
#include "net/packet.h"
#include "net/port_set.h"

static struct packet_ends
ends_of(const char *source, const char *target, const char *target_mac)
{
	struct packet_ends ends = {0};

	ck_assert(mac_parse("02:00:00:00:00:01", &ends.source_mac));
	if (target_mac != NULL)
		ck_assert(mac_parse(target_mac, &ends.target_mac));
	ck_assert(ip_parse(source, &ends.source));
	ck_assert(ip_parse(target, &ends.target));
	return ends;
}

static struct packet_ends
ends_v4(void)
{
	return ends_of("192.168.20.2", "192.168.20.7", "02:00:00:00:00:07");
}

static struct packet_ends
ends_v6(void)
{
	return ends_of("fe80::2", "fe80::12:3456", "02:00:00:00:00:07");
}

/* The sum over everything that a checksum covers, the checksum included, is all ones, so
 * its complement is zero. */
static void
assert_upper_checksum(const uint8_t *packet, uint8_t proto, bool with_pseudo_header)
{
	bool is_v4 = packet[12] == 0x08;
	const uint8_t *ip = packet + 14;
	size_t header = is_v4 ? 20 : 40;
	size_t length = (size_t)(is_v4 ? ip[2] << 8 | ip[3] : ip[4] << 8 | ip[5]) -
		(is_v4 ? header : 0);
	uint32_t sum = 0;

	if (with_pseudo_header) {
		sum = packet_sum(0, is_v4 ? ip + 12 : ip + 8, is_v4 ? 8 : 32);
		sum += proto + (uint32_t)length;
	}
	ck_assert_uint_eq(packet_fold(packet_sum(sum, ip + header, length)), 0);
	if (is_v4)
		ck_assert_uint_eq(packet_fold(packet_sum(0, ip, header)), 0);
}

START_TEST(checksums_agree_with_known_examples)
{
	static const struct {
		const char *hex;
		uint16_t checksum;
	} rows[] = {
		/* RFC 1071 section 3 */
		{"0001 f203 f4f5 f6f7", 0x220d},
		{"4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7", 0xb861},
		{"", 0xffff},
		{"ff", 0x00ff},
		{"ffff", 0x0000},
	};
	uint8_t bytes[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t length = hex_read(rows[i].hex, bytes, sizeof(bytes));

		ck_assert_uint_eq(
			packet_fold(packet_sum(0, bytes, length)), rows[i].checksum);
	}
	hex_read(rows[0].hex, bytes, sizeof(bytes));
	ck_assert_uint_eq(
		packet_fold(packet_sum(packet_sum(0, bytes, 4), bytes + 4, 4)), 0x220d);
}
END_TEST

START_TEST(arp_request_is_byte_for_byte_as_rfc_826)
{
	struct packet_ends ends = ends_of("192.168.20.2", "192.168.20.7", NULL);
	uint8_t packet[PACKET_MAX], expected[64];
	size_t length = hex_read("ffffffffffff 020000000001 0806 0001 0800 06 04 0001"
				 "020000000001 c0a81402 000000000000 c0a81407"
				 "000000000000 000000000000 000000000000",
		expected, sizeof(expected));

	ck_assert_uint_eq(packet_arp_request(packet, &ends), length);
	ck_assert_mem_eq(packet, expected, length);
}
END_TEST

START_TEST(unicast_arp_request_goes_to_one_station)
{
	struct packet_ends ends = ends_v4();
	uint8_t packet[PACKET_MAX];
	struct frame frame;

	ck_assert_uint_eq(packet_arp_request(packet, &ends), 60);
	ck_assert_int_eq(frame_read(packet, 60, &frame), FRAME_OK);
	ck_assert_int_eq(frame.kind, FRAME_ARP_REQUEST);
	ck_assert(mac_equal(&frame.target_mac, &ends.target_mac));
	ck_assert(mac_equal(&frame.claimed_mac, &ends.source_mac));
	ck_assert(ip_equal(&frame.source, &ends.source));
	ck_assert(ip_equal(&frame.target, &ends.target));
}
END_TEST

START_TEST(syn_is_byte_for_byte_as_rfc_9293)
{
	struct packet_ends ends = ends_v4();
	uint8_t packet[PACKET_MAX], expected[64];
	size_t length =
		hex_read("020000000007 020000000001 0800"
			 "45 20 002c 0000 4000 40 06 9152 c0a81402 c0a81407"
			 "f000 0017 01020304 00000000 6002 0400 f6ae 0000 0204 05b4"
			 "0000",
			expected, sizeof(expected));

	ck_assert_uint_eq(packet_tcp_syn(packet, &ends, 61440, 23, 0x01020304), length);
	ck_assert_mem_eq(packet, expected, length);
	assert_upper_checksum(packet, PROTO_TCP, true);
}
END_TEST

START_TEST(syn_is_read_back)
{
	const struct packet_ends rows[] = {ends_v4(), ends_v6()};
	uint8_t packet[PACKET_MAX];
	struct frame frame;

	for (size_t i = 0; i < 2; i++) {
		size_t length =
			packet_tcp_syn(packet, &rows[i], 65535, 443, 0xfedcba98);

		assert_upper_checksum(packet, PROTO_TCP, true);
		ck_assert_int_eq(frame_read(packet, length, &frame), FRAME_OK);
		ck_assert_int_eq(frame.kind, FRAME_TCP);
		ck_assert(mac_equal(&frame.source_mac, &rows[i].source_mac));
		ck_assert(mac_equal(&frame.target_mac, &rows[i].target_mac));
		ck_assert(ip_equal(&frame.source, &rows[i].source));
		ck_assert(ip_equal(&frame.target, &rows[i].target));
		ck_assert_uint_eq(frame.ttl, 64);
		ck_assert_uint_eq(frame.tcp.source_port, 65535);
		ck_assert_uint_eq(frame.tcp.target_port, 443);
		ck_assert_uint_eq(frame.tcp.sequence, 0xfedcba98);
		ck_assert_uint_eq(frame.tcp.acknowledgement, 0);
		ck_assert_uint_eq(frame.tcp.window, 1024);
		ck_assert_uint_eq(frame.tcp.flags, TCP_SYN);
	}
}
END_TEST

START_TEST(echo_request_comes_back_as_a_reply_with_its_cookie)
{
	const struct packet_ends rows[] = {ends_v4(), ends_v6()};
	static const uint8_t request[] = {8, 128}, reply[] = {0, 129};
	uint8_t packet[PACKET_MAX];
	struct frame frame;

	for (size_t i = 0; i < 2; i++) {
		size_t type = i == 0 ? 34 : 54;
		size_t length = packet_echo_request(
			packet, &rows[i], 0x1234, 7, 0x0123456789abcdef);

		assert_upper_checksum(packet, i == 0 ? 1 : 58, i == 1);
		ck_assert_uint_eq(packet[type], request[i]);
		ck_assert_ptr_nonnull(
			memmem(packet, length, "WatchDog", strlen("WatchDog")));
		ck_assert_int_eq(frame_read(packet, length, &frame), FRAME_OK);
		ck_assert_int_eq(frame.kind, FRAME_OTHER);
		packet[type] = reply[i];
		ck_assert_int_eq(frame_read(packet, length, &frame), FRAME_OK);
		ck_assert_int_eq(frame.kind, FRAME_ECHO_REPLY);
		ck_assert_uint_eq(frame.echo_id, 0x1234);
		ck_assert_uint_eq(frame.echo_sequence, 7);
		ck_assert_uint_eq(frame.echo_cookie, 0x0123456789abcdef);
	}
}
END_TEST

START_TEST(solicitation_goes_to_the_solicited_node_group)
{
	struct packet_ends ends = ends_v6();
	struct mac group = {{0x33, 0x33, 0xff, 0x12, 0x34, 0x56}};
	uint8_t packet[PACKET_MAX], expected[16];
	struct frame frame;
	size_t length;

	ends.target_mac = (struct mac){{0}};
	length = packet_neighbour_solicitation(packet, &ends);
	assert_upper_checksum(packet, 58, true);
	hex_read("ff020000000000000000 0001 ff12 3456", expected, sizeof(expected));
	ck_assert_mem_eq(packet + 38, expected, sizeof(expected));
	ck_assert_int_eq(frame_read(packet, length, &frame), FRAME_OK);
	ck_assert_int_eq(frame.kind, FRAME_NEIGHBOUR_SOLICITATION);
	ck_assert(mac_equal(&frame.target_mac, &group));
	ck_assert(mac_equal(&frame.claimed_mac, &ends.source_mac));
	ck_assert(ip_equal(&frame.source, &ends.source));
	ck_assert(ip_equal(&frame.target, &ends.target));
	ck_assert_uint_eq(frame.ttl, 255);
}
END_TEST

START_TEST(unicast_solicitation_goes_to_the_neighbour_itself)
{
	struct packet_ends ends = ends_v6();
	uint8_t packet[PACKET_MAX];
	struct frame frame;
	size_t length = packet_neighbour_solicitation(packet, &ends);

	assert_upper_checksum(packet, 58, true);
	ck_assert_mem_eq(packet + 38, ends.target.bytes, 16);
	ck_assert_int_eq(frame_read(packet, length, &frame), FRAME_OK);
	ck_assert(mac_equal(&frame.target_mac, &ends.target_mac));
	ck_assert(ip_equal(&frame.target, &ends.target));
}
END_TEST

START_TEST(datagram_is_read_back_at_every_length)
{
	const struct packet_ends rows[] = {ends_v4(), ends_v6()};
	uint8_t packet[PACKET_MAX], payload[PACKET_UDP_PAYLOAD_MAX + 1];
	struct packet_datagram datagram = {
		.source_port = 61441, .target_port = 161, .payload = payload};
	struct frame frame;

	for (size_t i = 0; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < 2 * PACKET_UDP_PAYLOAD_MAX; i++) {
		size_t header = i % 2 == 0 ? 42 : 62, length;

		datagram.length = i / 2;
		length = packet_udp(packet, &rows[i % 2], &datagram);
		ck_assert_uint_eq(length,
			header + datagram.length < 60 ? 60 : header + datagram.length);
		ck_assert_mem_eq(packet + header, payload, datagram.length);
		assert_upper_checksum(packet, PROTO_UDP, true);
		ck_assert_int_eq(frame_read(packet, length, &frame), FRAME_OK);
		ck_assert_int_eq(frame.kind, FRAME_UDP);
		ck_assert_uint_eq(frame.udp_source_port, 61441);
		ck_assert_uint_eq(frame.udp_target_port, 161);
	}
	datagram.length = PACKET_UDP_PAYLOAD_MAX + 1;
	ck_assert_uint_eq(packet_udp(packet, &rows[0], &datagram), 0);
}
END_TEST

START_TEST(datagram_whose_sum_is_zero_carries_all_ones)
{
	struct packet_ends ends = ends_v4();
	uint8_t packet[PACKET_MAX], payload[2] = {0, 0};
	struct packet_datagram datagram = {.source_port = 61441,
		.target_port = 161,
		.payload = payload,
		.length = sizeof(payload)};
	uint16_t checksum;

	packet_udp(packet, &ends, &datagram);
	checksum = (uint16_t)(packet[40] << 8 | packet[41]);
	payload[0] = (uint8_t)(checksum >> 8);
	payload[1] = (uint8_t)checksum;
	packet_udp(packet, &ends, &datagram);
	ck_assert_int_eq(packet[40] << 8 | packet[41], 0xffff);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("packet");
	TCase *tests = tcase_create("packet");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, checksums_agree_with_known_examples);
	tcase_add_test(tests, arp_request_is_byte_for_byte_as_rfc_826);
	tcase_add_test(tests, unicast_arp_request_goes_to_one_station);
	tcase_add_test(tests, syn_is_byte_for_byte_as_rfc_9293);
	tcase_add_test(tests, syn_is_read_back);
	tcase_add_test(tests, echo_request_comes_back_as_a_reply_with_its_cookie);
	tcase_add_test(tests, solicitation_goes_to_the_solicited_node_group);
	tcase_add_test(tests, unicast_solicitation_goes_to_the_neighbour_itself);
	tcase_add_test(tests, datagram_is_read_back_at_every_length);
	tcase_add_test(tests, datagram_whose_sum_is_zero_carries_all_ones);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
