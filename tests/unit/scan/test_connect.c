/* A segment that is asked by connect(): what the gate lets through, and what a scan makes of
 * the outcomes. */
#include <check.h>

#include "base/mem.h"
#include "scan/cookie.h"
#include "scan/gate.h"
#include "scan/scan.h"
#include "values.h"

enum { SELF, LAN, FRAMES, COUNT };

static const struct hash_key key = {{1, 2}};

struct lab {
	struct scope scopes[COUNT];
	struct gate *gate;
	mono_t now;
};

static void
lab_init(struct lab *lab)
{
	static const char *const subnets[] = {
		"127.0.0.1/32", "10.1.0.0/24", "10.2.0.0/24"};
	const struct ip own[] = {ip("127.0.0.1"), ip("10.1.0.2"), ip("10.2.0.2")};

	*lab = (struct lab){.now = {5000000}};
	for (size_t i = 0; i < COUNT; i++) {
		struct scope *scope = &lab->scopes[i];

		scope->owned = true;
		scope->connect = scope->routed = i != FRAMES;
		scope->limits = (struct scan_limits){10, 5, 20, 10, 1};
		scope->subnet_count = 1;
		ck_assert(subnet_parse(subnets[i], &scope->subnets[0]));
	}
	port_set_add(&lab->scopes[LAN].exclude_tcp, 502, 502);
	ck_assert(subnet_parse("10.1.0.64/28", &lab->scopes[LAN].exclude_subnets[0]));
	lab->scopes[LAN].exclude_subnet_count = 1;
	lab->gate = gate_new(lab->scopes, COUNT, 1000, &key);
	ck_assert(gate_set_own(lab->gate, own, COUNT));
	for (size_t i = 0; i < COUNT; i++)
		gate_set_vantage(
			lab->gate, i, &(const struct vantage){.own_ip = own[i]});
}

static void
lab_done(struct lab *lab)
{
	gate_free(lab->gate);
	port_set_done(&lab->scopes[LAN].exclude_tcp);
}

static const struct {
	size_t segment;
	const char *ip;
	uint16_t port, source_port;
	enum gate_reason reason;
} cases[] = {
	{SELF, "127.0.0.1", 22, 62000, GATE_PASS},
	{SELF, "127.0.0.2", 22, 62000, GATE_OUTSIDE},
	{SELF, "10.1.0.9", 22, 62000, GATE_OUTSIDE},
	{LAN, "10.1.0.9", 22, 62000, GATE_PASS},
	{LAN, "127.0.0.1", 22, 62000, GATE_OUTSIDE},
	{LAN, "10.1.0.2", 22, 62000, GATE_OWN_ADDRESS},
	{LAN, "10.2.0.2", 22, 62000, GATE_OWN_ADDRESS},
	{LAN, "10.1.0.65", 22, 62000, GATE_EXCLUDED_IP},
	{LAN, "10.1.0.255", 22, 62000, GATE_EDGE},
	{LAN, "224.0.0.1", 22, 62000, GATE_SPECIAL},
	{LAN, "10.1.0.9", 502, 62000, GATE_EXCLUDED_PORT},
	{LAN, "10.1.0.9", 0, 62000, GATE_EXCLUDED_PORT},
	{LAN, "10.1.0.9", 22, 40000, GATE_SOURCE_PORT},
	{LAN, "fd00::9", 22, 62000, GATE_SENDER},
	{FRAMES, "10.2.0.9", 22, 62000, GATE_KIND},
	{COUNT, "10.1.0.9", 22, 62000, GATE_NOT_OWNED},
};

static enum gate_reason
lab_ask(struct lab *lab, size_t segment, const char *whom, uint16_t port,
	uint16_t source_port)
{
	const struct gate_connect connect = {ip(whom), port, source_port};

	return gate_check_connect(lab->gate, segment, &connect, lab->now);
}

START_TEST(connections_are_bound_by_the_rules_of_frames)
{
	struct lab lab;

	lab_init(&lab);
	ck_assert_int_eq(lab_ask(&lab, cases[_i].segment, cases[_i].ip, cases[_i].port,
				 cases[_i].source_port),
		cases[_i].reason);
	ck_assert_uint_eq(gate_count(lab.gate, cases[_i].reason), 1);
	lab_done(&lab);
}
END_TEST

START_TEST(nothing_connects_while_paused_or_unowned_or_to_whom_nobody_may_ask)
{
	const struct ip host = ip("10.1.0.9");
	struct lab lab;

	lab_init(&lab);
	gate_set_paused(lab.gate, true);
	ck_assert_int_eq(lab_ask(&lab, LAN, "10.1.0.9", 22, 62000), GATE_PAUSED);
	gate_set_paused(lab.gate, false);
	gate_set_care(lab.gate, LAN, &host, CARE_NEVER);
	ck_assert_int_eq(lab_ask(&lab, LAN, "10.1.0.9", 22, 62000), GATE_CARE);
	lab.scopes[LAN].owned = false;
	ck_assert_int_eq(lab_ask(&lab, LAN, "10.1.0.8", 22, 62000), GATE_NOT_OWNED);
	gate_set_vantage(lab.gate, SELF, NULL);
	ck_assert_int_eq(lab_ask(&lab, SELF, "127.0.0.1", 22, 62000), GATE_SENDER);
	lab_done(&lab);
}
END_TEST

START_TEST(the_ceiling_of_a_host_holds_for_connections)
{
	unsigned passed = 0;
	struct lab lab;

	lab_init(&lab);
	for (uint16_t port = 1; port <= 100; port++)
		passed += lab_ask(&lab, SELF, "127.0.0.1", port, 62000) == GATE_PASS;
	ck_assert_uint_eq(passed, 6); /* 5 and a tenth, and one */
	lab_done(&lab);
}
END_TEST

/* ---- a scan of the loopback ---- */

struct loopback {
	struct scope scope;
	struct scan_order order;
	struct pacer_daemon daemon;
	struct pacer_segment *pacer;
	struct scan *scan;
	mono_t now;
};

static void
loopback_init(struct loopback *loopback, enum scan_kind kind)
{
	const struct scan_target self = {ip("127.0.0.1"), {{0}}, CARE_NORMAL};
	struct scan_setup setup;
	struct error error;

	*loopback = (struct loopback){.now = {5000000}};
	loopback->scope = (struct scope){.owned = true,
		.routed = true,
		.connect = true,
		.limits = {10, 1000, 1000, 10, 1},
		.subnet_count = 1};
	ck_assert(subnet_parse("127.0.0.1/32", &loopback->scope.subnets[0]));
	loopback->order = (struct scan_order){.run_id = 1, .kind = kind, .tries = 2};
	if (kind == SCAN_PORTS) {
		loopback->order.targets = mem_dup(&self, sizeof(self));
		loopback->order.target_count = 1;
		port_set_add(&loopback->order.ports, 20, 24);
	}
	pacer_daemon_init(&loopback->daemon, 1000);
	loopback->pacer = pacer_segment_new(&loopback->scope.limits, &key);
	setup = (struct scan_setup){.order = &loopback->order,
		.scope = &loopback->scope,
		.vantage.own_ip = ip("127.0.0.1"),
		.pacers = {&loopback->daemon, loopback->pacer, NULL},
		.key = key};
	ck_assert_int_eq(scan_new(&setup, &loopback->scan, &error), 0);
}

static void
loopback_done(struct loopback *loopback)
{
	scan_free(loopback->scan);
	scan_order_done(&loopback->order);
	pacer_segment_free(loopback->pacer);
}

/* 22 accepts, 23 is silent, the others refuse. */
static void
answer(struct loopback *loopback, const struct probe *probe)
{
	struct scan_result result;
	bool open = probe->target_port == 22;

	ck_assert_int_eq(probe->kind, PROBE_TCP_SYN);
	ck_assert_uint_ge(probe->source_port, SCAN_PORT_FIRST);
	scan_sent(loopback->scan, probe, loopback->now);
	if (probe->target_port == 23)
		return;
	loopback->now = mono_add(loopback->now, span_ms(1));
	scan_connected(loopback->scan, probe,
		open ? REASON_CONN_ACCEPTED : REASON_CONN_REFUSED, loopback->now,
		&result);
	ck_assert(result.news && result.life);
	ck_assert_uint_eq(result.port, probe->target_port);
	ck_assert_int_eq(result.state, open ? PORT_OPEN : PORT_CLOSED);
	ck_assert(mac_is_zero(&result.mac));
}

static unsigned
run(struct loopback *loopback)
{
	unsigned asked = 0;

	for (unsigned turns = 0; turns < 1000; turns++) {
		struct probe probe;
		mono_t wait = loopback->now;

		switch (scan_next(loopback->scan, loopback->now, &probe, &wait)) {
		case SCAN_DONE:
			return asked;
		case SCAN_WAIT:
			loopback->now = wait;
			break;
		case SCAN_PROBE:
			answer(loopback, &probe);
			asked++;
		}
	}
	ck_abort_msg("the scan does not end");
}

START_TEST(outcomes_of_connections_are_findings)
{
	static const struct scan_finding wanted[] = {
		{20, 21, PORT_CLOSED, REASON_CONN_REFUSED},
		{22, 22, PORT_OPEN, REASON_CONN_ACCEPTED},
		{23, 23, PORT_FILTERED, REASON_NO_RESPONSE},
		{24, 24, PORT_CLOSED, REASON_CONN_REFUSED},
	};
	struct loopback loopback;
	struct scan_finding found;
	size_t cursor = 0, count = 0;

	loopback_init(&loopback, SCAN_PORTS);
	ck_assert_uint_eq(run(&loopback), 6); /* 23 twice */
	while (scan_next_finding(loopback.scan, 0, &cursor, &found)) {
		ck_assert_uint_lt(count, 4);
		ck_assert_uint_eq(found.first, wanted[count].first);
		ck_assert_uint_eq(found.last, wanted[count].last);
		ck_assert_int_eq(found.state, wanted[count].state);
		ck_assert_int_eq(found.reason, wanted[count].reason);
		count++;
	}
	ck_assert_uint_eq(count, 4);
	ck_assert_int_eq(scan_verdict(loopback.scan), RUN_COMPLETE);
	loopback_done(&loopback);
}
END_TEST

START_TEST(life_is_looked_for_by_tcp_alone)
{
	struct scan_outcome outcome;
	struct loopback loopback;

	loopback_init(&loopback, SCAN_DISCOVER);
	ck_assert_uint_ge(run(&loopback), 1); /* no echo: see answer() */
	scan_target_outcome(loopback.scan, 0, &outcome);
	ck_assert(outcome.alive);
	ck_assert_int_eq(scan_verdict(loopback.scan), RUN_COMPLETE);
	loopback_done(&loopback);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("connect");
	TCase *tests = tcase_create("connect");

	tcase_add_loop_test(tests, connections_are_bound_by_the_rules_of_frames, 0,
		sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tests,
		nothing_connects_while_paused_or_unowned_or_to_whom_nobody_may_ask);
	tcase_add_test(tests, the_ceiling_of_a_host_holds_for_connections);
	tcase_add_test(tests, outcomes_of_connections_are_findings);
	tcase_add_test(tests, life_is_looked_for_by_tcp_alone);
	suite_add_tcase(made, tests);
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
