/* The gate over UDP and IPv6: exactly what may leave, and every single byte of it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "config/probes_read.h"
#include "net/packet.h"
#include "scan/gate.h"
#include "values.h"

static const struct hash_key key = {{1, 2}};

static const char requests[] =
	"udp:\n"
	"  - {name: a, port: \"53\", pace: always, send: \"<id:2> 'ab' <hex:1>\",\n"
	"     answer: \"<id:2>\"}\n"
	"  - {name: b, port: \"161\", pace: opt-in, send: \"00\", answer: \"00\"}\n"
	"  - {name: c, after: a, send: \"'xy'\", answer: \"00\"}\n";

struct lab {
	struct scope scope;
	struct vantage v4, v6;
	struct probe_book book;
	struct gate *gate;
	struct packet_ends ends, ends6;
	uint8_t bytes[PACKET_MAX];
	size_t length;
	mono_t now;
};

static void
lab_init(struct lab *lab)
{
	struct config_messages messages = {0};
	struct config_input input = {requests, sizeof(requests) - 1, "p"};

	memset(lab, 0, sizeof(*lab));
	ck_assert_int_eq(probes_read(&input, &lab->book, &messages), 0);
	lab->scope.owned = true;
	lab->scope.limits = (struct scan_limits){10, 20, 100, 10, 1};
	ck_assert(subnet_parse("192.168.20.0/24", &lab->scope.subnets[0]));
	ck_assert(subnet_parse("fd00:20::/64", &lab->scope.subnets[1]));
	lab->scope.subnet_count = 2;
	ck_assert(subnet_parse("fd00:20::bad", &lab->scope.exclude_subnets[0]));
	lab->scope.exclude_subnet_count = 1;
	lab->scope.exclude_macs[0] = mac(0xee);
	lab->scope.exclude_mac_count = 1;
	port_set_add(&lab->scope.ask_udp, 53, 54);
	lab->v4 = (struct vantage){.own_mac = mac(1), .own_ip = ip("192.168.20.1")};
	lab->v6 = (struct vantage){.own_mac = mac(1),
		.own_ip = ip("fd00:20::1"),
		.gateway_ip = ip("fe80::fe")};
	lab->gate = gate_new(&lab->scope, 1, 150, &key);
	gate_set_probes(lab->gate, &lab->book);
	gate_set_vantage(lab->gate, 0, &lab->v4);
	gate_set_vantage(lab->gate, 0, &lab->v6);
	lab->ends = (struct packet_ends){
		mac(1), mac(9), ip("192.168.20.1"), ip("192.168.20.9")};
	lab->ends6 = (struct packet_ends){
		mac(1), mac(9), ip("fd00:20::1"), ip("fd00:20::9")};
	lab->now = (mono_t){5000000};
}

static void
lab_done(struct lab *lab)
{
	gate_free(lab->gate);
	port_set_done(&lab->scope.ask_udp);
	port_set_done(&lab->scope.exclude_udp);
	probe_book_done(&lab->book);
}

static enum gate_reason
lab_check(struct lab *lab)
{
	/* Every look a second later: ceilings are for the last test. */
	lab->now = mono_add(lab->now, span_seconds(2));
	return gate_check(lab->gate, 0, lab->bytes, lab->length, lab->now);
}

static void
lab_datagram(struct lab *lab, uint16_t port, const char *payload)
{
	const struct packet_datagram datagram = {
		.source_port = 62000,
		.target_port = port,
		.payload = payload,
		.length = strlen(payload),
	};

	lab->length = packet_udp(lab->bytes, &lab->ends, &datagram);
}

static const struct {
	uint16_t port;
	const char *payload;
	enum gate_reason reason;
} datagrams[] = {
	{53, "ZZab5a", GATE_PASS}, /* 0x5a is 'Z' */
	{53,
		"\x01\x02"
		"ab01",
		GATE_PASS},
	{53, "ZZab5A", GATE_PAYLOAD}, /* no lower-case digit */
	{53, "ZZab51", GATE_PAYLOAD}, /* not the same fresh byte */
	{53, "ZZac5a", GATE_PAYLOAD},
	{53, "ZZab5", GATE_PAYLOAD},
	{53, "ZZab5a5", GATE_PAYLOAD},
	{53, "", GATE_PAYLOAD},
	{53, "xy", GATE_PASS}, /* what comes after it */
	{54, "xy", GATE_PAYLOAD},
	{54, "ZZab5a", GATE_PAYLOAD}, /* allowed, but there is no request */
	{161, "0", GATE_PAYLOAD},     /* there is one, but nobody asked for it */
	{5060, "ZZab5a", GATE_PAYLOAD},
};

START_TEST(a_datagram_is_exactly_the_request_of_its_port)
{
	struct lab lab;

	lab_init(&lab);
	lab_datagram(&lab, datagrams[_i].port, datagrams[_i].payload);
	ck_assert_int_eq(lab_check(&lab), datagrams[_i].reason);
	lab_done(&lab);
}
END_TEST

START_TEST(without_requests_or_from_another_port_no_datagram_leaves)
{
	struct lab lab;

	lab_init(&lab);
	lab_datagram(&lab, 53, "ZZab5a");
	gate_set_probes(lab.gate, NULL);
	ck_assert_int_eq(lab_check(&lab), GATE_PAYLOAD);
	gate_set_probes(lab.gate, &lab.book);
	ck_assert_int_eq(lab_check(&lab), GATE_PASS);
	lab.bytes[34] = 0x20;
	ck_assert_int_eq(lab_check(&lab), GATE_SOURCE_PORT);
	lab_datagram(&lab, 53, "ZZab5a");
	lab.bytes[39]++; /* the length of UDP */
	ck_assert_int_eq(lab_check(&lab), GATE_MALFORMED);
	port_set_add(&lab.scope.exclude_udp, 53, 53);
	lab_datagram(&lab, 53, "ZZab5a");
	ck_assert_int_eq(lab_check(&lab), GATE_EXCLUDED_PORT);
	lab_done(&lab);
}
END_TEST

START_TEST(datagrams_keep_to_their_ceilings)
{
	struct lab lab;
	size_t passed = 0, to_one = 0;

	lab_init(&lab);
	for (int i = 0; i < 60; i++) {
		lab.ends.target.bytes[3] = (uint8_t)(10 + i);
		lab_datagram(&lab, 53, "ZZab5a");
		passed += gate_check(lab.gate, 0, lab.bytes, lab.length, lab.now) ==
			GATE_PASS;
	}
	ck_assert_uint_eq(passed, 10 + 1 + 1);
	lab.now = mono_add(lab.now, span_seconds(5));
	for (int i = 0; i < 9; i++) {
		lab_datagram(&lab, 53, "ZZab5a");
		to_one += gate_check(lab.gate, 0, lab.bytes, lab.length, lab.now) ==
			GATE_PASS;
	}
	ck_assert_uint_eq(to_one, 1 + 1);
	ck_assert_uint_eq(gate_count(lab.gate, GATE_RATE_UDP), 48 + 7);
	lab_done(&lab);
}
END_TEST

enum what { SYN, ECHO, UNICAST_NS, GROUP_NS, DATAGRAM, WHATS };

static void
lab_ipv6(struct lab *lab, enum what what)
{
	static const struct mac nobody;
	struct packet_ends ends = lab->ends6;
	const struct packet_datagram datagram = {62000, 53, "ZZab5a", 6};

	if (what == GROUP_NS)
		ends.target_mac = nobody;
	if (what == SYN)
		lab->length = packet_tcp_syn(lab->bytes, &ends, 62000, 80, 7);
	else if (what == ECHO)
		lab->length = packet_echo_request(lab->bytes, &ends, 62000, 1, 2);
	else if (what == DATAGRAM)
		lab->length = packet_udp(lab->bytes, &ends, &datagram);
	else
		lab->length = packet_neighbour_solicitation(lab->bytes, &ends);
}

START_TEST(ordinary_ipv6_frames_pass)
{
	struct lab lab;

	lab_init(&lab);
	for (int what = 0; what < WHATS; what++) {
		lab_ipv6(&lab, (enum what)what);
		ck_assert_int_eq(lab_check(&lab), GATE_PASS);
	}
	/* The router lies outside the prefix; it may be asked for all the same, and for
	 * nothing else. */
	lab.ends6.target = ip("fe80::fe");
	lab_ipv6(&lab, GROUP_NS);
	ck_assert_int_eq(lab_check(&lab), GATE_PASS);
	lab.ends6.target_mac = mac(9);
	lab_ipv6(&lab, SYN);
	ck_assert_int_eq(lab_check(&lab), GATE_OUTSIDE);
	/* All nodes, for an echo only. */
	lab.ends6.target = ip("ff02::1");
	lab.ends6.target_mac = (struct mac){{0x33, 0x33, 0, 0, 0, 1}};
	lab_ipv6(&lab, ECHO);
	ck_assert_int_eq(lab_check(&lab), GATE_PASS);
	lab_ipv6(&lab, SYN);
	ck_assert_int_eq(lab_check(&lab), GATE_SPECIAL);
	lab_ipv6(&lab, ECHO);
	lab.scope.subnet_count = 1; /* no prefix is declared */
	ck_assert_int_eq(lab_check(&lab), GATE_SPECIAL);
	lab_done(&lab);
}
END_TEST

static const struct {
	enum what what;
	const char *target;
	enum gate_reason reason;
} targets[] = {
	{SYN, "fd00:21::9", GATE_OUTSIDE},
	{SYN, "fd00:20::bad", GATE_EXCLUDED_IP},
	{SYN, "fd00:20::1", GATE_OWN_ADDRESS},
	{SYN, "fe80::9", GATE_OUTSIDE}, /* link-local: not declared */
	{SYN, "ff02::2", GATE_SPECIAL},
	{SYN, "::1", GATE_SPECIAL},
	{GROUP_NS, "fd00:21::9", GATE_OUTSIDE},
	{GROUP_NS, "fd00:20::bad", GATE_EXCLUDED_IP},
	{GROUP_NS, "fd00:20::1", GATE_OWN_ADDRESS},
	{GROUP_NS, "fe80::9", GATE_OUTSIDE},
	{ECHO, "2001:db8::1", GATE_OUTSIDE},
	{DATAGRAM, "fd00:21::9", GATE_OUTSIDE},
};

START_TEST(ipv6_addresses_that_must_not_be_asked_are_refused)
{
	struct lab lab;

	lab_init(&lab);
	lab.ends6.target = ip(targets[_i].target);
	lab_ipv6(&lab, targets[_i].what);
	ck_assert_int_eq(lab_check(&lab), targets[_i].reason);
	lab_done(&lab);
}
END_TEST

static const struct {
	enum what what;
	size_t offset;
	uint8_t value;
	enum gate_reason reason;
} spoilt[] = {
	{SYN, 0, 3, GATE_NEXT_HOP}, /* a group */
	{SYN, 5, 0xee, GATE_EXCLUDED_MAC},
	{SYN, 5, 1, GATE_NEXT_HOP},
	{SYN, 11, 7, GATE_SENDER},
	{SYN, 37, 7, GATE_SENDER},	 /* IP source */
	{SYN, 14, 0x50, GATE_MALFORMED}, /* version */
	{SYN, 19, 200, GATE_MALFORMED},	 /* longer than the frame */
	{SYN, 19, 8, GATE_MALFORMED},	 /* what is behind is not padding */
	{SYN, 20, 0, GATE_KIND},	 /* an extension header */
	{SYN, 20, 44, GATE_KIND},	 /* a fragment */
	{SYN, 54, 0x20, GATE_SOURCE_PORT},
	{SYN, 67, 0x12, GATE_FLAGS},
	{SYN, 66, 0x50, GATE_PAYLOAD},
	{ECHO, 54, 129, GATE_KIND}, /* a reply */
	{ECHO, 54, 134, GATE_KIND}, /* a router advertisement */
	{ECHO, 54, 137, GATE_KIND}, /* a redirect */
	{ECHO, 55, 1, GATE_KIND},
	{UNICAST_NS, 54, 136, GATE_KIND},     /* an advertisement */
	{UNICAST_NS, 21, 64, GATE_MALFORMED}, /* hop limit */
	{UNICAST_NS, 53, 8, GATE_MALFORMED},  /* sent to another than asked for */
	{UNICAST_NS, 78, 2, GATE_MALFORMED},  /* another option */
	{UNICAST_NS, 85, 9, GATE_SENDER},     /* another station's address in it */
	{GROUP_NS, 5, 8, GATE_MALFORMED},     /* the MAC of another group */
	{GROUP_NS, 53, 8, GATE_MALFORMED},    /* another group */
	{GROUP_NS, 85, 9, GATE_SENDER},
	{DATAGRAM, 62, 0x31, GATE_PASS}, /* a fresh byte */
	{DATAGRAM, 64, 'x', GATE_PAYLOAD},
};

START_TEST(one_wrong_byte_over_ipv6_is_refused)
{
	struct lab lab;

	lab_init(&lab);
	lab_ipv6(&lab, spoilt[_i].what);
	ck_assert_int_eq(lab_check(&lab), GATE_PASS);
	lab.bytes[spoilt[_i].offset] = spoilt[_i].value;
	if (spoilt[_i].what == DATAGRAM && spoilt[_i].offset == 62)
		memcpy(lab.bytes + 66, "31", 2); /* the same, as digits */
	ck_assert_int_eq(lab_check(&lab), spoilt[_i].reason);
	lab_done(&lab);
}
END_TEST

START_TEST(each_family_has_its_own_place)
{
	struct lab lab;

	lab_init(&lab);
	gate_set_vantage(lab.gate, 0, NULL);
	lab_ipv6(&lab, SYN);
	ck_assert_int_eq(lab_check(&lab), GATE_SENDER);
	gate_set_vantage(lab.gate, 0, &lab.v6);
	ck_assert_int_eq(lab_check(&lab), GATE_PASS);
	lab_datagram(&lab, 53, "ZZab5a");
	ck_assert_int_eq(lab_check(&lab), GATE_SENDER);
	lab_done(&lab);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("gate kinds");
	TCase *cases = tcase_create("gate kinds");

	tcase_add_loop_test(cases, a_datagram_is_exactly_the_request_of_its_port, 0,
		sizeof(datagrams) / sizeof(datagrams[0]));
	tcase_add_test(cases, without_requests_or_from_another_port_no_datagram_leaves);
	tcase_add_test(cases, datagrams_keep_to_their_ceilings);
	tcase_add_test(cases, ordinary_ipv6_frames_pass);
	tcase_add_loop_test(cases, ipv6_addresses_that_must_not_be_asked_are_refused, 0,
		sizeof(targets) / sizeof(targets[0]));
	tcase_add_loop_test(cases, one_wrong_byte_over_ipv6_is_refused, 0,
		sizeof(spoilt) / sizeof(spoilt[0]));
	tcase_add_test(cases, each_family_has_its_own_place);
	suite_add_tcase(made, cases);
	return made;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
