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
	struct rehearsal rehearsal;

	port_set_add(&rules[0].ports.tcp, 80, 80);
	rehearsal_init(&rehearsal, rules, 2);
	for (size_t i = 0; i < 5; i++)
		rehearsal_add(&rehearsal, &openings[i]);
	ck_assert_uint_eq(rehearsal.rules[0].allowed, 1);
	ck_assert_uint_eq(rehearsal.rules[0].alerts, 2);
	ck_assert_uint_eq(rehearsal.rules[0].service_count, 1);
	ck_assert_uint_eq(rehearsal.rules[0].services[0].alerts, 2);
	ck_assert_str_eq(rehearsal.rules[0].services[0].service, "telnet");
	ck_assert_uint_eq(rehearsal.rules[1].alerts, 1);
	ck_assert_uint_eq(rehearsal.unjudged, 1);
	rehearsal_done(&rehearsal);
	port_set_done(&rules[0].ports.tcp);
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
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
