#include "wire.h"

static const char neighbour[] = "192.168.20.9";
static const char distant[] = "10.1.0.9";

/* Sends until the first probe of a kind has left; the wire answers nothing by itself. */
static struct probe
ask(struct wire *wire, enum probe_kind kind)
{
	struct probe probe;
	mono_t wait;

	for (int i = 0; i < 1000; i++) {
		enum scan_step step = scan_next(wire->scan, wire->now, &probe, &wait);

		ck_assert_int_ne(step, SCAN_DONE);
		if (step == SCAN_WAIT) {
			wire->now = wait;
			continue;
		}
		scan_sent(wire->scan, &probe, wire->now);
		if (probe.kind == kind)
			return probe;
	}
	ck_abort_msg("no such probe");
	return probe;
}

static bool
receive(struct wire *wire, const struct frame *frame, struct scan_result *result)
{
	memset(result, 0, sizeof(*result));
	return scan_receive(wire->scan, frame, wire->now, result);
}

static void
start_routed_port(struct wire *wire, const char *ports)
{
	wire_init(wire, "10.1.0.0/24", true);
	wire_target(wire, distant, NULL);
	wire_ports(wire, ports);
	wire_start(wire);
}

static bool
is_odd(const struct ip *ip)
{
	return ip->bytes[3] % 2 == 1;
}

static const struct {
	bool arp, echo;
	size_t frames;
} ladders[] = {{true, true, 1}, {false, true, 2 + 2 + 1}, {false, false, 6}};

START_TEST(a_check_climbs_its_ladder_until_the_host_answers)
{
	struct mac mac = wire_mac(ip_to_v4(&(struct ip){IP_V4, {192, 168, 20, 9}}));
	struct scan_outcome outcome;
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, &mac);
	wire.order.kind = SCAN_CHECK;
	wire.world.present = wire_nobody;
	wire_start(&wire);
	for (size_t seen = 0; wire_turn(&wire);) {
		struct scan_result result;
		const struct probe *probe;
		struct frame frame;

		if (wire.log_count == seen)
			continue;
		probe = &wire.log[seen++].probe;
		if (probe->kind == PROBE_ARP && ladders[_i].arp) {
			frame = wire_answer(&wire, probe, FRAME_ARP_REPLY);
			ck_assert(receive(&wire, &frame, &result));
		} else if (probe->kind == PROBE_ECHO && ladders[_i].echo) {
			frame = wire_answer(&wire, probe, FRAME_ECHO_REPLY);
			frame.echo_id = probe->source_port;
			frame.echo_sequence = (uint16_t)probe->cookie;
			frame.echo_cookie = probe->cookie + 1;
			ck_assert(!receive(&wire, &frame, &result));
			frame.echo_cookie = probe->cookie;
			frame.echo_sequence ^= 1;
			ck_assert(!receive(&wire, &frame, &result));
			frame.echo_sequence ^= 1;
			ck_assert(receive(&wire, &frame, &result));
		}
	}
	ck_assert_uint_eq(wire.log_count, ladders[_i].frames);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert_int_eq(outcome.alive, ladders[_i].arp || ladders[_i].echo);
	wire_done(&wire);
}
END_TEST

START_TEST(behind_a_router_any_sign_of_life_ends_the_questions)
{
	struct scan_tally tally;
	struct wire wire;

	wire_init(&wire, "10.1.0.0/26", true);
	wire.world.present = is_odd;
	wire.order.kind = SCAN_DISCOVER;
	wire_start(&wire);
	wire_run(&wire);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.targets, 62);
	ck_assert_uint_eq(tally.targets_alive, 31);
	ck_assert_uint_eq(tally.sent[PROBE_ARP], 0);
	/* The silent ones are asked all four things twice, the others less. */
	ck_assert_uint_ge(wire.log_count, 31 * 8 + 31);
	ck_assert_uint_lt(wire.log_count, 31 * 8 + 31 * 4);
	wire_done(&wire);
}
END_TEST

START_TEST(a_cancelled_scan_claims_no_silence)
{
	struct scan_result result;
	struct probe probe;
	struct frame frame;
	struct wire wire;
	mono_t wait;

	start_routed_port(&wire, "1-10");
	probe = ask(&wire, PROBE_TCP_SYN);
	frame = wire_segment_answer(&wire, &probe, TCP_SYN | TCP_ACK);
	(void)ask(&wire, PROBE_TCP_SYN);
	ck_assert(receive(&wire, &frame, &result));
	scan_cancel(wire.scan);
	ck_assert_int_eq(scan_next(wire.scan, wire.now, &probe, &wait), SCAN_DONE);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_PARTIAL);
	for (uint16_t port = 1; port <= 10; port++)
		ck_assert_int_eq(wire_finding(&wire, 0, port).state,
			port == result.port ? PORT_OPEN : PORT_UNTESTED);
	wire_done(&wire);
}
END_TEST

START_TEST(what_could_not_be_sent_is_tried_again_and_never_called_silent)
{
	struct scan_tally tally;
	struct probe probe;
	struct wire wire;
	mono_t wait;

	start_routed_port(&wire, "80");
	ck_assert_int_eq(scan_next(wire.scan, wire.now, &probe, &wait), SCAN_PROBE);
	scan_failed(wire.scan, &probe);
	while (scan_next(wire.scan, wire.now, &probe, &wait) == SCAN_WAIT)
		wire.now = wait;
	ck_assert_uint_eq(probe.attempt, 1);
	if (_i == 0)
		scan_sent(wire.scan, &probe, wire.now);
	else
		scan_refused(wire.scan, &probe);
	wire_run(&wire);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.send_errors, 1);
	ck_assert_uint_eq(tally.refused, _i == 0 ? 0 : 1);
	ck_assert_uint_eq(tally.sent[PROBE_TCP_SYN], _i == 0 ? 1 : 0);
	ck_assert_int_eq(scan_verdict(wire.scan), _i == 0 ? RUN_COMPLETE : RUN_PARTIAL);
	ck_assert_int_eq(wire_finding(&wire, 0, 80).state,
		_i == 0 ? PORT_FILTERED : PORT_UNTESTED);
	wire_done(&wire);
}
END_TEST

START_TEST(an_answer_is_waited_for_from_when_its_question_left)
{
	struct probe probe;
	struct wire wire;
	mono_t wait, left;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.order.tries = 1;
	wire_target(&wire, distant, NULL);
	wire_ports(&wire, "80");
	wire_start(&wire);
	ck_assert_int_eq(scan_next(wire.scan, wire.now, &probe, &wait), SCAN_PROBE);
	left = mono_add(wire.now, span_ms(90)); /* stopped, too shortly for a stall */
	scan_sent(wire.scan, &probe, left);
	ck_assert_int_eq(scan_next(wire.scan, left, &probe, &wait), SCAN_WAIT);
	ck_assert_int_eq(mono_since(wait, left).us, span_ms(SCAN_RTO_DEFAULT_MS).us);
	wire_done(&wire);
}
END_TEST

START_TEST(silence_is_not_judged_right_after_a_stall)
{
	struct scan_result result;
	struct probe probe;
	struct frame frame;
	struct wire wire;
	mono_t wait;

	wire_init(&wire, "10.1.0.0/24", true);
	wire.order.tries = 1;
	wire_target(&wire, distant, NULL);
	wire_ports(&wire, "80");
	wire_start(&wire);
	probe = ask(&wire, PROBE_TCP_SYN);
	frame = wire_segment_answer(&wire, &probe, TCP_SYN | TCP_ACK);
	ck_assert_int_eq(scan_next(wire.scan, wire.now, &probe, &wait), SCAN_WAIT);
	wire.now = mono_add(wire.now, span_seconds(60)); /* SIGSTOP */
	ck_assert_int_eq(scan_next(wire.scan, wire.now, &probe, &wait), SCAN_WAIT);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert_int_eq(scan_next(wire.scan, wire.now, &probe, &wait), SCAN_DONE);
	ck_assert_int_eq(wire_finding(&wire, 0, 80).state, PORT_OPEN);
	wire_done(&wire);
}
END_TEST

static const struct {
	enum error_code code;
	const char *text;
} refusals[] = {
	{ERROR_DENIED, "not declared as owned"},
	{ERROR_INVALID, "0 tries"},
	{ERROR_INVALID, "UDP"},
	{ERROR_INVALID, "no port"},
	{ERROR_INVALID, "no address to ask from"},
	{ERROR_INVALID, "gateway"},
	{ERROR_INVALID, "may be asked"},
	{ERROR_LIMIT, "questions in one run"},
	{ERROR_INVALID, "11 tries"},
	{ERROR_LIMIT, "addresses to ask"},
};

START_TEST(an_order_that_cannot_be_done_is_refused)
{
	struct error error = {0};
	struct wire wire;

	wire_init(&wire, _i == 9 ? "10.0.0.0/8" : "10.0.0.0/16", true);
	wire_target(&wire, _i == 6 ? "10.1.0.1" : "10.0.0.1", NULL);
	for (uint32_t i = 0; _i == 7 && i < 300; i++) {
		char text[IP_TEXT_SIZE];
		struct ip ip = ip_from_v4(0x0a000002 + i);

		wire_target(&wire, ip_text(&ip, text), NULL);
	}
	wire_ports(&wire, "1-65535");
	wire.scope.owned = _i != 0;
	wire.order.tries = _i == 1 ? 0 : _i == 8 ? 11 : 1;
	wire.order.proto = _i == 2 ? PROTO_UDP : PROTO_TCP;
	if (_i == 3)
		port_set_done(&wire.order.ports);
	if (_i == 4)
		wire.vantage.own_ip = (struct ip){0};
	if (_i == 5)
		wire.vantage.gateway_mac = (struct mac){{0}};
	if (_i == 9)
		wire.order.kind = SCAN_DISCOVER;
	ck_assert_int_eq(wire_try_start(&wire, &error), refusals[_i].code);
	ck_assert_msg(strstr(error.text, refusals[_i].text) != NULL, "%s", error.text);
	/* The order stays the caller's. */
	ck_assert_uint_ge(wire.order.target_count, 1);
	wire_done(&wire);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("scan conduct");
	TCase *cases = tcase_create("scan conduct");

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, a_check_climbs_its_ladder_until_the_host_answers, 0,
		sizeof(ladders) / sizeof(ladders[0]));
	tcase_add_test(cases, behind_a_router_any_sign_of_life_ends_the_questions);
	tcase_add_test(cases, a_cancelled_scan_claims_no_silence);
	tcase_add_loop_test(cases,
		what_could_not_be_sent_is_tried_again_and_never_called_silent, 0, 2);
	tcase_add_test(cases, an_answer_is_waited_for_from_when_its_question_left);
	tcase_add_test(cases, silence_is_not_judged_right_after_a_stall);
	tcase_add_loop_test(cases, an_order_that_cannot_be_done_is_refused, 0,
		sizeof(refusals) / sizeof(refusals[0]));
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
