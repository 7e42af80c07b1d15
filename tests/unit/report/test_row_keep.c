#include "report/row_keep.h"

#include <check.h>
#include <stdlib.h>

enum { MOST = 5 };

/* Adds the numbers up to last, and says whether all were taken. */
static bool
add_up_to(struct row_keep *keep, int last)
{
	for (int i = 1; i <= last; i++) {
		json_t *row = json_integer(i);
		bool taken = row_keep_add(keep, row);

		json_decref(row);
		if (!taken)
			return false;
	}
	return true;
}

static void
check_rows(const struct row_keep *keep, int first, int last)
{
	ck_assert_uint_eq(json_array_size(keep->rows), (size_t)(last - first + 1));
	for (int i = first; i <= last; i++)
		ck_assert_int_eq(json_integer_value(json_array_get(
					 keep->rows, (size_t)(i - first))),
			i);
}

START_TEST(all_are_kept_while_there_is_room)
{
	struct row_keep keep = {.rows = json_array(), .most = MOST, .newest = true};

	ck_assert(add_up_to(&keep, MOST));
	row_keep_end(&keep);
	ck_assert(!keep.cut);
	check_rows(&keep, 1, MOST);
	json_decref(keep.rows);
}
END_TEST

START_TEST(the_first_are_kept_and_no_more_is_wanted)
{
	struct row_keep keep = {.rows = json_array(), .most = MOST};

	ck_assert(!add_up_to(&keep, MOST + 1));
	row_keep_end(&keep);
	ck_assert(keep.cut);
	check_rows(&keep, 1, MOST);
	json_decref(keep.rows);
}
END_TEST

START_TEST(the_newest_are_kept_in_their_order)
{
	for (int count = MOST + 1; count <= 3 * MOST; count++) {
		struct row_keep keep = {
			.rows = json_array(), .most = MOST, .newest = true};

		ck_assert(add_up_to(&keep, count));
		row_keep_end(&keep);
		ck_assert(keep.cut);
		check_rows(&keep, count - MOST + 1, count);
		json_decref(keep.rows);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("row_keep");
	TCase *cases = tcase_create("row_keep");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, all_are_kept_while_there_is_room);
	tcase_add_test(cases, the_first_are_kept_and_no_more_is_wanted);
	tcase_add_test(cases, the_newest_are_kept_in_their_order);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
