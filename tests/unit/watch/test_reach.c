#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "watch/core.h"

/* iot (0), whose open services are looked at from guest (1), through guest's gateway. */
enum { IOT, GUEST, SEGMENTS };

struct lab {
	struct scope scopes[SEGMENTS];
	struct segment_policy segments[SEGMENTS];
	struct watch_policy policy;
	struct watch *watch;
	struct effects effects;
	struct moment now;
	bool off;     /* the hosts of iot answer nobody */
	bool silent;  /* the gateway of guest did not answer */
	bool fooling; /* whoever is asked from guest answers on any port */
	enum port_state home, away; /* what the ports of iot answer, from where */
};

static void
judge(const void *context, const struct judged *judged, struct service_note *note)
{
	(void)context;
	*note = (struct service_note){
		.severity = judged->reached != 0 ? SEVERITY_CRITICAL : SEVERITY_LOW};
}

static bool
forbids(const void *context, const struct flow *flow, struct broken_rule *rule)
{
	(void)context;
	*rule = (struct broken_rule){2, "from guest to iot allows 80/tcp"};
	return flow->from == GUEST && flow->to == IOT && flow->port != 80;
}

static void
observe(struct lab *lab, struct observation *observation)
{
	observation->at = lab->now;
	watch_observe(lab->watch, observation, &lab->effects);
}

static void
tell_link(struct lab *lab, uint16_t segment, uint8_t gateway)
{
	struct observation link = {.kind = OBSERVATION_LINK,
		.segment = segment,
		.link = {.up = true, .own_mac = {{2, 0, 0, 0, 255, 1}}}};

	link.link.own_ip = ip_from_v4(0xc0a814fa + 0xa00U * segment);
	link.link.gateway_ip = ip_from_v4(0xc0a81401 + 0xa00U * segment);
	link.link.gateway_mac.bytes[5] = gateway;
	observe(lab, &link);
}

static struct ip
host_ip(uint64_t number)
{
	return ip_from_v4(0xc0a81400 + (uint32_t)number);
}

/* A device of iot at 192.168.20.NUMBER. */
static void
restore_host(struct lab *lab, uint64_t number)
{
	const struct mac mac = {{2, 0, 0, 0, 0, (uint8_t)number}};
	const wall_t since = {1772000000000000};

	ck_assert(watch_restore_device(lab->watch,
		&(const struct device_record){.id = number,
			.presence = PRESENCE_PRESENT,
			.first_seen = since,
			.last_seen = since}));
	ck_assert(watch_restore_interface(lab->watch,
		&(const struct interface_record){.device_id = number, .mac = mac}));
	ck_assert(watch_restore_address(lab->watch,
		&(const struct address_record){.id = number,
			.device_id = number,
			.ip = host_ip(number),
			.mac = mac,
			.current = true}));
}

static void
restore_service(struct lab *lab, uint64_t number, uint16_t port)
{
	ck_assert(watch_restore_service(lab->watch,
		&(const struct service_record){.address_id = number,
			.proto = PROTO_TCP,
			.port = port,
			.state = PORT_OPEN,
			.reason = REASON_SYN_ACK,
			.since = lab->now.wall,
			.first_open = lab->now.wall,
			.last_verified = lab->now.wall}));
}

static struct lab *
lab_new(void)
{
	static const char *const names[] = {"iot", "guest"};
	static const char *const subnets[] = {"192.168.20.0/24", "192.168.30.0/24"};
	struct lab *lab = mem_new(sizeof(*lab));

	for (size_t i = 0; i < SEGMENTS; i++) {
		struct segment_policy *policy = &lab->segments[i];

		(void)text_copy(lab->scopes[i].name, SEGMENT_NAME_SIZE, names[i]);
		ck_assert(subnet_parse(subnets[i], &lab->scopes[i].subnets[0]));
		lab->scopes[i].subnet_count = 1;
		lab->scopes[i].owned = true;
		policy->zone = i == IOT ? ZONE_IOT : ZONE_GUEST;
		policy->presence_misses = 3;
		policy->min_absence = span_seconds(36000);
		policy->discover_every = span_seconds(36000);
	}
	lab->scopes[IOT].reach_from = 1U << GUEST;
	lab->policy = (struct watch_policy){.scopes = lab->scopes,
		.segments = lab->segments,
		.segment_count = SEGMENTS,
		.min_severity = SEVERITY_LOW,
		.judge = judge};
	lab->now = (struct moment){{1000000000}, {1772323200000000}};
	lab->home = lab->away = PORT_OPEN;
	lab->watch = watch_new(&lab->policy, 1);
	ck_assert(watch_restore_setting(lab->watch,
		&(const struct setting_record){"baseline/iot", 1772000000000000}));
	return lab;
}

static void
lab_free(struct lab *lab)
{
	watch_free(lab->watch);
	effects_done(&lab->effects);
	free(lab);
}

static void
start(struct lab *lab)
{
	struct observation sensor = {.kind = OBSERVATION_SENSOR};

	watch_start(lab->watch, lab->now, &lab->effects);
	observe(lab, &sensor);
	tell_link(lab, IOT, 0);
	tell_link(lab, GUEST, 0xfe);
}

static struct port_finding
finding_of(const struct lab *lab, const struct scan_order *order, uint16_t port)
{
	enum port_state state = order->from == IOT ? lab->home : lab->away;

	if (lab->off)
		state = PORT_FILTERED;
	else if (port >= 61000) /* the canary */
		state = order->from == GUEST && lab->fooling ? PORT_OPEN : PORT_CLOSED;
	return (struct port_finding){port, port, (uint8_t)state,
		state == PORT_OPEN	       ? REASON_SYN_ACK
			: state == PORT_CLOSED ? REASON_RESET
					       : REASON_NO_RESPONSE};
}

static void
answer_target(struct lab *lab, const struct scan_order *order, size_t target)
{
	size_t ports = port_set_size(&order->ports);
	struct port_finding findings[16];
	struct observation done = {.kind = OBSERVATION_HOST_DONE,
		.segment = order->segment,
		.run_id = order->run_id,
		.host_done = {.ip = order->targets[target].ip,
			.alive = !lab->off,
			.last = true,
			.finding_count = (uint32_t)ports,
			.findings = findings}};

	ck_assert_uint_le(ports, 16);
	if (order->from == IOT && !lab->off)
		done.host_done.mac_before = done.host_done.mac_after =
			order->targets[target].mac;
	for (size_t i = 0; i < ports; i++)
		findings[i] = finding_of(lab, order, port_set_port(&order->ports, i));
	observe(lab, &done);
}

/* Answers one order as the sensor would. */
static void
answer(struct lab *lab, const struct scan_order *order)
{
	struct observation over = {.kind = OBSERVATION_RUN_DONE,
		.segment = order->segment,
		.run_id = order->run_id,
		.run.verdict = lab->silent && order->from != order->segment
			? RUN_VOID
			: RUN_COMPLETE};

	for (size_t i = 0; order->kind == SCAN_PORTS && i < order->target_count; i++)
		answer_target(lab, order, i);
	observe(lab, &over);
}

/* Time passes; every order of a port run is answered at once. Returns how many looked from
 * guest. */
static size_t
pass(struct lab *lab, int64_t seconds)
{
	size_t looks = 0;

	for (int64_t i = 0; i < seconds; i++) {
		struct effects effects = lab->effects;

		lab->effects = (struct effects){0};
		lab->now.mono.us += 1000000;
		lab->now.wall.us += 1000000;
		watch_tick(lab->watch, lab->now, &lab->effects);
		for (size_t k = 0; k < effects.count; k++) {
			const struct scan_order *order = &effects.list[k].order;

			if (effects.list[k].kind != EFFECT_ORDER ||
				order->kind != SCAN_PORTS)
				continue;
			looks += order->from == GUEST;
			answer(lab, order);
		}
		effects_done(&effects);
	}
	return looks;
}

/* The entry of port 23 of host 7, as guest sees it. */
static const struct reach *
telnet(const struct lab *lab)
{
	return reach_find(lab->watch, inventory_address(&lab->watch->inventory, 7),
		PROTO_TCP, 23, GUEST);
}

static uint64_t
events_of(struct lab *lab, enum netevent_kind kind)
{
	uint64_t count = 0;

	for (size_t i = 0; i < lab->watch->alerts.count; i++)
		count += lab->watch->alerts.list[i]->event.kind == kind;
	return count;
}

static struct lab *
lab_with_telnet(void)
{
	struct lab *lab = lab_new();

	restore_host(lab, 7);
	restore_service(lab, 7, 23);
	return lab;
}

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
	ck_assert(events_of(lab, EVENT_POLICY_VIOLATED) == 1);
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
		answer(lab, &lab->effects.list[at].order);
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
	tcase_add_test(cases, nobody_looks_without_a_gateway);
	tcase_add_test(cases, opened_is_told_when_it_was_seen_twice);
	tcase_add_test(cases, blocked_is_believed_only_while_it_is_open_at_home);
	tcase_add_test(cases, a_service_that_is_gone_is_not_looked_at);
	tcase_add_test(cases, a_void_run_moves_nothing);
	tcase_add_test(cases, who_answers_for_everything_is_not_believed);
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
