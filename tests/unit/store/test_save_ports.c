/* Ports are saved together, and cost little when nothing of them changed. */
#include "fixture.h"

/* What a batch of so many ports, seen at that moment, writes: rows. */
static int64_t
rows_of_ports(struct fixture *fixture, uint16_t ports, wall_t seen)
{
	int64_t before = sqlite3_total_changes64(fixture->store->database);

	for (uint16_t port = 1; port <= ports; port++)
		add_service(fixture, 1, port, PORT_OPEN, at(20))->last_verified = seen;
	fixture_save(fixture);
	return sqlite3_total_changes64(fixture->store->database) - before;
}

START_TEST(a_port_seen_again_writes_one_row_and_moves_its_moment)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(10));
	add_device(&fixture, 2, PRESENCE_PRESENT, at(10));
	add_address(&fixture, 1, 1, 7);
	fixture_save(&fixture);
	/* The port, its state and its finding; and what is said of all. */
	ck_assert_int_eq(rows_of_ports(&fixture, 5, at(20)), 3 * 5 + 2);
	ck_assert_int_eq(rows_of_ports(&fixture, 5, at(30)), 5);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT min(last_verified) FROM "
				 "service"),
		at(30).us);
	/* The address goes to another device: found there, too, and once. */
	add_address(&fixture, 1, 2, 7);
	fixture_save(&fixture);
	ck_assert_int_eq(rows_of_ports(&fixture, 5, at(40)), 2 * 5);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM finding"), 10);
	ck_assert_int_eq(rows_of_ports(&fixture, 5, at(50)), 5);
	fixture_done(&fixture);
}
END_TEST

static int
count_statement(unsigned kind, void *count, void *statement, void *text)
{
	(void)kind;
	(void)statement;
	(void)text;
	++*(int *)count;
	return 0;
}

/* How many statements a batch of so many ports takes. */
static int
statements_of_ports(struct fixture *fixture, uint16_t ports, wall_t seen)
{
	int count = 0;

	(void)sqlite3_trace_v2(
		fixture->store->database, SQLITE_TRACE_STMT, count_statement, &count);
	(void)rows_of_ports(fixture, ports, seen);
	(void)sqlite3_trace_v2(fixture->store->database, 0, NULL, NULL);
	return count;
}

START_TEST(many_ports_are_written_with_a_few_statements)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(10));
	add_address(&fixture, 1, 1, 7);
	(void)rows_of_ports(&fixture, 1, at(20)); /* and what is said of all */
	ck_assert_int_eq(rows_of_ports(&fixture, 3000, at(20)), 2999 * 3 + 1);
	ck_assert_int_le(statements_of_ports(&fixture, 3000, at(30)), 8);
	ck_assert_int_eq(
		fixture_number(&fixture,
			"SELECT count(*) FROM service v JOIN service_state t ON "
			"t.service_id = v.id AND t.valid_until IS NULL JOIN finding f "
			"ON f.port = v.port WHERE v.last_verified = 1800000030000000"),
		3000);
	/* In whatever order they come: findings are numbered so. */
	for (uint16_t port = 5000; port > 4000; port--)
		add_service(&fixture, 1, port, PORT_OPEN, at(40));
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM finding a JOIN finding b ON "
				 "b.id = a.id + 1 AND b.port = a.port - 1"),
		999);
	fixture_done(&fixture);
}
END_TEST

static int
note_lookup(unsigned kind, void *looked_up, void *statement, void *text)
{
	(void)kind;
	(void)text;
	if (strstr(sqlite3_sql(statement), "b.place") != NULL)
		*(bool *)looked_up = true;
	return 0;
}

/* Whether saving these ports again looks at what is stored of them. */
static bool
looks_up(struct fixture *fixture, wall_t seen)
{
	bool looked_up = false;

	(void)sqlite3_trace_v2(
		fixture->store->database, SQLITE_TRACE_STMT, note_lookup, &looked_up);
	ck_assert_int_eq(rows_of_ports(fixture, 5, seen), 5);
	(void)sqlite3_trace_v2(fixture->store->database, 0, NULL, NULL);
	return looked_up;
}

START_TEST(a_port_is_looked_up_until_it_is_known)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(10));
	add_address(&fixture, 1, 1, 7);
	(void)rows_of_ports(&fixture, 5, at(20));
	ck_assert(!looks_up(&fixture, at(30)));
	fixture_close(&fixture);
	fixture_open(&fixture);
	ck_assert(looks_up(&fixture, at(40)));
	ck_assert(!looks_up(&fixture, at(50)));
	/* Of a batch that was taken back nothing is known. */
	add_service(&fixture, 1, 1, PORT_CLOSED, at(60));
	add_device(&fixture, 2, PRESENCE_PRESENT, at(60))->segment = 2;
	ck_assert_int_ne(
		store_save(fixture.store, &fixture.effects, &fixture.error), 0);
	effects_done(&fixture.effects);
	ck_assert(looks_up(&fixture, at(70)));
	ck_assert(!looks_up(&fixture, at(80)));
	fixture_done(&fixture);
}
END_TEST

START_TEST(a_port_that_changed_among_many_is_written_alone)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(10));
	add_address(&fixture, 1, 1, 7);
	(void)rows_of_ports(&fixture, 50, at(20));
	add_service(&fixture, 1, 9, PORT_CLOSED, at(25));
	add_service(&fixture, 1, 9, PORT_OPEN, at(30));
	add_service(&fixture, 1, 8, PORT_CLOSED, at(30));
	/* 49 were only seen again, 51 is new; 9 closed and opened, 8 too, with the moment, an end
	 * and a beginning each time. */
	ck_assert_int_eq(rows_of_ports(&fixture, 51, at(40)), 49 + 3 + 4 * 3);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM service v JOIN service_state t "
				 "ON t.service_id = v.id AND t.state = 'open' AND "
				 "t.valid_until IS NULL WHERE v.last_verified = "
				 "1800000040000000"),
		51);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM service_state t JOIN service v "
				 "ON v.id = t.service_id WHERE v.port IN (8, 9)"),
		6);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_save_ports");
	TCase *cases = tcase_create("ports");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, a_port_seen_again_writes_one_row_and_moves_its_moment);
	tcase_add_test(cases, many_ports_are_written_with_a_few_statements);
	tcase_add_test(cases, a_port_is_looked_up_until_it_is_known);
	tcase_add_test(cases, a_port_that_changed_among_many_is_written_alone);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
