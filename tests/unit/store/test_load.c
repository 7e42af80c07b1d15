#include "fixture.h"

/* What load gives back, one of each kind. */
struct captured {
	struct device_record device;
	struct interface_record interface;
	struct address_record address;
	struct service_record service;
	char rest_ports[64];
	struct reach_record reach;
	struct rest_record rest;
	struct run_record run;
	struct alert_record alert;
	struct event_record event;
	struct setting_record setting;
	size_t count;
};

static bool
take_device(void *to, const struct device_record *record)
{
	((struct captured *)to)->device = *record;
	((struct captured *)to)->count++;
	return true;
}

static bool
take_interface(void *to, const struct interface_record *record)
{
	((struct captured *)to)->interface = *record;
	((struct captured *)to)->count++;
	return true;
}

static bool
take_address(void *to, const struct address_record *record)
{
	((struct captured *)to)->address = *record;
	((struct captured *)to)->count++;
	return true;
}

static bool
take_service(void *to, const struct service_record *record)
{
	((struct captured *)to)->service = *record;
	((struct captured *)to)->count++;
	return true;
}

static bool
take_rest(void *to, const struct rest_record *record)
{
	struct captured *captured = to;
	char *ports = port_set_text(&record->ports);

	captured->rest = *record;
	(void)snprintf(captured->rest_ports, sizeof(captured->rest_ports), "%s", ports);
	free(ports);
	captured->count++;
	return true;
}

static bool
take_reach(void *to, const struct reach_record *record)
{
	((struct captured *)to)->reach = *record;
	((struct captured *)to)->count++;
	return true;
}

static bool
take_run(void *to, const struct run_record *record)
{
	((struct captured *)to)->run = *record;
	((struct captured *)to)->count++;
	return true;
}

static bool
take_alert(void *to, const struct alert_record *alert, const struct event_record *event)
{
	((struct captured *)to)->alert = *alert;
	((struct captured *)to)->event = *event;
	((struct captured *)to)->count++;
	return true;
}

static bool
take_setting(void *to, const struct setting_record *record)
{
	((struct captured *)to)->setting = *record;
	((struct captured *)to)->count++;
	return true;
}

static const struct load_calls calls = {
	.device = take_device,
	.interface = take_interface,
	.address = take_address,
	.service = take_service,
	.rest = take_rest,
	.reach = take_reach,
	.run = take_run,
	.alert = take_alert,
	.setting = take_setting,
};

static uint64_t
load(struct fixture *fixture, struct captured *captured)
{
	uint64_t skipped = 0;

	*captured = (struct captured){.count = 0};
	ck_assert_msg(load_rows(fixture->store, &calls, captured, &skipped,
			      &fixture->error) == 0,
		"%s", fixture->error.text);
	return skipped;
}

START_TEST(every_record_comes_back_as_it_was_saved)
{
	struct device_record device;
	struct address_record address;
	struct service_record service;
	struct run_record run;
	struct event_record event;
	struct fixture fixture;
	struct captured captured;

	fixture_init(&fixture);
	fixture_open(&fixture);
	device = *add_device(&fixture, 17, PRESENCE_ABSENT, at(5));
	fixture.effects.list[0].device.baseline = device.baseline = true;
	fixture.effects.list[0].device.approved = device.approved = true;
	device.care = CARE_NEVER;
	device.quarantine.since = at(5);
	device.quarantine.until = at(900);
	device.quarantine.port = 23;
	(void)snprintf(
		device.name, sizeof(device.name), "camera \"1\"; DROP TABLE device");
	fixture.effects.list[0].device = device;
	add_interface(&fixture, 17);
	address = *add_address(&fixture, 5, 17, 7);
	service = *add_service(&fixture, 5, 23, PORT_OPEN, at(6));
	fixture.effects.list[3].service.run_id = service.run_id = 3;
	add_rest(&fixture, 5, PORT_FILTERED, at(6), "1-22,24-1000");
	run = *add_run(&fixture, 3, at(1), at(9));
	add_alert(&fixture, 8, "key-8", at(7));
	event = fixture.effects.list[6].event;
	add_setting(&fixture, "paused_until", -1);
	fixture_save(&fixture);
	fixture_close(&fixture);
	fixture_open(&fixture);
	ck_assert_uint_eq(load(&fixture, &captured), 0);
	ck_assert_uint_eq(captured.count, 8);
	ck_assert_mem_eq(&captured.device, &device, sizeof(device));
	ck_assert_uint_eq(captured.interface.device_id, 17);
	ck_assert_int_eq(captured.interface.mac.bytes[5], 9);
	ck_assert_int_eq(captured.interface.last_seen.us, at(2).us);
	ck_assert_mem_eq(&captured.address, &address, sizeof(address));
	ck_assert_mem_eq(&captured.service, &service, sizeof(service));
	ck_assert_str_eq(captured.rest_ports, "1-22,24-1000");
	ck_assert_int_eq(captured.rest.state, PORT_FILTERED);
	ck_assert_int_eq(captured.rest.since.us, at(6).us);
	ck_assert_mem_eq(&captured.run, &run, sizeof(run));
	ck_assert_uint_eq(captured.alert.id, 8);
	ck_assert_int_eq(captured.alert.state, ALERT_OPEN);
	ck_assert_mem_eq(&captured.event, &event, sizeof(event));
	ck_assert_str_eq(captured.setting.name, "paused_until");
	ck_assert_int_eq(captured.setting.value, -1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(ids_are_never_given_twice)
{
	struct watch_ids ids = {.device = 0};
	struct fixture fixture;
	bool more = true;

	fixture_init(&fixture);
	fixture_open(&fixture);
	ck_assert_int_eq(load_ids(fixture.store, &ids, &fixture.error), 0);
	ck_assert_uint_eq(ids.event, 0);
	add_device(&fixture, 4, PRESENCE_PRESENT, at(1));
	add_address(&fixture, 6, 4, 1);
	add_run(&fixture, 12, at(1), at(2));
	add_alert(&fixture, 9, "key", at(1));
	fixture.effects.list[4].alert.state = ALERT_RESOLVED;
	fixture.effects.list[4].alert.resolved_at = at(2);
	fixture_save(&fixture);
	ck_assert_int_eq(store_delivered(fixture.store, 9, at(3), &fixture.error), 0);
	while (more)
		ck_assert_int_eq(
			store_purge(fixture.store, at(1000), &more, &fixture.error), 0);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM event"), 0);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM outbox"), 0);
	ck_assert_int_eq(load_ids(fixture.store, &ids, &fixture.error), 0);
	ck_assert_uint_eq(ids.device, 4);
	ck_assert_uint_eq(ids.address, 6);
	ck_assert_uint_eq(ids.run, 12);
	ck_assert_uint_eq(ids.event, 9);
	ck_assert_uint_eq(ids.outbox, 9);
	fixture_done(&fixture);
}
END_TEST

START_TEST(segment_keeps_its_name_when_the_configuration_is_reordered)
{
	static const char *const reordered[] = {"iot", "new", "lan"};
	struct store_options options = {.segment_names = reordered, .segment_count = 3};
	struct captured captured;
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1)); /* of segment 1, iot */
	fixture_save(&fixture);
	fixture_close(&fixture);
	options.path = fixture.path;
	ck_assert_int_eq(store_open(&options, at(9), &fixture.store, &fixture.recovered,
				 &fixture.error),
		0);
	ck_assert_uint_eq(load(&fixture, &captured), 0);
	ck_assert_uint_eq(captured.device.segment, 0);
	fixture_close(&fixture);
	options.segment_count = 0;
	ck_assert_int_eq(store_open(&options, at(9), &fixture.store, &fixture.recovered,
				 &fixture.error),
		0);
	ck_assert_uint_eq(load(&fixture, &captured), 0);
	ck_assert_uint_eq(captured.count, 0);
	fixture_done(&fixture);
}
END_TEST

/* A telephone that had 100 addresses: the core gets those held now and the newest. */
START_TEST(addresses_are_loaded_up_to_what_the_core_keeps)
{
	struct captured captured;
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	for (uint8_t i = 1; i <= 100; i++) {
		struct address_record *address = add_address(&fixture, i, 1, i);

		address->current = i == 1;
		address->last_seen = at(i);
	}
	fixture_save(&fixture);
	ck_assert_uint_eq(load(&fixture, &captured), 0);
	ck_assert_uint_eq(captured.count, 1 + WATCH_ADDRESSES_PER_DEVICE_MAX);
	ck_assert_uint_eq(captured.address.id, 100);
	fixture_done(&fixture);
}
END_TEST

START_TEST(damaged_row_is_skipped_and_counted)
{
	static const char *const damage[] = {
		"UPDATE presence SET state = 'nonsense'",
		"UPDATE interface SET mac = x'0102'",
		"UPDATE address SET ip = x'01020304050607'",
		"UPDATE service SET port = 70000",
		"UPDATE rest SET ports = '5-1'",
		"UPDATE run SET verdict = 'splendid'",
		"UPDATE event SET text = printf('%.300c', 'x')",
		"UPDATE setting SET name = 'a' || char(0) || 'b'",
	};
	struct captured captured;
	struct fixture fixture;

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		fixture_init(&fixture);
		fixture_open(&fixture);
		add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
		add_interface(&fixture, 1);
		add_address(&fixture, 1, 1, 7);
		add_service(&fixture, 1, 23, PORT_OPEN, at(1));
		add_rest(&fixture, 1, PORT_CLOSED, at(1), "22");
		add_run(&fixture, 1, at(1), at(2));
		add_alert(&fixture, 1, "key", at(1));
		add_setting(&fixture, "name", 1);
		fixture_save(&fixture);
		ck_assert_int_eq(sqlite3_exec(fixture.store->database, damage[i], NULL,
					 NULL, NULL),
			SQLITE_OK);
		ck_assert_msg(load(&fixture, &captured) == 1, "%s", damage[i]);
		ck_assert_uint_eq(captured.count, 7);
		fixture_done(&fixture);
	}
}
END_TEST

static const char *const hostile[] = {
	"'; DROP TABLE device; --",
	"\"; DELETE FROM event WHERE \"\"=\"",
	"a\\x00%s%n:number:id@x$y?1",
	"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
	"\xff\xfe broken",
	"",
};

START_TEST(hostile_text_is_only_text)
{
	struct fixture fixture;
	struct captured captured;
	json_t *rows;

	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		const char *text = hostile[i];
		struct event_record *event;

		fixture_init(&fixture);
		fixture_open(&fixture);
		(void)snprintf(add_device(&fixture, 1, PRESENCE_PRESENT, at(1))->name,
			DEVICE_NAME_SIZE, "%s", text);
		add_address(&fixture, 1, 1, 7);
		(void)snprintf(add_service(&fixture, 1, 23, PORT_OPEN, at(1))->note.why,
			ADVICE_SIZE, "%s", text);
		add_alert(&fixture, 1, text, at(1));
		event = &fixture.effects.list[3].event;
		(void)snprintf(event->text, sizeof(event->text), "%s", text);
		(void)snprintf(
			event->device_name, sizeof(event->device_name), "%s", text);
		(void)snprintf(event->before, sizeof(event->before), "%s", text);
		add_setting(&fixture, text, 1);
		fixture_save(&fixture);
		ck_assert_uint_eq(load(&fixture, &captured), 0);
		ck_assert_str_eq(captured.device.name, text);
		ck_assert_str_eq(captured.service.note.why, text);
		ck_assert_str_eq(captured.event.key, text);
		ck_assert_str_eq(captured.event.text, text);
		ck_assert_str_eq(captured.setting.name, text);
		rows = fixture_query(&fixture, "history", "{}");
		ck_assert_uint_eq(json_array_size(rows), 1);
		ck_assert_ptr_nonnull(field_text(rows, 0, "text"));
		json_decref(rows);
		rows = fixture_query(&fixture, "device", "{\"device\":\"d-1\"}");
		ck_assert_uint_eq(json_array_size(rows), 1);
		json_decref(rows);
		fixture_done(&fixture);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_load");
	TCase *cases = tcase_create("load");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, every_record_comes_back_as_it_was_saved);
	tcase_add_test(cases, ids_are_never_given_twice);
	tcase_add_test(
		cases, segment_keeps_its_name_when_the_configuration_is_reordered);
	tcase_add_test(cases, addresses_are_loaded_up_to_what_the_core_keeps);
	tcase_add_test(cases, damaged_row_is_skipped_and_counted);
	tcase_add_test(cases, hostile_text_is_only_text);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
