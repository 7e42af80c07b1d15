/* Hosts that limit their resets, in number: none of their closed ports is called filtered,
 * however few answers each owes and whatever gets lost, and none is waited for longer than needed. */
#include <stdio.h>

#include "wire.h"

enum { PORTS = 100, OPEN_PERCENT = 5 };

/* What the hosts of a case are like, and how they are asked. */
struct crowd {
	unsigned hosts, ceiling, loss_percent;
	unsigned resets; /* that a host gives in a second */
	bool one_by_one; /* or all anew with each second */
	unsigned filtered_percent;
	unsigned spent; /* of the resets, by others just before */
};

static const struct crowd *crowd;
static const struct wire *world;
static double tokens[UINT8_MAX + 1];
static mono_t refilled[UINT8_MAX + 1];

static enum wire_port
truth(const struct ip *ip, uint16_t port)
{
	uint32_t mixed = (ip->bytes[3] * 7919U + port * 104729U) * 2654435761U >> 8;
	unsigned percent = mixed % 100;

	if (percent < OPEN_PERCENT)
		return WIRE_OPEN;
	return percent < OPEN_PERCENT + crowd->filtered_percent ? WIRE_SILENT
								: WIRE_CLOSED;
}

static void
refill(uint8_t host)
{
	int64_t second = span_seconds(1).us;
	span_t since = mono_since(world->now, refilled[host]);

	if (crowd->one_by_one)
		tokens[host] += (double)since.us * crowd->resets / 1e6;
	else if (world->now.us / second != refilled[host].us / second)
		tokens[host] = crowd->resets;
	if (tokens[host] > crowd->resets)
		tokens[host] = crowd->resets;
	refilled[host] = world->now;
}

static enum wire_port
limited_answer(const struct ip *ip, uint16_t port)
{
	uint8_t host = ip->bytes[3];
	enum wire_port answer = truth(ip, port);

	if (answer != WIRE_CLOSED)
		return answer;
	refill(host);
	if (tokens[host] < 1)
		return WIRE_SILENT;
	tokens[host]--;
	return WIRE_CLOSED;
}

static void
prepare(struct wire *wire, const struct crowd *hosts, int64_t began_ms)
{
	char text[IP_TEXT_SIZE];

	crowd = hosts;
	world = wire;
	wire_init(wire, "10.1.0.0/24", true);
	wire->scope.limits = (struct scan_limits){
		.arp = hosts->ceiling, .host = hosts->ceiling, .total = hosts->ceiling};
	wire->order.tries = 3;
	wire->loss_percent = hosts->loss_percent;
	random_init(&wire->random, (uint64_t)began_ms);
	for (unsigned i = 0; i < hosts->hosts; i++) {
		(void)snprintf(text, sizeof(text), "10.1.0.%u", i + 2);
		wire_target(wire, text, NULL);
	}
	wire_ports(wire, "1-100");
	wire->now = (mono_t){began_ms * 1000};
	for (size_t i = 0; i <= UINT8_MAX; i++) {
		tokens[i] = hosts->resets - hosts->spent;
		refilled[i] = wire->now;
	}
	wire->world.port = limited_answer;
	wire_start(wire);
}

static void
run(struct wire *wire, const struct crowd *hosts, int64_t began_ms)
{
	prepare(wire, hosts, began_ms);
	wire_run(wire);
}

static size_t
wrong(const struct wire *wire)
{
	static const enum port_state states[] = {
		[WIRE_OPEN] = PORT_OPEN,
		[WIRE_CLOSED] = PORT_CLOSED,
		[WIRE_SILENT] = PORT_FILTERED,
	};
	struct scan_outcome outcome;
	size_t count = 0;

	for (size_t i = 0; i < crowd->hosts; i++) {
		scan_target_outcome(wire->scan, i, &outcome);
		for (uint16_t port = 1; port <= PORTS; port++)
			count += wire_finding(wire, i, port).state !=
				states[truth(&outcome.ip, port)];
	}
	return count;
}

static const struct crowd crowds[] = {
	/* Each owes so few that chance could have kept them. */
	{64, 100000, 0, 94, false, 0, 0},
	{64, 100000, 0, 90, false, 0, 0},
	{64, 100000, 0, 85, false, 5, 0},
	/* What it owes lies among what a firewall swallows. */
	{64, 100000, 0, 50, false, 30, 0},
	/* It never answers three in a row. */
	{20, 100000, 0, 5, true, 5, 0},
	{4, 200, 1, 5, false, 5, 0},
	{32, 100000, 5, 20, false, 0, 0},
	{32, 100000, 5, 20, false, 5, 0},
	{32, 100000, 5, 20, true, 5, 0},
	{32, 2000, 5, 20, false, 5, 0},
};

START_TEST(no_closed_port_is_called_filtered_where_resets_are_limited)
{
	for (int64_t began_ms = 1000; began_ms < 2000; began_ms += 250) {
		struct wire wire;

		run(&wire, &crowds[_i], began_ms);
		ck_assert_uint_eq(wrong(&wire), 0);
		wire_done(&wire);
	}
}
END_TEST

/* 50 come in the first second and the rest with the next one, whenever that begins. */
START_TEST(a_quota_is_asked_for_as_soon_as_it_is_there_again)
{
	static const struct crowd hosts = {64, 100000, 0, 50, false, 0, 0};
	int64_t began_ms = 1100 + 100 * _i;
	struct wire wire;

	run(&wire, &hosts, began_ms);
	ck_assert_uint_eq(wrong(&wire), 0);
	ck_assert_int_lt(wire.now.us, span_ms(2200).us);
	ck_assert_uint_lt(wire.log_count, 2 * hosts.hosts * PORTS);
	wire_done(&wire);
}
END_TEST

/* Eight come at once, 50 with the next second, and with the one after it the rest: by then it is
 * known how many there are in a second. */
START_TEST(what_a_second_gives_is_asked_for_at_once_in_the_next)
{
	static const struct crowd hosts = {64, 100000, 0, 50, false, 0, 42};
	int64_t began_ms = 1100 + 100 * _i;
	struct wire wire;

	run(&wire, &hosts, began_ms);
	ck_assert_uint_eq(wrong(&wire), 0);
	ck_assert_int_lt(wire.now.us, span_ms(3175).us);
	ck_assert_uint_lt(wire.log_count, 3 * hosts.hosts * PORTS);
	wire_done(&wire);
}
END_TEST

/* Nobody limits anything there: silence is a firewall's, or loss. */
START_TEST(loss_is_not_taken_for_a_limit)
{
	static const struct crowd hosts = {128, 100000, 5, UINT16_MAX, false, 20, 0};
	struct wire wire;

	run(&wire, &hosts, 1000 + _i);
	ck_assert_uint_le(wrong(&wire), 1); /* of 12,800 */
	ck_assert_int_lt(wire.now.us, span_ms(1600 + _i).us);
	wire_done(&wire);
}
END_TEST

/* What is asked faster than the way carries it waits in a queue: answers come ever later, and who
 * judged them by the first round trips would see each host fall silent in the end. */
START_TEST(answers_that_wait_in_a_queue_are_no_limit)
{
	static const struct crowd hosts = {64, 100000, 0, UINT16_MAX, false, 30, 0};
	const int64_t began_ms = 1000 + 100 * _i, least_us = 5000, carried_us = 30;
	struct wire wire;

	prepare(&wire, &hosts, began_ms);
	while (wire_turn(&wire)) {
		int64_t carried = (int64_t)wire.log_count * carried_us;
		int64_t queued = carried - (wire.now.us - 1000 * began_ms);

		wire.rtt = (span_t){least_us + (queued > 0 ? queued : 0)};
	}
	ck_assert_uint_eq(wrong(&wire), 0);
	ck_assert_int_lt(wire.now.us, span_ms(began_ms + 700).us);
	ck_assert_uint_lt(wire.log_count, 3 * hosts.hosts * PORTS / 2);
	wire_done(&wire);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("limited resets");
	TCase *tcase = tcase_create("limited resets");

	tcase_add_loop_test(tcase,
		no_closed_port_is_called_filtered_where_resets_are_limited, 0,
		sizeof(crowds) / sizeof(crowds[0]));
	tcase_add_loop_test(
		tcase, a_quota_is_asked_for_as_soon_as_it_is_there_again, 0, 8);
	tcase_add_loop_test(
		tcase, what_a_second_gives_is_asked_for_at_once_in_the_next, 0, 8);
	tcase_add_loop_test(tcase, answers_that_wait_in_a_queue_are_no_limit, 0, 4);
	tcase_add_loop_test(tcase, loss_is_not_taken_for_a_limit, 0, 4);
	suite_add_tcase(suite, tcase);
	return suite;
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
