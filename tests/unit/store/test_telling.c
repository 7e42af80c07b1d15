/* What is told together, muted and held, and who is quarantined: as saved, and as asked. */
#include "fixture.h"

#include "store/load.h"

struct captured {
	struct notice_record notice;
	struct mute_record mute;
	struct event_record event;
	struct look_record look;
};

static bool
take_notice(void *to, const struct notice_record *record)
{
	((struct captured *)to)->notice = *record;
	return true;
}

static bool
take_mute(void *to, const struct mute_record *record)
{
	((struct captured *)to)->mute = *record;
	return true;
}

static bool
take_look(void *to, const struct look_record *record)
{
	((struct captured *)to)->look = *record;
	return true;
}

static bool
take_alert(void *to, const struct alert_record *alert, const struct event_record *event)
{
	(void)alert;
	((struct captured *)to)->event = *event;
	return true;
}

static bool
take_device(void *to, const struct device_record *record)
{
	(void)to;
	return record->id != 0;
}

static bool
take_address(void *to, const struct address_record *record)
{
	(void)to;
	return record->id != 0;
}

static const struct load_calls calls = {
	.device = take_device,
	.address = take_address,
	.look = take_look,
	.notice = take_notice,
	.mute = take_mute,
	.alert = take_alert,
};

static void
load(struct fixture *fixture, struct captured *captured)
{
	uint64_t skipped = 0;

	*captured = (struct captured){.mute = {.id = 0}};
	ck_assert_int_eq(
		load_rows(fixture->store, &calls, captured, &skipped, &fixture->error),
		0);
	ck_assert_uint_eq(skipped, 0);
}

static struct mute_record
mute(uint64_t id)
{
	return (struct mute_record){.id = id,
		.rule = {.segment = "iot",
			.device = "camera-*",
			.event = EVENT_DEVICE_GONE,
			.port = 8080,
			.until = at(900),
			.reason = "trial"},
		.since = at(5),
		.hidden = 3};
}

START_TEST(what_is_held_comes_back_as_it_was_saved)
{
	const struct notice_record notice = {.segment = 1,
		.kind = EVENT_PORT_OPENED,
		.told = 7,
		.held = 2,
		.first = 8,
		.since = at(4),
		.worst = SEVERITY_HIGH,
		.reason = NOTICE_QUIET};
	struct captured captured;
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	effects_add(&fixture.effects, EFFECT_SAVE_NOTICE)->notice = notice;
	fixture_save(&fixture);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.notice.segment, 1);
	ck_assert_int_eq(captured.notice.kind, EVENT_PORT_OPENED);
	ck_assert_uint_eq(captured.notice.told, 7);
	ck_assert_uint_eq(captured.notice.held, 2);
	ck_assert_uint_eq(captured.notice.first, 8);
	ck_assert_int_eq(captured.notice.since.us, at(4).us);
	ck_assert_int_eq(captured.notice.worst, SEVERITY_HIGH);
	ck_assert_int_eq(captured.notice.reason, NOTICE_QUIET);
	fixture_done(&fixture);
}
END_TEST

START_TEST(mute_holds_until_it_has_ended)
{
	struct mute_record saved = mute(3);
	struct captured captured;
	struct fixture fixture;
	json_t *rows;

	fixture_init(&fixture);
	fixture_open(&fixture);
	effects_add(&fixture.effects, EFFECT_SAVE_MUTE)->mute = saved;
	fixture_save(&fixture);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.mute.id, 3);
	ck_assert(mute_equal(&captured.mute.rule, &saved.rule));
	ck_assert_uint_eq(captured.mute.hidden, 3);
	rows = fixture_query(&fixture, "mutes", "{}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_str_eq(field_text(rows, 0, "id"), "m-3");
	ck_assert_str_eq(field_text(rows, 0, "event"), "device-gone");
	ck_assert_str_eq(field_text(rows, 0, "source"), "command");
	json_decref(rows);
	saved.ended = at(950);
	effects_add(&fixture.effects, EFFECT_SAVE_MUTE)->mute = saved;
	fixture_save(&fixture);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.mute.id, 0);
	rows = fixture_query(&fixture, "mutes", "{}");
	ck_assert_uint_eq(json_array_size(rows), 0);
	json_decref(rows);
	rows = fixture_query(&fixture, "mutes", "{\"state\":\"ended\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

/* 1 to 3 in one line, 4 for itself; 5 and 6 ended in one line. */
static void
add_lines(struct fixture *fixture)
{
	for (uint64_t id = 1; id <= 6; id++) {
		char key[16];
		size_t first = fixture->effects.count;
		struct effect *list;

		(void)snprintf(key, sizeof(key), "key-%u", (unsigned int)id);
		add_alert(fixture, id, key, at((int64_t)id));
		list = &fixture->effects.list[first];
		list[0].event.withheld[0] = '\0';
		list[0].event.told_in = id == 2 || id == 3 ? 1 : 0;
		if (id < 5)
			continue;
		list[1].alert.state = ALERT_RESOLVED;
		list[1].alert.resolved_at = at(20);
		list[1].alert.ended_in = 5;
	}
}

static size_t
count(struct fixture *fixture, const char *command, const char *arguments)
{
	json_t *rows = fixture_query(fixture, command, arguments);
	size_t found = json_array_size(rows);

	ck_assert_msg(rows != NULL, "%s", fixture->error.text);
	json_decref(rows);
	return found;
}

START_TEST(line_lists_exactly_what_it_told_of)
{
	struct captured captured;
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_lines(&fixture);
	fixture_save(&fixture);
	ck_assert_uint_eq(count(&fixture, "history", "{\"told_in\":1}"), 3);
	ck_assert_uint_eq(count(&fixture, "history", "{\"told_in\":4}"), 1);
	ck_assert_uint_eq(count(&fixture, "alerts", "{\"told_in\":1}"), 3);
	ck_assert_uint_eq(count(&fixture, "alerts", "{\"ended_in\":5}"), 2);
	ck_assert_uint_eq(count(&fixture, "alerts", "{\"ended_in\":1}"), 0);
	ck_assert_uint_eq(count(&fixture, "alerts", "{}"), 4);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.event.id, 4);
	ck_assert_uint_eq(captured.event.told_in, 0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(history_is_found_by_why_it_was_not_told)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_alert(&fixture, 1, "key-1", at(1)); /* muted: moving */
	add_alert(&fixture, 2, "key-2", at(2));
	fixture.effects.list[3].event.withheld[0] = '\0';
	fixture_save(&fixture);
	ck_assert_uint_eq(count(&fixture, "history", "{\"withheld\":\"muted\"}"), 1);
	ck_assert_uint_eq(count(&fixture, "history", "{\"withheld\":\"quiet\"}"), 0);
	ck_assert_uint_eq(count(&fixture, "history", "{}"), 2);
	fixture_done(&fixture);
}
END_TEST

static struct look_record *
add_look(struct fixture *fixture, int64_t first, enum look_outcome outcome)
{
	struct look_record *look =
		&effects_add(&fixture->effects, EFFECT_SAVE_LOOK)->look;

	*look = (struct look_record){.address_id = 1,
		.proto = PROTO_TCP,
		.port = 23,
		.state = PORT_OPEN,
		.reason = REASON_SYN_ACK,
		.looks = 1,
		.first_run = 4,
		.last_run = 5,
		.first = at(first),
		.last = at(first + 1),
		.outcome = outcome};
	return look;
}

START_TEST(second_look_that_waits_comes_back_as_it_was_saved)
{
	struct look_record look;
	struct captured captured;
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	add_address(&fixture, 1, 1, 7);
	look = *add_look(&fixture, 10, LOOK_WAITS);
	fixture_save(&fixture);
	load(&fixture, &captured);
	ck_assert_mem_eq(&captured.look, &look, sizeof(look));
	add_look(&fixture, 10, LOOK_CONFIRMED);
	fixture_save(&fixture);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.look.address_id, 0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(alert_keeps_what_led_to_it_and_no_more_than_a_few_looks)
{
	struct fixture fixture;
	json_t *rows, *looks;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	add_address(&fixture, 1, 1, 7);
	for (int64_t i = 1; i <= 30; i++)
		add_look(&fixture, i * 10, i == 30 ? LOOK_CONFIRMED : LOOK_DISCARDED);
	fixture_save(&fixture);
	add_alert(&fixture, 1, "key-1", at(301));
	(void)snprintf(fixture.effects.list[0].event.evidence, EVIDENCE_SIZE, "seen");
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM look"), 8);
	rows = fixture_query(&fixture, "why", "{\"id\":1}");
	ck_assert_str_eq(field_text(rows, 0, "evidence"), "seen");
	looks = json_object_get(json_array_get(rows, 0), "looks");
	ck_assert_uint_eq(json_array_size(looks), 8);
	ck_assert_str_eq(field_text(looks, 0, "outcome"), "confirmed");
	ck_assert_str_eq(field_text(looks, 7, "outcome"), "discarded");
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(a_quarantine_is_shown_until_it_ends)
{
	/* 1000000 s is "now" of the fixture's questions. */
	const struct {
		int64_t until;
		int shown;
	} cases[] = {{1000001, 1}, {1000000, 0}};

	for (size_t i = 0; i < 2; i++) {
		struct fixture fixture;
		const json_t *list;
		json_t *rows;

		fixture_init(&fixture);
		fixture_open(&fixture);
		add_device(&fixture, 1, PRESENCE_PRESENT, at(0))->quarantine =
			(struct quarantine){.since = at(10),
				.until = at(cases[i].until),
				.port = 23};
		fixture_save(&fixture);
		rows = fixture_query(&fixture, "device", "{\"device\":\"d-1\"}");
		list = json_object_get(json_array_get(rows, 0), "quarantine");
		ck_assert(json_is_array(list));
		ck_assert_int_eq((int)json_array_size(list), cases[i].shown);
		ck_assert_int_eq(json_integer_value(json_object_get(
					 json_array_get(list, 0), "port")),
			cases[i].shown * 23);
		json_decref(rows);
		fixture_done(&fixture);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("telling");
	TCase *cases = tcase_create("telling");
	SRunner *runner;
	int failed;

	tcase_add_test(cases, what_is_held_comes_back_as_it_was_saved);
	tcase_add_test(cases, a_quarantine_is_shown_until_it_ends);
	tcase_add_test(cases, mute_holds_until_it_has_ended);
	tcase_add_test(cases, line_lists_exactly_what_it_told_of);
	tcase_add_test(cases, history_is_found_by_why_it_was_not_told);
	tcase_add_test(cases, second_look_that_waits_comes_back_as_it_was_saved);
	tcase_add_test(cases, alert_keeps_what_led_to_it_and_no_more_than_a_few_looks);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
