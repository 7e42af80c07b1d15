#include "fixture.h"

static struct service_record *
add_judged(struct fixture *fixture, uint64_t address, uint16_t port,
	enum severity severity)
{
	struct service_record *service =
		add_service(fixture, address, port, PORT_OPEN, at(10));
	struct service_note *note = &service->note;

	note->severity = severity;
	note->reason_count = 2;
	(void)snprintf(note->reasons[0], REASON_SIZE, "guests can reach it");
	(void)snprintf(note->reasons[1], REASON_SIZE, "it says \"hello\"");
	(void)snprintf(note->answers.needed, ANSWER_SIZE, "No.");
	(void)snprintf(note->answers.who, ANSWER_SIZE, "Administrators.");
	(void)snprintf(note->answers.from, ANSWER_SIZE, "Nowhere.");
	(void)snprintf(note->answers.monitored, ANSWER_SIZE, "Hardly.");
	return service;
}

static struct acceptance_record *
add_acceptance(struct fixture *fixture, uint64_t id, enum acceptance_state state)
{
	struct acceptance_record *record =
		&effects_add(&fixture->effects, EFFECT_SAVE_ACCEPTANCE)->acceptance;

	*record = (struct acceptance_record){
		.id = id,
		.device_id = 1,
		.proto = PROTO_TCP,
		.port = 23,
		.state = state,
		.at = at(20),
		.until = at(5000),
		.ended_at = state == ACCEPTANCE_VALID ? (wall_t){0} : at(30),
		.needed = "By the nurses' app.",
		.reason = "ward 3",
		.facts =
			{
				.service = "telnet",
				.product = "busybox",
				.encrypted = ENCRYPTED_NO,
				.login = LOGIN_REQUIRED,
				.reached = 6,
				.has_fingerprint = true,
				.fingerprint = {1, 2, 3},
			},
	};
	return record;
}

/* Two devices; the first has telnet, the second a web page and a printer port. */
static void
make_network(struct fixture *fixture)
{
	fixture_init(fixture);
	fixture_open(fixture);
	(void)snprintf(add_device(fixture, 1, PRESENCE_PRESENT, at(1))->name,
		DEVICE_NAME_SIZE, "camera-1");
	add_device(fixture, 2, PRESENCE_PRESENT, at(1));
	add_address(fixture, 1, 1, 7);
	add_address(fixture, 2, 2, 8);
	add_judged(fixture, 1, 23, SEVERITY_HIGH);
	add_judged(fixture, 2, 80, SEVERITY_LOW);
	add_judged(fixture, 2, 9100, SEVERITY_CRITICAL);
	fixture_save(fixture);
}

static size_t
count_rows(struct fixture *fixture, const char *command, const char *arguments)
{
	json_t *rows = fixture_query(fixture, command, arguments);
	size_t count = json_array_size(rows);

	json_decref(rows);
	return count;
}

START_TEST(the_worst_finding_comes_first_with_reasons_and_answers)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	rows = fixture_query(&fixture, "plan", "{}");
	ck_assert_uint_eq(json_array_size(rows), 3);
	ck_assert_str_eq(field_text(rows, 0, "severity"), "critical");
	ck_assert_str_eq(field_text(rows, 1, "severity"), "high");
	ck_assert_str_eq(field_text(rows, 2, "severity"), "low");
	ck_assert_str_eq(field_text(rows, 1, "id"), "F-1");
	ck_assert_str_eq(field_text(rows, 1, "device"), "d-1");
	ck_assert_str_eq(field_text(rows, 1, "impact"), "high");
	ck_assert_str_eq(field_text(rows, 1, "likelihood"), "high");
	ck_assert_str_eq(field_text(rows, 1, "needed"), "No.");
	ck_assert_str_eq(field_text(rows, 1, "encrypted"), "no");
	ck_assert_str_eq(field_text(rows, 1, "who"), "Administrators.");
	ck_assert_str_eq(field_text(rows, 1, "from"), "Nowhere.");
	ck_assert_str_eq(field_text(rows, 1, "monitored"), "Hardly.");
	ck_assert_str_eq(
		json_string_value(json_array_get(
			json_object_get(json_array_get(rows, 1), "reasons"), 1)),
		"it says \"hello\"");
	json_decref(rows);
	ck_assert_uint_eq(count_rows(&fixture, "plan", "{\"device\":\"d-2\"}"), 2);
	ck_assert_uint_eq(count_rows(&fixture, "plan", "{\"id\":\"F-2\"}"), 1);
	ck_assert_ptr_null(fixture_query(&fixture, "plan", "{\"id\":\"F-99\"}"));
	ck_assert_int_eq(fixture.error.code, ERROR_NOT_FOUND);
	ck_assert_ptr_null(fixture_query(&fixture, "plan", "{\"id\":\"2\"}"));
	ck_assert_ptr_null(fixture_query(&fixture, "plan", "{\"state\":\"shut\"}"));
	/* What they share is kept once. */
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM judgement"), 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(many_findings_come_in_pages)
{
	struct fixture fixture;

	make_network(&fixture);
	for (uint16_t port = 1000; port < 2200; port++)
		add_judged(&fixture, 1, port,
			port % 2 == 0 ? SEVERITY_HIGH : SEVERITY_INFO);
	fixture_save(&fixture);
	ck_assert_uint_eq(count_rows(&fixture, "plan", "{}"), 1203);
	ck_assert_uint_eq(count_rows(&fixture, "today", "{}"), 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(a_finding_keeps_its_id_whatever_happens_to_the_address)
{
	struct finding_subject subject;
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	fixture_close(&fixture);
	fixture_open(&fixture);
	add_address(&fixture, 1, 1, 7)->current = false;
	add_address(&fixture, 3, 1, 77);
	add_judged(&fixture, 3, 23, SEVERITY_HIGH);
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "plan", "{\"device\":\"d-1\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_str_eq(field_text(rows, 0, "id"), "F-1");
	ck_assert_str_eq(field_text(rows, 0, "ip"), "192.168.20.77");
	json_decref(rows);
	ck_assert_int_eq(
		store_find_finding(fixture.store, "f-1", &subject, &fixture.error), 0);
	ck_assert_uint_eq(subject.device_id, 1);
	ck_assert_uint_eq(subject.port, 23);
	ck_assert_int_eq((int)subject.proto, PROTO_TCP);
	ck_assert_int_eq(
		store_find_finding(fixture.store, "F-99", &subject, &fixture.error),
		ERROR_NOT_FOUND);
	ck_assert_int_eq(
		store_find_finding(fixture.store, "F-1x", &subject, &fixture.error),
		ERROR_INVALID);
	ck_assert_int_eq(
		store_find_finding(fixture.store, "", &subject, &fixture.error),
		ERROR_INVALID);
	fixture_done(&fixture);
}
END_TEST

static const char *
state_of(struct fixture *fixture, const char *id)
{
	static char state[32];
	char arguments[64];
	json_t *rows;

	(void)snprintf(arguments, sizeof(arguments), "{\"id\":\"%s\"}", id);
	rows = fixture_query(fixture, "plan", arguments);
	(void)snprintf(state, sizeof(state), "%s", field_text(rows, 0, "state"));
	json_decref(rows);
	return state;
}

START_TEST(only_an_answer_of_the_host_proves_that_it_is_closed)
{
	struct fixture fixture;

	make_network(&fixture);
	ck_assert_str_eq(state_of(&fixture, "F-1"), "open");
	add_service(&fixture, 1, 23, PORT_FILTERED, at(40))->reason =
		REASON_NO_RESPONSE;
	fixture_save(&fixture);
	ck_assert_str_eq(state_of(&fixture, "F-1"), "not proven");
	add_service(&fixture, 1, 23, PORT_CLOSED, at(50));
	fixture_save(&fixture);
	ck_assert_str_eq(state_of(&fixture, "F-1"), "closed");
	add_address(&fixture, 1, 1, 7)->current = false;
	fixture_save(&fixture);
	ck_assert_str_eq(state_of(&fixture, "F-1"), "not proven");
	ck_assert_uint_eq(
		count_rows(&fixture, "plan", "{\"state\":\"not proven\"}"), 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(an_acceptance_is_kept_and_shown_until_it_ends)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	add_acceptance(&fixture, 4, ACCEPTANCE_VALID);
	fixture_save(&fixture);
	ck_assert_str_eq(state_of(&fixture, "F-1"), "accepted");
	ck_assert_uint_eq(count_rows(&fixture, "plan", "{}"), 2);
	rows = fixture_query(&fixture, "plan", "{\"state\":\"accepted\"}");
	ck_assert_str_eq(field_text(rows, 0, "needed"), "By the nurses' app.");
	ck_assert_str_eq(field_text(rows, 0, "who"), "Administrators.");
	ck_assert_str_eq(field_text(rows, 0, "accepted_because"), "ward 3");
	json_decref(rows);
	/* Ended and replaced by another one in the same turn. */
	add_acceptance(&fixture, 4, ACCEPTANCE_REVOKED);
	add_acceptance(&fixture, 5, ACCEPTANCE_VALID);
	fixture_save(&fixture);
	ck_assert_str_eq(state_of(&fixture, "F-1"), "accepted");
	add_acceptance(&fixture, 5, ACCEPTANCE_VOID);
	fixture_save(&fixture);
	ck_assert_str_eq(state_of(&fixture, "F-1"), "open");
	fixture_done(&fixture);
}
END_TEST

START_TEST(the_three_things_to_do_are_the_worst_and_each_only_once)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	for (uint16_t port = 1; port <= 4; port++) {
		struct service_record *service =
			add_judged(&fixture, 2, port, SEVERITY_MEDIUM);

		(void)snprintf(service->note.advice, ADVICE_SIZE, "close %u", port);
	}
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "today", "{}");
	ck_assert_uint_eq(json_array_size(rows), 3);
	/* "switch it off" is said once, for three findings. */
	ck_assert_str_eq(field_text(rows, 0, "advice"), "switch it off");
	ck_assert_str_eq(field_text(rows, 0, "severity"), "critical");
	ck_assert_int_eq(
		json_integer_value(json_object_get(json_array_get(rows, 0), "count")),
		3);
	ck_assert_str_eq(field_text(rows, 1, "advice"), "close 1");
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(a_device_shows_its_kind_and_findings)
{
	struct fixture fixture;
	struct device_record *device;
	json_t *rows, *finding;

	make_network(&fixture);
	device = add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	(void)snprintf(device->kind.name, KIND_SIZE, "camera");
	(void)snprintf(device->kind.why, KIND_WHY_SIZE, "open port 554/tcp");
	fixture_save(&fixture);
	rows = fixture_query(&fixture, "device", "{\"device\":\"d-1\"}");
	ck_assert_str_eq(field_text(rows, 0, "kind"), "camera");
	ck_assert_str_eq(field_text(rows, 0, "kind_why"), "open port 554/tcp");
	finding =
		json_array_get(json_object_get(json_array_get(rows, 0), "findings"), 0);
	ck_assert_str_eq(
		json_string_value(json_object_get(finding, "likelihood")), "high");
	ck_assert_uint_eq(json_array_size(json_object_get(finding, "reasons")), 2);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(openings_are_all_times_a_port_was_open_since_then)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	add_service(&fixture, 1, 23, PORT_CLOSED, at(40));
	add_service(&fixture, 1, 23, PORT_OPEN, at(60));
	fixture_save(&fixture);
	/* 1000000 s is "now" of the fixture's questions. */
	rows = fixture_query(&fixture, "openings", "{\"since\":\"999970s\"}");
	ck_assert_uint_eq(json_array_size(rows), 4);
	json_decref(rows);
	ck_assert_uint_eq(
		count_rows(&fixture, "openings", "{\"since\":\"999950s\"}"), 3);
	fixture_done(&fixture);
}
END_TEST

/* ---- the core over a restart ---- */

static void
judge(const void *context, const struct judged *judged, struct service_note *note)
{
	(void)context;
	(void)judged;
	*note = (struct service_note){.severity = SEVERITY_HIGH};
}

START_TEST(the_core_gets_back_what_was_accepted)
{
	static struct scope scopes[2];
	static struct segment_policy segments[2];
	const struct watch_policy policy = {
		.scopes = scopes,
		.segments = segments,
		.segment_count = 2,
		.judge = judge,
	};
	const struct acceptance_request whose = {
		.device_id = 1, .proto = PROTO_TCP, .port = 23};
	struct watch *watch = watch_new(&policy, 1);
	struct effects effects = {.count = 0};
	struct watch_call call = {.effects = &effects};
	struct fixture fixture;
	uint64_t skipped = 1;

	make_network(&fixture);
	add_acceptance(&fixture, 4, ACCEPTANCE_VALID);
	add_acceptance(&fixture, 9, ACCEPTANCE_EXPIRED)->port = 24;
	fixture_save(&fixture);
	fixture_close(&fixture);
	fixture_open(&fixture);
	ck_assert_int_eq(store_load(fixture.store, watch, &skipped, &fixture.error), 0);
	ck_assert_uint_eq(skipped, 0);
	call.now.wall = at(100);
	ck_assert_int_eq(command_revoke(watch, &call, &whose), 0);
	ck_assert_int_eq(command_revoke(watch, &call, &whose), ERROR_NOT_FOUND);
	ck_assert_uint_eq(effects.count, 1);
	ck_assert_uint_eq(effects.list[0].acceptance.id, 4);
	ck_assert_str_eq(effects.list[0].acceptance.reason, "ward 3");
	ck_assert_str_eq(effects.list[0].acceptance.facts.product, "busybox");
	ck_assert_uint_eq(effects.list[0].acceptance.facts.fingerprint[2], 3);
	effects_done(&effects);
	watch_free(watch);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_finding");
	TCase *tests = tcase_create("finding");
	SRunner *runner;
	int failures;

	tcase_add_test(tests, the_worst_finding_comes_first_with_reasons_and_answers);
	tcase_add_test(tests, many_findings_come_in_pages);
	tcase_add_test(tests, a_finding_keeps_its_id_whatever_happens_to_the_address);
	tcase_add_test(tests, only_an_answer_of_the_host_proves_that_it_is_closed);
	tcase_add_test(tests, an_acceptance_is_kept_and_shown_until_it_ends);
	tcase_add_test(tests, the_three_things_to_do_are_the_worst_and_each_only_once);
	tcase_add_test(tests, a_device_shows_its_kind_and_findings);
	tcase_add_test(tests, openings_are_all_times_a_port_was_open_since_then);
	tcase_add_test(tests, the_core_gets_back_what_was_accepted);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
