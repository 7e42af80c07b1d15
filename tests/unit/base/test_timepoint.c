#include <check.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/timepoint.h"

struct reading {
	const char *text;
	int64_t us;
};

START_TEST(iso_times_are_read_as_utc_or_with_their_zone)
{
	static const struct reading good[] = {
		{"1970-01-01", 0},
		{"1970-01-01T00:00:01Z", 1000000},
		{"2026-11-01T12:30", 1793536200000000},
		{"2026-11-01 12:30:00", 1793536200000000},
		{"2026-11-01T12:30:00.25Z", 1793536200250000},
		{"2026-11-01T13:30:00+01:00", 1793536200000000},
		{"2026-11-01T08:00:00-04:30", 1793536200000000},
		{"2024-02-29", 1709164800000000},
		{"0001-01-01", -62135596800000000},
		{"9999-12-31T23:59:59Z", 253402300799000000},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		wall_t time = {-1};

		ck_assert_msg(wall_parse(good[i].text, &time), "%s", good[i].text);
		ck_assert_msg(time.us == good[i].us, "%s: %lld", good[i].text,
			(long long)time.us);
	}
}
END_TEST

START_TEST(what_is_not_a_time_is_refused)
{
	static const char *const bad[] = {"", "2026", "2026-13-01", "2026-00-01",
		"2026-02-29", "2026-02-30", "0000-01-01", "2026-1-1", "2026-11-01T",
		"2026-11-01T24:00", "2026-11-01T12:60", "2026-11-01T12:00:61",
		"2026-11-01T12:00:00.Z", "2026-11-01T12:00Zx", "2026-11-01T12:00+1",
		"2026-11-01T12:00+24:00", "-026-11-01", "now", "2026-11-01T12:00:00z"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		wall_t time = {7};

		ck_assert_msg(!wall_parse(bad[i], &time), "%s", bad[i]);
		ck_assert_msg(time.us == 7, "%s wrote its result", bad[i]);
	}
}
END_TEST

START_TEST(a_written_time_reads_back_to_the_millisecond)
{
	struct random random;
	char text[WALL_TEXT_SIZE];

	random_init(&random, 42);
	for (int i = 0; i < 20000; i++) {
		int64_t ms = (int64_t)random_below(&random, 315537897599999) -
			62135596800000;
		int offset = ((int)random_below(&random, 113) - 56) * 900;
		wall_t time = {ms * 1000}, back = {0};

		ck_assert(wall_parse(wall_text(time, text), &back));
		ck_assert_msg(back.us == time.us, "%s", text);
		if (ms < -62135500000000 || ms > 253402200000000)
			continue;
		ck_assert(wall_parse(wall_text_zone(time, offset, text), &back));
		ck_assert_msg(back.us == time.us, "%s", text);
	}
}
END_TEST

START_TEST(times_outside_four_digit_years_are_clamped)
{
	char text[WALL_TEXT_SIZE];

	ck_assert_str_eq(
		wall_text((wall_t){INT64_MAX}, text), "9999-12-31T23:59:59.000Z");
	ck_assert_str_eq(
		wall_text((wall_t){INT64_MIN}, text), "0001-01-01T00:00:00.000Z");
}
END_TEST

START_TEST(durations_are_whole_numbers_with_one_unit)
{
	static const struct reading good[] = {{"250ms", 250000}, {"30s", 30000000},
		{"5m", 300000000}, {"6h", 21600000000}, {"7d", 604800000000}, {"0s", 0},
		{"36600d", 3162240000000000}};
	static const char *const bad[] = {"", "s", "5", "5 m", "-5m", "+5m", "5M",
		"1.5h", "5mm", "36601d", "99999999999999999999s", "1e3s", "5m "};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		span_t span = {-1};

		ck_assert_msg(span_parse(good[i].text, &span), "%s", good[i].text);
		ck_assert_msg(span.us == good[i].us, "%s", good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		span_t span = {7};

		ck_assert_msg(!span_parse(bad[i], &span), "%s", bad[i]);
		ck_assert(span.us == 7);
	}
}
END_TEST

START_TEST(durations_are_written_in_the_largest_even_unit)
{
	char text[SPAN_TEXT_SIZE];

	ck_assert_str_eq(span_text(span_seconds(90), text), "90s");
	ck_assert_str_eq(span_text(span_seconds(300), text), "5m");
	ck_assert_str_eq(span_text(span_seconds(172800), text), "2d");
	ck_assert_str_eq(span_text(span_ms(0), text), "0ms");
	ck_assert_str_eq(span_text_short(span_seconds(7500), text), "2h 5m");
	ck_assert_str_eq(span_text_short(span_seconds(7200), text), "2h");
	ck_assert_str_eq(span_text_short(span_seconds(41), text), "41s");
	ck_assert_str_eq(span_text_short(span_seconds(273600), text), "3d 4h");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("timepoint");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failures;

	tcase_add_test(tests, iso_times_are_read_as_utc_or_with_their_zone);
	tcase_add_test(tests, what_is_not_a_time_is_refused);
	tcase_add_test(tests, a_written_time_reads_back_to_the_millisecond);
	tcase_add_test(tests, times_outside_four_digit_years_are_clamped);
	tcase_add_test(tests, durations_are_whole_numbers_with_one_unit);
	tcase_add_test(tests, durations_are_written_in_the_largest_even_unit);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
