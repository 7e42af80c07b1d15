#include <stdio.h>

#include "wire.h"

static enum port_state
truth(const struct ip *ip, uint16_t port)
{
	switch (wire_mixed(ip, port)) {
	case WIRE_OPEN:
		return PORT_OPEN;
	case WIRE_CLOSED:
		return PORT_CLOSED;
	case WIRE_SILENT:
	case WIRE_PROHIBITED:
	case WIRE_ROUTER_SAYS:
	default:
		return PORT_FILTERED;
	}
}

static void
add_hosts(struct wire *wire, const char *prefix, unsigned first, unsigned last)
{
	char text[IP_TEXT_SIZE];

	for (unsigned i = first; i <= last; i++) {
		(void)snprintf(text, sizeof(text), "%s%u", prefix, i);
		wire_target(wire, text, NULL);
	}
}

static void
assert_truth(const struct wire *wire)
{
	for (size_t i = 0; i < scan_target_count(wire->scan); i++) {
		struct scan_finding finding;
		struct scan_outcome outcome;
		size_t cursor = 0;

		scan_target_outcome(wire->scan, i, &outcome);
		while (scan_next_finding(wire->scan, i, &cursor, &finding))
			for (uint32_t port = finding.first; port <= finding.last;
				port++)
				ck_assert_int_eq(finding.state,
					truth(&outcome.ip, (uint16_t)port));
		ck_assert(outcome.alive);
	}
}

START_TEST(every_port_is_found_without_loss)
{
	bool routed = _i == 1;
	struct scan_tally tally;
	struct wire wire;

	wire_init(&wire, routed ? "10.1.0.0/24" : "192.168.20.0/24", routed);
	wire.world.port = wire_mixed;
	add_hosts(&wire, routed ? "10.1.0." : "192.168.20.", 10, 29);
	wire_ports(&wire, "1-300");
	wire_start(&wire);
	wire_run(&wire);
	assert_truth(&wire);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.targets, 20);
	ck_assert_uint_eq(tally.targets_alive, 20);
	ck_assert_uint_eq(tally.probes, 20 * 300 + (routed ? 0 : 40));
	ck_assert_uint_eq(tally.repeat_answered, 0);
	ck_assert_uint_eq(tally.refused, 0);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_COMPLETE);
	wire_done(&wire);
}
END_TEST

/* The same question (target, item) of one stage as a number. */
static size_t
question(const struct wire *wire, const struct probe *probe, size_t items)
{
	ck_assert_uint_lt(probe->item, items);
	ck_assert_uint_lt(probe->target, scan_target_count(wire->scan));
	return probe->target * items + probe->item;
}

START_TEST(every_question_comes_exactly_once_per_pass)
{
	struct random random;

	random_init(&random, 42);
	for (int round = 0; round < 300; round++) {
		unsigned prefix = 24 + (unsigned)random_below(&random, 7);
		size_t ports = 1 + random_below(&random, 40);
		char text[32];
		struct wire wire;
		uint8_t *seen;
		size_t items;

		(void)snprintf(text, sizeof(text), "10.1.0.0/%u", prefix);
		wire_init(&wire, text, true);
		wire.world.present = wire_nobody;
		wire.scope.limits = (struct scan_limits){20000, 20000, 20000, 1, 1};
		wire.order.tries = (uint8_t)(1 + random_below(&random, 3));
		wire.random.state = random_next(&random);
		add_hosts(&wire, "10.1.0.", 1, (1U << (32 - prefix)) - 2);
		(void)snprintf(text, sizeof(text), "%u-%zu", 7000, 6999 + ports);
		wire_ports(&wire, text);
		wire_start(&wire);
		wire_run(&wire);
		items = scan_target_count(wire.scan) * ports;
		ck_assert_uint_eq(
			scan_target_count(wire.scan), (1U << (32 - prefix)) - 2);
		seen = mem_new(items);
		for (size_t i = 0; i < wire.log_count; i++) {
			const struct probe *probe = &wire.log[i].probe;

			/* Each pass asks once, in the order of passes. */
			ck_assert_uint_eq(
				seen[question(&wire, probe, ports)]++, probe->attempt);
		}
		for (size_t i = 0; i < items; i++)
			ck_assert_uint_ge(seen[i], 1);
		free(seen);
		wire_done(&wire);
	}
}
END_TEST

START_TEST(a_sweep_asks_every_address_but_edges_exclusions_and_itself)
{
	struct wire wire;
	uint8_t seen[256] = {0};

	wire_init(&wire, "192.168.20.0/24", false);
	/* An overlapping subnet adds nothing, but its edges are left out too. */
	ck_assert(subnet_parse("192.168.20.64/26", &wire.scope.subnets[1]));
	wire.scope.subnet_count = 2;
	ck_assert(subnet_parse("192.168.20.200/29", &wire.scope.exclude_subnets[0]));
	wire.scope.exclude_subnet_count = 1;
	wire.order.kind = SCAN_DISCOVER;
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++)
		seen[wire.log[i].probe.ends.target.bytes[3]]++;
	for (unsigned i = 0; i < 256; i++) {
		bool left_out = i == 0 || i == 255 || i == 64 || i == 127 || i == 1 ||
			(i >= 200 && i <= 207);

		ck_assert_uint_eq(seen[i], left_out ? 0 : 1);
	}
	wire_done(&wire);
}
END_TEST

static enum wire_port
even_silent(const struct ip *ip, uint16_t port)
{
	(void)ip;
	return port % 2 == 0 ? WIRE_SILENT : WIRE_CLOSED;
}

START_TEST(only_silent_questions_are_repeated_after_their_time)
{
	mono_t first[100] = {{0}};
	unsigned count[100] = {0};
	struct wire wire;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.world.port = even_silent;
	wire.order.tries = 3;
	wire_target(&wire, "10.1.0.9", NULL);
	wire_ports(&wire, "1-99");
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++) {
		uint16_t port = wire.log[i].probe.target_port;

		if (count[port]++ == 0)
			first[port] = wire.log[i].at;
		else
			ck_assert_int_ge(mono_since(wire.log[i].at, first[port]).us,
				span_ms(SCAN_RTO_MIN_MS).us);
	}
	for (unsigned port = 1; port < 100; port++)
		ck_assert_uint_eq(count[port], port % 2 == 0 ? 3 : 1);
	wire_done(&wire);
}
END_TEST

START_TEST(a_wholly_silent_host_is_repeated_a_bounded_number_of_times)
{
	struct wire wire;
	size_t repeats = 0;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.world.present = wire_nobody;
	wire_target(&wire, "10.1.0.9", NULL);
	wire_ports(&wire, "1-1000");
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++)
		repeats += wire.log[i].probe.attempt > 0;
	ck_assert_uint_eq(repeats, SCAN_SILENT_REPEATS);
	ck_assert_uint_eq(wire.log_count, 1000 + SCAN_SILENT_REPEATS);
	wire_done(&wire);
}
END_TEST

/* Does the log hold more than limit frames in a second, of those that fit? */
static size_t
busiest_second(const struct wire *wire, const struct ip *host, bool arp_only)
{
	size_t most = 0, inside = 0, oldest = 0;

	for (size_t i = 0; i < wire->log_count; i++) {
		const struct wire_sent *sent = &wire->log[i];

		if ((host != NULL && !ip_equal(&sent->probe.ends.target, host)) ||
			(arp_only && sent->probe.kind != PROBE_ARP))
			continue;
		inside = 0;
		for (oldest = i + 1; oldest > 0; oldest--) {
			const struct wire_sent *other = &wire->log[oldest - 1];

			if (mono_since(sent->at, other->at).us >= 1000000)
				break;
			if ((host == NULL ||
				    ip_equal(&other->probe.ends.target, host)) &&
				(!arp_only || other->probe.kind == PROBE_ARP))
				inside++;
		}
		if (inside > most)
			most = inside;
	}
	return most;
}

START_TEST(no_ceiling_is_passed_in_any_second)
{
	static const struct scan_limits limits[] = {{10, 10, 200, 1, 1},
		{1, 1, 1, 1, 1}, {100, 5, 50, 1, 1}, {15, 200, 300, 1, 1}};
	struct ip host = wire_ip("192.168.20.12");
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire.scope.limits = limits[_i];
	wire.order.tries = 2;
	wire.world.port = even_silent;
	add_hosts(&wire, "192.168.20.", 10, 25);
	wire_ports(&wire, "1-30");
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_gt(wire.log_count, 16 * 30);
	ck_assert_uint_le(busiest_second(&wire, NULL, false), limits[_i].total);
	ck_assert_uint_le(busiest_second(&wire, NULL, true), limits[_i].arp);
	ck_assert_uint_le(busiest_second(&wire, &host, false), limits[_i].host);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_COMPLETE);
	wire_done(&wire);
}
END_TEST

START_TEST(hosts_are_visited_in_turn)
{
	mono_t last[256] = {{0}};
	bool port_seen[41] = {false};
	unsigned ports = 0;
	struct wire wire;

	/* With 50 hosts and 500 frames a second, each is met every 100 ms. */
	wire_init(&wire, "10.1.0.0/24", true);
	wire.scope.limits = (struct scan_limits){500, 500, 500, 1, 1};
	wire.order.tries = 1;
	add_hosts(&wire, "10.1.0.", 1, 50);
	wire_ports(&wire, "1-40");
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++) {
		unsigned host = wire.log[i].probe.ends.target.bytes[3];

		if (last[host].us != 0)
			ck_assert_int_ge(mono_since(wire.log[i].at, last[host]).us,
				span_ms(75).us);
		last[host] = wire.log[i].at;
	}
	/* And not all of them for the same port. */
	for (size_t i = 0; i < 50; i++) {
		bool *seen = &port_seen[wire.log[i].probe.target_port];

		ports += !*seen;
		*seen = true;
	}
	ck_assert_uint_ge(ports, 15);
	wire_done(&wire);
}
END_TEST

START_TEST(loss_of_a_tenth_each_way_hides_nearly_nothing_with_five_tries)
{
	size_t wrong = 0;
	struct wire wire;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.loss_percent = 10;
	wire.order.tries = 5;
	wire.world.port = wire_mixed;
	add_hosts(&wire, "10.1.0.", 1, 40);
	wire_ports(&wire, "1-100");
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < scan_target_count(wire.scan); i++)
		for (uint16_t port = 1; port <= 100; port++) {
			struct scan_finding finding = wire_finding(&wire, i, port);
			struct scan_outcome outcome;

			scan_target_outcome(wire.scan, i, &outcome);
			wrong += finding.state != truth(&outcome.ip, port);
			/* Never a closed or open port that is none. */
			if (finding.state != PORT_FILTERED)
				ck_assert_int_eq(
					finding.state, truth(&outcome.ip, port));
		}
	/* 0.19^5 of 4,000: one in expectation. */
	ck_assert_uint_le(wrong, 6);
	wire_done(&wire);
}
END_TEST

START_TEST(round_trips_are_measured)
{
	struct wire wire;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.rtt = span_ms(37);
	add_hosts(&wire, "10.1.0.", 1, 3);
	wire_ports(&wire, "1-50");
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_ge(wire.rtt_least, 37000);
	ck_assert_uint_le(wire.rtt_most, 38000);
	wire_done(&wire);
}
END_TEST

START_TEST(slow_answers_and_duplicates_count_once)
{
	struct scan_tally tally;
	struct wire wire;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.rtt = span_ms(1400); /* later than the first time-out */
	wire.order.tries = 3;
	add_hosts(&wire, "10.1.0.", 1, 3);
	wire_ports(&wire, "1-20");
	wire_start(&wire);
	wire_run(&wire);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.answered, 60);
	ck_assert_uint_eq(wire.news, 60);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(wire_finding(&wire, i, 7).reason, REASON_RESET);
	wire_done(&wire);
}
END_TEST

START_TEST(progress_never_falls_and_ends_at_the_total)
{
	uint64_t done, total, before = 0;
	struct wire wire;

	wire_init(&wire, _i == 0 ? "10.1.0.0/24" : "192.168.20.0/24", _i == 0);
	wire.world.port = even_silent;
	add_hosts(&wire, _i == 0 ? "10.1.0." : "192.168.20.", 5, 9);
	wire_ports(&wire, "1-60");
	wire_start(&wire);
	scan_progress(wire.scan, &done, &total);
	ck_assert_uint_eq(done, 0);
	ck_assert_uint_eq(total, 5 * 60);
	for (bool more = true; more;) {
		more = wire_turn(&wire);
		scan_progress(wire.scan, &done, &total);
		ck_assert_uint_ge(done, before);
		before = done;
	}
	ck_assert_uint_eq(done, total);
	wire_done(&wire);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("scan");
	TCase *cases = tcase_create("scan");

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, every_port_is_found_without_loss, 0, 2);
	tcase_add_test(cases, every_question_comes_exactly_once_per_pass);
	tcase_add_test(
		cases, a_sweep_asks_every_address_but_edges_exclusions_and_itself);
	tcase_add_test(cases, only_silent_questions_are_repeated_after_their_time);
	tcase_add_test(
		cases, a_wholly_silent_host_is_repeated_a_bounded_number_of_times);
	tcase_add_loop_test(cases, no_ceiling_is_passed_in_any_second, 0, 4);
	tcase_add_test(cases, hosts_are_visited_in_turn);
	tcase_add_test(
		cases, loss_of_a_tenth_each_way_hides_nearly_nothing_with_five_tries);
	tcase_add_test(cases, round_trips_are_measured);
	tcase_add_test(cases, slow_answers_and_duplicates_count_once);
	tcase_add_loop_test(cases, progress_never_falls_and_ends_at_the_total, 0, 2);
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
