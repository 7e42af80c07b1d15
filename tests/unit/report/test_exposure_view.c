#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/exposure_view.h"

static const wall_t now = {1800000000000000};

static json_t *
segments(size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "segment-%zu", i);
		(void)json_array_append_new(
			list, json_pack("{s:s, s:b}", "name", name, "active", 1));
	}
	(void)json_array_append_new(
		list, json_pack("{s:s, s:b}", "name", "gone", "active", 0));
	return list;
}

static json_t *
row(void)
{
	return json_pack(
		"{s:s, s:s, s:i, s:s, s:[{s:s, s:s, s:s, s:n}, {s:s, s:s, s:s, "
		"s:s}, {s:s, s:s, s:n, s:n}]}",
		"device", "d-1", "ip", "10.1.2.3", "port", 23, "proto", "tcp",
		"vantages", "vantage", "segment-0", "state", "filtered", "since",
		"2027-01-12T05:00:00.000Z", "rule", "vantage", "segment-1", "state",
		"open", "since", "2027-01-15T06:00:00.000Z", "rule", "from a to b",
		"vantage", "segment-2", "state", "untested", "since", "rule");
}

static const char *
text_of(const json_t *object, const char *field)
{
	const char *text = json_string_value(json_object_get(object, field));

	return text != NULL ? text : "(none)";
}

START_TEST(each_segment_is_a_column)
{
	struct exposure_view view;
	json_t *list = segments(3), *shown = row();

	exposure_view_init(&view, list, 0);
	ck_assert_uint_eq(view.vantage_count, 3);
	ck_assert_ptr_nonnull(view_column(&view.view, "from:segment-2"));
	ck_assert_ptr_null(view_column(&view.view, "from:gone"));
	ck_assert_ptr_null(view_column(&view.view, "seen_from"));
	exposure_view_row(&view, shown, now);
	ck_assert_str_eq(text_of(shown, "from:segment-0"), "filtered 3d");
	ck_assert_str_eq(text_of(shown, "from:segment-1"), "open! 2h");
	ck_assert_str_eq(text_of(shown, "from:segment-2"), "untested");
	json_decref(shown);
	json_decref(list);
}
END_TEST

START_TEST(what_does_not_fit_beside_each_other_is_one_column)
{
	struct exposure_view view;
	json_t *list = segments(3), *many = segments(40), *shown = row();

	exposure_view_init(&view, list, 80);
	ck_assert_uint_eq(view.vantage_count, 0);
	ck_assert_ptr_nonnull(view_column(&view.view, "seen_from"));
	exposure_view_row(&view, shown, now);
	ck_assert_str_eq(text_of(shown, "seen_from"),
		"segment-0: filtered 3d, segment-1: open! 2h, segment-2: untested");
	exposure_view_init(&view, list, 120);
	ck_assert_uint_eq(view.vantage_count, 3);
	exposure_view_init(&view, many, 0);
	ck_assert_uint_eq(view.vantage_count, 0);
	json_decref(shown);
	json_decref(many);
	json_decref(list);
}
END_TEST

START_TEST(families_that_differ_are_named)
{
	static const struct {
		const char *state, *only, *shown;
	} cases[] = {
		{"open", "ipv6", "open 2h (IPv6 only)"},
		{"filtered", "ipv6", "filtered 2h (not IPv6)"},
		{"closed", "ipv4", "closed 2h (not IPv4)"},
		{"open", "ipv4", "open 2h (IPv4 only)"},
		{"untested", "ipv4", "untested 2h"},
	};
	struct exposure_view view;
	json_t *list = segments(1);

	exposure_view_init(&view, list, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *shown = json_pack("{s:[{s:s, s:s, s:s, s:s}]}", "vantages",
			"vantage", "segment-0", "state", cases[i].state, "since",
			"2027-01-15T06:00:00.000Z", "only", cases[i].only);

		exposure_view_row(&view, shown, now);
		ck_assert_str_eq(text_of(shown, "from:segment-0"), cases[i].shown);
		json_decref(shown);
	}
	json_decref(list);
}
END_TEST

START_TEST(a_strange_row_harms_nothing)
{
	static const struct {
		const char *row, *shown; /* NULL: nothing */
	} cases[] = {
		{"{}", NULL},
		{"{\"vantages\":7}", NULL},
		{"{\"vantages\":[1,{},{\"vantage\":3}]}", NULL},
		{"{\"vantages\":[{\"vantage\":\"segment-0\",\"since\":\"never\"}]}",
			"?"},
		{"{\"vantages\":[{\"vantage\":\"segment-0\",\"state\":\"open\","
		 "\"since\":\"never\"}]}",
			"open"},
	};
	struct exposure_view view;
	json_t *list = segments(1);

	exposure_view_init(&view, list, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *strange = json_loads(cases[i].row, 0, NULL);
		const char *shown;

		exposure_view_row(&view, strange, now);
		shown = json_string_value(json_object_get(strange, "from:segment-0"));
		ck_assert_pstr_eq(shown, cases[i].shown);
		json_decref(strange);
	}
	json_decref(list);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("exposure_view");
	TCase *cases = tcase_create("exposure_view");

	tcase_add_test(cases, each_segment_is_a_column);
	tcase_add_test(cases, what_does_not_fit_beside_each_other_is_one_column);
	tcase_add_test(cases, families_that_differ_are_named);
	tcase_add_test(cases, a_strange_row_harms_nothing);
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
