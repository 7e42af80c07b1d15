#include "fixture.h"

static size_t
statements_kept(const struct fixture *fixture)
{
	size_t count = 0;
	sqlite3_stmt *next = NULL;

	while ((next = sqlite3_next_stmt(fixture->store->database, next)) != NULL)
		count++;
	return count;
}

START_TEST(only_what_was_asked_is_kept_prepared)
{
	const struct question question = {.command = "ports", .now = at(100)};
	struct query *query = NULL;
	struct fixture fixture;
	int64_t limit;

	fixture_init(&fixture);
	fixture_open(&fixture);
	fixture_save(&fixture);
	ck_assert_uint_lt(statements_kept(&fixture), 40);
	/* The memory for another one is not there: that is an answer, not an end. */
	limit = sqlite3_hard_heap_limit64(-1);
	(void)sqlite3_hard_heap_limit64(sqlite3_memory_used() + 256);
	ck_assert_int_eq(
		query_ask(fixture.store, &question, &query, &fixture.error), 0);
	ck_assert_ptr_null(query_next(query, &fixture.error));
	ck_assert_int_eq((int)fixture.error.code, ERROR_LIMIT);
	query_close(query);
	(void)sqlite3_hard_heap_limit64(limit);
	fixture.error = (struct error){.code = ERROR_NONE};
	ck_assert_int_eq(
		query_ask(fixture.store, &question, &query, &fixture.error), 0);
	json_decref(query_next(query, &fixture.error));
	ck_assert_int_eq((int)fixture.error.code, ERROR_NONE);
	query_close(query);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_statement");
	TCase *cases = tcase_create("statement");

	tcase_add_test(cases, only_what_was_asked_is_kept_prepared);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
