#include "fixture.h"

static void
make_history(struct fixture *fixture)
{
	for (int i = 0; i < 300; i++) {
		char key[32];

		(void)snprintf(key, sizeof(key), "key-%d", i);
		add_alert(fixture, (uint64_t)i + 1, key, at(i));
		if (i < 250) {
			struct alert_record *alert =
				&fixture->effects.list[fixture->effects.count - 2]
					 .alert;

			alert->state = ALERT_RESOLVED;
			alert->resolved_at = at(i + 1);
		}
		add_device(
			fixture, 1, i % 2 ? PRESENCE_ABSENT : PRESENCE_PRESENT, at(i));
		if (i == 0)
			add_address(fixture, 1, 1, 7);
		add_service(fixture, 1, 23, i % 2 ? PORT_OPEN : PORT_CLOSED, at(i));
		add_run(fixture, (uint64_t)i + 1, at(i), at(i + 1));
	}
	fixture_save(fixture);
}

START_TEST(purge_takes_small_steps_and_leaves_what_is_believed)
{
	struct fixture fixture;
	bool more = true;
	int steps = 0;

	fixture_init(&fixture);
	fixture_open(&fixture);
	make_history(&fixture);
	ck_assert_int_eq(
		store_delivered(fixture.store, 200, at(400), &fixture.error), 0);
	for (; more; steps++) {
		int64_t before = fixture_number(&fixture,
			"SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM "
			"outbox) + (SELECT count(*) FROM presence) + (SELECT count(*) "
			"FROM service_state) + (SELECT count(*) FROM alert) + (SELECT "
			"count(*) FROM run)");
		int64_t after;

		ck_assert_int_eq(
			store_purge(fixture.store, at(1000), &more, &fixture.error), 0);
		after = fixture_number(&fixture,
			"SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM "
			"outbox) + (SELECT count(*) FROM presence) + (SELECT count(*) "
			"FROM service_state) + (SELECT count(*) FROM alert) + (SELECT "
			"count(*) FROM run)");
		ck_assert_int_le(before - after, 200);
		ck_assert_int_lt(steps, 100);
	}
	/* 50 alerts are open, 50 resolved ones were never delivered. */
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM outbox"), 100);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM alert"), 100);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM event"), 100);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM presence"), 1);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM service_state"), 1);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM device"), 1);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM run"), 1);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM pragma_foreign_key_"
				 "check"),
		0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(purge_leaves_what_is_younger)
{
	struct fixture fixture;
	bool more = true;

	fixture_init(&fixture);
	fixture_open(&fixture);
	make_history(&fixture);
	ck_assert_int_eq(
		store_delivered(fixture.store, 300, at(400), &fixture.error), 0);
	while (more)
		ck_assert_int_eq(
			store_purge(fixture.store, at(-1), &more, &fixture.error), 0);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM event"), 300);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM presence"), 300);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM run"), 300);
	fixture_done(&fixture);
}
END_TEST

START_TEST(quiet_discover_runs_do_not_pile_up)
{
	struct fixture fixture;
	bool more = true;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_alert(&fixture, 1, "key", at(1));
	fixture.effects.list[0].event.run_id = 5;
	for (uint64_t id = 1; id <= 2300; id++)
		add_run(&fixture, id, at((int64_t)id), at((int64_t)id + 1));
	fixture_save(&fixture);
	while (more)
		ck_assert_int_eq(
			store_purge(fixture.store, at(-1), &more, &fixture.error), 0);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM run"), 2001);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM run WHERE id = 5"), 1);
	fixture_done(&fixture);
}
END_TEST

/* A station that never answers is checked every minute, a refused order tried again. */
START_TEST(checks_and_partial_runs_do_not_pile_up_either)
{
	struct fixture fixture;
	bool more = true;

	fixture_init(&fixture);
	fixture_open(&fixture);
	for (uint64_t id = 1; id <= 6600; id++) {
		struct run_record *run;

		add_run(&fixture, id, at((int64_t)id), at((int64_t)id + 1));
		run = &fixture.effects.list[fixture.effects.count - 1].run;
		if (id % 3 == 0)
			run->kind = SCAN_CHECK;
		if (id % 3 == 1)
			run->verdict = RUN_PARTIAL;
		if (id == 2)
			run->manual = true;
		if (id > 3 && id % 3 == 2)
			run->kind = SCAN_PORTS; /* so 3 is the last sweep */
	}
	fixture.effects.list[2].run.kind = SCAN_DISCOVER;
	fixture_save(&fixture);
	while (more)
		ck_assert_int_eq(
			store_purge(fixture.store, at(-1), &more, &fixture.error), 0);
	/* The newest 2,000, the manual one, and the last complete sweep. */
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM run"), 2002);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM run WHERE id IN (2, 3)"),
		2);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_purge");
	TCase *cases = tcase_create("purge");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, purge_takes_small_steps_and_leaves_what_is_believed);
	tcase_add_test(cases, purge_leaves_what_is_younger);
	tcase_add_test(cases, quiet_discover_runs_do_not_pile_up);
	tcase_add_test(cases, checks_and_partial_runs_do_not_pile_up_either);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
