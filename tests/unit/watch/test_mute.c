/* What a mute hides, and what it does not. */
#include <check.h>
#include <stdlib.h>

#include "base/text.h"
#include "watch/mute.h"

static const wall_t now = {1000};

static struct mute_rule
rule(void)
{
	return (struct mute_rule){.event = EVENT_KINDS, .until = {2000}};
}

static struct event_record
event(void)
{
	return (struct event_record){.kind = EVENT_DEVICE_GONE,
		.device_id = 17,
		.device_name = "camera-1",
		.mac = {{2, 0, 0, 0, 0, 7}},
		.port = 80};
}

START_TEST(mute_without_conditions_hides_all_until_its_end)
{
	struct mute_rule mute = rule();
	struct event_record gone = event();

	ck_assert(mute_hides(&mute, &gone, "iot", now));
	ck_assert(!mute_hides(&mute, &gone, "iot", mute.until));
}
END_TEST

START_TEST(each_condition_must_hold)
{
	struct mute_rule mute = rule();
	struct event_record gone = event();

	(void)text_copy(mute.segment, sizeof(mute.segment), "iot");
	mute.event = EVENT_DEVICE_GONE;
	mute.port = 80;
	ck_assert(mute_hides(&mute, &gone, "iot", now));
	ck_assert(!mute_hides(&mute, &gone, "lan", now));
	gone.port = 81;
	ck_assert(!mute_hides(&mute, &gone, "iot", now));
	gone = event();
	gone.kind = EVENT_PORT_OPENED;
	ck_assert(!mute_hides(&mute, &gone, "iot", now));
}
END_TEST

START_TEST(device_is_named_by_name_id_or_mac)
{
	static const struct {
		const char *pattern;
		bool hides;
	} cases[] = {
		{"camera-*", true},
		{"camera-?", true},
		{"*", true},
		{"d-17", true},
		{"02:00:00:00:00:07", true},
		{"02:00:*", true},
		{"d-1", false},
		{"camera", false},
		{"?", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mute_rule mute = rule();
		struct event_record gone = event();

		(void)text_copy(mute.device, sizeof(mute.device), cases[i].pattern);
		ck_assert_msg(mute_hides(&mute, &gone, "iot", now) == cases[i].hides,
			"%s", cases[i].pattern);
	}
}
END_TEST

START_TEST(pattern_with_many_stars_ends)
{
	ck_assert(!text_matches("*a*a*a*a*a*a*a*a*b",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	ck_assert(text_matches("a*b*c", "a-x-b-y-c"));
	ck_assert(text_matches("", ""));
	ck_assert(text_matches("**", ""));
	ck_assert(!text_matches("?", ""));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mute");
	TCase *cases = tcase_create("mute");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, mute_without_conditions_hides_all_until_its_end);
	tcase_add_test(cases, each_condition_must_hold);
	tcase_add_test(cases, device_is_named_by_name_id_or_mac);
	tcase_add_test(cases, pattern_with_many_stars_ends);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
