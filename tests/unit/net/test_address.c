#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "net/ip.h"
#include "net/mac.h"

static struct ip
ip(const char *text)
{
	struct ip read;

	ck_assert_msg(ip_parse(text, &read), "\"%s\" was refused", text);
	return read;
}

static struct subnet
subnet(const char *text)
{
	struct subnet read;

	ck_assert_msg(subnet_parse(text, &read), "\"%s\" was refused", text);
	return read;
}

START_TEST(addresses_are_written_canonically)
{
	static const char *const rows[][2] = {
		{"0.0.0.0", "0.0.0.0"},
		{"192.168.1.7", "192.168.1.7"},
		{"255.255.255.255", "255.255.255.255"},
		{"::", "::"},
		{"::1", "::1"},
		{"1::", "1::"},
		{"FE80::1", "fe80::1"},
		{"fe80:0:0:0:0:0:0:1", "fe80::1"},
		{"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
		{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
		{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
		{"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
		{"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
		{"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
		{"::ffff:1.2.3.4", "::ffff:1.2.3.4"},
		{"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
		{"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
	};
	char text[IP_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip read = ip(rows[i][0]);

		ck_assert_str_eq(ip_text(&read, text), rows[i][1]);
	}
	ck_assert_str_eq(ip_text(&(struct ip){0}, text), "-");
}
END_TEST

START_TEST(longest_address_fits_its_text)
{
	char text[IP_TEXT_SIZE];
	struct ip longest = ip("ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888");

	ck_assert_str_eq(
		ip_text(&longest, text), "ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888");
}
END_TEST

START_TEST(malformed_addresses_are_refused)
{
	static const char *const rows[] = {
		"",
		" ",
		"1",
		"1.2.3",
		"1.2.3.",
		".1.2.3",
		"1.2.3.4.5",
		"1.2.3.4 ",
		" 1.2.3.4",
		"1.2.3.256",
		"1.2.3.04",
		"1.2.3.+4",
		"1.2.3.-4",
		"1.2.3.0x4",
		"1.2.3.99999999999",
		"1..3.4",
		":",
		":::",
		":1",
		"1:",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:",
		":1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7:8::",
		"1:2:3:4::5:6:7:8",
		"1::2::3",
		"12345::",
		"g::",
		"::1%eth0",
		"::1.2.3",
		"1:2:3:4:5:6:7:1.2.3.4",
		"::1.2.3.4:5",
		"fe80::1 ",
	};
	struct ip read = {.family = 77};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(
			!ip_parse(rows[i], &read), "\"%s\" was accepted", rows[i]);
		ck_assert_int_eq(read.family, 77);
	}
}
END_TEST

START_TEST(addresses_are_ordered_by_family_then_value)
{
	static const char *const rows[] = {"0.0.0.0", "9.255.255.255", "10.0.0.1",
		"255.255.255.255", "::", "fe80::1"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip a = ip(rows[i]);

		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
			struct ip b = ip(rows[k]);
			int order = ip_compare(&a, &b);

			ck_assert_int_eq((order > 0) - (order < 0), (i > k) - (i < k));
			ck_assert_int_eq(ip_equal(&a, &b), i == k);
		}
	}
}
END_TEST

START_TEST(numbers_and_wire_bytes_make_addresses)
{
	static const uint8_t bytes[] = {192, 168, 1, 7};
	struct ip expected = ip("192.168.1.7");
	struct ip number = ip_from_v4(0xc0a80107);
	struct ip wire = ip_from_bytes(IP_V4, bytes);

	ck_assert_mem_eq(&number, &expected, sizeof(expected));
	ck_assert_mem_eq(&wire, &expected, sizeof(expected));
	ck_assert_uint_eq(ip_to_v4(&expected), 0xc0a80107);
}
END_TEST

START_TEST(kinds_of_addresses_are_known)
{
	static const struct {
		const char *text;
		bool special, link_local, private;
	} rows[] = {
		{"0.0.0.0", true, false, false},
		{"0.1.2.3", true, false, false},
		{"1.0.0.0", false, false, false},
		{"9.255.255.255", false, false, false},
		{"10.1.2.3", false, false, true},
		{"127.0.0.1", true, false, false},
		{"128.0.0.1", false, false, false},
		{"169.254.169.254", false, true, false},
		{"172.15.255.255", false, false, false},
		{"172.16.0.0", false, false, true},
		{"172.31.255.255", false, false, true},
		{"172.32.0.0", false, false, false},
		{"192.168.0.1", false, false, true},
		{"192.169.0.1", false, false, false},
		{"223.255.255.255", false, false, false},
		{"224.0.0.251", true, false, false},
		{"240.0.0.1", true, false, false},
		{"255.255.255.255", true, false, false},
		{"::", true, false, false},
		{"::1", true, false, false},
		{"::2", false, false, false},
		{"::ffff:10.0.0.1", true, false, false},
		{"2001:db8::1", false, false, false},
		{"fc00::1", false, false, true},
		{"fdff::1", false, false, true},
		{"fe80::1", false, true, false},
		{"febf::1", false, true, false},
		{"fec0::1", false, false, false},
		{"ff02::1", true, false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip read = ip(rows[i].text);

		ck_assert_msg(ip_is_special(&read) == rows[i].special, "special: %s",
			rows[i].text);
		ck_assert_msg(ip_is_link_local(&read) == rows[i].link_local, "link: %s",
			rows[i].text);
		ck_assert_msg(ip_is_private(&read) == rows[i].private, "private: %s",
			rows[i].text);
	}
	ck_assert(ip_is_special(&(struct ip){0}));
	ck_assert(!ip_is_private(&(struct ip){0}));
}
END_TEST

START_TEST(the_internet_sends_to_global_addresses_alone)
{
	static const struct {
		const char *text;
		bool global;
	} rows[] = {
		{"2a00:1450::1", true},
		{"2001:db8::1", false},
		{"fd00::1", false},
		{"fe80::1", false},
		{"4000::1", false},
		{"9.9.9.9", true},
		{"192.168.1.1", false},
		{"169.254.1.1", false},
		{"100.64.0.1", false},
		{"100.128.0.1", true},
		{"203.0.113.1", false},
		{"127.0.0.1", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip read = ip(rows[i].text);

		ck_assert_msg(
			ip_is_global(&read) == rows[i].global, "%s", rows[i].text);
	}
	ck_assert(!ip_is_global(&(struct ip){0}));
}
END_TEST

START_TEST(subnets_are_read_and_written)
{
	static const char *const rows[][2] = {
		{"192.168.20.0/24", "192.168.20.0/24"},
		{"0.0.0.0/0", "0.0.0.0/0"},
		{"10.0.0.1", "10.0.0.1/32"},
		{"10.0.0.128/25", "10.0.0.128/25"},
		{"FD00::/8", "fd00::/8"},
		{"::/0", "::/0"},
		{"fe80::1", "fe80::1/128"},
		{"2001:db8:0:8000::/49", "2001:db8:0:8000::/49"},
	};
	char text[SUBNET_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct subnet read = subnet(rows[i][0]);

		ck_assert_str_eq(subnet_text(&read, text), rows[i][1]);
	}
}
END_TEST

START_TEST(malformed_subnets_are_refused)
{
	static const char *const rows[] = {
		"",
		"/",
		"/24",
		"10.0.0.0/",
		"10.0.0.0/33",
		"10.0.0.0/08",
		"10.0.0.0/-1",
		"10.0.0.0/ 8",
		"10.0.0.0/8 ",
		"10.0.0.0/8/8",
		"10.0.0.1/24",
		"10.0.0.0/255.0.0.0",
		"fe80::1/64",
		"fe80::/129",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/8",
	};
	struct subnet read;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(
			!subnet_parse(rows[i], &read), "\"%s\" was accepted", rows[i]);
}
END_TEST

START_TEST(subnets_contain_and_overlap)
{
	static const struct {
		const char *a, *b;
		bool has, overlaps;
	} rows[] = {
		{"10.0.0.0/8", "10.255.255.255", true, true},
		{"10.0.0.0/8", "11.0.0.0", false, false},
		{"10.0.0.0/31", "10.0.0.1", true, true},
		{"10.0.0.0/32", "10.0.0.1", false, false},
		{"0.0.0.0/0", "255.255.255.255", true, true},
		{"10.0.0.128/25", "10.0.0.127", false, false},
		{"10.0.0.128/25", "10.0.0.0/24", false, true},
		{"fe80::/10", "febf::1", true, true},
		{"::/0", "10.0.0.1", false, false},
		{"0.0.0.0/0", "::", false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct subnet a = subnet(rows[i].a), b = subnet(rows[i].b);

		ck_assert_int_eq(subnet_has(&a, &b.ip), rows[i].has);
		ck_assert_int_eq(subnet_overlaps(&a, &b), rows[i].overlaps);
		ck_assert_int_eq(subnet_overlaps(&b, &a), rows[i].overlaps);
		ck_assert(!subnet_equal(&a, &b));
		ck_assert(subnet_equal(&a, &a));
	}
	ck_assert(!subnet_has(&(struct subnet){0}, &(struct ip){0}));
}
END_TEST

START_TEST(hosts_of_a_subnet_are_counted_without_its_edges)
{
	static const struct {
		const char *subnet;
		uint64_t count;
		const char *first, *last;
	} rows[] = {
		{"192.168.20.0/24", 254, "192.168.20.1", "192.168.20.254"},
		{"192.168.20.4/30", 2, "192.168.20.5", "192.168.20.6"},
		{"192.168.20.4/31", 2, "192.168.20.4", "192.168.20.5"},
		{"192.168.20.4/32", 1, "192.168.20.4", "192.168.20.4"},
		{"255.255.255.0/24", 254, "255.255.255.1", "255.255.255.254"},
		{"0.0.0.0/0", 4294967294, "0.0.0.1", "255.255.255.254"},
	};
	char text[IP_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct subnet read = subnet(rows[i].subnet);
		struct ip first = subnet_host(&read, 0);
		struct ip last = subnet_host(&read, rows[i].count - 1);

		ck_assert_uint_eq(subnet_host_count(&read), rows[i].count);
		ck_assert_str_eq(ip_text(&first, text), rows[i].first);
		ck_assert_str_eq(ip_text(&last, text), rows[i].last);
	}
	ck_assert_uint_eq(subnet_host_count(&(struct subnet){{IP_V6, {0}}, 64}), 0);
}
END_TEST

START_TEST(edges_are_network_and_broadcast_address)
{
	static const struct {
		const char *subnet, *ip;
		bool edge;
	} rows[] = {
		{"192.168.20.0/24", "192.168.20.0", true},
		{"192.168.20.0/24", "192.168.20.255", true},
		{"192.168.20.0/24", "192.168.20.254", false},
		{"192.168.20.0/24", "192.168.21.255", false},
		{"192.168.20.0/31", "192.168.20.0", false},
		{"192.168.20.0/32", "192.168.20.0", false},
		{"0.0.0.0/0", "255.255.255.255", true},
		{"fe80::/64", "fe80::", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct subnet read = subnet(rows[i].subnet);
		struct ip address = ip(rows[i].ip);

		ck_assert_msg(subnet_is_edge(&read, &address) == rows[i].edge,
			"%s in %s", rows[i].ip, rows[i].subnet);
	}
}
END_TEST

START_TEST(macs_are_read_and_written)
{
	static const char *const good[][2] = {
		{"00:11:22:aa:BB:cc", "00:11:22:aa:bb:cc"},
		{"02-11-22-33-44-FF", "02:11:22:33:44:ff"},
	};
	static const char *const bad[] = {
		"",
		"00:11:22:33:44",
		"00:11:22:33:44:5",
		"00:11:22:33:44:555",
		"00:11:22:33:44:55:",
		"00:11-22:33:44:55",
		"0g:11:22:33:44:55",
		"001122334455",
		"00.11.22.33.44.55",
		" 0:11:22:33:44:55",
	};
	char text[MAC_TEXT_SIZE];
	struct mac mac;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert(mac_parse(good[i][0], &mac));
		ck_assert_str_eq(mac_text(&mac, text), good[i][1]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!mac_parse(bad[i], &mac), "\"%s\" was accepted", bad[i]);
}
END_TEST

START_TEST(group_and_private_bits_are_known)
{
	struct mac mac = {{0x02, 0, 0, 0, 0, 1}}, group = {{0x33, 0x33, 0, 0, 0, 1}};
	struct mac vendor = {{0x00, 0x11, 0x22, 0, 0, 1}};

	ck_assert(mac_is_private(&mac) && !mac_is_group(&mac) && !mac_is_zero(&mac));
	ck_assert(mac_is_group(&group));
	ck_assert(!mac_is_private(&vendor) && !mac_is_group(&vendor));
	ck_assert(mac_is_zero(&(struct mac){{0}}));
	ck_assert(mac_equal(&mac, &mac) && !mac_equal(&mac, &vendor));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("address");
	TCase *tests = tcase_create("address");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, addresses_are_written_canonically);
	tcase_add_test(tests, longest_address_fits_its_text);
	tcase_add_test(tests, malformed_addresses_are_refused);
	tcase_add_test(tests, addresses_are_ordered_by_family_then_value);
	tcase_add_test(tests, numbers_and_wire_bytes_make_addresses);
	tcase_add_test(tests, kinds_of_addresses_are_known);
	tcase_add_test(tests, the_internet_sends_to_global_addresses_alone);
	tcase_add_test(tests, subnets_are_read_and_written);
	tcase_add_test(tests, malformed_subnets_are_refused);
	tcase_add_test(tests, subnets_contain_and_overlap);
	tcase_add_test(tests, hosts_of_a_subnet_are_counted_without_its_edges);
	tcase_add_test(tests, edges_are_network_and_broadcast_address);
	tcase_add_test(tests, macs_are_read_and_written);
	tcase_add_test(tests, group_and_private_bits_are_known);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
