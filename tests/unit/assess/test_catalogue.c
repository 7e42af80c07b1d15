#include <check.h>
#include <stdlib.h>
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

START_TEST(probes_stay_when_the_rest_is_given_back)
{
	struct catalogue catalogue = {
		.rows = calloc(2, sizeof(*catalogue.rows)),
		.row_count = 2,
		.probes = {.udp = calloc(1, sizeof(*catalogue.probes.udp)),
			.udp_count = 1,
			.hash = 7},
	};

	port_set_add(&catalogue.common, 22, 23);
	catalogue_keep_probes(&catalogue);
	ck_assert_ptr_null(catalogue.rows);
	ck_assert_uint_eq(catalogue.row_count, 0);
	ck_assert_uint_eq(port_set_size(&catalogue.common), 0);
	ck_assert_ptr_nonnull(catalogue.probes.udp);
	ck_assert_uint_eq(catalogue.probes.udp_count, 1);
	ck_assert_uint_eq(catalogue.probes.hash, 7);
	catalogue_done(&catalogue);
	ck_assert_ptr_null(catalogue.probes.udp);
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
	tcase_add_test(tests, probes_stay_when_the_rest_is_given_back);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
