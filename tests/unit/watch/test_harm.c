#include "fixture.h"
#include "watch/harm.h"

/* A device on a quiet wire that was asked something new, and is silent when asked again. */
static const struct harm_signs plain = {
	.novel = true, .company = true, .silences = 1, .checks = 1};

static enum harm_verdict
verdict(struct harm_signs signs)
{
	return harm_judge(&signs);
}

START_TEST(silence_after_something_new_is_likely_harm)
{
	ck_assert_int_eq(harm_judge(&plain), HARM_LIKELY);
}
END_TEST

START_TEST(what_explains_the_silence_is_no_harm)
{
	struct harm_signs signs = plain;

	signs.usual = true;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs = plain;
	signs.dark = true;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs = plain;
	signs.gateway = true;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs = plain;
	signs.missed_permille = 300; /* it sleeps */
	ck_assert_int_eq(verdict(signs), HARM_NO);
}
END_TEST

START_TEST(the_same_questions_hurt_only_twice_in_a_row)
{
	struct harm_signs signs = plain;

	signs.novel = false;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs.silences = 2;
	ck_assert_int_eq(verdict(signs), HARM_LIKELY);
}
END_TEST

START_TEST(where_answers_get_lost_it_is_asked_three_times)
{
	struct harm_signs lossy = plain, missing = plain;

	lossy.lost = 0.2;
	missing.missed_permille = 60;
	for (uint32_t checks = 1; checks < 3; checks++) {
		lossy.checks = missing.checks = checks;
		ck_assert_int_eq(verdict(lossy), HARM_LOOK);
		ck_assert_int_eq(verdict(missing), HARM_LOOK);
	}
	lossy.checks = missing.checks = 3;
	ck_assert_int_eq(verdict(lossy), HARM_LIKELY);
	ck_assert_int_eq(verdict(missing), HARM_LIKELY);
}
END_TEST

START_TEST(without_company_nothing_is_known)
{
	struct harm_signs signs = plain;

	signs.company = false;
	ck_assert_int_eq(verdict(signs), HARM_LOOK);
	signs.checks = 3;
	ck_assert_int_eq(verdict(signs), HARM_NO);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("harm");
	TCase *of_rule = tcase_create("rule");

	tcase_add_test(of_rule, silence_after_something_new_is_likely_harm);
	tcase_add_test(of_rule, what_explains_the_silence_is_no_harm);
	tcase_add_test(of_rule, the_same_questions_hurt_only_twice_in_a_row);
	tcase_add_test(of_rule, where_answers_get_lost_it_is_asked_three_times);
	tcase_add_test(of_rule, without_company_nothing_is_known);
	suite_add_tcase(suite, of_rule);
	return fixture_run(suite);
}
