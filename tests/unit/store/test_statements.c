/* What holds for every statement, whatever it asks. */
#include "fixture.h"

#include "store/sql.h"

/* A history grows for years: no statement of every turn or of an answer may walk through all
 * of it. What is asked as a whole (events, runs, lines) goes by its key. */
START_TEST(no_history_is_scanned)
{
	static const char *const histories[] = {"SCAN p", "SCAN f", "SCAN t",
		"SCAN presence", "SCAN binding", "SCAN b", "SCAN service_state",
		"SCAN rest", "SCAN r", "SCAN run", "SCAN event", "SCAN e",
		"SCAN outbox", "SCAN o", "SCAN alert", "SCAN a", "SCAN v",
		"SCAN service"};
	/* These read what they read as a whole, at start or in small steps. A new note,
	 * judgement or segment would look for rows that waited for it, of which there
	 * never are any. */
	static const char *const whole[] = {"load_", "purge_", "segments", "save_note",
		"save_judgement", "save_segment", "exposure_hours"};
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	for (size_t i = 0; i < sql_statement_count; i++) {
		const struct sql_statement *row = &sql_statements[i];
		sqlite3_stmt *plan = NULL;
		char text[8192];
		bool skip = row->script;

		for (size_t w = 0; w < sizeof(whole) / sizeof(whole[0]); w++)
			skip |= strncmp(row->name, whole[w], strlen(whole[w])) == 0;
		if (skip)
			continue;
		(void)snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s", row->text);
		if (sqlite3_prepare_v2(fixture.store->database, text, -1, &plan,
			    NULL) != SQLITE_OK)
			continue; /* a pragma or VACUUM has no plan */
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *detail = (const char *)sqlite3_column_text(plan, 3);

			for (size_t h = 0; h < sizeof(histories) / sizeof(histories[0]);
				h++)
				ck_assert_msg(strcmp(detail, histories[h]) != 0,
					"%s: %s", row->name, detail);
		}
		(void)sqlite3_finalize(plan);
	}
	fixture_done(&fixture);
}
END_TEST

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
	Suite *suite = suite_create("store_statements");
	TCase *cases = tcase_create("statements");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, no_history_is_scanned);
	tcase_add_test(cases, only_what_was_asked_is_kept_prepared);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
