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

static const struct {
	uint8_t flags, code;
	bool router;
	enum port_state state;
	enum port_reason reason;
	bool life;
} answers[] = {
	{TCP_SYN | TCP_ACK, 0, false, PORT_OPEN, REASON_SYN_ACK, true},
	{TCP_RST | TCP_ACK, 0, false, PORT_CLOSED, REASON_RESET, true},
	{0, 0, true, PORT_FILTERED, REASON_NET_UNREACH, false},
	{0, 1, true, PORT_FILTERED, REASON_HOST_UNREACH, false},
	{0, 2, false, PORT_FILTERED, REASON_PROTO_UNREACH, true},
	{0, 3, false, PORT_FILTERED, REASON_PORT_UNREACH, true},
	{0, 3, true, PORT_FILTERED, REASON_PORT_UNREACH, false},
	{0, 9, true, PORT_FILTERED, REASON_ADMIN_PROHIBITED, false},
	{0, 13, false, PORT_FILTERED, REASON_ADMIN_PROHIBITED, true},
};

START_TEST(each_answer_has_nmaps_state_and_reason)
{
	struct scan_result result;
	struct scan_outcome outcome;
	struct wire wire;
	struct probe probe;
	struct frame frame;

	start_routed_port(&wire, "80");
	probe = ask(&wire, PROBE_TCP_SYN);
	frame = answers[_i].flags != 0
		? wire_segment_answer(&wire, &probe, answers[_i].flags)
		: wire_unreachable(&wire, &probe, answers[_i].code, answers[_i].router);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert_int_eq(result.state, answers[_i].state);
	ck_assert_int_eq(result.reason, answers[_i].reason);
	ck_assert_int_eq(result.life, answers[_i].life);
	ck_assert_uint_eq(result.port, 80);
	ck_assert(result.news);
	ck_assert(mac_is_zero(&result.mac));
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(!result.news);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert_int_eq(outcome.alive, answers[_i].life);
	ck_assert_int_eq(wire_finding(&wire, 0, 80).reason, answers[_i].reason);
	wire_done(&wire);
}
END_TEST

enum { FORGERIES = 14 };

/* An answer to the probe that is wrong in one thing. */
static struct frame
forged(const struct wire *wire, const struct probe *probe, int which)
{
	struct frame frame = wire_segment_answer(wire, probe, TCP_SYN | TCP_ACK);

	switch (which) {
	case 0:
		frame.tcp.acknowledgement++;
		break;
	case 1:
		frame.tcp.acknowledgement--;
		break;
	case 2:
		frame.source = wire_ip("10.1.0.8");
		break;
	case 3:
		frame.target = wire_ip("10.9.9.3");
		break;
	case 4:
		frame.tcp.source_port = 81;
		break;
	case 5: /* another try, which has another cookie */
		frame.tcp.target_port = (uint16_t)(probe->source_port + COOKIE_SALTS);
		break;
	case 6: /* another slot */
		frame.tcp.target_port =
			(uint16_t)(probe->source_port + SCAN_SLOT_PORTS);
		break;
	case 7:
		frame.tcp.target_port = 40000;
		break;
	case 8:
		frame.tcp.flags = TCP_RST; /* acknowledges nothing */
		break;
	case 9:
		frame.tcp.flags = TCP_SYN | TCP_RST | TCP_ACK;
		break;
	case 10:
		frame = wire_unreachable(wire, probe, 3, false);
		frame.quote.sequence ^= 1;
		break;
	case 11:
		frame = wire_unreachable(wire, probe, 3, false);
		frame.quote.source = wire_ip("10.9.9.3");
		break;
	case 12:
		frame = wire_unreachable(wire, probe, 4, false);
		break;
	case 13: /* time exceeded is no word about a port */
		frame = wire_unreachable(wire, probe, 0, true);
		frame.icmp_type = 11;
		break;
	default:
		ck_abort();
	}
	return frame;
}

START_TEST(forged_answers_are_no_answers)
{
	struct scan_result result;
	struct wire wire;
	struct probe probe;
	struct frame frame;

	start_routed_port(&wire, "80");
	probe = ask(&wire, PROBE_TCP_SYN);
	frame = forged(&wire, &probe, _i);
	ck_assert(!receive(&wire, &frame, &result));
	wire_done(&wire);
}
END_TEST

START_TEST(a_spray_of_random_answers_finds_nothing)
{
	struct scan_result result;
	struct wire wire;
	struct probe probe;

	start_routed_port(&wire, "1-1000");
	probe = ask(&wire, PROBE_TCP_SYN);
	for (int i = 0; i < 1000000; i++) {
		struct frame frame =
			wire_segment_answer(&wire, &probe, TCP_SYN | TCP_ACK);

		frame.tcp.source_port = (uint16_t)random_next(&wire.random);
		frame.tcp.target_port =
			(uint16_t)(SCAN_PORT_FIRST + random_below(&wire.random, 4096));
		frame.tcp.acknowledgement = (uint32_t)random_next(&wire.random);
		ck_assert(!receive(&wire, &frame, &result));
	}
	wire_done(&wire);
}
END_TEST

START_TEST(an_answer_of_the_port_itself_beats_a_router)
{
	struct scan_result result;
	struct wire wire;
	struct probe probe;
	struct frame frame;

	start_routed_port(&wire, "80");
	probe = ask(&wire, PROBE_TCP_SYN);
	frame = wire_unreachable(&wire, &probe, 1, true);
	ck_assert(receive(&wire, &frame, &result));
	frame = wire_segment_answer(&wire, &probe, TCP_SYN | TCP_ACK);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(result.news);
	frame = wire_segment_answer(&wire, &probe, TCP_RST | TCP_ACK);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(!result.news);
	frame = wire_unreachable(&wire, &probe, 13, true);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(!result.news);
	ck_assert_int_eq(wire_finding(&wire, 0, 80).state, PORT_OPEN);
	wire_done(&wire);
}
END_TEST

START_TEST(on_link_only_the_station_that_was_asked_answers)
{
	struct mac believed = wire_mac(0x0a010009), other = wire_mac(0x66666666);
	struct scan_result result;
	struct wire wire;
	struct probe probe;
	struct frame frame;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, &believed);
	wire_ports(&wire, "80");
	wire_start(&wire);
	/* No reply to ARP at all: the believed MAC is asked nevertheless. */
	probe = ask(&wire, PROBE_TCP_SYN);
	ck_assert(mac_equal(&probe.ends.target_mac, &believed));
	frame = wire_segment_answer(&wire, &probe, TCP_SYN | TCP_ACK);
	frame.source_mac = other;
	ck_assert(!receive(&wire, &frame, &result));
	frame.source_mac = believed;
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(mac_equal(&result.mac, &believed));
	wire_done(&wire);
}
END_TEST

START_TEST(arp_is_believed_only_from_whom_it_was_asked)
{
	struct scan_result result;
	struct wire wire;
	struct probe probe;
	struct frame frame;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, NULL);
	wire_target(&wire, "192.168.20.10", NULL);
	wire_ports(&wire, "80");
	wire_start(&wire);
	probe = ask(&wire, PROBE_ARP);
	ck_assert(mac_is_zero(&probe.ends.target_mac));
	frame = wire_answer(&wire, &probe, FRAME_ARP_REPLY);
	frame.source = wire_ip("192.168.20.77"); /* nobody asked for it */
	ck_assert(!receive(&wire, &frame, &result));
	frame = wire_answer(&wire, &probe, FRAME_ARP_REPLY);
	frame.target = wire_ip("192.168.20.2"); /* not to us */
	ck_assert(!receive(&wire, &frame, &result));
	frame = wire_answer(&wire, &probe, FRAME_ARP_REPLY);
	frame.target_mac = wire_mac(1);
	ck_assert(!receive(&wire, &frame, &result));
	frame = wire_answer(&wire, &probe, FRAME_ARP_REPLY);
	/* The other target, before its own question left. */
	frame.source =
		wire_ip(probe.ends.target.bytes[3] == 9 ? "192.168.20.10" : neighbour);
	ck_assert(!receive(&wire, &frame, &result));
	frame = wire_answer(&wire, &probe, FRAME_ARP_REPLY);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(result.life && result.kind == PROBE_ARP);
	wire_done(&wire);
}
END_TEST

START_TEST(the_second_request_for_a_believed_mac_goes_to_everybody)
{
	struct mac believed = wire_mac(0x0a010009);
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire.world.present = wire_nobody;
	wire_target(&wire, neighbour, &believed);
	wire_ports(&wire, "80");
	wire_start(&wire);
	wire_run(&wire);
	ck_assert(mac_equal(&wire.log[0].probe.ends.target_mac, &believed));
	ck_assert_int_eq(wire.log[1].probe.kind, PROBE_ARP);
	ck_assert(mac_is_zero(&wire.log[1].probe.ends.target_mac));
	ck_assert_int_eq(wire.log[2].probe.kind, PROBE_TCP_SYN);
	wire_done(&wire);
}
END_TEST

START_TEST(a_router_answers_an_echo_only_with_its_cookie)
{
	struct scan_result result;
	struct wire wire;
	struct probe probe;
	struct frame frame;

	wire_init(&wire, "10.1.0.0/29", true);
	wire.order.kind = SCAN_DISCOVER;
	wire_start(&wire);
	probe = ask(&wire, PROBE_ECHO);
	frame = wire_unreachable(&wire, &probe, 1, true);
	frame.quote.sequence ^= 1;
	ck_assert(!receive(&wire, &frame, &result));
	frame = wire_unreachable(&wire, &probe, 1, true);
	frame.quote.target = wire_ip("10.1.0.7");
	ck_assert(!receive(&wire, &frame, &result));
	frame = wire_unreachable(&wire, &probe, 1, true);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(!result.life && result.kind == PROBE_ECHO);
	frame = wire_unreachable(&wire, &probe, 3, false);
	ck_assert(receive(&wire, &frame, &result));
	ck_assert(result.life);
	wire_done(&wire);
}
END_TEST

START_TEST(who_held_the_address_is_told_before_and_after)
{
	struct mac mac = wire_mac(ip_to_v4(&(struct ip){IP_V4, {192, 168, 20, 9}}));
	struct scan_outcome outcome;
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, NULL);
	wire_ports(&wire, "1-10");
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_int_eq(wire.log[0].probe.kind, PROBE_ARP);
	ck_assert_int_eq(wire.log[wire.log_count - 1].probe.kind, PROBE_ARP);
	ck_assert_uint_eq(wire.log_count, 12);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert(mac_equal(&outcome.mac_before, &mac));
	ck_assert(mac_equal(&outcome.mac_after, &mac));
	wire_done(&wire);
}
END_TEST

static bool
is_odd(const struct ip *ip)
{
	return ip->bytes[3] % 2 == 1;
}

START_TEST(a_host_without_mac_is_settled_as_silent_without_a_port_probe)
{
	struct scan_finding finding;
	struct scan_outcome outcome;
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire.world.present = is_odd;
	wire_target(&wire, "192.168.20.8", NULL);
	wire_target(&wire, neighbour, NULL);
	wire_ports(&wire, "1-10,20");
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++)
		if (wire.log[i].probe.kind == PROBE_TCP_SYN)
			ck_assert_uint_eq(wire.log[i].probe.ends.target.bytes[3], 9);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert(!outcome.alive);
	finding = wire_finding(&wire, 0, 20);
	ck_assert_int_eq(finding.state, PORT_FILTERED);
	ck_assert_int_eq(finding.reason, REASON_NO_RESPONSE);
	ck_assert_uint_eq(finding.first, 1);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_COMPLETE);
	wire_done(&wire);
}
END_TEST

START_TEST(what_the_owner_excludes_is_untested)
{
	struct mac excluded =
		wire_mac(ip_to_v4(&(struct ip){IP_V4, {192, 168, 20, 12}}));
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire.scope.exclude_macs[0] = excluded;
	wire.scope.exclude_mac_count = 1;
	ck_assert(subnet_parse("192.168.20.10", &wire.scope.exclude_subnets[0]));
	wire.scope.exclude_subnet_count = 1;
	port_set_add(&wire.scope.exclude_tcp, 5, 6);
	wire_target(&wire, neighbour, NULL);
	wire_target(&wire, "192.168.20.10", NULL);
	wire_target(&wire, "172.16.0.1", NULL);
	wire_target(&wire, "192.168.20.12", NULL); /* found out by ARP */
	wire_ports(&wire, "1-10");
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++) {
		const struct probe *probe = &wire.log[i].probe;

		if (probe->kind == PROBE_TCP_SYN) {
			ck_assert_uint_eq(probe->ends.target.bytes[3], 9);
			ck_assert(probe->target_port < 5 || probe->target_port > 6);
		}
	}
	for (size_t i = 1; i < 4; i++)
		ck_assert_int_eq(wire_finding(&wire, i, 7).state, PORT_UNTESTED);
	ck_assert_int_eq(wire_finding(&wire, 0, 5).state, PORT_UNTESTED);
	ck_assert_uint_eq(wire_finding(&wire, 0, 5).last, 6);
	ck_assert_int_eq(wire_finding(&wire, 0, 7).state, PORT_CLOSED);
	wire_done(&wire);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("scan answers");
	TCase *cases = tcase_create("scan answers");

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, each_answer_has_nmaps_state_and_reason, 0,
		sizeof(answers) / sizeof(answers[0]));
	tcase_add_loop_test(cases, forged_answers_are_no_answers, 0, FORGERIES);
	tcase_add_test(cases, a_spray_of_random_answers_finds_nothing);
	tcase_add_test(cases, an_answer_of_the_port_itself_beats_a_router);
	tcase_add_test(cases, on_link_only_the_station_that_was_asked_answers);
	tcase_add_test(cases, arp_is_believed_only_from_whom_it_was_asked);
	tcase_add_test(cases, the_second_request_for_a_believed_mac_goes_to_everybody);
	tcase_add_test(cases, a_router_answers_an_echo_only_with_its_cookie);
	tcase_add_test(cases, who_held_the_address_is_told_before_and_after);
	tcase_add_test(
		cases, a_host_without_mac_is_settled_as_silent_without_a_port_probe);
	tcase_add_test(cases, what_the_owner_excludes_is_untested);
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
