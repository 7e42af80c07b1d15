#include "fixture.h"

START_TEST(same_transition_is_announced_once)
{
	struct outbox_record lines[4];
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_alert(&fixture, 1, "port-opened/5/tcp/23/1", at(1));
	fixture_save(&fixture);
	add_alert(&fixture, 2, "port-opened/5/tcp/23/1", at(2));
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM event"), 1);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM alert"), 1);
	ck_assert_int_eq(store_outbox(fixture.store, lines, 4, &fixture.error), 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(lines_wait_until_they_are_delivered)
{
	struct outbox_record lines[2];
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	for (uint64_t id = 1; id <= 3; id++) {
		char key[16];

		(void)snprintf(key, sizeof(key), "key-%llu", (unsigned long long)id);
		add_alert(&fixture, id, key, at((int64_t)id));
	}
	fixture_save(&fixture);
	ck_assert_int_eq(store_outbox(fixture.store, lines, 2, &fixture.error), 2);
	ck_assert_uint_eq(lines[0].id, 1);
	ck_assert_str_eq(lines[1].line, "ALERT port-opened id=2 severity=critical");
	ck_assert_int_eq(lines[0].severity, SEVERITY_CRITICAL);
	ck_assert_int_eq(store_delivered(fixture.store, 2, at(9), &fixture.error), 0);
	fixture_close(&fixture);
	fixture_open(&fixture);
	ck_assert_int_eq(store_outbox(fixture.store, lines, 2, &fixture.error), 1);
	ck_assert_uint_eq(lines[0].id, 3);
	fixture_done(&fixture);
}
END_TEST

START_TEST(cursors_are_durable_and_never_go_back)
{
	struct fixture fixture;
	uint64_t id = 7;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_alert(&fixture, 5, "key", at(1));
	fixture_save(&fixture);
	ck_assert_int_eq(store_cursor(fixture.store, "mail", &id, &fixture.error), 0);
	ck_assert_uint_eq(id, 0);
	ck_assert_int_eq(
		store_cursor_set(fixture.store, "mail", 5, at(2), &fixture.error), 0);
	ck_assert_int_eq(
		store_cursor_set(fixture.store, "mail", 3, at(3), &fixture.error), 0);
	fixture_close(&fixture);
	fixture_open(&fixture);
	ck_assert_int_eq(store_cursor(fixture.store, "mail", &id, &fixture.error), 0);
	ck_assert_uint_eq(id, 5);
	ck_assert_int_eq(
		store_cursor_set(fixture.store, "mail", 6, at(4), &fixture.error),
		ERROR_INVALID);
	ck_assert_int_eq(
		store_cursor_set(fixture.store, "a b'", 5, at(4), &fixture.error),
		ERROR_INVALID);
	ck_assert_int_eq(store_cursor_set(fixture.store, "", 5, at(4), &fixture.error),
		ERROR_INVALID);
	for (int i = 0; i < STORE_CURSORS_MAX - 1; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "c%d", i);
		ck_assert_int_eq(
			store_cursor_set(fixture.store, name, 1, at(5), &fixture.error),
			0);
	}
	ck_assert_int_eq(
		store_cursor_set(fixture.store, "more", 1, at(5), &fixture.error),
		ERROR_LIMIT);
	fixture_done(&fixture);
}
END_TEST

/* As many as one minute of a bad day may bring; each is there. */
START_TEST(ten_thousand_alerts_are_all_listed)
{
	struct fixture fixture;
	json_t *rows;

	fixture_init(&fixture);
	fixture_open(&fixture);
	for (uint64_t id = 1; id <= 10000; id++) {
		char key[32];

		(void)snprintf(key, sizeof(key), "key-%llu", (unsigned long long)id);
		add_alert(&fixture, id, key, at(60));
	}
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "alerts", "{}");
	ck_assert_uint_eq(json_array_size(rows), 10000);
	json_decref(rows);
	rows = fixture_query(&fixture, "history", "{}");
	ck_assert_uint_eq(json_array_size(rows), 10000);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_outbox");
	TCase *cases = tcase_create("outbox");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, same_transition_is_announced_once);
	tcase_add_test(cases, lines_wait_until_they_are_delivered);
	tcase_add_test(cases, cursors_are_durable_and_never_go_back);
	tcase_add_test(cases, ten_thousand_alerts_are_all_listed);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
