/* Rules proposed from what was seen, and rules tried on the past. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "assess/learn.h"
#include "assess/rehearse.h"
#include "base/text.h"

static struct opening
opening(uint64_t id, const char *name, uint16_t port, const char *service)
{
	struct opening opening = {.device_id = id,
		.mac = {{0x00, 0x11, 0x32, 0, 0, (uint8_t)id}},
		.segment = "iot",
		.proto = PROTO_TCP,
		.port = port};

	(void)text_copy(opening.name, sizeof(opening.name), name);
	(void)text_copy(opening.service, sizeof(opening.service), service);
	return opening;
}

static void
check_proposal(const struct opening *openings, size_t count, const char *expected)
{
	struct learning *learning = learning_new();
	const char *rules;
	char *text;

	for (size_t i = 0; i < count; i++)
		ck_assert(learning_add(learning, &openings[i]));
	text = learning_text(learning, "Proposed.", 2);
	ck_assert_int_eq(strncmp(text, "# Proposed.\n", strlen("# Proposed.\n")), 0);
	rules = strstr(text, "policy:\n");
	ck_assert_ptr_nonnull(rules);
	ck_assert_str_eq(rules, expected);
	free(text);
	learning_free(learning);
}

START_TEST(devices_that_are_alike_become_one_rule)
{
	const struct opening openings[] = {
		opening(2, "camera-2", 554, "rtsp"),
		opening(1, "camera-1", 554, "rtsp"),
		opening(1, "camera-1", 80, "http"),
		opening(2, "camera-2", 80, "http"),
		opening(1, "camera-1", 554, "rtsp"),
	};

	check_proposal(openings, 5,
		"policy:\n  expect:\n"
		"    # iot: camera-1, camera-2; http, rtsp\n"
		"    - {device: \"camera-*\", ports: [80/tcp, 554/tcp]}\n");
}
END_TEST

START_TEST(no_pattern_names_a_device_that_offers_something_else)
{
	const struct opening openings[] = {
		opening(1, "cam-1", 554, "rtsp"),
		opening(2, "cam-2", 554, "rtsp"),
		opening(3, "cam-3", 23, "telnet"),
	};

	/* And what is one rule too many is kept as a comment. */
	check_proposal(openings, 3,
		"policy:\n  expect:\n"
		"    # iot: cam-3; telnet\n"
		"    - {device: \"cam-3\", ports: [23/tcp]}\n"
		"    # iot: cam-1; rtsp\n"
		"    - {device: \"cam-1\", ports: [554/tcp]}\n"
		"    # iot: cam-2; rtsp\n"
		"    # one rule too many: - {device: \"cam-2\", ports: [554/tcp]}\n");
}
END_TEST

START_TEST(a_device_without_a_name_goes_by_what_does_not_change)
{
	struct opening openings[] = {
		opening(1, "", 80, ""),
		opening(2, "*\"x", 81, ""),
	};

	openings[0].mac.bytes[0] = 2; /* private: it may be another one tomorrow */
	check_proposal(openings, 2,
		"policy:\n  expect:\n"
		"    # iot: d-1; unknown\n"
		"    - {device: \"d-1\", ports: [80/tcp]}\n"
		"    # iot: *\"x; unknown\n"
		"    - {device: \"00:11:32:00:00:02\", ports: [81/tcp]}\n");
	check_proposal(NULL, 0, "policy:\n  expect: []\n");
}
END_TEST

START_TEST(each_opening_is_judged_by_the_first_rule_that_names_its_device)
{
	struct expect_rule rules[] = {
		{.device = "camera-1"},
		{.device = "camera-*"},
	};
	const struct opening openings[] = {
		opening(1, "camera-1", 80, "http"),
		opening(1, "camera-1", 23, "telnet"),
		opening(1, "camera-1", 23, "telnet"),
		opening(2, "camera-2", 80, "http"),
		opening(3, "printer", 80, "http"),
	};
	const struct rehearsal_rules given = {.expects = rules, .expect_count = 2};
	struct rehearsal rehearsal;

	port_set_add(&rules[0].ports.tcp, 80, 80);
	rehearsal_init(&rehearsal, &given);
	for (size_t i = 0; i < 5; i++)
		rehearsal_add(&rehearsal, &openings[i]);
	ck_assert_uint_eq(rehearsal.rules[0].allowed, 1);
	ck_assert_uint_eq(rehearsal.rules[0].alerts, 2);
	ck_assert_uint_eq(rehearsal.rules[0].case_count, 1);
	ck_assert_uint_eq(rehearsal.rules[0].cases[0].times, 2);
	ck_assert_str_eq(rehearsal.rules[0].cases[0].service, "telnet");
	ck_assert_uint_eq(rehearsal.rules[1].alerts, 1);
	ck_assert_uint_eq(rehearsal.unjudged, 1);
	rehearsal_done(&rehearsal);
	port_set_done(&rules[0].ports.tcp);
}
END_TEST

static struct crossing
crossing(const char *from, enum zone from_zone, uint16_t port)
{
	struct crossing crossing = {.opening = opening(1, "camera-1", port, "http"),
		.from_zone = from_zone,
		.zone = ZONE_IOT};

	crossing.opening.severity = SEVERITY_MEDIUM;
	(void)text_copy(crossing.from, sizeof(crossing.from), from);
	return crossing;
}

START_TEST(each_crossing_is_judged_by_the_first_rule_for_its_segments)
{
	struct flow_rule flows[] = {
		{.from = "trusted", .to = "iot"},
		{.from = "any", .to = "iot"},
	};
	const struct crossing crossings[] = {
		crossing("lan", ZONE_TRUSTED, 80),
		crossing("lan", ZONE_TRUSTED, 23),
		crossing("wifi-guests", ZONE_GUEST, 80),
		crossing("wifi-guests", ZONE_GUEST, 80),
	};
	const struct rehearsal_rules given = {.flows = flows, .flow_count = 2};
	struct crossing unjudged = crossing("iot", ZONE_IOT, 80);
	struct rehearsal rehearsal;

	/* No segment is declared: a zone is what the history says of a segment. */
	port_set_add(&flows[0].allow.tcp, 80, 80);
	rehearsal_init(&rehearsal, &given);
	for (size_t i = 0; i < 4; i++)
		rehearsal_cross(&rehearsal, &crossings[i]);
	(void)text_copy(
		unjudged.opening.segment, sizeof(unjudged.opening.segment), "lan");
	rehearsal_cross(&rehearsal, &unjudged);
	ck_assert_uint_eq(rehearsal.rules[0].allowed, 1);
	ck_assert_uint_eq(rehearsal.rules[0].alerts, 1);
	ck_assert_uint_eq(rehearsal.rules[1].alerts, 2);
	ck_assert_uint_eq(rehearsal.rules[1].hidden, 0);
	ck_assert_uint_eq(rehearsal.rules[1].case_count, 1);
	ck_assert_str_eq(rehearsal.rules[1].cases[0].from, "wifi-guests");
	ck_assert_uint_eq(rehearsal.rules[1].cases[0].times, 2);
	ck_assert_uint_eq(rehearsal.unjudged_crossings, 1);
	rehearsal_done(&rehearsal);
	port_set_done(&flows[0].allow.tcp);
}
END_TEST

START_TEST(a_mute_hides_what_it_would_have_hidden_had_it_held)
{
	const struct mute_rule mutes[] = {
		{.device = "camera-*", .event = EVENT_KINDS, .until = {1000}},
		{.event = EVENT_DEVICE_GONE, .until = {1000}},
	};
	const struct expect_rule rule = {.device = "camera-1"};
	const struct rehearsal_rules given = {
		.expects = &rule, .expect_count = 1, .mutes = mutes, .mute_count = 2};
	const struct opening telnet = opening(1, "camera-1", 23, "telnet");
	struct event_record event = {.kind = EVENT_DEVICE_GONE, .device_id = 3};
	struct rehearsal rehearsal;

	rehearsal_init(&rehearsal, &given);
	rehearsal_add(&rehearsal, &telnet);
	rehearsal_event(&rehearsal, &event, "iot");
	event.kind = EVENT_SENSOR_BLIND; /* always told */
	(void)text_copy(event.device_name, sizeof(event.device_name), "camera-1");
	rehearsal_event(&rehearsal, &event, "iot");
	event.kind = EVENT_PORT_OPENED;
	rehearsal_event(&rehearsal, &event, "iot");
	ck_assert_uint_eq(rehearsal.rules[0].alerts, 1);
	ck_assert_uint_eq(rehearsal.rules[0].hidden, 1);
	ck_assert_uint_eq(rehearsal.rules[1].hidden, 1);
	ck_assert_int_eq((int)rehearsal.rules[1].cases[0].event, EVENT_PORT_OPENED);
	ck_assert_uint_eq(rehearsal.rules[2].hidden, 1);
	ck_assert_uint_eq(rehearsal.rules[2].cases[0].device_id, 3);
	rehearsal_done(&rehearsal);
}
END_TEST

START_TEST(an_alert_below_the_lowest_severity_is_raised_and_not_told)
{
	const struct flow_rule flow = {.from = "any", .to = "any"};
	const struct rehearsal_rules given = {
		.flows = &flow, .flow_count = 1, .min_severity = SEVERITY_CRITICAL};
	const struct crossing seen = crossing("guest", ZONE_GUEST, 80);
	struct rehearsal rehearsal;

	rehearsal_init(&rehearsal, &given);
	rehearsal_cross(&rehearsal, &seen);
	ck_assert_uint_eq(rehearsal.rules[0].alerts, 1);
	ck_assert_uint_eq(rehearsal.rules[0].hidden, 1);
	rehearsal_done(&rehearsal);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("assess: policy");
	TCase *tests = tcase_create("policy");
	SRunner *runner;
	int failures;

	tcase_add_test(tests, devices_that_are_alike_become_one_rule);
	tcase_add_test(tests, no_pattern_names_a_device_that_offers_something_else);
	tcase_add_test(tests, a_device_without_a_name_goes_by_what_does_not_change);
	tcase_add_test(
		tests, each_opening_is_judged_by_the_first_rule_that_names_its_device);
	tcase_add_test(
		tests, each_crossing_is_judged_by_the_first_rule_for_its_segments);
	tcase_add_test(tests, a_mute_hides_what_it_would_have_hidden_had_it_held);
	tcase_add_test(
		tests, an_alert_below_the_lowest_severity_is_raised_and_not_told);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
