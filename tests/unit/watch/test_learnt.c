/* What is learnt of a device: how it answers, when it is away, how often it comes and goes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "watch/answer_rate.h"
#include "watch/flap.h"
#include "watch/habit.h"

START_TEST(device_that_always_answers_gets_the_configured_misses)
{
	ck_assert_uint_eq(answer_rate_misses(0, 3), 3);
	ck_assert_uint_eq(answer_rate_misses(0, 1), 1);
}
END_TEST

START_TEST(device_that_misses_every_third_sweep_gets_nine)
{
	uint32_t missed = 0;

	for (int i = 0; i < 300; i++)
		missed = answer_rate_note(missed, i % 3 == 0);
	ck_assert_uint_ge(missed, 280);
	ck_assert_uint_le(missed, 380);
	ck_assert_uint_eq(answer_rate_misses(333, 3), 9);
	ck_assert_uint_le(answer_rate_misses(1000, 3), ANSWER_RATE_MISSES_MAX);
}
END_TEST

START_TEST(answer_rate_reaches_both_ends)
{
	uint32_t missed = 0;

	for (int i = 0; i < 200; i++)
		missed = answer_rate_note(missed, true);
	ck_assert_uint_eq(missed, 1000);
	for (int i = 0; i < 200; i++)
		missed = answer_rate_note(missed, false);
	ck_assert_uint_eq(missed, 0);
}
END_TEST

START_TEST(penalty_halves_in_its_half_life)
{
	struct flap flap = {.at = {1000}};
	mono_t later = {1000 + FLAP_HALF_LIFE_MINUTES * 60 * 1000000LL};

	ck_assert(!flap_add(&flap, flap.at));
	ck_assert_uint_eq(flap_penalty(&flap, flap.at), FLAP_COST);
	ck_assert_uint_eq(flap_penalty(&flap, later), FLAP_COST / 2);
	ck_assert_uint_eq(flap_penalty(&flap, (mono_t){INT64_MAX}), 0);
	ck_assert_uint_eq(flap_penalty(&flap, (mono_t){0}), FLAP_COST);
}
END_TEST

START_TEST(four_transitions_at_once_are_too_many_and_quiet_ends_it)
{
	struct flap flap = {0};
	mono_t now = {1000};
	int transitions = 1;

	while (!flap_add(&flap, now))
		transitions++;
	ck_assert_int_eq(transitions, 4);
	for (int i = 0; i < 100; i++)
		(void)flap_add(&flap, now);
	ck_assert_uint_eq(flap.penalty, FLAP_CEILING);
	ck_assert(!flap_is_quiet(&flap, now));
	now.us += 6 * 3600 * 1000000LL;
	ck_assert(flap_is_quiet(&flap, now));
}
END_TEST

/* Day 5 of the year 1970 was a Monday, 10 a Saturday. */
static wall_t
moment(int day, int hour)
{
	return (wall_t){((day - 1) * 24 + hour) * 3600 * 1000000LL};
}

static bool
note(char *away, int day, int hour, bool was_away)
{
	return habit_note(away, habit_slot(moment(day, hour)), was_away);
}

START_TEST(hour_away_on_three_days_is_a_habit)
{
	char away[AWAY_SIZE] = "";

	ck_assert(!note(away, 5, 3, false));
	ck_assert_str_eq(away, "");
	for (int day = 5; day < 5 + HABIT_LEARNT; day++) {
		ck_assert(!habit_is_away(away, moment(day, 3)));
		ck_assert(note(away, day, 3, true));
	}
	ck_assert(habit_is_away(away, moment(8, 3)));
	ck_assert(habit_is_away(away, moment(8, 2)));
	ck_assert(habit_is_away(away, moment(8, 4)));
	ck_assert(!habit_is_away(away, moment(8, 5)));
	ck_assert_int_eq(habit_back_by(away, moment(8, 3)).us, moment(8, 6).us);
	ck_assert(habit_is_sound(away));
	ck_assert(note(away, 8, 3, false));
	ck_assert(!habit_is_away(away, moment(8, 3)));
}
END_TEST

START_TEST(weekend_is_like_weekdays_until_it_is_known)
{
	char away[AWAY_SIZE] = "";

	for (int day = 5; day < 10; day++)
		(void)note(away, day, 3, true);
	ck_assert(habit_is_away(away, moment(10, 3)));
	(void)note(away, 10, 3, false);
	ck_assert(!habit_is_away(away, moment(11, 3)));
	(void)note(away, 11, 3, true);
	ck_assert(habit_is_away(away, moment(17, 3)));
	(void)note(away, 17, 3, false);
	ck_assert(!habit_is_away(away, moment(18, 3)));
	ck_assert(habit_is_away(away, moment(12, 3)));
	for (int i = 0; i < HABIT_LEARNT; i++)
		(void)note(away, i % 2 == 0 ? 17 : 18, 3, true);
	ck_assert(habit_is_away(away, moment(24, 3)));
}
END_TEST

START_TEST(habit_goes_round_midnight)
{
	char away[AWAY_SIZE] = "";

	for (int day = 5; day < 5 + HABIT_LEARNT; day++)
		(void)note(away, day, 0, true);
	ck_assert(habit_is_away(away, moment(7, 23)));
	ck_assert_uint_eq(habit_slot(moment(1, 1)), 1);
	ck_assert_uint_eq(habit_slot(moment(10, 1)), 25);
	ck_assert_uint_eq(habit_slot((wall_t){-1}), 23); /* before 1970 */
	ck_assert_uint_eq(habit_slot(moment(-3, 5)), 24 + 5);
}
END_TEST

START_TEST(habit_learnt_by_utc_goes_on_by_the_owners_clock)
{
	char away[AWAY_SIZE] = "aaaefaaaaaaaaaaaaaaaaaaa";

	ck_assert(habit_is_sound(away));
	habit_renew(away, 2 * 3600);
	ck_assert(habit_is_sound(away));
	ck_assert(habit_is_away(away, moment(5, 5)));
	ck_assert(habit_is_away(away, moment(10, 6)));
	ck_assert(!habit_is_away(away, moment(5, 3)));
	ck_assert(note(away, 5, 5, false));
	habit_renew(away, 3600);
	ck_assert(!habit_is_away(away, moment(5, 3)));
}
END_TEST

START_TEST(stored_habit_is_checked)
{
	char none[AWAY_SIZE] = "";
	char away[AWAY_SIZE] = "aaaaaaaaaaaaaaaaaaaaaaaoaaaaaaaaaaaaaaaaaaaaaaap";

	ck_assert(habit_is_sound(none));
	ck_assert(habit_is_sound(away));
	away[46] = 'q';
	ck_assert(!habit_is_sound(away));
	away[47] = '\0';
	ck_assert(!habit_is_sound(away));
	away[24] = '\0';
	ck_assert(habit_is_sound(away));
	away[23] = 'p';
	ck_assert(!habit_is_sound(away));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("learnt");
	TCase *cases = tcase_create("learnt");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, device_that_always_answers_gets_the_configured_misses);
	tcase_add_test(cases, device_that_misses_every_third_sweep_gets_nine);
	tcase_add_test(cases, answer_rate_reaches_both_ends);
	tcase_add_test(cases, penalty_halves_in_its_half_life);
	tcase_add_test(cases, four_transitions_at_once_are_too_many_and_quiet_ends_it);
	tcase_add_test(cases, hour_away_on_three_days_is_a_habit);
	tcase_add_test(cases, weekend_is_like_weekdays_until_it_is_known);
	tcase_add_test(cases, habit_goes_round_midnight);
	tcase_add_test(cases, habit_learnt_by_utc_goes_on_by_the_owners_clock);
	tcase_add_test(cases, stored_habit_is_checked);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
