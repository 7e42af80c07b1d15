/* What speaks at a port: stored as intervals, given back, asked for at any moment. */
#include "fixture.h"

#include "base/text.h"

static struct facts_record *
add_facts(struct fixture *fixture, const char *product, uint8_t certificate,
	wall_t since, wall_t asked)
{
	struct facts_record *record =
		&effects_add(&fixture->effects, EFFECT_SAVE_FACTS)->facts;

	*record = (struct facts_record){
		.address_id = 5,
		.proto = PROTO_TCP,
		.port = 443,
		.readers = FACT_READERS,
		.since = since,
		.facts = {.at = asked,
			.service = "https",
			.title = "camera",
			.encrypted = ENCRYPTED_YES,
			.login = LOGIN_REQUIRED,
			.tls_version = "TLSv1.2",
			.certificate = {.known = true,
				.self_signed = true,
				.fingerprint = {certificate},
				.subject = "cam.local",
				.not_after = {at(9000000).us}}},
	};
	(void)snprintf(
		record->facts.product, sizeof(record->facts.product), "%s", product);
	return record;
}

static void
begin(struct fixture *fixture)
{
	fixture_init(fixture);
	fixture_open(fixture);
	(void)add_device(fixture, 17, PRESENCE_PRESENT, at(1));
	(void)add_address(fixture, 5, 17, 7);
	(void)add_service(fixture, 5, 443, PORT_OPEN, at(10));
	(void)add_facts(fixture, "nginx", 1, at(20), at(20));
	fixture_save(fixture);
}

/* "fact: before -> after" of every row, a line each. */
static void
expect_difference(struct fixture *fixture, const char *from, const char *expected)
{
	json_t *arguments = json_pack("{s:s, s:s}", "from", from, "to", "now");
	char *question = json_dumps(arguments, 0), got[512] = "";
	json_t *rows = fixture_query(fixture, "diff", question), *row;
	struct text text;
	size_t index;

	text_init(&text, got, sizeof(got));
	json_array_foreach (rows, index, row) {
		const char *before = json_string_value(json_object_get(row, "before"));
		const char *after = json_string_value(json_object_get(row, "after"));

		ck_assert_int_eq(json_integer_value(json_object_get(row, "port")), 443);
		text_format(&text, "%s: %.12s -> %.12s\n",
			json_string_value(json_object_get(row, "fact")),
			before == NULL ? "-" : before, after == NULL ? "-" : after);
	}
	ck_assert_str_eq(got, expected);
	json_decref(rows);
	json_decref(arguments);
	free(question);
}

START_TEST(a_difference_names_each_fact_that_is_another_one)
{
	struct fixture fixture;
	struct facts_record *record;

	begin(&fixture);
	record = add_facts(&fixture, "nginx", 1, at(1000), at(1000));
	(void)snprintf(record->facts.tls_version, FACT_TLS_SIZE, "TLSv1.3");
	fixture_save(&fixture);
	record = add_facts(&fixture, "lighttpd", 2, at(2000), at(2000));
	(void)snprintf(record->facts.tls_version, FACT_TLS_SIZE, "TLSv1.3");
	record->facts.login = LOGIN_NONE;
	fixture_save(&fixture);
	/* 1000000 s is "now"; 15 January 2027, 08:00 the beginning. */
	expect_difference(&fixture, "2027-01-15T08:01:00Z",
		"product: nginx -> lighttpd\nlogin: required -> none\n"
		"tls: TLSv1.2 -> TLSv1.3\n"
		"certificate: 010000000000 -> 020000000000\n");
	expect_difference(&fixture, "2027-01-15T08:20:00Z",
		"product: nginx -> lighttpd\nlogin: required -> none\n"
		"certificate: 010000000000 -> 020000000000\n");
	expect_difference(&fixture, "2027-01-15T08:40:00Z", "");
	fixture_done(&fixture);
}
END_TEST

START_TEST(what_stays_the_same_does_not_grow_the_file)
{
	struct fixture fixture;

	begin(&fixture);
	(void)add_facts(&fixture, "nginx", 1, at(20), at(86420));
	fixture_save(&fixture);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM service_facts"), 1);
	ck_assert(fixture_number(&fixture, "SELECT asked_at FROM service_facts") ==
		at(86420).us);
	ck_assert(fixture_number(&fixture, "SELECT valid_from FROM service_facts") ==
		at(20).us);
	fixture_done(&fixture);
}
END_TEST

START_TEST(what_changes_is_another_interval)
{
	struct fixture fixture;

	begin(&fixture);
	(void)add_facts(&fixture, "nginx", 2, at(100), at(100));
	fixture_save(&fixture);
	(void)add_facts(&fixture, "backdoor", 2, at(200), at(200));
	fixture_save(&fixture);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM service_facts"), 3);
	ck_assert(fixture_number(&fixture,
			  "SELECT valid_until FROM service_facts "
			  "WHERE hex(fingerprint) LIKE '01%'") == at(100).us);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM service_facts "
				 "WHERE valid_until IS NULL "
				 "AND product = 'backdoor'"),
		1);
	fixture_done(&fixture);
}
END_TEST

static bool
take_facts(void *to, const struct facts_record *record)
{
	*(struct facts_record *)to = *record;
	return true;
}

static bool
pass_device(void *to, const struct device_record *record)
{
	(void)to;
	(void)record;
	return true;
}

static bool
pass_address(void *to, const struct address_record *record)
{
	(void)to;
	(void)record;
	return true;
}

static bool
pass_service(void *to, const struct service_record *record)
{
	(void)to;
	(void)record;
	return true;
}

START_TEST(they_come_back_as_they_were_saved)
{
	static const struct load_calls calls = {
		.device = pass_device,
		.address = pass_address,
		.service = pass_service,
		.facts = take_facts,
	};
	struct facts_record loaded = {.port = 0}, saved;
	struct fixture fixture;
	uint64_t skipped = 0;

	begin(&fixture);
	saved = *add_facts(&fixture, "nginx", 1, at(20), at(20));
	ck_assert_int_eq(
		load_rows(fixture.store, &calls, &loaded, &skipped, &fixture.error), 0);
	ck_assert_uint_eq(skipped, 0);
	ck_assert_uint_eq(loaded.port, 443);
	ck_assert(loaded.since.us == saved.since.us);
	ck_assert(loaded.facts.at.us == saved.facts.at.us);
	ck_assert_ptr_null(service_facts_difference(&loaded.facts, &saved.facts));
	ck_assert_str_eq(loaded.facts.title, "camera");
	ck_assert_str_eq(loaded.facts.tls_version, "TLSv1.2");
	ck_assert(loaded.facts.certificate.self_signed);
	ck_assert(loaded.facts.certificate.not_after.us ==
		saved.facts.certificate.not_after.us);
	fixture_done(&fixture);
}
END_TEST

static const char *
product_at(struct fixture *fixture, const char *arguments)
{
	json_t *rows = fixture_query(fixture, "at", arguments);
	static char product[64];

	ck_assert_uint_eq(json_array_size(rows), 1);
	(void)snprintf(product, sizeof(product), "%s",
		json_string_value(json_object_get(json_array_get(rows, 0), "product")));
	json_decref(rows);
	return product;
}

START_TEST(a_past_moment_shows_what_spoke_then)
{
	struct fixture fixture;
	char then[WALL_TEXT_SIZE], now[WALL_TEXT_SIZE], arguments[128];

	begin(&fixture);
	(void)add_facts(&fixture, "backdoor", 1, at(200), at(200));
	fixture_save(&fixture);
	(void)snprintf(arguments, sizeof(arguments),
		"{\"what\":\"ports\",\"at\":\"%s\"}", wall_text(at(100), then));
	ck_assert_str_eq(product_at(&fixture, arguments), "nginx");
	(void)snprintf(arguments, sizeof(arguments),
		"{\"what\":\"ports\",\"at\":\"%s\"}", wall_text(at(300), now));
	ck_assert_str_eq(product_at(&fixture, arguments), "backdoor");
	fixture_done(&fixture);
}
END_TEST

START_TEST(a_port_shows_what_was_measured_not_what_its_number_suggests)
{
	struct fixture fixture;
	json_t *rows;
	const json_t *row;

	begin(&fixture);
	rows = fixture_query(&fixture, "ports", "{}");
	row = json_array_get(rows, 0);
	ck_assert_str_eq(json_string_value(json_object_get(row, "service")), "https");
	ck_assert_str_eq(json_string_value(json_object_get(row, "product")), "nginx");
	ck_assert_str_eq(json_string_value(json_object_get(row, "encrypted")), "yes");
	ck_assert_str_eq(json_string_value(json_object_get(row, "login")), "required");
	ck_assert_str_eq(json_string_value(json_object_get(row, "tls")), "TLSv1.2");
	ck_assert_str_eq(
		json_string_value(json_object_get(row, "certificate")), "cam.local");
	ck_assert(json_is_true(json_object_get(row, "self_signed")));
	ck_assert(json_is_string(json_object_get(row, "certificate_expires")));
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(old_facts_are_purged_and_those_of_now_stay)
{
	struct fixture fixture;
	bool more = true;

	begin(&fixture);
	(void)add_facts(&fixture, "backdoor", 1, at(200), at(200));
	fixture_save(&fixture);
	while (more)
		ck_assert_int_eq(
			store_purge(fixture.store, at(100000), &more, &fixture.error),
			0);
	ck_assert_int_eq(
		fixture_number(&fixture, "SELECT count(*) FROM service_facts"), 1);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("facts");
	TCase *cases = tcase_create("facts");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, a_difference_names_each_fact_that_is_another_one);
	tcase_add_test(cases, what_stays_the_same_does_not_grow_the_file);
	tcase_add_test(cases, what_changes_is_another_interval);
	tcase_add_test(cases, they_come_back_as_they_were_saved);
	tcase_add_test(cases, a_past_moment_shows_what_spoke_then);
	tcase_add_test(
		cases, a_port_shows_what_was_measured_not_what_its_number_suggests);
	tcase_add_test(cases, old_facts_are_purged_and_those_of_now_stay);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
