#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "assess/flow.h"
#include "base/text.h"

/* Segments: things (iot), iot (trusted: a name that is also a zone), cafe and hall (guest). */
enum { THINGS, IOT, CAFE, HALL, COUNT };

struct world {
	struct scope scopes[COUNT];
	struct segment_policy segments[COUNT];
	struct flow_rule rules[4];
	struct flow_policy policy;
};

static void
world_init(struct world *world)
{
	static const char *const names[] = {"things", "iot", "cafe", "hall"};
	static const enum zone zones[] = {
		ZONE_IOT, ZONE_TRUSTED, ZONE_GUEST, ZONE_GUEST};

	memset(world, 0, sizeof(*world));
	for (size_t i = 0; i < COUNT; i++) {
		(void)text_copy(world->scopes[i].name, SEGMENT_NAME_SIZE, names[i]);
		world->segments[i].zone = zones[i];
	}
	world->policy = (struct flow_policy){.rules = world->rules,
		.scopes = world->scopes,
		.segments = world->segments,
		.segment_count = COUNT};
}

static void
world_done(struct world *world)
{
	for (size_t i = 0; i < world->policy.rule_count; i++) {
		port_set_done(&world->rules[i].allow.tcp);
		port_set_done(&world->rules[i].allow.udp);
	}
}

/* allow: "none", "any" or TCP ports. */
static struct flow_rule *
add_rule(struct world *world, const char *from, const char *to, const char *allow)
{
	struct flow_rule *rule = &world->rules[world->policy.rule_count++];

	(void)text_copy(rule->from, sizeof(rule->from), from);
	(void)text_copy(rule->to, sizeof(rule->to), to);
	rule->allow.any = strcmp(allow, "any") == 0;
	if (!rule->allow.any && strcmp(allow, "none") != 0)
		ck_assert_int_eq(port_set_parse(allow, &rule->allow.tcp, NULL), 0);
	return rule;
}

static uint32_t
broken_by(const struct world *world, uint16_t from, uint16_t to, uint16_t port)
{
	const struct flow flow = {from, to, PROTO_TCP, port};
	struct broken_rule rule = {.number = 0};

	return flow_forbids(&world->policy, &flow, &rule) ? rule.number : 0;
}

START_TEST(what_no_rule_matches_is_not_judged)
{
	struct world world;

	world_init(&world);
	ck_assert_uint_eq(broken_by(&world, CAFE, THINGS, 23), 0);
	add_rule(&world, "cafe", "things", "none");
	ck_assert_uint_eq(broken_by(&world, HALL, THINGS, 23), 0);
	ck_assert_uint_eq(broken_by(&world, THINGS, CAFE, 23), 0);
	ck_assert_uint_eq(broken_by(&world, CAFE, THINGS, 23), 1);
	world_done(&world);
}
END_TEST

START_TEST(the_first_rule_that_matches_decides)
{
	struct world world;

	world_init(&world);
	add_rule(&world, "cafe", "things", "80,443");
	add_rule(&world, "guest", "any", "none");
	add_rule(&world, "any", "any", "any");
	ck_assert_uint_eq(broken_by(&world, CAFE, THINGS, 443), 0);
	ck_assert_uint_eq(broken_by(&world, CAFE, THINGS, 23), 1);
	ck_assert_uint_eq(broken_by(&world, HALL, THINGS, 443), 2);
	ck_assert_uint_eq(broken_by(&world, IOT, THINGS, 23), 0);
	world_done(&world);
}
END_TEST

START_TEST(a_zone_means_its_segments_unless_one_is_called_so)
{
	struct world world;

	world_init(&world);
	add_rule(&world, "guest", "iot", "none");
	ck_assert_uint_eq(broken_by(&world, CAFE, IOT, 23), 1);
	ck_assert_uint_eq(broken_by(&world, HALL, IOT, 23), 1);
	ck_assert_uint_eq(broken_by(&world, CAFE, THINGS, 23), 0);
	world_done(&world);
}
END_TEST

START_TEST(traffic_within_a_segment_is_not_judged)
{
	struct world world;

	world_init(&world);
	add_rule(&world, "any", "any", "none");
	ck_assert_uint_eq(broken_by(&world, CAFE, CAFE, 23), 0);
	ck_assert_uint_eq(broken_by(&world, CAFE, HALL, 23), 1);
	ck_assert_uint_eq(broken_by(&world, CAFE, COUNT, 23), 0);
	world_done(&world);
}
END_TEST

START_TEST(udp_has_ports_of_its_own)
{
	const struct flow dns = {CAFE, THINGS, PROTO_UDP, 53};
	struct broken_rule rule;
	struct world world;

	world_init(&world);
	add_rule(&world, "cafe", "things", "53");
	ck_assert(flow_forbids(&world.policy, &dns, &rule));
	port_set_add(&world.rules[0].allow.udp, 53, 53);
	ck_assert(!flow_forbids(&world.policy, &dns, &rule));
	world_done(&world);
}
END_TEST

START_TEST(the_rule_is_told_in_words)
{
	const struct flow flow = {CAFE, THINGS, PROTO_TCP, 23};
	struct broken_rule rule;
	struct world world;

	world_init(&world);
	add_rule(&world, "guest", "things", "none");
	ck_assert(flow_forbids(&world.policy, &flow, &rule));
	ck_assert_uint_eq(rule.number, 1);
	ck_assert_str_eq(rule.text, "from guest to things allows none");
	port_set_add(&world.rules[0].allow.tcp, 80, 80);
	port_set_add(&world.rules[0].allow.tcp, 8000, 8100);
	ck_assert(flow_forbids(&world.policy, &flow, &rule));
	ck_assert_str_eq(
		rule.text, "from guest to things allows 80/tcp, 8000-8100/tcp");
	port_set_add(&world.rules[0].allow.udp, 53, 53);
	ck_assert(flow_forbids(&world.policy, &flow, &rule));
	ck_assert_str_eq(
		rule.text, "from guest to things allows 80/tcp, 8000-8100/tcp, 53/udp");
	for (uint16_t port = 1000; port < 2000; port += 2)
		port_set_add(&world.rules[0].allow.tcp, port, port);
	ck_assert(flow_forbids(&world.policy, &flow, &rule));
	ck_assert_uint_lt(strlen(rule.text), RULE_SIZE); /* cut, and ended */
	world_done(&world);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("flow");
	TCase *cases = tcase_create("flow");

	tcase_add_test(cases, what_no_rule_matches_is_not_judged);
	tcase_add_test(cases, the_first_rule_that_matches_decides);
	tcase_add_test(cases, a_zone_means_its_segments_unless_one_is_called_so);
	tcase_add_test(cases, traffic_within_a_segment_is_not_judged);
	tcase_add_test(cases, udp_has_ports_of_its_own);
	tcase_add_test(cases, the_rule_is_told_in_words);
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
