/* How often silence is asked again: hosts that limit their answers, a hurry, lost frames. */
#include <stdio.h>

#include "wire.h"

enum { HOSTS = 10, PORTS = 100, RESETS_PER_SECOND = 40 };

/* Each host has so many resets to give: a new one every 25 ms, or all anew with each second. */
static struct wire *limited;
static double tokens[UINT8_MAX + 1];
static mono_t refilled[UINT8_MAX + 1];

static void
refill(uint8_t host, bool by_the_second)
{
	span_t since = mono_since(limited->now, refilled[host]);
	int64_t second = span_seconds(1).us;

	if (by_the_second) {
		if (limited->now.us / second != refilled[host].us / second)
			tokens[host] = RESETS_PER_SECOND;
	} else {
		tokens[host] += (double)since.us * RESETS_PER_SECOND / 1e6;
		if (tokens[host] > RESETS_PER_SECOND)
			tokens[host] = RESETS_PER_SECOND;
	}
	refilled[host] = limited->now;
}

static enum wire_port
limited_answer(const struct ip *ip, uint16_t port, bool by_the_second)
{
	uint8_t host = ip->bytes[3];

	if (port % 20 == 0)
		return WIRE_OPEN;
	if (port % 20 == 1)
		return WIRE_SILENT;
	refill(host, by_the_second);
	if (tokens[host] < 1)
		return WIRE_SILENT;
	tokens[host]--;
	return WIRE_CLOSED;
}

static enum wire_port
gets_resets_one_by_one(const struct ip *ip, uint16_t port)
{
	return limited_answer(ip, port, false);
}

static enum wire_port
gets_resets_by_the_second(const struct ip *ip, uint16_t port)
{
	return limited_answer(ip, port, true);
}

static enum wire_port
truth(uint16_t port)
{
	if (port % 20 == 0)
		return WIRE_OPEN;
	return port % 20 == 1 ? WIRE_SILENT : WIRE_CLOSED;
}

static void
start(struct wire *wire, uint32_t ceiling)
{
	char text[IP_TEXT_SIZE];

	wire_init(wire, "10.1.0.0/24", true);
	wire->scope.limits =
		(struct scan_limits){.arp = ceiling, .host = ceiling, .total = ceiling};
	wire->order.tries = 3;
	for (unsigned i = 2; i < 2 + HOSTS; i++) {
		(void)snprintf(text, sizeof(text), "10.1.0.%u", i);
		wire_target(wire, text, NULL);
	}
	wire_ports(wire, "1-100");
}

static void
find_wrong(struct wire *wire, size_t *wrong)
{
	static const enum port_state states[] = {
		[WIRE_OPEN] = PORT_OPEN,
		[WIRE_CLOSED] = PORT_CLOSED,
		[WIRE_SILENT] = PORT_FILTERED,
	};

	*wrong = 0;
	for (size_t i = 0; i < HOSTS; i++)
		for (uint16_t port = 1; port <= PORTS; port++)
			*wrong += wire_finding(wire, i, port).state !=
				states[truth(port)];
}

/* At the ceilings of a hurry and at quieter ones; begun anywhere in a second. */
static const struct {
	enum wire_port (*port)(const struct ip *ip, uint16_t port);
	uint32_t ceiling;
	int64_t began_ms;
} limiters[] = {
	{gets_resets_one_by_one, 100000, 1000},
	{gets_resets_one_by_one, 2000, 1000},
	{gets_resets_by_the_second, 100000, 1000},
	{gets_resets_by_the_second, 100000, 1500},
	{gets_resets_by_the_second, 100000, 1996},
	{gets_resets_by_the_second, 20000, 1900},
	{gets_resets_by_the_second, 2000, 1000},
	{gets_resets_by_the_second, 2000, 1700},
};

static void
start_limited(struct wire *wire, uint32_t ceiling, int64_t began_ms)
{
	start(wire, ceiling);
	wire->now = (mono_t){began_ms * 1000};
	limited = wire;
	for (size_t i = 0; i <= UINT8_MAX; i++) {
		tokens[i] = RESETS_PER_SECOND;
		refilled[i] = wire->now;
	}
	wire_start(wire);
}

START_TEST(a_host_that_limits_its_resets_has_no_filtered_port_for_it)
{
	struct wire wire;
	size_t wrong;

	start_limited(&wire, limiters[_i].ceiling, limiters[_i].began_ms);
	wire.world.port = limiters[_i].port;
	wire_run(&wire);
	find_wrong(&wire, &wrong);
	ck_assert_uint_eq(wrong, 0);
	/* Politely: not each of a thousand again and again. */
	ck_assert_uint_le(wire.log_count, 4 * HOSTS * PORTS);
	ck_assert_int_lt(wire.now.us, span_ms(limiters[_i].began_ms + 8000).us);
	wire_done(&wire);
}
END_TEST

/* While the process is stopped in the middle of the first pass the hosts get resets to give
 * again: what they owe in the end is too little to tell them by their runs. */
START_TEST(nor_has_one_where_the_process_was_stopped_meanwhile)
{
	enum { CEILING = 12206, STALL_MS = 400 };
	struct wire wire;
	size_t wrong;

	start_limited(&wire, CEILING, 1000);
	wire.world.port = gets_resets_one_by_one;
	while (wire.log_count <= (size_t)HOSTS * PORTS * (size_t)_i / 10)
		(void)wire_turn(&wire);
	wire.now = mono_add(wire.now, span_ms(STALL_MS));
	wire_run(&wire);
	find_wrong(&wire, &wrong);
	ck_assert_uint_eq(wrong, 0);
	ck_assert_uint_le(wire.log_count, 4 * HOSTS * PORTS);
	wire_done(&wire);
}
END_TEST

static enum wire_port
a_tenth_is_silent(const struct ip *ip, uint16_t port)
{
	(void)ip;
	return port % 10 == 0 ? WIRE_SILENT : WIRE_CLOSED;
}

static size_t
asked_of(const struct wire *wire, uint16_t port)
{
	size_t count = 0;

	for (size_t i = 0; i < wire->log_count; i++)
		count += wire->log[i].probe.target_port == port;
	return count;
}

/* 1,800 answers at the first try, none at the second: a third would bring nothing either. */
START_TEST(in_a_hurry_two_tries_are_enough_where_nothing_gets_lost)
{
	struct wire wire;
	mono_t began;

	start(&wire, 100000);
	port_set_add(&wire.order.ports, PORTS + 1, 2 * PORTS);
	wire.world.port = a_tenth_is_silent;
	began = wire.now;
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_eq(asked_of(&wire, 10), 2 * HOSTS);
	ck_assert_uint_eq(asked_of(&wire, 11), HOSTS);
	ck_assert_int_lt(mono_since(wire.now, began).us, span_ms(250).us);
	wire_done(&wire);
}
END_TEST

static enum wire_port
one_in_a_hundred_answers(const struct ip *ip, uint16_t port)
{
	return (port + ip->bytes[3] * 10) % 100 == 0 ? WIRE_CLOSED : WIRE_SILENT;
}

/* The question that a host times is hardly ever answered; the few answers there are tell how
 * long to wait all the same. */
START_TEST(in_a_hurry_walls_of_silence_are_timed_by_what_answers)
{
	struct wire wire;
	mono_t began;

	start(&wire, 100000);
	port_set_add(&wire.order.ports, PORTS + 1, 20 * PORTS);
	wire.world.port = one_in_a_hundred_answers;
	began = wire.now;
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_eq(asked_of(&wire, 1), 3 * HOSTS);
	ck_assert_int_lt(mono_since(wire.now, began).us, span_ms(1000).us);
	wire_done(&wire);
}
END_TEST

/* At 5 % each way five tries in a row get lost for one question in a hundred thousand, six for
 * one in a million. What is answered is not asked again for that. */
START_TEST(in_a_hurry_silence_is_asked_six_times_where_a_twentieth_gets_lost_each_way)
{
	enum { MORE = 20 * PORTS };
	size_t silent = 0, missed = 0;
	struct wire wire;

	start(&wire, 100000);
	port_set_add(&wire.order.ports, PORTS + 1, MORE);
	wire.world.port = a_tenth_is_silent;
	wire.loss_percent = 5;
	random_init(&wire.random, (uint64_t)_i + 1);
	wire_start(&wire);
	wire_run(&wire);
	for (uint16_t port = 10; port <= MORE; port += 10)
		silent += asked_of(&wire, port);
	ck_assert_uint_ge(silent, 6 * HOSTS * MORE / 10);
	/* Once more where the sixth try still brought something. */
	ck_assert_uint_le(silent, 6 * HOSTS * MORE / 10 * 11 / 10);
	ck_assert_uint_le(wire.log_count - silent, HOSTS * MORE * 9 / 10 * 113 / 100);
	for (size_t i = 0; i < HOSTS; i++)
		for (uint16_t port = 1; port <= MORE; port++)
			missed += port % 10 != 0 &&
				wire_finding(&wire, i, port).state != PORT_CLOSED;
	ck_assert_uint_eq(missed, 0); /* of 18,000 */
	wire_done(&wire);
}
END_TEST

static bool
is_even(const struct ip *ip)
{
	return ip->bytes[3] % 2 == 0;
}

static enum wire_port
only_one_is_open(const struct ip *ip, uint16_t port)
{
	return port == ip->bytes[3] % PORTS + 1U ? WIRE_OPEN : WIRE_SILENT;
}

/* A tenth gets lost each way. Of a host that is there a dozen answers come, and whoever gave
 * none is not there; but of a host with one port that one may have got lost. */
START_TEST(in_a_hurry_all_of_a_silent_host_is_asked_again_where_hosts_answer_once)
{
	enum { LAST = 101 };
	size_t asked = 0, odd;
	char text[IP_TEXT_SIZE];
	struct wire wire;

	start(&wire, 100000);
	for (unsigned i = 2 + HOSTS; i <= LAST; i++) {
		(void)snprintf(text, sizeof(text), "10.1.0.%u", i);
		wire_target(&wire, text, NULL);
	}
	wire.loss_percent = 10;
	wire.world.present = is_even;
	wire.world.port = _i == 0 ? wire_all_closed : only_one_is_open;
	wire_start(&wire);
	wire_run(&wire);
	odd = wire_index(&wire, "10.1.0.101");
	for (size_t i = 0; i < wire.log_count; i++)
		asked += wire.log[i].probe.target == odd;
	if (_i == 0)
		ck_assert_uint_le(asked, PORTS + 2 * SCAN_SILENT_REPEATS);
	else
		ck_assert_uint_ge(asked, 4 * PORTS);
	wire_done(&wire);
}
END_TEST

static bool
is_first(const struct ip *ip)
{
	return ip->bytes[3] == 2;
}

/* One host is there and keeps silent at some ports; of 251 that are not there nothing but the
 * first rows is asked again. A call that comes back at once has passed over thousands of
 * questions without finding one to ask. */
START_TEST(who_is_left_among_silent_hosts_is_found_at_once)
{
	enum { LAST = 253, MANY_PORTS = 1000, SILENT_PORTS = MANY_PORTS / 10 };
	char text[IP_TEXT_SIZE];
	size_t in_vain = 0, repeats = 0;
	struct probe probe;
	struct wire wire;
	enum scan_step step;
	mono_t wait;

	start(&wire, 200000);
	for (unsigned i = 2 + HOSTS; i <= LAST; i++) {
		(void)snprintf(text, sizeof(text), "10.1.0.%u", i);
		wire_target(&wire, text, NULL);
	}
	wire_ports(&wire, "1-1000");
	wire.world.present = is_first;
	wire.world.port = a_tenth_is_silent;
	wire_start(&wire);
	while ((step = scan_next(wire.scan, wire.now, &probe, &wait)) != SCAN_DONE) {
		if (step == SCAN_PROBE) {
			repeats += probe.attempt > 0 && probe.ends.target.bytes[3] == 2;
			wire_send(&wire, &probe);
			continue;
		}
		in_vain += wait.us <= wire.now.us;
		wire.now = wire_next_arrival(&wire, wait);
		wire_deliver(&wire);
	}
	ck_assert_uint_ge(repeats, SILENT_PORTS);
	ck_assert_uint_le(in_vain, 2);
	wire_done(&wire);
}
END_TEST

/* The device takes one question only at its fourth try, and the answer to that gets lost. */
START_TEST(a_question_that_could_not_leave_has_its_tries_after_that)
{
	enum { REFUSED = 3, PORT = 50 };
	struct probe probe;
	struct wire wire;
	enum scan_step step;
	mono_t wait;

	start(&wire, 100000);
	wire_start(&wire);
	while ((step = scan_next(wire.scan, wire.now, &probe, &wait)) != SCAN_DONE) {
		if (step == SCAN_WAIT)
			wire.now = wire_next_arrival(&wire, wait);
		else if (probe.target > 0 || probe.target_port != PORT ||
			probe.attempt > REFUSED)
			wire_send(&wire, &probe);
		else if (probe.attempt < REFUSED)
			scan_failed(wire.scan, &probe);
		else
			scan_sent(wire.scan, &probe, wire.now);
		wire_deliver(&wire);
	}
	ck_assert_int_eq(wire_finding(&wire, 0, PORT).state, PORT_CLOSED);
	wire_done(&wire);
}
END_TEST

START_TEST(a_pass_in_which_the_ring_lost_frames_is_no_try)
{
	size_t before, turns = 0;
	struct wire wire;

	start(&wire, 100000);
	wire.world.port = a_tenth_is_silent;
	wire_start(&wire);
	while (wire_turn(&wire))
		if (turns++ < 10)
			scan_note_drops(wire.scan);
	before = asked_of(&wire, 10);
	ck_assert_uint_gt(before, 2 * HOSTS);
	wire_done(&wire);
}
END_TEST

/* A device that takes only so much: what is more is lost at once. */
START_TEST(a_segment_finds_the_rate_that_is_not_lost)
{
	enum { CEILING = 100000, CAPACITY = 30000, SECONDS = 20 };
	const struct hash_key key = {{1, 2}};
	const struct scan_limits limits = {
		.arp = CEILING, .host = CEILING, .total = CEILING};
	struct pacer_segment *segment = pacer_segment_new(&limits, &key);
	struct pacer_daemon daemon;
	const struct pacers pacers = {&daemon, segment, NULL};
	const struct ip host = wire_ip("10.1.0.9");
	size_t sent = 0, lost = 0;
	double room = 0;
	mono_t wait;

	pacer_daemon_init(&daemon, CEILING);
	for (mono_t now = {1000}; now.us < SECONDS * 1000000; now.us += 1000) {
		room = room + CAPACITY / 1000.0 > CAPACITY / 100.0
			? CAPACITY / 100.0
			: room + CAPACITY / 1000.0;
		while (pacer_take(&pacers, PROBE_TCP_SYN, &host, now, &wait)) {
			sent += room >= 1;
			lost += room < 1;
			if (room < 1)
				pacer_segment_overrun(segment, now);
			room -= room >= 1;
		}
	}
	ck_assert_uint_gt(sent, (size_t)CAPACITY * SECONDS / 2);
	ck_assert_uint_lt(lost, sent / 20);
	ck_assert_uint_le(pacer_segment_rate(segment), CEILING);
	pacer_segment_free(segment);
}
END_TEST

START_TEST(a_segment_comes_back_to_its_ceiling)
{
	const struct hash_key key = {{1, 2}};
	const struct scan_limits limits = {10, 10, 200, 10, 1};
	struct pacer_segment *segment = pacer_segment_new(&limits, &key);
	struct pacer_daemon daemon;
	const struct pacers pacers = {&daemon, segment, NULL};
	const struct ip host = wire_ip("10.1.0.9");
	mono_t now = {1000000}, wait;

	pacer_daemon_init(&daemon, 500);
	pacer_segment_overrun(segment, now);
	pacer_segment_overrun(segment, now); /* the same moment */
	ck_assert_uint_eq(pacer_segment_rate(segment), 100);
	for (int i = 0; i < 600; i++) {
		now = mono_add(now, span_ms(PACER_EASE_MS));
		(void)pacer_take(&pacers, PROBE_TCP_SYN, &host, now, &wait);
		ck_assert_uint_le(pacer_segment_rate(segment), 200);
	}
	ck_assert_uint_eq(pacer_segment_rate(segment), 200);
	pacer_segment_free(segment);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scan pass");
	TCase *cases = tcase_create("scan pass");
	SRunner *runner;
	int failed;

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases,
		a_host_that_limits_its_resets_has_no_filtered_port_for_it, 0,
		sizeof(limiters) / sizeof(limiters[0]));
	tcase_add_loop_test(
		cases, nor_has_one_where_the_process_was_stopped_meanwhile, 0, 10);
	tcase_add_test(cases, in_a_hurry_two_tries_are_enough_where_nothing_gets_lost);
	tcase_add_test(cases, in_a_hurry_walls_of_silence_are_timed_by_what_answers);
	tcase_add_loop_test(cases,
		in_a_hurry_silence_is_asked_six_times_where_a_twentieth_gets_lost_each_way,
		0, 4);
	tcase_add_loop_test(cases,
		in_a_hurry_all_of_a_silent_host_is_asked_again_where_hosts_answer_once,
		0, 2);
	tcase_add_test(cases, who_is_left_among_silent_hosts_is_found_at_once);
	tcase_add_test(cases, a_question_that_could_not_leave_has_its_tries_after_that);
	tcase_add_test(cases, a_pass_in_which_the_ring_lost_frames_is_no_try);
	tcase_add_test(cases, a_segment_finds_the_rate_that_is_not_lost);
	tcase_add_test(cases, a_segment_comes_back_to_its_ceiling);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
