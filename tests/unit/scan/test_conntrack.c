#include <check.h>
#include <string.h>

#include "scan/conntrack.h"

START_TEST(the_table_is_full_above_a_half_and_has_room_again_below_two_fifths)
{
	static const struct {
		uint64_t count;
		bool full;
	} steps[] = {
		{0, false},
		{500, false},
		{501, true},
		{450, true},
		{401, true},
		{400, false},
		{450, false},
		{1000, true},
		{0, false},
	};
	struct conntrack table = {false};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		bool before = table.full;

		ck_assert(conntrack_note(&table, steps[i].count, 1000) ==
			(before != steps[i].full));
		ck_assert(table.full == steps[i].full);
	}
}
END_TEST

START_TEST(a_table_without_a_bound_is_never_full)
{
	struct conntrack table = {false};

	ck_assert(!conntrack_note(&table, 1000000, 0));
	ck_assert(!table.full);
	/* When the bound is lifted, the wait ends. */
	ck_assert(conntrack_note(&table, 60, 100));
	ck_assert(conntrack_note(&table, 60, 0));
	ck_assert(!conntrack_note(&table, UINT64_MAX / 2, UINT64_MAX));
	ck_assert(conntrack_note(&table, UINT64_MAX, UINT64_MAX));
}
END_TEST

START_TEST(only_a_number_and_a_newline_are_read)
{
	static const struct {
		const char *text;
		bool right;
		uint64_t number;
	} cases[] = {
		{"0\n", true, 0},
		{"262144\n", true, 262144},
		{"999999999999999999\n", true, 999999999999999999},
		{"9999999999999999999\n", false, 0},
		{"", false, 0},
		{"\n", false, 0},
		{"12", false, 0},
		{"-1\n", false, 0},
		{"1 2\n", false, 0},
		{"0x10\n", false, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t number = 7;

		ck_assert(conntrack_read(cases[i].text, strlen(cases[i].text),
				  &number) == cases[i].right);
		ck_assert_uint_eq(number, cases[i].right ? cases[i].number : 7);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("conntrack");
	TCase *tests = tcase_create("conntrack");

	tcase_add_test(tests,
		the_table_is_full_above_a_half_and_has_room_again_below_two_fifths);
	tcase_add_test(tests, a_table_without_a_bound_is_never_full);
	tcase_add_test(tests, only_a_number_and_a_newline_are_read);
	suite_add_tcase(made, tests);
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
