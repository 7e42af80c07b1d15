#include "fixture.h"

static void
check_fields(const json_t *rows, const char *fields)
{
	char list[512];
	char *rest = list, *field;

	(void)snprintf(list, sizeof(list), "%s", fields);
	ck_assert_uint_gt(json_array_size(rows), 0);
	while ((field = strsep(&rest, " ")) != NULL)
		ck_assert_msg(json_object_get(json_array_get(rows, 0), field) != NULL,
			"field \"%s\" is missing", field);
}

/* One camera with telnet open, 22 closed, the rest filtered; its story is told in alerts. */
static void
make_network(struct fixture *fixture)
{
	struct device_record *device;

	fixture_init(fixture);
	fixture_open(fixture);
	device = add_device(fixture, 1, PRESENCE_PRESENT, at(10));
	(void)snprintf(device->name, sizeof(device->name), "camera-1");
	effects_add(&fixture->effects, EFFECT_SAVE_INTERFACE)->interface =
		(struct interface_record){.device_id = 1,
			.mac = {{2, 0, 0, 0, 0, 7}},
			.first_seen = at(0),
			.last_seen = at(10)};
	add_address(fixture, 1, 1, 7);
	add_service(fixture, 1, 23, PORT_OPEN, at(50))->run_id = 1;
	add_rest(fixture, 1, PORT_CLOSED, at(10), "22-23");
	add_rest(fixture, 1, PORT_CLOSED, at(50), "22");
	add_rest(fixture, 1, PORT_FILTERED, at(10), "80-81");
	add_run(fixture, 1, at(40), at(50));
	effects_add(&fixture->effects, EFFECT_SAVE_RECEIPT)->receipt =
		(struct receipt_record){.segment = 1,
			.device_id = 1,
			.kind = RECEIPT_TCP,
			.at = at(50),
			.looks = 1,
			.questions = 4};
	add_alert(fixture, 1, "key-1", at(50));
	add_device(fixture, 2, PRESENCE_PRESENT, at(20))->segment = 0;
	add_address(fixture, 2, 2, 8);
	fixture_save(fixture);
}

START_TEST(every_command_answers_with_its_fields)
{
	static const struct {
		const char *command, *arguments, *fields;
	} cases[] = {
		{"devices", "{\"segment\":\"iot\"}",
			"id name segment zone macs ips vendor private_mac kind state "
			"first_seen last_seen approved"},
		{"device", "{\"device\":\"camera-1\"}",
			"id addresses names ports findings sent events"},
		{"ports", "{}",
			"device ip proto port state reason service product encrypted "
			"category impact likelihood severity reachable_from first_open "
			"last_verified"},
		{"alerts", "{}",
			"id event severity state at segment device ip mac proto port "
			"text "
			"delivered_at"},
		{"history", "{}",
			"id event severity at segment device ip proto port before "
			"after"},
		{"diff", "{\"from\":\"2027-01-15T08:00:20Z\",\"to\":\"now\"}",
			"change device ip proto port before after"},
		{"at", "{\"at\":\"now\",\"what\":\"devices\"}", "id macs ips state"},
		{"at", "{\"at\":\"run:1\",\"what\":\"ports\"}", "device ip port state"},
		{"runs", "{}",
			"id segment kind started finished duration verdict coverage "
			"loss "
			"sent"},
		{"why", "{\"id\":1}",
			"event before after evidence run alert states looks lines"},
		{"watch", "{\"after\":0}",
			"cursor line id event severity state at segment device ip mac "
			"proto port text delivered_at"},
		{"segments", "{}", "name zone active devices present alerts_open"},
		{"receipts", "{}", "day segment kind packets connections"},
		{"device-receipts", "{\"device\":\"d-1\"}",
			"device day kind looks questions connections sent_bytes "
			"received_bytes first last"},
		{"withheld", "{}", "reason segment event events first last"},
		{"export", "{}", "device ip mac state ports rest"},
	};
	struct fixture fixture;

	make_network(&fixture);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *rows =
			fixture_query(&fixture, cases[i].command, cases[i].arguments);

		ck_assert_msg(
			rows != NULL, "%s: %s", cases[i].command, fixture.error.text);
		check_fields(rows, cases[i].fields);
		json_decref(rows);
	}
	fixture_done(&fixture);
}
END_TEST

START_TEST(values_have_their_types)
{
	struct fixture fixture;
	json_t *rows, *row;

	make_network(&fixture);
	rows = fixture_query(&fixture, "devices", "{\"device\":\"d-1\"}");
	ck_assert_ptr_null(rows); /* devices has no argument device */
	rows = fixture_query(&fixture, "devices", "{\"segment\":\"iot\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	row = json_array_get(rows, 0);
	ck_assert_str_eq(field_text(rows, 0, "id"), "d-1");
	ck_assert_str_eq(field_text(rows, 0, "zone"), "iot");
	ck_assert_str_eq(field_text(rows, 0, "first_seen"), "2027-01-15T08:00:00.000Z");
	ck_assert(json_is_false(json_object_get(row, "approved")));
	ck_assert(json_is_true(json_object_get(row, "private_mac")));
	ck_assert(json_is_null(json_object_get(row, "kind")));
	ck_assert_str_eq(
		json_string_value(json_array_get(json_object_get(row, "macs"), 0)),
		"02:00:00:00:00:07");
	ck_assert_str_eq(
		json_string_value(json_array_get(json_object_get(row, "ips"), 0)),
		"192.168.20.7");
	json_decref(rows);
	rows = fixture_query(&fixture, "runs", "{}");
	row = json_array_get(rows, 0);
	ck_assert_double_eq(json_number_value(json_object_get(row, "duration")), 10.0);
	ck_assert_int_eq(json_integer_value(
				 json_object_get(json_object_get(row, "sent"), "arp")),
		254);
	ck_assert_str_eq(field_text(rows, 0, "epoch"), "fffffffffffffffe");
	json_decref(rows);
	rows = fixture_query(&fixture, "alerts", "{}");
	ck_assert(
		json_is_null(json_object_get(json_array_get(rows, 0), "delivered_at")));
	ck_assert_str_eq(field_text(rows, 0, "mac"), "02:00:00:00:00:07");
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(ports_are_told_by_state)
{
	static const struct {
		const char *arguments;
		size_t rows;
	} cases[] = {
		{"{}", 1},
		{"{\"state\":\"open\"}", 1},
		{"{\"state\":\"closed\"}", 1},
		{"{\"state\":\"filtered\"}", 2},
		{"{\"state\":\"untested\"}", 0},
		{"{\"state\":\"all\"}", 4},
		{"{\"state\":\"all\",\"device\":\"192.168.20.8\"}", 0},
		{"{\"state\":\"all\",\"segment\":\"lan\"}", 0},
	};
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rows = fixture_query(&fixture, "ports", cases[i].arguments);
		ck_assert_msg(json_array_size(rows) == cases[i].rows, "%s: %zu",
			cases[i].arguments, json_array_size(rows));
		json_decref(rows);
	}
	fixture_done(&fixture);
}
END_TEST

/* Of too many services that are closed one is kept like the other ports again. */
START_TEST(a_port_that_is_no_service_any_more_is_told_once)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	add_service(&fixture, 1, 25, PORT_CLOSED, at(60))->run_id = 1;
	fixture_save(&fixture);
	add_rest(&fixture, 1, PORT_CLOSED, at(70), "22,25");
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "ports", "{\"state\":\"closed\"}");
	ck_assert_uint_eq(json_array_size(rows), 2);
	json_decref(rows);
	rows = fixture_query(&fixture, "ports", "{\"state\":\"all\"}");
	ck_assert_uint_eq(json_array_size(rows), 5);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(difference_is_what_happened_between)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	/* at(15): device 2 is not known yet, telnet is closed. */
	rows = fixture_query(&fixture, "diff",
		"{\"from\":\"2027-01-15T08:00:15Z\",\"to\":\"2027-01-15T08:10:00Z\"}");
	ck_assert_uint_eq(json_array_size(rows), 2);
	ck_assert_str_eq(field_text(rows, 0, "change"), "added");
	ck_assert_str_eq(field_text(rows, 0, "device"), "d-2");
	ck_assert_str_eq(field_text(rows, 0, "after"), "present");
	ck_assert_str_eq(field_text(rows, 1, "change"), "changed");
	ck_assert_str_eq(field_text(rows, 1, "device"), "d-1");
	ck_assert_str_eq(field_text(rows, 1, "ip"), "192.168.20.7");
	ck_assert_str_eq(field_text(rows, 1, "before"), "closed");
	ck_assert_str_eq(field_text(rows, 1, "after"), "open");
	ck_assert_int_eq(
		json_integer_value(json_object_get(json_array_get(rows, 1), "port")),
		23);
	json_decref(rows);
	rows = fixture_query(&fixture, "diff", "{\"from\":\"1h\",\"to\":\"now\"}");
	ck_assert_uint_eq(json_array_size(rows), 0);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(wrong_arguments_are_refused_with_a_sentence)
{
	static const struct {
		const char *command, *arguments;
		int code;
		const char *says;
	} cases[] = {
		{"nonsense", "{}", ERROR_INVALID, "does not know"},
		{"devices", "{\"colour\":\"red\"}", ERROR_INVALID, "\"colour\""},
		{"devices", "{\"segment\":\"no'; --\"}", ERROR_NOT_FOUND, "no'; --"},
		{"devices", "{\"segment\":7}", ERROR_INVALID, "segment"},
		{"devices", "{\"state\":\"open\"}", ERROR_INVALID, "present"},
		{"device", "{}", ERROR_INVALID, "missing"},
		{"device", "{\"device\":\"d-99\"}", ERROR_NOT_FOUND, "d-99"},
		{"device", "{\"device\":\"d-1x\"}", ERROR_NOT_FOUND, "d-1x"},
		{"device", "{\"device\":\"\"}", ERROR_NOT_FOUND, "no device"},
		{"ports", "{\"state\":\"ajar\"}", ERROR_INVALID, "filtered"},
		{"alerts", "{\"since\":\"soon\"}", ERROR_INVALID, "soon"},
		{"alerts", "{\"since\":\"run:\"}", ERROR_INVALID, "run:12"},
		{"alerts", "{\"since\":\"run:77\"}", ERROR_NOT_FOUND, "run 77"},
		{"history", "{\"event\":\"earthquake\"}", ERROR_INVALID, "port-opened"},
		{"diff", "{\"from\":\"1h\"}", ERROR_INVALID, "to is missing"},
		{"at", "{\"at\":\"1h\",\"what\":\"weather\"}", ERROR_INVALID,
			"devices"},
		{"at", "{\"what\":\"ports\"}", ERROR_INVALID, "at is missing"},
		{"why", "{\"id\":99}", ERROR_NOT_FOUND, "nothing"},
		{"why", "{\"id\":\"1\"}", ERROR_INVALID, "whole number"},
		{"watch", "{\"after\":-1}", ERROR_INVALID, "whole number"},
	};
	struct fixture fixture;

	make_network(&fixture);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_ptr_null(
			fixture_query(&fixture, cases[i].command, cases[i].arguments));
		ck_assert_msg(fixture.error.code == cases[i].code, "%s %s: %d %s",
			cases[i].command, cases[i].arguments, fixture.error.code,
			fixture.error.text);
		ck_assert_msg(strstr(fixture.error.text, cases[i].says) != NULL,
			"%s %s: %s", cases[i].command, cases[i].arguments,
			fixture.error.text);
	}
	fixture_done(&fixture);
}
END_TEST

START_TEST(device_is_found_by_every_name_it_has)
{
	static const char *const names[] = {
		"d-1", "camera-1", "192.168.20.7", "02:00:00:00:00:07"};
	struct fixture fixture;
	uint64_t id = 0;

	make_network(&fixture);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++, id = 0) {
		ck_assert_int_eq(
			store_find_device(fixture.store, names[i], &id, &fixture.error),
			0);
		ck_assert_uint_eq(id, 1);
	}
	/* The address goes to another device: then that one is meant. */
	add_address(&fixture, 1, 1, 7)->current = false;
	add_address(&fixture, 3, 2, 7);
	(void)snprintf(add_device(&fixture, 2, PRESENCE_PRESENT, at(60))->name,
		DEVICE_NAME_SIZE, "camera-1");
	fixture_save(&fixture);
	ck_assert_int_eq(
		store_find_device(fixture.store, "192.168.20.7", &id, &fixture.error),
		0);
	ck_assert_uint_eq(id, 2);
	ck_assert_int_eq(
		store_find_device(fixture.store, "camera-1", &id, &fixture.error),
		ERROR_INVALID);
	ck_assert_ptr_nonnull(strstr(fixture.error.text, "d-1, d-2"));
	fixture_done(&fixture);
}
END_TEST

START_TEST(alerts_are_told_by_state_and_time)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	add_alert(&fixture, 2, "key-2", at(100));
	fixture.effects.list[1].alert.state = ALERT_RESOLVED;
	fixture.effects.list[1].alert.resolved_at = at(101);
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "alerts", "{}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	json_decref(rows);
	rows = fixture_query(&fixture, "alerts",
		"{\"state\":\"all\",\"since\":\"2027-01-15T08:01:00Z\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_str_eq(field_text(rows, 0, "state"), "resolved");
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

/* More rows than a page; and rows that come and go while they are read. */
START_TEST(pages_give_every_row_once)
{
	struct fixture fixture;
	struct query *query = NULL;
	json_t *row, *rows;
	int64_t last = 0;
	size_t count = 0;

	fixture_init(&fixture);
	fixture_open(&fixture);
	for (uint64_t id = 1; id <= 1203; id++) {
		char key[32];

		(void)snprintf(key, sizeof(key), "key-%llu", (unsigned long long)id);
		add_alert(&fixture, id, key, at((int64_t)id));
	}
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	add_address(&fixture, 1, 1, 7);
	add_rest(&fixture, 1, PORT_CLOSED, at(1), "2-65535");
	for (uint16_t port = 1; port < 2; port++)
		add_service(&fixture, 1, port, PORT_OPEN, at(1));
	fixture_save(&fixture);
	ck_assert_int_eq(
		query_ask(fixture.store, &(struct question){"history", NULL, at(1)},
			&query, &fixture.error),
		0);
	while ((row = query_next(query, &fixture.error)) != NULL) {
		int64_t id = json_integer_value(json_object_get(row, "id"));

		ck_assert_int_eq(id, last + 1);
		last = id;
		count++;
		json_decref(row);
		if (count == 600) {
			add_alert(&fixture, 1204, "late", at(5000));
			fixture_save(&fixture);
		}
	}
	ck_assert_int_eq(fixture.error.code, ERROR_NONE);
	ck_assert_uint_eq(count, 1204);
	query_close(query);
	rows = fixture_query(&fixture, "ports", "{\"state\":\"all\"}");
	ck_assert_uint_eq(json_array_size(rows), 65535);
	for (size_t i = 0; i < 65535; i++)
		ck_assert_int_eq(json_integer_value(json_object_get(
					 json_array_get(rows, i), "port")),
			(int64_t)i + 1);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

/* A host that opens everything, or answers every second port, must not make a row that the
 * control protocol refuses. */
START_TEST(no_host_makes_a_row_too_long)
{
	enum { ANSWER_MAX = 60 * 1024 };
	struct port_set odd = {.count = 0};
	struct fixture fixture;
	struct query *query = NULL;
	size_t ports = 0, rows = 0;
	json_t *row;
	char *text;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	add_address(&fixture, 1, 1, 7);
	for (uint32_t port = 1; port < 65535; port += 2)
		port_set_add(&odd, (uint16_t)port, (uint16_t)port);
	text = port_set_text(&odd);
	add_rest(&fixture, 1, PORT_CLOSED, at(1), text);
	add_rest(&fixture, 1, PORT_FILTERED, at(1), text);
	free(text);
	port_set_done(&odd);
	for (uint16_t port = 2; port <= 20000; port += 2)
		add_service(&fixture, 1, port, PORT_OPEN, at(1));
	fixture_save(&fixture);
	ck_assert_int_eq(
		query_ask(fixture.store, &(struct question){"export", NULL, at(1)},
			&query, &fixture.error),
		0);
	for (; (row = query_next(query, &fixture.error)) != NULL; rows++) {
		text = json_dumps(row, JSON_COMPACT);
		ck_assert_uint_lt(strlen(text), ANSWER_MAX);
		free(text);
		ports += json_array_size(json_object_get(row, "ports"));
		ck_assert_uint_eq(json_array_size(json_object_get(row, "rest")),
			rows == 0 ? 2 : 0);
		json_decref(row);
	}
	ck_assert_int_eq(fixture.error.code, ERROR_NONE);
	ck_assert_uint_eq(ports, 10000);
	query_close(query);
	row = fixture_query(&fixture, "device", "{\"device\":\"d-1\"}");
	text = json_dumps(row, JSON_COMPACT);
	ck_assert_uint_lt(strlen(text), ANSWER_MAX);
	free(text);
	json_decref(row);
	fixture_done(&fixture);
}
END_TEST

START_TEST(watch_goes_on_after_its_end)
{
	struct fixture fixture;
	struct query *query = NULL;
	json_t *rows, *row;

	make_network(&fixture);
	ck_assert_int_eq(
		query_ask(fixture.store, &(struct question){"watch", NULL, at(1)},
			&query, &fixture.error),
		0);
	ck_assert_ptr_null(query_next(query, &fixture.error));
	ck_assert_int_eq(fixture.error.code, ERROR_NONE);
	add_alert(&fixture, 2, "key-2", at(100));
	fixture_save(&fixture);
	row = query_next(query, &fixture.error);
	ck_assert_int_eq(json_integer_value(json_object_get(row, "cursor")), 2);
	json_decref(row);
	ck_assert_ptr_null(query_next(query, &fixture.error));
	query_close(query);
	rows = fixture_query(&fixture, "watch", "{\"cursor\":\"mail\"}");
	ck_assert_uint_eq(json_array_size(rows), 2);
	json_decref(rows);
	ck_assert_int_eq(
		store_cursor_set(fixture.store, "mail", 1, at(1), &fixture.error), 0);
	rows = fixture_query(&fixture, "watch", "{\"cursor\":\"mail\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_query");
	TCase *cases = tcase_create("query");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, every_command_answers_with_its_fields);
	tcase_add_test(cases, values_have_their_types);
	tcase_add_test(cases, ports_are_told_by_state);
	tcase_add_test(cases, a_port_that_is_no_service_any_more_is_told_once);
	tcase_add_test(cases, difference_is_what_happened_between);
	tcase_add_test(cases, wrong_arguments_are_refused_with_a_sentence);
	tcase_add_test(cases, device_is_found_by_every_name_it_has);
	tcase_add_test(cases, alerts_are_told_by_state_and_time);
	tcase_add_test(cases, pages_give_every_row_once);
	tcase_add_test(cases, no_host_makes_a_row_too_long);
	tcase_add_test(cases, watch_goes_on_after_its_end);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
