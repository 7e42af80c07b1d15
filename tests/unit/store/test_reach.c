#include "fixture.h"

/* A camera in iot with telnet open; lan is the other segment. */
static void
make_network(struct fixture *fixture)
{
	fixture_init(fixture);
	fixture_open(fixture);
	add_device(fixture, 1, PRESENCE_PRESENT, at(0));
	add_address(fixture, 1, 1, 7);
	add_service(fixture, 1, 23, PORT_OPEN, at(10));
	add_run(fixture, 1, at(10), at(20));
	fixture_save(fixture);
}

static void
save_reach_at(
	struct fixture *fixture, enum port_state state, wall_t since, const char *rule)
{
	struct reach_record *reach = add_reach(fixture, 1, state, since);

	(void)snprintf(reach->rule, sizeof(reach->rule), "%s", rule);
	fixture_save(fixture);
}

/* What lan sees in the only row: a member of its entry, "-" when null. */
static const char *
seen_by_lan(struct fixture *fixture, const char *arguments, const char *member)
{
	static char text[64];
	json_t *rows = fixture_query(fixture, "exposure", arguments);
	const json_t *list = json_object_get(json_array_get(rows, 0), "vantages");
	const json_t *lan = json_array_get(list, 0);
	const char *value;

	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_uint_eq(json_array_size(list), 2);
	ck_assert_str_eq(json_string_value(json_object_get(lan, "vantage")), "lan");
	ck_assert(json_is_false(json_object_get(lan, "own")));
	value = json_string_value(json_object_get(lan, member));
	(void)snprintf(text, sizeof(text), "%s", value != NULL ? value : "-");
	json_decref(rows);
	return text;
}

START_TEST(untested_is_shown)
{
	struct fixture fixture;

	make_network(&fixture);
	ck_assert_str_eq(seen_by_lan(&fixture, "{}", "state"), "untested");
	ck_assert_str_eq(seen_by_lan(&fixture, "{}", "since"), "-");
	fixture_done(&fixture);
}
END_TEST

START_TEST(every_moment_has_its_own_answer)
{
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	save_reach_at(&fixture, PORT_FILTERED, at(100), "");
	save_reach_at(&fixture, PORT_OPEN, at(200), "from lan to iot allows none");
	ck_assert_str_eq(seen_by_lan(&fixture, "{}", "state"), "open");
	ck_assert_str_eq(
		seen_by_lan(&fixture, "{}", "rule"), "from lan to iot allows none");
	ck_assert_str_eq(
		seen_by_lan(&fixture, "{\"at\":\"2027-01-15T08:02:30Z\"}", "state"),
		"filtered");
	ck_assert_str_eq(
		seen_by_lan(&fixture, "{\"at\":\"2027-01-15T08:02:30Z\"}", "rule"),
		"-");
	ck_assert_str_eq(
		seen_by_lan(&fixture, "{\"at\":\"2027-01-15T08:01:00Z\"}", "state"),
		"untested");
	rows = fixture_query(&fixture, "at",
		"{\"at\":\"2027-01-15T08:02:30Z\",\"what\":\"exposure\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	json_decref(rows);
	/* It is no longer looked at from there: the intervals end. */
	save_reach_at(&fixture, PORT_UNTESTED, at(300), "");
	ck_assert_str_eq(seen_by_lan(&fixture, "{}", "state"), "untested");
	ck_assert_int_eq(
		fixture_number(&fixture,
			"SELECT count(*) FROM reach WHERE valid_until IS NULL"),
		0);
	ck_assert_int_eq(
		fixture_number(&fixture,
			"SELECT count(*) FROM violation WHERE valid_until IS NULL"),
		0);
	fixture_done(&fixture);
}
END_TEST

/* What lan's entries say of the two addresses of the camera. */
static void
only_is(struct fixture *fixture, const char *arguments, const char *family)
{
	json_t *rows = fixture_query(fixture, "exposure", arguments);

	ck_assert_uint_eq(json_array_size(rows), 2);
	for (size_t i = 0; i < 2; i++) {
		const json_t *list =
			json_object_get(json_array_get(rows, i), "vantages");

		ck_assert_pstr_eq(json_string_value(json_object_get(
					  json_array_get(list, 0), "only")),
			family);
		ck_assert(json_is_null(json_object_get(
			json_array_get(list, 1), "only"))); /* its own */
	}
	json_decref(rows);
}

START_TEST(families_that_differ_are_told)
{
	struct fixture fixture;

	make_network(&fixture);
	add_address(&fixture, 2, 1, 0)->ip =
		(struct ip){IP_V6, {0xfd, 0, 0, 0x20, [15] = 7}};
	add_service(&fixture, 2, 23, PORT_OPEN, at(10));
	fixture_save(&fixture);
	only_is(&fixture, "{}", NULL);
	(void)add_reach(&fixture, 2, PORT_OPEN, at(100));
	fixture_save(&fixture);
	only_is(&fixture, "{}", NULL); /* over IPv4 it is untested */
	(void)add_reach(&fixture, 1, PORT_FILTERED, at(200));
	fixture_save(&fixture);
	only_is(&fixture, "{}", "ipv6");
	(void)add_reach(&fixture, 2, PORT_CLOSED, at(300));
	(void)add_reach(&fixture, 1, PORT_OPEN, at(300));
	fixture_save(&fixture);
	only_is(&fixture, "{}", "ipv4");
	only_is(&fixture, "{\"at\":\"2027-01-15T08:04:00Z\"}", "ipv6");
	(void)add_reach(&fixture, 2, PORT_OPEN, at(400));
	fixture_save(&fixture);
	only_is(&fixture, "{}", NULL);
	fixture_done(&fixture);
}
END_TEST

static void
plan_is_for(struct fixture *fixture, const char *ip)
{
	json_t *rows = fixture_query(fixture, "plan", "{}");

	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_pstr_eq(
		json_string_value(json_object_get(json_array_get(rows, 0), "ip")), ip);
	json_decref(rows);
}

/* The advice is that of the address: over IPv6 alone it begins with the router's rules. */
START_TEST(what_to_do_is_said_for_the_address_that_others_reach)
{
	struct fixture fixture;

	make_network(&fixture);
	add_address(&fixture, 2, 1, 0)->ip =
		(struct ip){IP_V6, {0xfd, 0, 0, 0x20, [15] = 7}};
	add_service(&fixture, 2, 23, PORT_OPEN, at(10));
	fixture_save(&fixture);
	plan_is_for(&fixture, "192.168.20.7");
	(void)add_reach(&fixture, 2, PORT_OPEN, at(100));
	fixture_save(&fixture);
	plan_is_for(&fixture, "fd00:20::7");
	(void)add_reach(&fixture, 1, PORT_OPEN, at(200));
	fixture_save(&fixture);
	plan_is_for(&fixture, "192.168.20.7");
	fixture_done(&fixture);
}
END_TEST

START_TEST(what_is_proven_again_adds_no_row)
{
	struct fixture fixture;
	struct reach_record *reach;

	make_network(&fixture);
	save_reach_at(&fixture, PORT_OPEN, at(100), "");
	reach = add_reach(&fixture, 1, PORT_OPEN, at(100));
	reach->last_proof = at(900);
	fixture_save(&fixture);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM reach"), 1);
	ck_assert_str_eq(
		seen_by_lan(&fixture, "{}", "since"), "2027-01-15T08:01:40.000Z");
	ck_assert_str_eq(
		seen_by_lan(&fixture, "{}", "last_proof"), "2027-01-15T08:15:00.000Z");
	fixture_done(&fixture);
}
END_TEST

START_TEST(crossings_are_all_times_another_segment_reached_it_since_then)
{
	struct fixture fixture;
	json_t *rows, *row;

	make_network(&fixture);
	save_reach_at(&fixture, PORT_OPEN, at(100), "");
	save_reach_at(&fixture, PORT_FILTERED, at(200), "");
	save_reach_at(&fixture, PORT_OPEN, at(300), "");
	rows = fixture_query(&fixture, "crossings", "{\"since\":\"999850s\"}");
	ck_assert_uint_eq(json_array_size(rows), 2);
	row = json_array_get(rows, 0);
	ck_assert_str_eq(json_string_value(json_object_get(row, "vantage")), "lan");
	ck_assert_str_eq(json_string_value(json_object_get(row, "segment")), "iot");
	ck_assert_int_eq(json_integer_value(json_object_get(row, "port")), 23);
	json_decref(rows);
	/* 1000000 s is "now" of the fixture's questions. */
	rows = fixture_query(&fixture, "crossings", "{\"since\":\"999750s\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

static const char *
reachable_from(struct fixture *fixture)
{
	static char text[64];
	json_t *rows = fixture_query(fixture, "ports", "{}");
	char *list =
		json_dumps(json_object_get(json_array_get(rows, 0), "reachable_from"),
			JSON_COMPACT);

	(void)snprintf(text, sizeof(text), "%s", list);
	free(list);
	json_decref(rows);
	return text;
}

START_TEST(ports_say_who_reaches_them)
{
	struct fixture fixture;

	make_network(&fixture);
	ck_assert_str_eq(reachable_from(&fixture), "[\"iot\"]");
	save_reach_at(&fixture, PORT_OPEN, at(100), "");
	ck_assert_str_eq(reachable_from(&fixture), "[\"iot\",\"lan\"]");
	save_reach_at(&fixture, PORT_CLOSED, at(200), "");
	ck_assert_str_eq(reachable_from(&fixture), "[\"iot\"]");
	fixture_done(&fixture);
}
END_TEST

static double
hours_of(const json_t *rows, size_t row, const char *field)
{
	return json_number_value(json_object_get(json_array_get(rows, row), field));
}

enum { HOUR = 3600, DAY = 24 * HOUR };

/* at(0) is 2027-01-15T08:00:00Z: 14 days and 8 hours after the month began. */
START_TEST(hours_are_split_by_month)
{
	struct reach_record *reach;
	struct fixture fixture;
	json_t *rows;

	make_network(&fixture);
	save_reach_at(&fixture, PORT_OPEN, at(-20 * DAY), "");
	reach = add_reach(&fixture, 1, PORT_OPEN, at(-20 * DAY));
	(void)snprintf(reach->rule, sizeof(reach->rule), "from lan to iot allows none");
	reach->rule_since = at(-10 * HOUR);
	fixture_save(&fixture);
	save_reach_at(&fixture, PORT_FILTERED, at(0), "");
	rows = fixture_query(&fixture, "exposure-hours", "{}");
	ck_assert_uint_eq(json_array_size(rows), 2);
	ck_assert_str_eq(field_text(rows, 0, "month"), "2026-12");
	ck_assert_str_eq(field_text(rows, 0, "segment"), "iot");
	ck_assert_str_eq(field_text(rows, 0, "vantage"), "lan");
	ck_assert_double_eq(hours_of(rows, 0, "reachable_hours"), 5 * 24 + 16);
	ck_assert_double_eq(hours_of(rows, 0, "unwanted_hours"), 0);
	ck_assert_str_eq(field_text(rows, 1, "month"), "2027-01");
	ck_assert_double_eq(hours_of(rows, 1, "reachable_hours"), 14 * 24 + 8);
	ck_assert_double_eq(hours_of(rows, 1, "unwanted_hours"), 10);
	ck_assert_double_eq(hours_of(rows, 1, "unwanted_services"), 1);
	json_decref(rows);
	rows = fixture_query(
		&fixture, "exposure-hours", "{\"since\":\"2027-01-15T00:00:00Z\"}");
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_double_eq(hours_of(rows, 0, "reachable_hours"), 8);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(ended_intervals_are_purged_open_ones_stay)
{
	struct fixture fixture;
	bool more = true;

	make_network(&fixture);
	for (int i = 0; i < 20; i++)
		save_reach_at(&fixture, i % 2 ? PORT_OPEN : PORT_FILTERED, at(100 + i),
			i % 2 ? "from lan to iot allows none" : "");
	while (more)
		ck_assert_int_eq(
			store_purge(fixture.store, at(1000), &more, &fixture.error), 0);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM reach"), 1);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM violation"), 1);
	fixture_done(&fixture);
}
END_TEST

struct taken {
	struct reach_record reach;
	struct run_record run;
	size_t reaches;
};

static bool
take_reach(void *to, const struct reach_record *record)
{
	((struct taken *)to)->reach = *record;
	((struct taken *)to)->reaches++;
	return true;
}

static bool
take_run(void *to, const struct run_record *record)
{
	((struct taken *)to)->run = *record;
	return true;
}

static bool
pass_device(void *to, const struct device_record *record)
{
	return to != NULL && record != NULL;
}

static bool
pass_address(void *to, const struct address_record *record)
{
	return to != NULL && record != NULL;
}

static bool
pass_service(void *to, const struct service_record *record)
{
	return to != NULL && record != NULL;
}

START_TEST(what_was_saved_comes_back)
{
	static const struct load_calls calls = {.device = pass_device,
		.address = pass_address,
		.service = pass_service,
		.reach = take_reach,
		.run = take_run};
	struct taken taken = {.reaches = 0};
	struct reach_record saved;
	struct fixture fixture;
	uint64_t skipped = 0;

	make_network(&fixture);
	save_reach_at(&fixture, PORT_FILTERED, at(90), "");
	saved = *add_reach(&fixture, 1, PORT_OPEN, at(100));
	(void)snprintf(saved.rule, sizeof(saved.rule), "from lan to iot allows none");
	saved.rule_since = at(101);
	fixture.effects.list[0].reach = saved;
	add_run(&fixture, 2, at(100), at(110))->from = 0;
	fixture_save(&fixture);
	ck_assert_int_eq(
		load_rows(fixture.store, &calls, &taken, &skipped, &fixture.error), 0);
	ck_assert_uint_eq(skipped, 0);
	ck_assert_uint_eq(taken.reaches, 1);
	ck_assert_mem_eq(&taken.reach, &saved, sizeof(saved));
	ck_assert_uint_eq(taken.run.id, 2);
	ck_assert_uint_eq(taken.run.segment, 1);
	ck_assert_uint_eq(taken.run.from, 0);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("reach");
	TCase *cases = tcase_create("reach");

	tcase_add_test(cases, untested_is_shown);
	tcase_add_test(cases, every_moment_has_its_own_answer);
	tcase_add_test(cases, families_that_differ_are_told);
	tcase_add_test(cases, what_to_do_is_said_for_the_address_that_others_reach);
	tcase_add_test(cases, what_is_proven_again_adds_no_row);
	tcase_add_test(
		cases, crossings_are_all_times_another_segment_reached_it_since_then);
	tcase_add_test(cases, ports_say_who_reaches_them);
	tcase_add_test(cases, hours_are_split_by_month);
	tcase_add_test(cases, ended_intervals_are_purged_open_ones_stay);
	tcase_add_test(cases, what_was_saved_comes_back);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
