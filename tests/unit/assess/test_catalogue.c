#include <check.h>
#include <string.h>

#include "assess/catalogue.h"

START_TEST(severity_follows_from_impact_and_likelihood)
{
	static const struct {
		enum impact impact;
		enum likelihood likelihood;
		enum severity severity;
	} cases[] = {
		{IMPACT_HIGH, LIKELIHOOD_HIGH, SEVERITY_CRITICAL},
		{IMPACT_HIGH, LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH},
		{IMPACT_HIGH, LIKELIHOOD_LOWER, SEVERITY_MEDIUM},
		{IMPACT_LOW, LIKELIHOOD_HIGH, SEVERITY_MEDIUM},
		{IMPACT_LOW, LIKELIHOOD_SITUATIONAL, SEVERITY_LOW},
		{IMPACT_LOW, LIKELIHOOD_LOWER, SEVERITY_INFO},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(
			(int)catalogue_severity(cases[i].impact, cases[i].likelihood),
			(int)cases[i].severity);
}
END_TEST

START_TEST(first_row_of_a_port_judges_and_unknown_is_neutral)
{
	static struct catalogue_row rows[] = {
		{.port = 23, .proto = PROTO_TCP, .note = {.service = "telnet"}},
		{.port = 8009, .proto = PROTO_TCP, .note = {.service = "cast"}},
		{.port = 8009, .proto = PROTO_TCP, .note = {.service = "ajp"}},
		{.port = 23, .proto = PROTO_UDP, .note = {.service = "other"}},
	};
	const struct catalogue catalogue = {.rows = rows, .row_count = 4};
	const struct catalogue empty = {0};
	struct service_note note;

	catalogue_judge(&catalogue, PROTO_TCP, 23, &note);
	ck_assert_str_eq(note.service, "telnet");
	catalogue_judge(&catalogue, PROTO_TCP, 8009, &note);
	ck_assert_str_eq(note.service, "cast");
	catalogue_judge(&catalogue, PROTO_UDP, 23, &note);
	ck_assert_str_eq(note.service, "other");
	catalogue_judge(&catalogue, PROTO_UDP, 8009, &note);
	ck_assert_str_eq(note.service, "");
	ck_assert_str_eq(note.category, "unknown");
	ck_assert_int_eq((int)note.severity, SEVERITY_LOW);
	catalogue_judge(&empty, PROTO_TCP, 23, &note);
	ck_assert_str_eq(note.service, "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("assess: catalogue");
	TCase *tests = tcase_create("catalogue");
	SRunner *runner;
	int failures;

	tcase_add_test(tests, severity_follows_from_impact_and_likelihood);
	tcase_add_test(tests, first_row_of_a_port_judges_and_unknown_is_neutral);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
