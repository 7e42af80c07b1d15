/* UDP: what is asked, what an answer proves, and what silence does not. */
#include "config/probes_read.h"
#include "wire.h"

static const char requests[] =
	"udp:\n"
	"  - {name: named, port: \"53\", pace: always, send: \"<id:2> 0100\",\n"
	"     answer: \"<id:2> 80/80\"}\n"
	"  - {name: moved, port: \"69\", pace: daily, send: \"0001 'x' 00\",\n"
	"     answer: \"0005\", answer_port: any}\n"
	"  - {name: plain, port: \"1900\", pace: always, send: \"'M'\", answer: "
	"\"'H'\"}\n"
	"  - {name: last, port: \"5353\", pace: always, send: \"<id:8>\",\n"
	"     answer: \"<id:8>\"}\n"
	"  - {name: first, port: \"161\", pace: always, send: \"01 <id:2>\",\n"
	"     answer: \"02 <id:2>\"}\n"
	"  - {name: second, after: first, send: \"03 <id:2>\", answer: \"04 "
	"<id:2>\"}\n";

static void
lab_init(struct wire *wire, struct probe_book *book, bool routed)
{
	struct config_messages messages = {0};
	struct config_input input = {requests, sizeof(requests) - 1, "p"};

	ck_assert_int_eq(probes_read(&input, book, &messages), 0);
	wire_init(wire, routed ? "10.0.0.0/24" : "192.168.20.0/24", routed);
	wire->book = book;
	port_set_add(&wire->scope.ask_udp, 1, 65535);
	wire->order.proto = PROTO_UDP;
	wire_ports(wire, "53,69,1900,5353");
}

static void
lab_done(struct wire *wire, struct probe_book *book)
{
	wire_done(wire);
	probe_book_done(book);
}

static enum wire_port
one_of_each(const struct ip *ip, uint16_t port)
{
	(void)ip;
	return port == 53 || port == 69 ? WIRE_OPEN
		: port == 1900		? WIRE_CLOSED
					: WIRE_SILENT;
}

START_TEST(open_closed_and_silent_are_told_apart)
{
	static const struct {
		uint16_t port;
		enum port_state state;
		enum port_reason reason;
	} wanted[] = {
		{53, PORT_OPEN, REASON_UDP_RESPONSE},
		{69, PORT_OPEN, REASON_UDP_RESPONSE}, /* from another port */
		{1900, PORT_CLOSED, REASON_PORT_UNREACH},
		{5353, PORT_OPEN_FILTERED, REASON_NO_RESPONSE},
	};
	const char *target = _i == 0 ? "192.168.20.9" : "10.0.0.9";
	struct probe_book book;
	struct wire wire;

	lab_init(&wire, &book, _i == 1);
	wire.world.port = one_of_each;
	wire_target(&wire, target, NULL);
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_COMPLETE);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct scan_finding found =
			wire_finding(&wire, wire_index(&wire, target), wanted[i].port);

		ck_assert_int_eq(found.state, wanted[i].state);
		ck_assert_int_eq(found.reason, wanted[i].reason);
	}
	lab_done(&wire, &book);
}
END_TEST

static enum wire_port
all_rejected(const struct ip *ip, uint16_t port)
{
	(void)ip;
	return port == 53 ? WIRE_PROHIBITED : WIRE_ROUTER_SAYS;
}

/* The host's own word closes a port; a router's "port unreachable" is a firewall's. */
START_TEST(what_others_say_is_filtered)
{
	struct probe_book book;
	struct wire wire;

	lab_init(&wire, &book, true);
	wire.world.port = all_rejected;
	wire_target(&wire, "10.0.0.9", NULL);
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.order.ports.count; i++)
		ck_assert_int_eq(
			wire_finding(&wire, 0, wire.order.ports.ranges[i].first).state,
			PORT_FILTERED);
	ck_assert_int_eq(wire_finding(&wire, 0, 1900).reason, REASON_ADMIN_PROHIBITED);
	lab_done(&wire, &book);
}
END_TEST

START_TEST(ports_without_a_request_are_never_asked)
{
	struct probe_book book;
	struct wire wire;

	lab_init(&wire, &book, false);
	port_set_remove(&wire.scope.ask_udp, 1, 52);
	port_set_remove(&wire.scope.ask_udp, 54, 1899);
	port_set_add(&wire.scope.exclude_udp, 1900, 1900);
	port_set_remove(&wire.scope.ask_udp, 1901, 5352);
	port_set_remove(&wire.scope.ask_udp, 5354, 65535);
	wire_ports(&wire, "53,1000,1900,5060,5353");
	wire_target(&wire, "192.168.20.9", NULL);
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++) {
		const struct probe *probe = &wire.log[i].probe;

		ck_assert(probe->kind != PROBE_UDP || probe->target_port == 53 ||
			probe->target_port == 5353);
	}
	ck_assert_int_eq(wire_finding(&wire, 0, 1000).state, PORT_UNTESTED);
	ck_assert_int_eq(wire_finding(&wire, 0, 1900).state, PORT_UNTESTED);
	ck_assert_int_eq(wire_finding(&wire, 0, 5060).state, PORT_UNTESTED);
	ck_assert_int_eq(wire_finding(&wire, 0, 53).state, PORT_CLOSED);
	lab_done(&wire, &book);
}
END_TEST

/* Lets the scan send until it asks that port. */
static struct probe
ask_until(struct wire *wire, uint16_t port)
{
	struct probe probe;
	mono_t wait;

	for (int i = 0; i < WIRE_STEPS_MAX; i++) {
		wire_deliver(wire);
		if (scan_next(wire->scan, wire->now, &probe, &wait) != SCAN_PROBE) {
			wire->now = wire_next_arrival(wire, wait);
			continue;
		}
		wire_send(wire, &probe);
		if (probe.kind == PROBE_UDP && probe.target_port == port)
			return probe;
	}
	ck_abort_msg("port %u is not asked", port);
	return probe;
}

static enum wire_port
all_silent(const struct ip *ip, uint16_t port)
{
	(void)ip;
	(void)port;
	return WIRE_SILENT;
}

/* What is silent to the first question is asked the second by every repeat; its answer opens
 * the port, is proven by the second alone, and shows no loss. */
START_TEST(repeats_may_ask_something_else)
{
	struct scan_result result;
	struct scan_tally tally;
	struct probe_book book;
	struct wire wire;
	struct probe probe;
	struct frame frame;

	lab_init(&wire, &book, false);
	wire_ports(&wire, "161");
	wire_target(&wire, "192.168.20.9", NULL);
	wire.world.port = all_silent;
	wire_start(&wire);
	probe = ask_until(&wire, 161);
	ck_assert_str_eq(probe.request->name, "first");
	probe = ask_until(&wire, 161);
	ck_assert_uint_eq(probe.attempt, 1);
	ck_assert_str_eq(probe.request->name, "second");
	frame = wire_datagram(&wire, &probe);
	((uint8_t *)(uintptr_t)frame.udp_payload)[0] =
		2; /* as the first's would look */
	ck_assert(!scan_receive(wire.scan, &frame, wire.now, &result));
	((uint8_t *)(uintptr_t)frame.udp_payload)[0] = 4;
	ck_assert(scan_receive(wire.scan, &frame, wire.now, &result));
	ck_assert(result.news && result.state == PORT_OPEN);
	ck_assert_str_eq(result.asked, "second");
	wire_run(&wire);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.repeat_answered, 0);
	lab_done(&wire, &book);
}
END_TEST

enum forgery {
	TRUE_ANSWER,
	WRONG_ID,
	WRONG_PORT,
	WRONG_SALT,
	WRONG_HOST,
	WRONG_MAC,
	TOO_SHORT,
	QUOTE_OF_NOTHING,
	FORGERIES
};

static void
forge(struct frame *frame, enum forgery forgery, uint8_t *payload)
{
	switch (forgery) {
	case WRONG_ID:
		payload[0] ^= 1;
		break;
	case WRONG_PORT:
		frame->udp_source_port = 40000;
		break;
	case WRONG_SALT:
		frame->udp_target_port ^= 1;
		break;
	case WRONG_HOST:
		frame->source = wire_ip("192.168.20.10");
		break;
	case WRONG_MAC:
		frame->source_mac = wire_mac(1);
		break;
	case TOO_SHORT:
		frame->udp_length = 2;
		break;
	case QUOTE_OF_NOTHING:
		frame->kind = FRAME_UNREACHABLE;
		frame->icmp_type = 3;
		frame->icmp_code = 3;
		frame->quote = (struct frame_quote){.source = frame->target,
			.target = frame->source,
			.proto = PROTO_UDP,
			.source_port = (uint16_t)(frame->udp_target_port ^ 1),
			.target_port = 53};
		break;
	case TRUE_ANSWER:
	case FORGERIES:
		break;
	}
}

START_TEST(only_a_proven_answer_counts)
{
	struct scan_result result;
	struct probe_book book;
	struct probe probe;
	struct frame frame;
	struct wire wire;

	lab_init(&wire, &book, false);
	wire.world.port = wire_all_silent;
	wire_target(&wire, "192.168.20.9", NULL);
	wire_start(&wire);
	probe = ask_until(&wire, 53);
	frame = wire_datagram(&wire, &probe);
	forge(&frame, (enum forgery)_i, wire.datagrams[0]);
	ck_assert_int_eq(
		scan_receive(wire.scan, &frame, wire.now, &result), _i == TRUE_ANSWER);
	if (_i == TRUE_ANSWER) {
		ck_assert_int_eq(result.kind, PROBE_UDP);
		ck_assert_uint_eq(result.port, 53);
		ck_assert_int_eq(result.state, PORT_OPEN);
		ck_assert(result.life);
	}
	lab_done(&wire, &book);
}
END_TEST

/* faults.md 4.2: one datagram a second to a host, ten to a segment. */
START_TEST(ceilings_of_datagrams_hold)
{
	struct probe_book book;
	struct wire wire;
	size_t sent = 0;
	mono_t last = {0};

	lab_init(&wire, &book, false);
	wire.scope.limits.udp = 10;
	wire.scope.limits.udp_host = 1;
	wire.world.port = wire_all_silent;
	for (int host = 1; host <= 40; host++) {
		char text[IP_TEXT_SIZE];
		struct ip ip = ip_from_v4(0xc0a81400U + 100U + (uint32_t)host);

		wire_target(&wire, ip_text(&ip, text), NULL);
	}
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++) {
		const struct wire_sent *one = &wire.log[i];
		size_t second = 0, same = 0;

		if (one->probe.kind != PROBE_UDP)
			continue;
		sent++;
		last = one->at;
		for (size_t k = i; k < wire.log_count &&
			mono_since(wire.log[k].at, one->at).us < 1000000;
			k++) {
			if (wire.log[k].probe.kind != PROBE_UDP)
				continue;
			second++;
			same += wire.log[k].probe.target == one->probe.target;
		}
		ck_assert_uint_le(second, 10);
		ck_assert_uint_le(same, 1);
	}
	ck_assert_uint_eq(sent, 40 * 4 * 2);
	ck_assert_int_lt(last.us - 1000000000, 40 * 1000000LL); /* and are used */
	lab_done(&wire, &book);
}
END_TEST

START_TEST(a_gentle_host_gets_one_frame_a_second)
{
	struct probe_book book;
	struct wire wire;

	lab_init(&wire, &book, false);
	wire_target(&wire, "192.168.20.9", NULL);
	wire.order.targets[0].care = CARE_GENTLE;
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_ge(wire.log_count, 4);
	for (size_t i = 1; i < wire.log_count; i++)
		ck_assert_int_ge(
			mono_since(wire.log[i].at, wire.log[i - 1].at).us, 1000000);
	lab_done(&wire, &book);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("udp");
	TCase *cases = tcase_create("udp");

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, open_closed_and_silent_are_told_apart, 0, 2);
	tcase_add_test(cases, what_others_say_is_filtered);
	tcase_add_test(cases, ports_without_a_request_are_never_asked);
	tcase_add_test(cases, repeats_may_ask_something_else);
	tcase_add_loop_test(cases, only_a_proven_answer_counts, 0, FORGERIES);
	tcase_add_test(cases, ceilings_of_datagrams_hold);
	tcase_add_test(cases, a_gentle_host_gets_one_frame_a_second);
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
