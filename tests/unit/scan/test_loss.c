/* What a network that loses frames, or a router that speaks for others, does to a scan. */
#include <stdio.h>

#include "wire.h"

enum { HOSTS = 20, PORTS = 100 };

static enum wire_port
even_is_open(const struct ip *ip, uint16_t port)
{
	(void)ip;
	return port % 2 == 0 ? WIRE_OPEN : port % 5 == 0 ? WIRE_SILENT : WIRE_CLOSED;
}

static bool
is_low(const struct ip *ip)
{
	return ip->bytes[3] <= HOSTS / 2;
}

static void
start(struct wire *wire, bool routed)
{
	char text[IP_TEXT_SIZE];

	wire_init(wire, routed ? "10.1.0.0/24" : "192.168.20.0/24", routed);
	wire->world.port = even_is_open;
	wire->order.tries = 3;
	for (unsigned i = 2; i < 2 + HOSTS; i++) {
		(void)snprintf(text, sizeof(text), "%s%u",
			routed ? "10.1.0." : "192.168.20.", i);
		wire_target(wire, text, NULL);
	}
	wire_ports(wire, "1-100");
}

/* The greatest number of times that one port of the target was asked. */
static unsigned
most_asked(const struct wire *wire, size_t target)
{
	unsigned asked[PORTS + 1] = {0}, most = 0;

	for (size_t i = 0; i < wire->log_count; i++) {
		const struct probe *probe = &wire->log[i].probe;

		if (probe->kind == PROBE_TCP_SYN && probe->target == target &&
			++asked[probe->target_port] > most)
			most = asked[probe->target_port];
	}
	return most;
}

START_TEST(no_open_port_is_called_filtered_where_a_tenth_is_lost_each_way)
{
	struct wire wire;

	start(&wire, _i % 2 == 1);
	random_init(&wire.random, (uint64_t)_i + 1);
	wire.loss_percent = 10;
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < HOSTS; i++)
		for (uint16_t port = 1; port <= PORTS; port++)
			ck_assert_int_eq(wire_finding(&wire, i, port).state,
				port % 2 == 0		? PORT_OPEN
					: port % 5 == 0 ? PORT_FILTERED
							: PORT_CLOSED);
	for (size_t i = 0; i < HOSTS; i++)
		/* Two more where loss was taken for a limit on answers. */
		ck_assert_uint_le(most_asked(&wire, i), SCAN_LOSSY_TRIES_MAX + 2);
	wire_done(&wire);
}
END_TEST

START_TEST(without_loss_silence_is_asked_as_often_as_ordered)
{
	struct wire wire;

	start(&wire, true);
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < HOSTS; i++)
		ck_assert_uint_eq(most_asked(&wire, i), 3);
	wire_done(&wire);
}
END_TEST

START_TEST(a_dead_host_is_asked_no_oftener_where_much_is_lost)
{
	struct wire wire;

	start(&wire, true);
	wire.world.present = is_low;
	wire.loss_percent = 10;
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_gt(most_asked(&wire, wire_index(&wire, "10.1.0.2")), 3);
	ck_assert_uint_eq(most_asked(&wire, wire_index(&wire, "10.1.0.20")), 3);
	wire_done(&wire);
}
END_TEST

START_TEST(progress_never_passes_its_end_where_much_is_lost)
{
	uint64_t done, total, before = 0;
	struct wire wire;

	start(&wire, true);
	wire.loss_percent = 20;
	wire_start(&wire);
	while (wire_turn(&wire)) {
		scan_progress(wire.scan, &done, &total);
		ck_assert_uint_ge(done, before);
		ck_assert_uint_le(done, total);
		before = done;
	}
	wire_done(&wire);
}
END_TEST

/* A router says "unreachable" seconds late, once for several questions. */
START_TEST(what_a_router_says_of_empty_addresses_is_no_loss)
{
	struct scan_tally tally;
	struct wire wire;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.world.present = wire_nobody;
	wire.order.kind = SCAN_DISCOVER;
	wire.order.tries = 3;
	wire_start(&wire);
	for (size_t seen = 0; wire_turn(&wire);) {
		struct frame frame;

		for (; seen < wire.log_count; seen++) {
			frame = wire_unreachable(&wire, &wire.log[seen].probe, 1, true);
			if (wire.log[seen].probe.attempt > 0)
				wire_fly(&wire, &frame);
		}
	}
	ck_assert_uint_gt(wire.news, 0);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.targets_alive, 0);
	ck_assert_uint_eq(tally.answered, 0);
	ck_assert_uint_eq(tally.repeat_answered, 0);
	wire_done(&wire);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("scan loss");
	TCase *cases = tcase_create("scan loss");

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases,
		no_open_port_is_called_filtered_where_a_tenth_is_lost_each_way, 0, 8);
	tcase_add_test(cases, without_loss_silence_is_asked_as_often_as_ordered);
	tcase_add_test(cases, a_dead_host_is_asked_no_oftener_where_much_is_lost);
	tcase_add_test(cases, progress_never_passes_its_end_where_much_is_lost);
	tcase_add_test(cases, what_a_router_says_of_empty_addresses_is_no_loss);
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
