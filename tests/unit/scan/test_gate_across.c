#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "config/probes_read.h"
#include "net/packet.h"
#include "scan/gate.h"
#include "scan/pacer.h"
#include "values.h"

/* A look from guest (1) at iot (0), which wants it; trusted (2) is not asked for. */
enum { IOT, GUEST, TRUSTED, COUNT };

static const struct hash_key key = {{1, 2}};

struct lab {
	struct scope scopes[COUNT];
	struct vantage vantages[COUNT];
	struct gate *gate;
	uint8_t bytes[PACKET_MAX];
	size_t length;
	struct packet_ends ends;
	mono_t now;
};

static void
lab_init(struct lab *lab)
{
	static const char *const subnets[] = {
		"10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"};
	static const struct scan_limits limits = {10, 5, 100, 10, 1};
	const struct ip own[] = {ip("10.1.0.2"), ip("10.2.0.2"), ip("10.3.0.2")};

	memset(lab, 0, sizeof(*lab));
	for (uint8_t i = 0; i < COUNT; i++) {
		struct scope *scope = &lab->scopes[i];

		scope->owned = true;
		scope->limits = limits;
		scope->subnet_count = 1;
		ck_assert(subnet_parse(subnets[i], &scope->subnets[0]));
		lab->vantages[i] = (struct vantage){.own_mac = mac((uint8_t)(i + 1)),
			.own_ip = own[i],
			.gateway_mac = mac((uint8_t)(0xf0 + i))};
	}
	lab->scopes[IOT].reach_from = 1U << GUEST;
	port_set_add(&lab->scopes[IOT].exclude_tcp, 502, 502);
	ck_assert(subnet_parse("10.1.0.64/28", &lab->scopes[IOT].exclude_subnets[0]));
	lab->scopes[IOT].exclude_subnet_count = 1;
	lab->gate = gate_new(lab->scopes, COUNT, 1000, &key);
	ck_assert(gate_set_own(lab->gate, own, COUNT));
	for (size_t i = 0; i < COUNT; i++)
		gate_set_vantage(lab->gate, i, &lab->vantages[i]);
	lab->ends =
		(struct packet_ends){mac(2), mac(0xf1), ip("10.2.0.2"), ip("10.1.0.9")};
	lab->now = (mono_t){5000000};
}

static void
lab_done(struct lab *lab)
{
	gate_free(lab->gate);
	port_set_done(&lab->scopes[IOT].exclude_tcp);
}

static enum gate_reason
lab_ask(struct lab *lab, size_t from, size_t to, uint16_t port)
{
	const struct gate_crossing crossing = {from, to};

	lab->length = packet_tcp_syn(lab->bytes, &lab->ends, 62000, port, 7);
	return gate_check_across(
		lab->gate, &crossing, lab->bytes, lab->length, lab->now);
}

START_TEST(a_look_from_a_segment_that_is_asked_for_passes)
{
	struct lab lab;

	lab_init(&lab);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_PASS);
	ck_assert_uint_eq(gate_count(lab.gate, GATE_PASS), 1);
	/* The ordinary check lets no such frame out, of either segment. */
	ck_assert_int_eq(gate_check(lab.gate, GUEST, lab.bytes, lab.length, lab.now),
		GATE_OUTSIDE);
	ck_assert_int_eq(
		gate_check(lab.gate, IOT, lab.bytes, lab.length, lab.now), GATE_SENDER);
	lab_done(&lab);
}
END_TEST

static const struct {
	size_t from, to;
	enum gate_reason reason;
} places[] = {
	{TRUSTED, IOT, GATE_NOT_REACHED},
	{GUEST, TRUSTED, GATE_NOT_REACHED},
	{IOT, GUEST, GATE_NOT_REACHED}, /* not the other way round either */
	{IOT, IOT, GATE_NOT_REACHED},
	{COUNT, IOT, GATE_NOT_OWNED},
	{GUEST, COUNT, GATE_NOT_OWNED},
};

START_TEST(nobody_looks_where_the_owner_did_not_say_so)
{
	struct lab lab;

	lab_init(&lab);
	ck_assert_int_eq(
		lab_ask(&lab, places[_i].from, places[_i].to, 23), places[_i].reason);
	lab_done(&lab);
}
END_TEST

START_TEST(both_segments_must_be_owned)
{
	struct lab lab;

	lab_init(&lab);
	lab.scopes[GUEST].owned = false;
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_NOT_OWNED);
	lab.scopes[GUEST].owned = true;
	lab.scopes[IOT].owned = false;
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_NOT_OWNED);
	lab_done(&lab);
}
END_TEST

START_TEST(nothing_crosses_while_paused_or_without_a_vantage)
{
	struct lab lab;

	lab_init(&lab);
	gate_set_paused(lab.gate, true);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_PAUSED);
	gate_set_paused(lab.gate, false);
	gate_set_vantage(lab.gate, GUEST, NULL);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_SENDER);
	lab_done(&lab);
}
END_TEST

static const struct {
	const char *target;
	uint16_t port;
	enum gate_reason reason;
} targets[] = {
	{"10.1.0.2", 23, GATE_OWN_ADDRESS},
	{"10.2.0.9", 23, GATE_OUTSIDE}, /* its own neighbour */
	{"10.3.0.9", 23, GATE_OUTSIDE},
	{"8.8.8.8", 23, GATE_OUTSIDE},
	{"10.1.0.255", 23, GATE_EDGE},
	{"10.1.0.65", 23, GATE_EXCLUDED_IP},
	{"169.254.169.254", 23, GATE_SPECIAL},
	{"10.1.0.9", 502, GATE_EXCLUDED_PORT},
};

START_TEST(whom_and_what_to_ask_is_the_target_segments_rule)
{
	struct lab lab;

	lab_init(&lab);
	lab.ends.target = ip(targets[_i].target);
	ck_assert_int_eq(
		lab_ask(&lab, GUEST, IOT, targets[_i].port), targets[_i].reason);
	lab_done(&lab);
}
END_TEST

START_TEST(the_next_hop_is_the_gateway_and_nobody_else)
{
	struct lab lab;

	lab_init(&lab);
	lab.ends.target_mac = mac(9);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_NEXT_HOP);
	lab.ends.target_mac = (struct mac){{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_NEXT_HOP);
	lab.ends.target_mac = mac(0xf0); /* the gateway of the segment asked */
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_NEXT_HOP);
	lab.ends.target_mac = mac(0xf1);
	lab.scopes[GUEST].exclude_macs[0] = mac(0xf1);
	lab.scopes[GUEST].exclude_mac_count = 1;
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_EXCLUDED_MAC);
	lab.scopes[GUEST].exclude_mac_count = 0;
	lab.vantages[GUEST].gateway_mac = (struct mac){{0}}; /* not resolved */
	gate_set_vantage(lab.gate, GUEST, &lab.vantages[GUEST]);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_NEXT_HOP);
	lab_done(&lab);
}
END_TEST

START_TEST(the_sender_is_the_vantage_of_the_segment_looked_from)
{
	struct lab lab;

	lab_init(&lab);
	lab.ends.source = ip("10.1.0.2");
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_SENDER);
	lab.ends.source = ip("10.2.0.7"); /* pretending to be a guest */
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_SENDER);
	lab.ends.source = ip("10.2.0.2");
	lab.ends.source_mac = mac(1);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_SENDER);
	lab_done(&lab);
}
END_TEST

static const char requests[] =
	"udp: [{name: a, port: '53,54', pace: always, send: \"<id:2> 'ab'\",\n"
	"  answer: \"<id:2>\"}]\n";

static const struct {
	uint16_t port;
	const char *payload;
	enum gate_reason reason;
} datagrams[] = {
	{53, "ZZab", GATE_PASS},
	{53, "ZZaB", GATE_PAYLOAD}, /* no request of that port */
	{53, "", GATE_PAYLOAD},
	{54, "ZZab", GATE_PAYLOAD}, /* there is one, but not for this segment */
	{55, "ZZab", GATE_PAYLOAD},
	{56, "ZZab", GATE_EXCLUDED_PORT},
};

static enum gate_reason
ask_udp(struct lab *lab, uint16_t port, const char *payload)
{
	const struct gate_crossing crossing = {GUEST, IOT};
	const struct packet_datagram datagram = {
		.source_port = 62000,
		.target_port = port,
		.payload = payload,
		.length = strlen(payload),
	};

	lab->length = packet_udp(lab->bytes, &lab->ends, &datagram);
	return gate_check_across(
		lab->gate, &crossing, lab->bytes, lab->length, lab->now);
}

static void
allow_udp(struct lab *lab, struct probe_book *book)
{
	struct config_messages messages = {0};
	struct config_input input = {requests, sizeof(requests) - 1, "p"};

	ck_assert_int_eq(probes_read(&input, book, &messages), 0);
	gate_set_probes(lab->gate, book);
	port_set_add(&lab->scopes[IOT].ask_udp, 53, 53);
	port_set_add(&lab->scopes[IOT].exclude_udp, 56, 56);
	port_set_add(&lab->scopes[GUEST].ask_udp, 54, 54);
}

static void
forget_udp(struct lab *lab, struct probe_book *book)
{
	lab_done(lab);
	port_set_done(&lab->scopes[IOT].ask_udp);
	port_set_done(&lab->scopes[IOT].exclude_udp);
	port_set_done(&lab->scopes[GUEST].ask_udp);
	probe_book_done(book);
}

START_TEST(of_datagrams_only_a_request_that_the_target_segment_allows_crosses)
{
	struct probe_book book;
	struct lab lab;

	lab_init(&lab);
	ck_assert_int_eq(ask_udp(&lab, 53, "ZZab"), GATE_PAYLOAD); /* no book */
	allow_udp(&lab, &book);
	ck_assert_int_eq(ask_udp(&lab, datagrams[_i].port, datagrams[_i].payload),
		datagrams[_i].reason);
	forget_udp(&lab, &book);
}
END_TEST

START_TEST(datagrams_that_cross_count_for_the_ceilings_of_udp)
{
	struct probe_book book;
	struct lab lab;

	lab_init(&lab);
	allow_udp(&lab, &book);
	/* One a second to a host, and one more for a rounded slice of time. */
	ck_assert_int_eq(ask_udp(&lab, 53, "ZZab"), GATE_PASS);
	ck_assert_int_eq(ask_udp(&lab, 53, "ZZab"), GATE_PASS);
	ck_assert_int_eq(ask_udp(&lab, 53, "ZZab"), GATE_RATE_UDP);
	lab.ends.target = ip("10.1.0.10");
	ck_assert_int_eq(ask_udp(&lab, 53, "ZZab"), GATE_PASS);
	forget_udp(&lab, &book);
}
END_TEST

START_TEST(nothing_but_connection_requests_and_datagrams_crosses)
{
	const struct gate_crossing crossing = {GUEST, IOT};
	struct lab lab;

	lab_init(&lab);
	lab.length = packet_echo_request(lab.bytes, &lab.ends, 62000, 1, 2);
	ck_assert_int_eq(
		gate_check_across(lab.gate, &crossing, lab.bytes, lab.length, lab.now),
		GATE_KIND);
	lab.length = packet_arp_request(lab.bytes, &lab.ends);
	ck_assert_int_eq(
		gate_check_across(lab.gate, &crossing, lab.bytes, lab.length, lab.now),
		GATE_KIND);
	for (size_t length = 0; length < lab.length; length++)
		ck_assert_int_eq(gate_check_across(lab.gate, &crossing, lab.bytes,
					 length, lab.now),
			GATE_MALFORMED);
	lab_done(&lab);
}
END_TEST

/* Floods for three seconds; what passed in the busiest one. */
static size_t
flood(struct lab *lab, unsigned hosts, enum gate_reason refusal)
{
	enum { TICKS = 3000 };
	static bool passed[TICKS];
	size_t most = 0, sum = 0;

	for (size_t tick = 0; tick < TICKS; tick++) {
		enum gate_reason reason;

		lab->ends.target.bytes[3] = (uint8_t)(100 + tick % hosts);
		lab->now.us += 1000;
		reason = lab_ask(lab, GUEST, IOT, 23);
		ck_assert(reason == GATE_PASS || reason == refusal);
		passed[tick] = reason == GATE_PASS;
		sum += passed[tick];
		if (tick >= 1000)
			sum -= passed[tick - 1000];
		if (sum > most)
			most = sum;
	}
	return most;
}

START_TEST(crossing_and_host_ceilings_hold)
{
	struct lab lab;
	size_t most;

	lab_init(&lab);
	most = flood(&lab, 50, GATE_RATE_CROSSING);
	ck_assert_uint_le(most, SCOPE_CROSSING_MAX + 2);
	ck_assert_uint_ge(most, SCOPE_CROSSING_MAX);
	lab.now.us += 5000000;
	most = flood(&lab, 1, GATE_RATE_HOST);
	ck_assert_uint_le(most, 5 + 1);
	ck_assert_uint_ge(most, 5);
	lab_done(&lab);
}
END_TEST

START_TEST(the_pacer_keeps_below_the_crossing_ceiling)
{
	static const struct scan_limits limits = {10, 5, 100, 10, 1};
	struct pacer_segment *segment = pacer_segment_new(&limits, &key);
	struct pacer_crossing crossing;
	struct pacer_daemon daemon;
	const struct pacers pacers = {&daemon, segment, &crossing};
	mono_t now = {1000000}, wait;
	size_t left = 0;

	pacer_daemon_init(&daemon, 1000);
	pacer_crossing_init(&crossing, SCOPE_CROSSING_MAX);
	for (uint32_t tick = 0; tick < 2000; tick++) {
		struct ip host = ip_from_v4(0x0a010000 + tick % 100);

		now.us += 1000;
		if (pacer_take(&pacers, PROBE_TCP_SYN, &host, now, &wait))
			left++;
		else
			ck_assert_int_gt(wait.us, now.us);
	}
	ck_assert_uint_le(left, 2 * SCOPE_CROSSING_MAX);
	ck_assert_uint_ge(left, 2 * SCOPE_CROSSING_MAX - 2);
	pacer_segment_free(segment);
}
END_TEST

START_TEST(over_ipv6_the_same_rules_hold_for_the_vantage_of_that_family)
{
	struct vantage far = {
		.own_mac = mac(2), .own_ip = ip("fd00:2::2"), .gateway_mac = mac(0xe1)};
	struct lab lab;

	lab_init(&lab);
	ck_assert(subnet_parse("fd00:1::/64", &lab.scopes[IOT].subnets[1]));
	lab.scopes[IOT].subnet_count = 2;
	lab.ends = (struct packet_ends){
		mac(2), mac(0xe1), ip("fd00:2::2"), ip("fd00:1::9")};
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_SENDER); /* not set */
	gate_set_vantage(lab.gate, GUEST, &far);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_PASS);
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 502), GATE_EXCLUDED_PORT);
	lab.ends.target_mac = mac(0xf1); /* the gateway over IPv4 */
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_NEXT_HOP);
	lab.ends.target_mac = mac(0xe1);
	lab.ends.target = ip("fd00:2::9");
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_OUTSIDE);
	gate_set_vantage(lab.gate, GUEST, NULL);
	lab.ends.target = ip("fd00:1::9");
	ck_assert_int_eq(lab_ask(&lab, GUEST, IOT, 23), GATE_SENDER);
	lab_done(&lab);
}
END_TEST

static const struct {
	const char *gateway, *target;
	enum gate_reason reason;
} echoes[] = {
	{"fe80::fe", "fe80::fe", GATE_PASS}, {"fe80::fe", "fe80::fd", GATE_OUTSIDE},
	{"fd00:9::fe", "fd00:9::fe", GATE_OUTSIDE}, /* not the owner's */
};

START_TEST(only_a_gateway_known_by_its_link_is_asked_for_an_echo_outside)
{
	struct vantage far = {.own_mac = mac(2),
		.own_ip = ip("fd00:2::2"),
		.gateway_ip = ip(echoes[_i].gateway),
		.gateway_mac = mac(0xe1)};
	struct lab lab;

	lab_init(&lab);
	gate_set_vantage(lab.gate, GUEST, &far);
	lab.ends = (struct packet_ends){
		mac(2), mac(0xe1), ip("fd00:2::2"), ip(echoes[_i].target)};
	lab.length = packet_echo_request(lab.bytes, &lab.ends, 62000, 1, 2);
	ck_assert_int_eq(gate_check(lab.gate, GUEST, lab.bytes, lab.length, lab.now),
		echoes[_i].reason);
	lab_done(&lab);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("gate_across");
	TCase *cases = tcase_create("gate_across");

	tcase_add_test(cases, a_look_from_a_segment_that_is_asked_for_passes);
	tcase_add_loop_test(cases, nobody_looks_where_the_owner_did_not_say_so, 0,
		sizeof(places) / sizeof(places[0]));
	tcase_add_test(cases, both_segments_must_be_owned);
	tcase_add_test(cases, nothing_crosses_while_paused_or_without_a_vantage);
	tcase_add_loop_test(cases, whom_and_what_to_ask_is_the_target_segments_rule, 0,
		sizeof(targets) / sizeof(targets[0]));
	tcase_add_test(cases, the_next_hop_is_the_gateway_and_nobody_else);
	tcase_add_test(cases, the_sender_is_the_vantage_of_the_segment_looked_from);
	tcase_add_test(cases, nothing_but_connection_requests_and_datagrams_crosses);
	tcase_add_loop_test(cases,
		of_datagrams_only_a_request_that_the_target_segment_allows_crosses, 0,
		sizeof(datagrams) / sizeof(datagrams[0]));
	tcase_add_test(cases, datagrams_that_cross_count_for_the_ceilings_of_udp);
	tcase_add_test(cases, crossing_and_host_ceilings_hold);
	tcase_add_test(cases, the_pacer_keeps_below_the_crossing_ceiling);
	tcase_add_test(
		cases, over_ipv6_the_same_rules_hold_for_the_vantage_of_that_family);
	tcase_add_loop_test(cases,
		only_a_gateway_known_by_its_link_is_asked_for_an_echo_outside, 0,
		sizeof(echoes) / sizeof(echoes[0]));
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
