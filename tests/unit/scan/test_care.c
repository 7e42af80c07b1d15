/* Hosts that are asked gently, or not at all: the scan itself, the pacer, the gate. */
#include "scan/care_set.h"
#include "scan/gate_rate.h"
#include "wire.h"

static const char *const gentle_one = "192.168.20.9", *const plain = "192.168.20.7";

static void
start(struct wire *wire, const char *ip, enum care care)
{
	struct mac mac = wire_mac_of(wire, &(struct ip){IP_V4, {192, 168, 20, 9}});

	wire_target(wire, ip, &mac);
	wire->order.targets[wire->order.target_count - 1].care = care;
}

/* The most frames to ip in any second; *apart gets the shortest time between two. */
static size_t
most_in_a_second(const struct wire *wire, const char *ip, int64_t *apart)
{
	struct ip host = wire_ip(ip);
	int64_t last = 0, since = 0;
	size_t count = 0, most = 0;

	*apart = INT64_MAX;
	for (size_t i = 0; i < wire->log_count; i++) {
		int64_t at = wire->log[i].at.us;

		if (!ip_equal(&wire->log[i].probe.ends.target, &host))
			continue;
		if (last != 0 && at - last < *apart)
			*apart = at - last;
		last = at;
		count = at - since < 1000000 ? count + 1 : 1;
		since = count == 1 ? at : since;
		most = count > most ? count : most;
	}
	return most;
}

START_TEST(a_gentle_host_gets_one_frame_a_second)
{
	struct wire wire;
	int64_t apart;

	wire_init(&wire, "192.168.20.0/24", false);
	start(&wire, gentle_one, CARE_GENTLE);
	wire_ports(&wire, "1-30");
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_ge(wire.log_count, 32);
	ck_assert_uint_eq(most_in_a_second(&wire, gentle_one, &apart), 1);
	ck_assert_int_ge(apart, 1000000);
	wire_done(&wire);
}
END_TEST

START_TEST(a_gentle_host_has_one_question_without_an_answer)
{
	struct wire wire;
	int64_t apart;

	wire_init(&wire, "192.168.20.0/24", false);
	wire.world.present = wire_nobody;
	start(&wire, gentle_one, CARE_GENTLE);
	wire_ports(&wire, "1-5");
	wire.order.tries = 1;
	wire_start(&wire);
	wire_run(&wire);
	(void)most_in_a_second(&wire, gentle_one, &apart);
	ck_assert_int_ge(apart, SCAN_RTO_DEFAULT_MS * 1000);
	wire_done(&wire);
}
END_TEST

START_TEST(who_must_not_be_asked_gets_arp_alone)
{
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire.world.present = wire_nobody;
	start(&wire, gentle_one, CARE_NEVER);
	wire.order.kind = SCAN_CHECK;
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_gt(wire.log_count, 0);
	for (size_t i = 0; i < wire.log_count; i++)
		ck_assert_int_eq((int)wire.log[i].probe.kind, PROBE_ARP);
	wire_done(&wire);
	wire_init(&wire, "192.168.20.0/24", false);
	start(&wire, gentle_one, CARE_NEVER);
	start(&wire, plain, CARE_NORMAL);
	wire_ports(&wire, "1-5");
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++)
		if (wire.log[i].probe.kind == PROBE_TCP_SYN)
			ck_assert_int_eq(wire.log[i].probe.ends.target.bytes[3], 7);
	wire_done(&wire);
}
END_TEST

START_TEST(a_sweep_behind_a_router_passes_by_who_must_not_be_asked)
{
	struct ip host = wire_ip("10.1.0.9");
	struct scan_tally tally;
	struct wire wire;

	wire_init(&wire, "10.1.0.0/28", true);
	wire_target(&wire, "10.1.0.9", NULL);
	wire.order.targets[0].care = CARE_NEVER;
	wire.order.kind = SCAN_DISCOVER;
	wire_start(&wire);
	wire_run(&wire);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.targets, 13);
	for (size_t i = 0; i < wire.log_count; i++)
		ck_assert(!ip_equal(&wire.log[i].probe.ends.target, &host));
	wire_done(&wire);
}
END_TEST

START_TEST(pacer_and_gate_hold_to_it_whoever_asks)
{
	struct ip host = wire_ip(gentle_one);
	struct packet_ends ends = {.target = host};
	struct pacers pacers;
	uint8_t bytes[PACKET_MAX];
	struct wire wire;
	mono_t wait;
	size_t length;

	wire_init(&wire, "192.168.20.0/24", false);
	start(&wire, plain, CARE_NORMAL);
	wire_ports(&wire, "1");
	wire_start(&wire);
	pacers = (struct pacers){&wire.daemon, wire.segment, NULL};
	pacer_segment_set_care(wire.segment, &host, CARE_GENTLE);
	ck_assert(pacer_take(&pacers, PROBE_TCP_SYN, &host, wire.now, &wait));
	ck_assert(!pacer_take(&pacers, PROBE_TCP_SYN, &host, wire.now, &wait));
	ck_assert_int_eq(mono_since(wait, wire.now).us, PACER_TOKEN_US);
	ends.source_mac = wire.vantage.own_mac;
	ends.target_mac = wire_mac_of(&wire, &host);
	ends.source = wire.vantage.own_ip;
	length = packet_tcp_syn(bytes, &ends, 61440, 80, 1);
	gate_set_care(wire.gate, 0, &host, CARE_GENTLE);
	for (int i = 0; i < 2; i++) /* one, and the tolerance of every ceiling */
		ck_assert_int_eq(
			gate_check(wire.gate, 0, bytes, length, wire.now), GATE_PASS);
	ck_assert_int_eq(
		gate_check(wire.gate, 0, bytes, length, wire.now), GATE_RATE_HOST);
	gate_set_care(wire.gate, 0, &host, CARE_NEVER);
	ck_assert_int_eq(gate_check(wire.gate, 0, bytes, length, wire.now), GATE_CARE);
	length = packet_arp_request(bytes, &ends);
	wire.now.us += 5000000;
	ck_assert_int_eq(gate_check(wire.gate, 0, bytes, length, wire.now), GATE_PASS);
	wire_done(&wire);
}
END_TEST

START_TEST(a_set_remembers_what_was_last_said_of_each)
{
	static const struct hash_key key = {{1, 2}};
	struct care_set set;

	care_set_init(&set, &key);
	for (uint32_t i = 1; i <= 1000; i++) {
		struct ip ip = ip_from_v4(i);

		ck_assert_int_eq(care_set_of(&set, &ip), CARE_NORMAL);
		care_set_note(&set, &ip, i % 2 == 0 ? CARE_GENTLE : CARE_NORMAL);
		care_set_note(&set, &ip, i % 4 == 0 ? CARE_NEVER : CARE_AUTO);
	}
	ck_assert_uint_eq(set.count, 500);
	for (uint32_t i = 1; i <= 1000; i++) {
		struct ip ip = ip_from_v4(i);

		ck_assert_int_eq(
			care_set_of(&set, &ip), i % 4 == 0 ? CARE_NEVER : CARE_NORMAL);
	}
	care_set_done(&set);
}
END_TEST

START_TEST(a_full_set_is_gentle_with_all_others)
{
	static const struct hash_key key = {{1, 2}};
	struct ip stranger = ip_from_v4(0x01000000);
	struct care_set set;

	care_set_init(&set, &key);
	for (uint32_t i = 1; i <= CARE_SET_MAX + 1; i++) {
		struct ip ip = ip_from_v4(i);

		care_set_note(&set, &ip, CARE_NEVER);
	}
	ck_assert_uint_eq(set.count, CARE_SET_MAX);
	ck_assert_int_eq(care_set_of(&set, &stranger), CARE_GENTLE);
	care_set_done(&set);
}
END_TEST

START_TEST(a_full_set_paces_every_stranger)
{
	static const struct hash_key key = {{1, 2}};
	static const struct scan_limits fast = {1000, 1000, 1000, 1000, 1000};
	struct ip stranger = ip_from_v4(0x01000000);
	struct gate_frame frame = {.host = stranger};
	struct pacer_segment *segment = pacer_segment_new(&fast, &key);
	struct pacer_daemon daemon;
	struct pacers pacers = {&daemon, segment, NULL};
	struct gate_window all;
	struct gate_rates rates = {0};
	mono_t now = {1000000}, wait;

	pacer_daemon_init(&daemon, 1000);
	gate_window_init(&all, 1000);
	gate_rates_init(&rates, &fast, &key);
	for (uint32_t i = 1; i <= CARE_SET_MAX + 1; i++) {
		struct ip ip = ip_from_v4(i);

		pacer_segment_set_care(segment, &ip, CARE_NEVER);
		gate_rates_set_care(&rates, &ip, CARE_NEVER);
	}
	ck_assert(pacer_take(&pacers, PROBE_TCP_SYN, &stranger, now, &wait));
	ck_assert(!pacer_take(&pacers, PROBE_TCP_SYN, &stranger, now, &wait));
	for (int i = 0; i < 2; i++) /* one, and the tolerance of every ceiling */
		ck_assert_int_eq(gate_rates_take(&rates, &all, &frame, now), GATE_PASS);
	ck_assert_int_eq(gate_rates_take(&rates, &all, &frame, now), GATE_RATE_HOST);
	gate_rates_done(&rates);
	pacer_segment_free(segment);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("care");
	TCase *cases = tcase_create("care");
	SRunner *runner;
	int failed;

	tcase_add_test(cases, a_gentle_host_gets_one_frame_a_second);
	tcase_add_test(cases, a_gentle_host_has_one_question_without_an_answer);
	tcase_add_test(cases, who_must_not_be_asked_gets_arp_alone);
	tcase_add_test(cases, a_sweep_behind_a_router_passes_by_who_must_not_be_asked);
	tcase_add_test(cases, pacer_and_gate_hold_to_it_whoever_asks);
	tcase_add_test(cases, a_set_remembers_what_was_last_said_of_each);
	tcase_add_test(cases, a_full_set_is_gentle_with_all_others);
	tcase_add_test(cases, a_full_set_paces_every_stranger);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
