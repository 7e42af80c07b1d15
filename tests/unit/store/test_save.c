#include "fixture.h"

START_TEST(transitions_become_intervals)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(10));
	add_device(&fixture, 1, PRESENCE_ABSENT, at(20));
	add_device(&fixture, 1, PRESENCE_PRESENT, at(30));
	add_address(&fixture, 1, 1, 7);
	add_service(&fixture, 1, 23, PORT_OPEN, at(10));
	add_service(&fixture, 1, 23, PORT_CLOSED, at(25));
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM presence"), 3);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM presence a JOIN presence b ON "
				 "a.valid_until = b.valid_from AND a.state <> b.state"),
		2);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT valid_from FROM presence "
				 "WHERE valid_until IS NULL"),
		at(30).us);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM service_state"), 2);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT valid_until FROM service_state "
				 "WHERE state = 'open'"),
		at(25).us);
	fixture_done(&fixture);
}
END_TEST

START_TEST(clock_set_back_makes_no_overlap)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(100));
	add_device(&fixture, 1, PRESENCE_ABSENT, at(50));
	add_device(&fixture, 1, PRESENCE_PRESENT, at(10));
	fixture_save(&fixture);
	ck_assert_int_eq(
		fixture_number(&fixture,
			"SELECT count(*) FROM presence a, presence b WHERE a.id < b.id "
			"AND a.valid_from < ifnull(b.valid_until, 1e18) "
			"AND b.valid_from < ifnull(a.valid_until, 1e18)"),
		0);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM presence WHERE "
				 "valid_until < valid_from"),
		0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(sets_of_ports_change_with_the_time_of_the_change)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	add_address(&fixture, 1, 1, 7);
	add_rest(&fixture, 1, PORT_CLOSED, at(10), "1-100");
	add_rest(&fixture, 1, PORT_CLOSED, at(10), "1-100");
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM rest"), 1);
	/* Some say since when there are any, some since when it is this set. */
	add_rest(&fixture, 1, PORT_CLOSED, at(10), "1-22,24-100");
	add_service(&fixture, 1, 23, PORT_OPEN, at(20));
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT valid_from FROM rest "
				 "WHERE valid_until IS NULL"),
		at(20).us);
	add_rest(&fixture, 1, PORT_CLOSED, at(30), "");
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM rest"), 2);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM rest WHERE valid_until IS NULL"),
		0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(quiet_network_does_not_grow_the_file)
{
	struct fixture fixture;
	uint64_t size = 0;

	fixture_init(&fixture);
	fixture_open(&fixture);
	for (int turn = 0; turn < 200; turn++) {
		for (uint8_t i = 1; i <= 20; i++) {
			add_device(&fixture, i, PRESENCE_PRESENT, at(1))->last_seen =
				at(turn * 300);
			add_interface(&fixture, i);
			add_address(&fixture, i, i, i)->last_seen = at(turn * 300);
			add_service(&fixture, i, 23, PORT_OPEN, at(1))->last_verified =
				at(turn * 300);
			add_rest(&fixture, i, PORT_CLOSED, at(1), "1-22,24-1000");
		}
		fixture_save(&fixture);
		if (turn == 0)
			size = store_size(fixture.store);
	}
	ck_assert_uint_eq(store_size(fixture.store), size);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM presence"), 20);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM binding"), 20);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM rest"), 20);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM note"), 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(receipts_count_every_packet_once)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_run(&fixture, 1, at(1), (wall_t){0})->tally.sent[PROBE_ARP] = 0;
	add_run(&fixture, 1, at(1), at(9))->tally.sent[PROBE_ARP] = 254;
	add_run(&fixture, 1, at(1), at(9))->tally.sent[PROBE_ARP] = 254;
	add_run(&fixture, 2, at(1), at(9))->tally.sent[PROBE_TCP_SYN] = 10;
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT packets FROM receipt WHERE kind = 'arp'"),
		508);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT packets FROM receipt WHERE kind = 'tcp'"),
		10);
	fixture_done(&fixture);
}
END_TEST

START_TEST(receipts_count_connections_and_their_bytes_by_day)
{
	struct fixture fixture;
	json_t *rows, *row;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(0));
	for (int i = 0; i < 3; i++)
		effects_add(&fixture.effects, EFFECT_SAVE_RECEIPT)->receipt =
			(struct receipt_record){.segment = 1,
				.device_id = 1,
				.kind = RECEIPT_IDENTIFY,
				.at = at(i < 2 ? 1 : 86400),
				.connections = 2,
				.sent_bytes = 100,
				.received_bytes = 4000};
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "receipts", "{}");
	ck_assert_uint_eq(json_array_size(rows), 2);
	row = json_array_get(rows, 0);
	ck_assert_str_eq(json_string_value(json_object_get(row, "kind")), "identify");
	ck_assert(json_is_null(json_object_get(row, "packets")));
	ck_assert_int_eq(json_integer_value(json_object_get(row, "connections")), 4);
	ck_assert_int_eq(json_integer_value(json_object_get(row, "sent_bytes")), 200);
	ck_assert_int_eq(
		json_integer_value(json_object_get(row, "received_bytes")), 8000);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

static void
ask_device(struct fixture *fixture, enum receipt_kind kind, int64_t second)
{
	effects_add(&fixture->effects, EFFECT_SAVE_RECEIPT)->receipt =
		(struct receipt_record){.segment = 1,
			.device_id = 1,
			.kind = kind,
			.at = at(second),
			.looks = 1,
			.questions = 100};
}

START_TEST(receipts_of_a_device_are_kept_for_a_month)
{
	enum { DAY = 86400 };
	struct fixture fixture;
	json_t *rows, *row;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(0));
	add_device(&fixture, 2, PRESENCE_PRESENT, at(0));
	ask_device(&fixture, RECEIPT_TCP, 10);
	ask_device(&fixture, RECEIPT_TCP, 700);
	ask_device(&fixture, RECEIPT_PRESENCE, 20);
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "device-receipts", "{\"device\":\"d-1\"}");
	ck_assert_uint_eq(json_array_size(rows), 2);
	row = json_array_get(rows, 1);
	ck_assert_str_eq(json_string_value(json_object_get(row, "kind")), "tcp");
	ck_assert_int_eq(json_integer_value(json_object_get(row, "looks")), 2);
	ck_assert_int_eq(json_integer_value(json_object_get(row, "questions")), 200);
	ck_assert(json_is_null(json_object_get(row, "connections")));
	ck_assert_str_eq(json_string_value(json_object_get(row, "first")),
		"2027-01-15T08:00:10.000Z");
	ck_assert_str_eq(json_string_value(json_object_get(row, "last")),
		"2027-01-15T08:11:40.000Z");
	json_decref(rows);
	rows = fixture_query(&fixture, "device-receipts", "{\"device\":\"d-2\"}");
	ck_assert_uint_eq(json_array_size(rows), 0);
	json_decref(rows);
	for (int64_t day = 1; day <= 100; day++)
		ask_device(&fixture, RECEIPT_TCP, day * DAY);
	fixture_save(&fixture);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM device_receipt"), 31);
	fixture_done(&fixture);
}
END_TEST

START_TEST(unknown_segment_stores_nothing)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	add_device(&fixture, 2, PRESENCE_PRESENT, at(1))->segment = 2;
	ck_assert_int_eq(store_save(fixture.store, &fixture.effects, &fixture.error),
		ERROR_INVALID);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM device"), 0);
	effects_done(&fixture.effects);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	fixture_save(&fixture);
	fixture_done(&fixture);
}
END_TEST

START_TEST(row_without_its_owner_stores_nothing)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	add_service(&fixture, 77, 23, PORT_OPEN, at(1));
	ck_assert_int_eq(store_save(fixture.store, &fixture.effects, &fixture.error),
		ERROR_INVALID);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM device"), 0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(a_note_that_was_taken_back_is_stored_with_the_next_port)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_service(&fixture, 99, 23, PORT_OPEN, at(20)); /* of no address */
	ck_assert_int_ne(
		store_save(fixture.store, &fixture.effects, &fixture.error), 0);
	effects_done(&fixture.effects);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM note"), 0);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(30));
	add_address(&fixture, 1, 1, 7);
	add_service(&fixture, 1, 23, PORT_OPEN, at(30));
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM service v JOIN "
				 "note n ON n.id = v.note_id"),
		1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(full_database_keeps_what_it_had_and_nothing_by_half)
{
	struct fixture fixture;
	int64_t events, alerts, saved = 0;
	int status = 0;

	fixture_init(&fixture);
	ck_assert_int_eq(fixture_try(&fixture, false, 512 * 1024), 0);
	for (uint64_t batch = 0; status == 0 && batch < 1000; batch++) {
		for (uint64_t i = 1; i <= 50; i++) {
			uint64_t id = batch * 50 + i;
			char key[32];

			(void)snprintf(
				key, sizeof(key), "key-%llu", (unsigned long long)id);
			add_alert(&fixture, id, key, at(1));
		}
		status = store_save(fixture.store, &fixture.effects, &fixture.error);
		saved += status == 0 ? 50 : 0;
		effects_done(&fixture.effects);
	}
	ck_assert_int_eq(status, ERROR_FULL);
	events = fixture_number(&fixture, "SELECT count(*) FROM event");
	alerts = fixture_number(&fixture, "SELECT count(*) FROM alert");
	ck_assert_int_eq(events, saved);
	ck_assert_int_eq(alerts, saved);
	ck_assert_uint_le(store_size(fixture.store), 512 * 1024);
	fixture_close(&fixture);
	ck_assert_int_eq(fixture_try(&fixture, false, 1024 * 1024), 0);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM event"), saved);
	ck_assert_int_eq(store_delivered(fixture.store, 10, at(9), &fixture.error), 0);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_save");
	TCase *cases = tcase_create("save");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, transitions_become_intervals);
	tcase_add_test(cases, clock_set_back_makes_no_overlap);
	tcase_add_test(cases, sets_of_ports_change_with_the_time_of_the_change);
	tcase_add_test(cases, quiet_network_does_not_grow_the_file);
	tcase_add_test(cases, receipts_count_every_packet_once);
	tcase_add_test(cases, receipts_count_connections_and_their_bytes_by_day);
	tcase_add_test(cases, receipts_of_a_device_are_kept_for_a_month);
	tcase_add_test(cases, unknown_segment_stores_nothing);
	tcase_add_test(cases, row_without_its_owner_stores_nothing);
	tcase_add_test(cases, a_note_that_was_taken_back_is_stored_with_the_next_port);
	tcase_add_test(cases, full_database_keeps_what_it_had_and_nothing_by_half);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
