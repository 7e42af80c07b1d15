#include "reach_lab.h"

START_TEST(what_is_first_measured_is_no_news)
{
	struct lab *lab = lab_with_telnet();

	start(lab);
	ck_assert_uint_eq(telnet(lab)->state, PORT_UNTESTED);
	ck_assert_uint_ge(pass(lab, 10), 1);
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_uint_eq(
		reach_zones(lab->watch, inventory_address(&lab->watch->inventory, 7),
			PROTO_TCP, 23),
		1U << ZONE_GUEST);
	ck_assert_uint_eq(events_of(lab, EVENT_REACH_OPENED), 0);
	lab_free(lab);
}
END_TEST

/* However many segments reach it. */
START_TEST(the_internet_is_always_among_who_reaches_it)
{
	struct lab *lab = lab_with_telnet();
	struct mapping_record mapping = {
		.segment = IOT, .proto = PROTO_TCP, .external_port = 8023, .port = 23};
	const struct address *address;
	char space[18];
	struct text text;

	address = inventory_address(&lab->watch->inventory, 7);
	mapping.client = address->record.ip;
	ck_assert(watch_restore_mapping(lab->watch, &mapping));
	start(lab);
	(void)pass(lab, 10);
	text_init(&text, space, sizeof(space));
	reach_list(lab->watch, address, PROTO_TCP, 23, &text);
	ck_assert_str_eq(space, "iot,...,internet");
	lab_free(lab);
}
END_TEST

/* Its port and the one where nobody should listen. */
START_TEST(a_look_from_elsewhere_leaves_a_receipt)
{
	struct lab *lab = lab_with_telnet();

	start(lab);
	ck_assert_uint_eq(pass(lab, 10), 1);
	(void)pass(lab, 1);
	ck_assert_uint_eq(lab->sent.device_id, 7);
	ck_assert_int_eq(lab->sent.kind, RECEIPT_TCP);
	ck_assert_uint_eq(lab->sent.looks, 1);
	ck_assert_uint_eq(lab->sent.questions, 2);
	lab_free(lab);
}
END_TEST

START_TEST(nobody_looks_without_a_gateway)
{
	struct lab *lab = lab_with_telnet();

	start(lab);
	tell_link(lab, GUEST, 0);
	effects_done(&lab->effects);
	ck_assert_uint_eq(pass(lab, 100), 0);
	tell_link(lab, GUEST, 0xfe);
	ck_assert_uint_eq(pass(lab, 10), 1);
	lab_free(lab);
}
END_TEST

START_TEST(opened_is_told_when_it_was_seen_twice)
{
	struct lab *lab = lab_with_telnet();

	lab->away = PORT_FILTERED;
	start(lab);
	(void)pass(lab, 10);
	ck_assert_uint_eq(telnet(lab)->state, PORT_FILTERED);
	lab->away = PORT_OPEN;
	(void)pass(lab, 25 * 3600);
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_uint_eq(events_of(lab, EVENT_REACH_OPENED), 1);
	lab_free(lab);
}
END_TEST

START_TEST(blocked_is_believed_only_while_it_is_open_at_home)
{
	struct lab *lab = lab_with_telnet();

	start(lab);
	(void)pass(lab, 10);
	lab->off = true; /* silent at home, too */
	(void)pass(lab, 26 * 3600);
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_uint_ge(telnet(lab)->looks, 2);
	lab->off = false;
	lab->away = PORT_FILTERED;
	(void)pass(lab, 26 * 3600);
	ck_assert_uint_eq(telnet(lab)->state, PORT_FILTERED);
	lab_free(lab);
}
END_TEST

START_TEST(a_service_that_is_gone_is_not_looked_at)
{
	struct lab *lab = lab_with_telnet();

	lab->policy.forbids = forbids;
	start(lab);
	(void)pass(lab, 20);
	ck_assert_uint_eq(events_of(lab, EVENT_POLICY_VIOLATED), 1);
	lab->home = lab->away = PORT_CLOSED;
	(void)pass(lab, 26 * 3600);
	ck_assert_ptr_null(telnet(lab));
	ck_assert_uint_eq(events_of(lab, EVENT_POLICY_VIOLATED), 0);
	lab_free(lab);
}
END_TEST

START_TEST(a_void_run_moves_nothing)
{
	struct lab *lab = lab_with_telnet();
	wall_t proof;

	start(lab);
	(void)pass(lab, 10);
	proof = telnet(lab)->last_proof;
	lab->silent = true;
	lab->away = PORT_FILTERED;
	ck_assert_uint_gt(pass(lab, 26 * 3600), 10); /* tried again and again */
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_int_eq(telnet(lab)->last_proof.us, proof.us);
	lab_free(lab);
}
END_TEST

START_TEST(who_answers_for_everything_is_not_believed)
{
	struct lab *lab = lab_with_telnet();

	lab->away = PORT_FILTERED;
	start(lab);
	(void)pass(lab, 10);
	lab->away = PORT_OPEN;
	lab->fooling = true;
	(void)pass(lab, 26 * 3600);
	ck_assert_uint_eq(telnet(lab)->state, PORT_FILTERED);
	ck_assert_uint_eq(events_of(lab, EVENT_REACH_OPENED), 0);
	ck_assert_uint_eq(events_of(lab, EVENT_MIDDLEBOX), 0);
	lab_free(lab);
}
END_TEST

/* The device 7 has its telnet on an address of IPv6, too, whose id is 8. */
static struct lab *
lab_with_both_families(void)
{
	struct lab *lab = lab_with_telnet();

	ck_assert(subnet_parse("fd00:20::/64", &lab->scopes[IOT].subnets[1]));
	lab->scopes[IOT].subnet_count = 2;
	ck_assert(watch_restore_address(lab->watch,
		&(const struct address_record){.id = 8,
			.device_id = 7,
			.ip = host_ip6(7),
			.mac = {{2, 0, 0, 0, 0, 7}},
			.current = true}));
	restore_service(lab, 8, 23);
	return lab;
}

static const struct reach *
telnet6(const struct lab *lab)
{
	return reach_find(lab->watch, inventory_address(&lab->watch->inventory, 8),
		PROTO_TCP, 23, GUEST);
}

START_TEST(each_family_is_looked_at_by_itself)
{
	struct lab *lab = lab_with_both_families();

	lab->way6 = true;
	start(lab);
	ck_assert_uint_eq(pass(lab, 15), 2);
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_uint_eq(telnet6(lab)->state, PORT_OPEN);
	lab_free(lab);
}
END_TEST

START_TEST(without_a_way_over_ipv6_its_cells_stay_untested)
{
	struct lab *lab = lab_with_both_families();

	start(lab);
	ck_assert_uint_eq(pass(lab, 100), 1);
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_uint_eq(telnet6(lab)->state, PORT_UNTESTED);
	lab->way6 = true;
	tell_link(lab, IOT, 0);
	tell_link(lab, GUEST, 0xfe);
	ck_assert_uint_eq(pass(lab, 75), 1);
	ck_assert_uint_eq(telnet6(lab)->state, PORT_OPEN);
	lab_free(lab);
}
END_TEST

/* The hole that is easily forgotten: shut over IPv4, open over IPv6. What is saved of the
 * service at the IPv6 address says so as long as it is so. */
START_TEST(what_is_reached_over_one_family_alone_is_judged_by_that)
{
	struct lab *lab = lab_with_both_families();
	const struct address *address;

	lab->way6 = true;
	lab->shut4 = true;
	start(lab);
	(void)pass(lab, 30);
	ck_assert_uint_eq(telnet(lab)->state, PORT_FILTERED);
	ck_assert_uint_eq(telnet6(lab)->state, PORT_OPEN);
	address = inventory_address(&lab->watch->inventory, 8);
	ck_assert_int_eq(reach_only(lab->watch, address, PROTO_TCP, 23), IP_V6);
	ck_assert_str_eq(lab->advice, "IPv6 only");
	address = inventory_address(&lab->watch->inventory, 7);
	ck_assert_int_eq(reach_only(lab->watch, address, PROTO_TCP, 23), IP_NONE);
	lab->shut4 = false;
	(void)pass(lab, 25 * 3600);
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_str_eq(lab->advice, "");
	lab_free(lab);
}
END_TEST

START_TEST(families_do_not_differ_when_it_is_open_over_one_alone)
{
	struct lab *lab = lab_with_both_families();
	struct address *four, *six;

	lab->way6 = true;
	lab->shut4 = true;
	start(lab);
	(void)pass(lab, 30);
	ck_assert_str_eq(lab->advice, "IPv6 only");
	four = inventory_address(&lab->watch->inventory, 7);
	six = inventory_address(&lab->watch->inventory, 8);
	reach_gone(lab->watch, four, PROTO_TCP, 23);
	(void)pass(lab, 1);
	ck_assert_int_eq(reach_only(lab->watch, six, PROTO_TCP, 23), IP_NONE);
	ck_assert_str_eq(lab->advice, "");
	lab_free(lab);
}
END_TEST

/* Four hosts, whose telnet guests do not reach; then one look at which three of them answer
 * on any port. */
static struct lab *
lab_that_was_fooled(void)
{
	struct lab *lab = lab_new();

	for (uint64_t host = 7; host <= 10; host++) {
		restore_host(lab, host);
		restore_service(lab, host, 23);
	}
	lab->away = PORT_FILTERED;
	start(lab);
	(void)pass(lab, 10);
	lab->away = PORT_OPEN;
	lab->fooling = true;
	lab->honest = 10;
	for (int i = 0; i < 25 && pass(lab, 3600) == 0; i++)
		;
	return lab;
}

static const struct reach *
telnet_of(const struct lab *lab, uint64_t host)
{
	return reach_find(lab->watch, inventory_address(&lab->watch->inventory, host),
		PROTO_TCP, 23, GUEST);
}

START_TEST(a_look_whose_canaries_lie_is_void_as_a_whole_and_asked_again)
{
	struct lab *lab = lab_that_was_fooled();

	ck_assert_uint_eq(lab->watch->changes.runs_void[VOID_ANSWERED], 1);
	/* Asked again a minute later, each is judged by itself: the honest one is believed. */
	ck_assert_int_eq(telnet_of(lab, 7)->state, PORT_FILTERED);
	ck_assert_int_eq(telnet_of(lab, 10)->state, PORT_OPEN);
	ck_assert_uint_eq(events_of(lab, EVENT_REACH_OPENED), 1);
	lab_free(lab);
}
END_TEST

START_TEST(only_pairs_that_are_open_are_asked)
{
	static const struct {
		uint64_t host;
		uint16_t port;
	} open[] = {{7, 22}, {7, 23}, {8, 22}, {8, 80}, {9, 22}, {9, 443}};
	enum { COUNT = sizeof(open) / sizeof(open[0]) };
	bool asked[COUNT] = {false};
	struct lab *lab = lab_new();
	size_t pairs = 0;

	for (uint64_t host = 7; host <= 9; host++)
		restore_host(lab, host);
	for (size_t i = 0; i < COUNT; i++)
		restore_service(lab, open[i].host, open[i].port);
	start(lab);
	watch_tick(lab->watch, lab->now, &lab->effects);
	for (size_t at = 0; at < lab->effects.count; at++) {
		const struct scan_order order = lab->effects.list[at].order;

		if (lab->effects.list[at].kind != EFFECT_ORDER || order.from != GUEST ||
			order.segment != IOT)
			continue;
		ck_assert_int_eq(order.kind, SCAN_PORTS);
		for (size_t i = 0; i < COUNT; i++)
			for (size_t t = 0; t < order.target_count; t++) {
				struct ip ip = host_ip(open[i].host);

				if (!ip_equal(&ip, &order.targets[t].ip) ||
					!port_set_has(&order.ports, open[i].port))
					continue;
				ck_assert(!asked[i]);
				asked[i] = true;
			}
		/* And a canary for each target. */
		pairs += order.target_count * (port_set_size(&order.ports) - 1);
		answer(lab, &order);
	}
	for (size_t i = 0; i < COUNT; i++)
		ck_assert_msg(asked[i], "pair %zu", i);
	ck_assert_uint_eq(pairs, COUNT);
	lab_free(lab);
}
END_TEST

START_TEST(a_look_from_elsewhere_says_nothing_of_hosts)
{
	struct lab *lab = lab_with_telnet();
	struct observation host = {.kind = OBSERVATION_HOST,
		.segment = IOT,
		.host = {.ip = host_ip(99), .evidence = EVIDENCE_TCP}};
	uint64_t refused;

	start(lab);
	watch_tick(lab->watch, lab->now, &lab->effects);
	for (size_t i = 0; i < lab->effects.count; i++)
		if (lab->effects.list[i].kind == EFFECT_ORDER &&
			lab->effects.list[i].order.segment == IOT &&
			lab->effects.list[i].order.from == GUEST)
			host.run_id = lab->effects.list[i].order.run_id;
	ck_assert_uint_ne(host.run_id, 0);
	refused = lab->watch->refused;
	observe(lab, &host);
	ck_assert_uint_eq(lab->watch->refused, refused + 1);
	ck_assert_uint_eq(inventory_device_count(&lab->watch->inventory), 1);
	lab_free(lab);
}
END_TEST

START_TEST(the_ledger_is_bounded_and_refuses_what_is_unsound)
{
	struct lab *lab = lab_with_telnet();
	struct reach_record good = {.address_id = 7,
		.from = GUEST,
		.proto = PROTO_TCP,
		.port = 1,
		.state = PORT_OPEN,
		.reason = REASON_SYN_ACK};
	struct reach_record bad = good;

	bad.address_id = 8;
	ck_assert(!watch_restore_reach(lab->watch, &bad));
	bad = good;
	bad.from = SEGMENTS;
	ck_assert(!watch_restore_reach(lab->watch, &bad));
	bad = good;
	bad.state = PORT_UNTESTED;
	ck_assert(!watch_restore_reach(lab->watch, &bad));
	bad = good;
	memset(bad.rule, 'x', sizeof(bad.rule));
	ck_assert(!watch_restore_reach(lab->watch, &bad));
	for (uint32_t i = 1; i <= REACHES_MAX; i++) {
		good.port = (uint16_t)i;
		ck_assert(watch_restore_reach(lab->watch, &good));
		ck_assert(i > 1 || !watch_restore_reach(lab->watch, &good));
	}
	good.port++;
	ck_assert(!watch_restore_reach(lab->watch, &good));
	start(lab); /* none of them is open: they end */
	ck_assert_uint_le(HASH_COUNT(lab->watch->reaches.list), 1);
	lab_free(lab);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("reach");
	TCase *cases = tcase_create("reach");

	tcase_set_timeout(cases, 30);
	tcase_add_test(cases, what_is_first_measured_is_no_news);
	tcase_add_test(cases, a_look_from_elsewhere_leaves_a_receipt);
	tcase_add_test(cases, the_internet_is_always_among_who_reaches_it);
	tcase_add_test(cases, nobody_looks_without_a_gateway);
	tcase_add_test(cases, opened_is_told_when_it_was_seen_twice);
	tcase_add_test(cases, blocked_is_believed_only_while_it_is_open_at_home);
	tcase_add_test(cases, a_service_that_is_gone_is_not_looked_at);
	tcase_add_test(cases, a_void_run_moves_nothing);
	tcase_add_test(cases, who_answers_for_everything_is_not_believed);
	tcase_add_test(cases, each_family_is_looked_at_by_itself);
	tcase_add_test(cases, without_a_way_over_ipv6_its_cells_stay_untested);
	tcase_add_test(cases, what_is_reached_over_one_family_alone_is_judged_by_that);
	tcase_add_test(cases, families_do_not_differ_when_it_is_open_over_one_alone);
	tcase_add_test(
		cases, a_look_whose_canaries_lie_is_void_as_a_whole_and_asked_again);
	tcase_add_test(cases, only_pairs_that_are_open_are_asked);
	tcase_add_test(cases, a_look_from_elsewhere_says_nothing_of_hosts);
	tcase_add_test(cases, the_ledger_is_bounded_and_refuses_what_is_unsound);
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
