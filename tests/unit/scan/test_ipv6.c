/* One scan over both families: each target is asked from the place of its own. */
#include "wire.h"

static struct mac
mac_of(const struct wire *wire, const struct ip *ip)
{
	(void)wire;
	return ip->family == IP_V6 ? wire_mac(0x06000000U | ip->bytes[15])
				   : wire_mac(ip_to_v4(ip));
}

static enum wire_port
one_of_each(const struct ip *ip, uint16_t port)
{
	(void)ip;
	return port == 22    ? WIRE_OPEN
		: port == 23 ? WIRE_CLOSED
		: port == 24 ? WIRE_PROHIBITED
			     : WIRE_SILENT;
}

static void
lab_init(struct wire *wire, bool routed)
{
	wire_init(wire, routed ? "10.0.0.0/24" : "192.168.20.0/24", routed);
	ck_assert(subnet_parse("fd00:20::/64", &wire->scope.subnets[1]));
	wire->scope.subnet_count = 2;
	wire->world.mac = mac_of;
	wire->world.port = one_of_each;
	wire->vantage6 = (struct vantage){
		.own_mac = wire->vantage.own_mac,
		.own_ip = wire_ip(routed ? "fd00:9::2" : "fd00:20::1"),
	};
	if (routed) {
		wire->vantage6.gateway_ip = wire_ip("fe80::fe");
		wire->vantage6.gateway_mac = wire->vantage.gateway_mac;
	}
	wire_ports(wire, "22-25");
}

static size_t
count_sent(const struct wire *wire, enum probe_kind kind, uint8_t family)
{
	size_t count = 0;

	for (size_t i = 0; i < wire->log_count; i++)
		count += wire->log[i].probe.kind == kind &&
			wire->log[i].probe.ends.target.family == family;
	return count;
}

static void
expect_states(const struct wire *wire, const char *target)
{
	size_t index = wire_index(wire, target);

	ck_assert_int_eq(wire_finding(wire, index, 22).reason, REASON_SYN_ACK);
	ck_assert_int_eq(wire_finding(wire, index, 23).reason, REASON_RESET);
	ck_assert_int_eq(wire_finding(wire, index, 24).reason, REASON_ADMIN_PROHIBITED);
	ck_assert_int_eq(wire_finding(wire, index, 25).reason, REASON_NO_RESPONSE);
}

START_TEST(each_target_is_asked_from_the_place_of_its_family)
{
	const char *v4 = _i == 0 ? "192.168.20.9" : "10.0.0.9";
	struct scan_outcome outcome;
	struct wire wire;

	lab_init(&wire, _i == 1);
	wire_target(&wire, v4, NULL);
	wire_target(&wire, "fd00:20::9", NULL);
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_COMPLETE);
	expect_states(&wire, v4);
	expect_states(&wire, "fd00:20::9");
	ck_assert_uint_eq(count_sent(&wire, PROBE_ND, IP_V4), 0);
	ck_assert_uint_eq(count_sent(&wire, PROBE_ARP, IP_V6), 0);
	ck_assert_uint_eq(count_sent(&wire, PROBE_ND, IP_V6), _i == 0 ? 2 : 0);
	scan_target_outcome(wire.scan, wire_index(&wire, "fd00:20::9"), &outcome);
	ck_assert(outcome.alive);
	ck_assert(_i == 1 || mac_equal(&outcome.mac_before, &outcome.mac_after));
	ck_assert_int_eq(mac_is_zero(&outcome.mac_before), _i);
	wire_done(&wire);
}
END_TEST

START_TEST(without_a_place_over_ipv6_its_targets_are_not_asked)
{
	struct scan_outcome outcome;
	struct wire wire;

	lab_init(&wire, false);
	wire.vantage6 = (struct vantage){.own_ip.family = IP_NONE};
	wire_target(&wire, "192.168.20.9", NULL);
	wire_target(&wire, "fd00:20::9", NULL);
	wire_start(&wire);
	wire_run(&wire);
	expect_states(&wire, "192.168.20.9");
	scan_target_outcome(wire.scan, wire_index(&wire, "fd00:20::9"), &outcome);
	ck_assert(!outcome.asked && !outcome.alive);
	ck_assert_int_eq(wire_finding(&wire, wire_index(&wire, "fd00:20::9"), 22).state,
		PORT_UNTESTED);
	wire_done(&wire);
}
END_TEST

/* RFC 4861: the first question to the believed station alone, later ones to the group. */
START_TEST(a_check_asks_a_believed_station_and_then_the_group)
{
	struct scan_outcome outcome;
	struct mac old = wire_mac(77);
	struct wire wire;
	size_t group = 0;

	lab_init(&wire, false);
	port_set_done(&wire.order.ports);
	wire.order.kind = SCAN_CHECK;
	wire_target(&wire, "fd00:20::9", &old); /* another station answers */
	wire_start(&wire);
	wire_run(&wire);
	for (size_t i = 0; i < wire.log_count; i++)
		group += mac_is_zero(&wire.log[i].probe.ends.target_mac);
	ck_assert_uint_ge(wire.log_count, 3);
	ck_assert_uint_eq(group, 1);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert(outcome.alive);
	wire_done(&wire);
}
END_TEST

/* IPv6 is never swept: a prefix alone is nothing to ask. */
START_TEST(a_sweep_asks_ipv4_alone)
{
	struct wire wire;
	uint64_t done, total;

	lab_init(&wire, false);
	port_set_done(&wire.order.ports);
	wire.order.kind = SCAN_DISCOVER;
	if (_i == 1) {
		wire.vantage = (struct vantage){.own_ip.family = IP_NONE};
		wire.scope.subnets[0] = wire.scope.subnets[1];
		wire.scope.subnet_count = 1;
	}
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_COMPLETE);
	ck_assert_uint_eq(count_sent(&wire, PROBE_ARP, IP_V4), _i == 0 ? 253 : 0);
	ck_assert_uint_eq(wire.log_count, _i == 0 ? 253 : 0);
	scan_progress(wire.scan, &done, &total);
	ck_assert_uint_eq(done, total);
	wire_done(&wire);
}
END_TEST

/* RFC 4443, 3.1 */
static const struct {
	uint8_t type, code;
	enum port_reason reason;
} errors[] = {
	{1, 0, REASON_NET_UNREACH}, {1, 1, REASON_ADMIN_PROHIBITED},
	{1, 2, REASON_NET_UNREACH}, {1, 3, REASON_HOST_UNREACH},
	{1, 4, REASON_PORT_UNREACH}, {1, 5, REASON_ADMIN_PROHIBITED},
	{1, 6, REASON_ADMIN_PROHIBITED}, {1, 7, REASON_NONE},
	{2, 0, REASON_NONE}, /* packet too big */
	{3, 0, REASON_NONE}, /* hop limit */
};

START_TEST(icmpv6_errors_say_what_rfc_4443_means)
{
	struct scan_result result;
	struct frame frame;
	struct probe probe;
	struct wire wire;
	mono_t wait;
	bool taken;

	lab_init(&wire, true);
	wire_target(&wire, "fd00:20::9", NULL);
	wire_start(&wire);
	ck_assert_int_eq(scan_next(wire.scan, wire.now, &probe, &wait), SCAN_PROBE);
	scan_sent(wire.scan, &probe, wire.now);
	frame = wire_unreachable(&wire, &probe, errors[_i].code, false);
	frame.icmp_type = errors[_i].type;
	taken = scan_receive(wire.scan, &frame, wire.now, &result);
	ck_assert_int_eq(taken, errors[_i].reason != REASON_NONE);
	if (taken) {
		ck_assert_int_eq(result.reason, errors[_i].reason);
		ck_assert_int_eq(result.state, PORT_FILTERED);
	}
	wire_done(&wire);
}
END_TEST

START_TEST(who_must_not_be_asked_gets_solicitations_alone)
{
	static const enum scan_kind kinds[] = {SCAN_CHECK, SCAN_PORTS};
	struct wire wire;

	lab_init(&wire, false);
	wire.order.kind = kinds[_i];
	wire_target(&wire, "fd00:20::9", NULL);
	wire.order.targets[0].care = CARE_NEVER;
	wire_start(&wire);
	wire_run(&wire);
	ck_assert_uint_gt(wire.log_count, 0);
	ck_assert_uint_eq(count_sent(&wire, PROBE_ND, IP_V6), wire.log_count);
	wire_done(&wire);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("ipv6");
	TCase *cases = tcase_create("ipv6");

	tcase_add_loop_test(
		cases, each_target_is_asked_from_the_place_of_its_family, 0, 2);
	tcase_add_test(cases, without_a_place_over_ipv6_its_targets_are_not_asked);
	tcase_add_test(cases, a_check_asks_a_believed_station_and_then_the_group);
	tcase_add_loop_test(cases, a_sweep_asks_ipv4_alone, 0, 2);
	tcase_add_loop_test(
		cases, who_must_not_be_asked_gets_solicitations_alone, 0, 2);
	tcase_add_loop_test(cases, icmpv6_errors_say_what_rfc_4443_means, 0,
		sizeof(errors) / sizeof(errors[0]));
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
