#include "fixture.h"

#include "assess/proof_record.h"

/* A device with telnet and ssh, both found open by run 3. */
static void
make_network(struct fixture *fixture)
{
	struct run_record *run;

	fixture_init(fixture);
	fixture_open(fixture);
	(void)add_device(fixture, 1, PRESENCE_PRESENT, at(0));
	(void)add_address(fixture, 1, 1, 7);
	run = add_run(fixture, 3, at(5), at(10));
	run->kind = SCAN_PORTS;
	run->tries = 3;
	(void)snprintf(run->vantage, sizeof(run->vantage), "eth0 192.168.20.2");
	add_service(fixture, 1, 23, PORT_OPEN, at(10))->run_id = 3;
	add_service(fixture, 1, 22, PORT_OPEN, at(10))->run_id = 3;
	fixture_save(fixture);
}

/* A person's run that saw this of one port, and another port answering. */
static void
add_looks(struct fixture *fixture, uint64_t id, wall_t when, enum port_reason reason,
	bool witness)
{
	struct run_record *run = add_run(fixture, id, when, when);
	struct sighting_record look = {
		.run_id = id,
		.segment = 1,
		.ip = {IP_V4, {192, 168, 20, 7}},
		.holder = {{2, 0, 0, 0, 0, 7}},
		.proto = PROTO_TCP,
		.first = 23,
		.last = 23,
		.state = reason == REASON_SYN_ACK ? PORT_OPEN
			: reason == REASON_RESET  ? PORT_CLOSED
						  : PORT_FILTERED,
		.reason = reason,
		.at = when,
	};

	run->kind = SCAN_PORTS;
	run->tries = 3;
	run->manual = true;
	(void)snprintf(run->vantage, sizeof(run->vantage), "eth0 192.168.20.2");
	effects_add(&fixture->effects, EFFECT_SAVE_SIGHTING)->sighting = look;
	look.first = look.last = 22;
	look.state = PORT_OPEN;
	look.reason = REASON_SYN_ACK;
	if (witness)
		effects_add(&fixture->effects, EFFECT_SAVE_SIGHTING)->sighting = look;
	fixture_save(fixture);
}

static json_t *
verify(struct fixture *fixture, const char *finding, const char *snapshot, wall_t when)
{
	const struct proof_question question = {
		.finding = finding, .snapshot = snapshot, .now = when, .record = true};
	json_t *rows = json_array();

	ck_assert_msg(
		store_verify(fixture->store, &question, rows, &fixture->error) == 0,
		"%s", fixture->error.text);
	return rows;
}

static void
expect_verdict(
	struct fixture *fixture, const char *finding, wall_t when, const char *verdict)
{
	json_t *rows = verify(fixture, finding, NULL, when);

	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_msg(strcmp(field_text(rows, 0, "verdict"), verdict) == 0, "%s: %s",
		field_text(rows, 0, "verdict"), field_text(rows, 0, "evidence"));
	json_decref(rows);
}

START_TEST(a_finding_is_judged_by_the_newest_evidence)
{
	struct fixture fixture;

	make_network(&fixture);
	expect_verdict(&fixture, "d-1:23/tcp", at(20), "open");
	add_looks(&fixture, 4, at(30), REASON_RESET, false);
	expect_verdict(&fixture, "d-1:23", at(31), "closed");
	add_looks(&fixture, 5, at(40), REASON_SYN_ACK, false);
	expect_verdict(&fixture, "192.168.20.7:23/tcp", at(41), "open");
	add_looks(&fixture, 6, at(50), REASON_NO_RESPONSE, false);
	expect_verdict(&fixture, "d-1:23/tcp", at(51), "not proven");
	add_looks(&fixture, 7, at(60), REASON_NO_RESPONSE, true);
	expect_verdict(&fixture, "d-1:23/tcp", at(61), "closed");
	fixture_done(&fixture);
}
END_TEST

/* "closed by proof 2", or the state alone. */
static const char *
planned(struct fixture *fixture)
{
	static char text[64];
	json_t *rows = fixture_query(fixture, "plan", "{\"id\":\"F-1\"}");
	const json_t *proof = json_object_get(json_array_get(rows, 0), "proof");

	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_int_eq(json_is_null(proof),
		json_is_null(json_object_get(json_array_get(rows, 0), "proven_at")));
	(void)snprintf(text, sizeof(text),
		json_is_null(proof) ? "%s" : "%s by proof %lld",
		field_text(rows, 0, "state"), (long long)json_integer_value(proof));
	json_decref(rows);
	return text;
}

START_TEST(the_plan_shows_the_last_proof_until_the_port_is_seen_open)
{
	struct fixture fixture;

	make_network(&fixture);
	ck_assert_str_eq(planned(&fixture), "open");
	add_looks(&fixture, 4, at(30), REASON_NO_RESPONSE, true);
	expect_verdict(&fixture, "F-1", at(31), "closed");
	ck_assert_str_eq(planned(&fixture), "closed by proof 2");
	/* What is believed only follows. */
	add_service(&fixture, 1, 23, PORT_FILTERED, at(35))->reason =
		REASON_NO_RESPONSE;
	fixture_save(&fixture);
	ck_assert_str_eq(planned(&fixture), "closed by proof 2");
	add_looks(&fixture, 5, at(40), REASON_NO_RESPONSE, false);
	expect_verdict(&fixture, "F-1", at(41), "not proven");
	ck_assert_str_eq(planned(&fixture), "not proven");
	add_looks(&fixture, 6, at(50), REASON_RESET, false);
	expect_verdict(&fixture, "F-1", at(51), "closed");
	ck_assert_str_eq(planned(&fixture), "closed by proof 6");
	add_service(&fixture, 1, 23, PORT_OPEN, at(60));
	fixture_save(&fixture);
	ck_assert_str_eq(planned(&fixture), "open");
	add_service(&fixture, 1, 23, PORT_FILTERED, at(70));
	fixture_save(&fixture);
	ck_assert_str_eq(planned(&fixture), "not proven");
	fixture_done(&fixture);
}
END_TEST

START_TEST(what_is_believed_counts_as_evidence_too)
{
	struct fixture fixture;

	make_network(&fixture);
	(void)add_run(&fixture, 8, at(95), at(100));
	fixture.effects.list[0].run.tries = 3;
	(void)snprintf(
		fixture.effects.list[0].run.vantage, VANTAGE_SIZE, "eth0 192.168.20.2");
	add_service(&fixture, 1, 23, PORT_CLOSED, at(100))->run_id = 8;
	fixture_save(&fixture);
	expect_verdict(&fixture, "d-1:23/tcp", at(101), "closed");
	fixture_done(&fixture);
}
END_TEST

START_TEST(a_snapshot_is_judged_as_a_whole)
{
	struct fixture fixture;
	json_t *rows, *row = NULL;

	make_network(&fixture);
	ck_assert_int_eq(
		store_snapshot(fixture.store, "spring", at(20), &row, &fixture.error),
		0);
	ck_assert_int_eq(json_integer_value(json_object_get(row, "findings")), 2);
	json_decref(row);
	ck_assert_int_eq(
		store_snapshot(fixture.store, "spring", at(21), &row, &fixture.error),
		ERROR_INVALID);
	ck_assert_int_eq(
		store_snapshot(fixture.store, "No!", at(21), &row, &fixture.error),
		ERROR_INVALID);
	add_looks(&fixture, 4, at(30), REASON_RESET, true);
	rows = verify(&fixture, NULL, "spring", at(31));
	ck_assert_uint_eq(json_array_size(rows), 2);
	ck_assert_str_eq(field_text(rows, 0, "finding"), "d-1:22/tcp");
	ck_assert_str_eq(field_text(rows, 0, "verdict"), "open");
	ck_assert_str_eq(field_text(rows, 1, "verdict"), "closed");
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

/* What vouches for all its ports; also when verdicts about it follow. */
START_TEST(a_snapshot_is_told_by_its_last_record)
{
	struct fixture fixture;
	json_t *rows, *row = NULL;

	make_network(&fixture);
	ck_assert_int_eq(
		store_snapshot(fixture.store, "spring", at(20), &row, &fixture.error),
		0);
	ck_assert_int_eq(json_integer_value(json_object_get(row, "number")), 3);
	add_looks(&fixture, 4, at(30), REASON_RESET, true);
	json_decref(verify(&fixture, NULL, "spring", at(31)));
	rows = fixture_query(&fixture, "snapshots", "{}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert(json_equal(json_array_get(rows, 0), row));
	json_decref(rows);
	rows = fixture_query(&fixture, "records", "{}");
	ck_assert_str_eq(field_text(rows, 2, "kind"), "before");
	ck_assert_str_eq(field_text(rows, 2, "hash"),
		json_string_value(json_object_get(row, "hash")));
	json_decref(rows);
	json_decref(row);
	fixture_done(&fixture);
}
END_TEST

static void
refuse_snapshot(struct fixture *fixture, const char *name)
{
	json_t *given = json_pack("{s:s+}", "since", "snapshot:", name);
	const struct question question = {"alerts", given, at(40)};
	struct query *query = NULL;

	ck_assert_int_eq(query_ask(fixture->store, &question, &query, &fixture->error),
		ERROR_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(fixture->error.text, "is no snapshot"));
	query_close(query);
	json_decref(given);
}

START_TEST(a_snapshot_names_the_moment_it_was_taken)
{
	struct fixture fixture;
	json_t *row = NULL, *rows;

	make_network(&fixture);
	ck_assert_int_eq(
		store_snapshot(fixture.store, "spring", at(20), &row, &fixture.error),
		0);
	json_decref(row);
	add_service(&fixture, 1, 23, PORT_CLOSED, at(30))->run_id = 3;
	fixture_save(&fixture);
	rows = fixture_query(
		&fixture, "diff", "{\"from\":\"snapshot:spring\",\"to\":\"now\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_str_eq(field_text(rows, 0, "before"), "open");
	ck_assert_str_eq(field_text(rows, 0, "after"), "closed");
	json_decref(rows);
	refuse_snapshot(&fixture, "autumn");
	fixture_done(&fixture);
}
END_TEST

START_TEST(all_records_together_are_a_sound_file)
{
	static char file[64 * 1024];
	struct proof_summary summary;
	struct fixture fixture;
	json_t *rows, *row = NULL;
	size_t index, length = 0;

	make_network(&fixture);
	ck_assert_int_eq(
		store_snapshot(fixture.store, "spring", at(20), &row, &fixture.error),
		0);
	json_decref(row);
	add_looks(&fixture, 4, at(30), REASON_RESET, true);
	json_decref(verify(&fixture, NULL, "spring", at(31)));
	json_decref(verify(&fixture, "d-1:23/tcp", NULL, at(32)));
	rows = fixture_query(&fixture, "records", "{}");
	json_array_foreach (rows, index, row) {
		length += (size_t)snprintf(file + length, sizeof(file) - length, "%s",
			json_string_value(json_object_get(row, "text")));
	}
	json_decref(rows);
	ck_assert_msg(proof_file_check(file, length, &summary, &fixture.error) == 0,
		"%s", fixture.error.text);
	ck_assert_uint_eq(summary.records, 7);
	ck_assert_uint_eq(summary.verdicts[PROOF_CLOSED], 2);
	fixture_done(&fixture);
}
END_TEST

START_TEST(the_plan_asks_a_witness_besides)
{
	const struct proof_question question = {.finding = "d-1:23/tcp", .now = at(20)};
	struct fixture fixture;
	json_t *rows = json_array();

	make_network(&fixture);
	ck_assert_int_eq(
		store_verify_plan(fixture.store, &question, rows, &fixture.error), 0);
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_str_eq(field_text(rows, 0, "ip"), "192.168.20.7");
	ck_assert_str_eq(field_text(rows, 0, "ports"), "22-23");
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(what_cannot_be_proven_is_refused)
{
	static const struct {
		const char *finding, *part;
	} cases[] = {
		{"d-1", "like d-17:23/tcp"},
		{"d-1:0/tcp", "like d-17:23/tcp"},
		{"d-1:23/icmp", "like d-17:23/tcp"},
		{"d-1:23x", "like d-17:23/tcp"},
		{"d-9:23/tcp", "no device"},
		{"d-1:80/tcp", "was never open"},
	};
	struct proof_question question = {.now = at(20)};
	struct fixture fixture;
	json_t *rows = json_array();

	make_network(&fixture);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		question.finding = cases[i].finding;
		ck_assert_int_lt(
			store_verify(fixture.store, &question, rows, &fixture.error),
			0);
		ck_assert_msg(strstr(fixture.error.text, cases[i].part) != NULL, "%s",
			fixture.error.text);
	}
	question = (struct proof_question){.snapshot = "none", .now = at(20)};
	ck_assert_int_eq(store_verify(fixture.store, &question, rows, &fixture.error),
		ERROR_NOT_FOUND);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_proof");
	TCase *tests = tcase_create("all");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_finding_is_judged_by_the_newest_evidence);
	tcase_add_test(
		tests, the_plan_shows_the_last_proof_until_the_port_is_seen_open);
	tcase_add_test(tests, what_is_believed_counts_as_evidence_too);
	tcase_add_test(tests, a_snapshot_is_judged_as_a_whole);
	tcase_add_test(tests, a_snapshot_is_told_by_its_last_record);
	tcase_add_test(tests, a_snapshot_names_the_moment_it_was_taken);
	tcase_add_test(tests, all_records_together_are_a_sound_file);
	tcase_add_test(tests, the_plan_asks_a_witness_besides);
	tcase_add_test(tests, what_cannot_be_proven_is_refused);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
