#include "report/owner_report.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scan/scope.h"
#include "sink.h"
#include "watch/record.h"

static struct sink sink;

static json_t *
rows(const char *text)
{
	json_error_t problem;
	json_t *value = json_loads(text, 0, &problem);

	ck_assert_msg(value != NULL, "%s", problem.text);
	return value;
}

static const char *
write_report(struct owner_rows given)
{
	const struct owner_report report = {
		.calls = &page_markdown,
		.write = sink_write,
		.context = &sink,
		.since = {1761998400000000},
		.now = {1762603200000000},
		.version = "0.1.0",
		.rows = given,
	};

	memset(&sink, 0, sizeof(sink));
	ck_assert(owner_report_write(&report));
	return sink.text;
}

static void
expect(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

START_TEST(an_empty_network_is_a_whole_report)
{
	const char *text = write_report((struct owner_rows){.segments = NULL});

	expect(text, "2025-11-01 12:00 to 2025-11-08 12:00 UTC");
	expect(text, "Nothing that is open asks for anything to be done.");
	expect(text, "Nothing happened.");
	expect(text, "No alert is open.");
	expect(text, "No device is known.");
	expect(text, "Everything that happened was told.");
}
END_TEST

/* Those of wdog plan --today, which leaves out what the owner accepted. */
START_TEST(things_to_do_are_those_of_the_plan)
{
	json_t *ports =
		rows("[{\"device\":\"d-4\",\"service\":\"telnet\",\"severity\":"
		     "\"critical\"},"
		     "{\"device\":\"d-5\",\"service\":\"ssh\",\"severity\":\"low\"}]");
	json_t *today = rows(
		"[{\"number\":1,\"severity\":\"medium\",\"service\":\"http\",\"count\":"
		"8,"
		"\"why\":\"plaintext\",\"advice\":\"use https\",\"findings\":[{\"id\":"
		"\"F-3\",\"device\":\"d-4\",\"name\":\"camera\",\"ip\":\"192.168.20."
		"7\","
		"\"port\":80,\"proto\":\"tcp\"},{\"id\":\"F-9\",\"device\":\"d-5\","
		"\"name\":\"\",\"ip\":\"192.168.20.8\",\"port\":80,\"proto\":\"tcp\"}]}"
		"]");
	const char *text =
		write_report((struct owner_rows){.ports = ports, .today = today});

	expect(text,
		"1. **http: 8 findings** (medium)\n\n   plaintext\n\n   use https\n\n"
		"   F-3 camera (192.168.20.7:80/tcp), F-9 d-5 (192.168.20.8:80/tcp) "
		"and 6 more");
	ck_assert_ptr_null(strstr(text, "\n2. "));
	expect(text, "open ports: **2**, 1 critical, 0 high");
	json_decref(ports);
	json_decref(today);
}
END_TEST

START_TEST(an_event_without_before_and_after_says_what_it_means)
{
	json_t *history = rows("[{\"event\":\"policy-violated\",\"severity\":\"high\","
			       "\"before\":\"\",\"after\":\"\",\"text\":\"rule 1\"}]");
	json_t *alerts = rows("[{\"id\":812,\"event\":\"policy-violated\",\"severity\":"
			      "\"high\",\"text\":\"rule 1\"}]");
	const char *text =
		write_report((struct owner_rows){.history = history, .alerts = alerts});

	expect(text, "policy-violated | **high** |  |  | rule 1 |");
	expect(text, "| 812 |");
	json_decref(history);
	json_decref(alerts);
}
END_TEST

START_TEST(every_segment_is_a_column_of_the_matrix)
{
	json_t *exposure =
		rows("[{\"device\":\"d-1\",\"segment\":\"iot\",\"ip\":\"fe80::1\","
		     "\"port\":80,"
		     "\"proto\":\"tcp\",\"service\":\"http\",\"severity\":\"low\","
		     "\"vantages\":[{\"vantage\":\"iot\",\"state\":\"open\"},"
		     "{\"vantage\":\"guest\",\"state\":\"open\",\"rule\":\"none\","
		     "\"only\":\"ipv6\"},"
		     "{\"vantage\":\"home\",\"state\":\"untested\"}]}]");
	const char *text = write_report((struct owner_rows){.exposure = exposure});

	expect(text, "| Service | Severity | In segment | iot | guest | home |\n");
	expect(text,
		"| d-1 http \\[fe80::1\\]:80/tcp | low | iot | open | **open (IPv6 "
		"only)** | "
		"untested |");
	json_decref(exposure);
}
END_TEST

/* Only the second service is led in from the internet. */
START_TEST(the_internet_is_a_column_whichever_row_it_reaches)
{
	json_t *exposure = rows(
		"[{\"device\":\"d-1\",\"segment\":\"iot\",\"ip\":\"10.0.0.1\","
		"\"port\":23,\"proto\":\"tcp\",\"severity\":\"critical\",\"vantages\":"
		"[{\"vantage\":\"iot\",\"state\":\"open\"}]},"
		"{\"device\":\"d-2\",\"segment\":\"iot\",\"ip\":\"10.0.0.2\","
		"\"port\":80,\"proto\":\"tcp\",\"severity\":\"high\",\"vantages\":"
		"[{\"vantage\":\"iot\",\"state\":\"open\"},"
		"{\"vantage\":\"internet\",\"state\":\"open\"}]}]");
	const char *text = write_report((struct owner_rows){.exposure = exposure});

	expect(text, "| Service | Severity | In segment | iot | internet |\n");
	expect(text, "10.0.0.1:23/tcp | **critical** | iot | open | - |");
	expect(text, "10.0.0.2:80/tcp | **high** | iot | open | open |");
	json_decref(exposure);
}
END_TEST

START_TEST(as_many_segments_as_there_may_be_are_all_named)
{
	json_t *segments = json_array(), *vantages = json_array(), *exposure;
	char name[SEGMENT_NAME_SIZE];
	const char *text;

	for (int i = 0; i < SEGMENTS_MAX; i++) {
		(void)snprintf(
			name, sizeof(name), "%s-%02d", "a-segment-with-a-long-name", i);
		(void)json_array_append_new(
			segments, json_pack("{s:s, s:b}", "name", name, "active", 1));
		(void)json_array_append_new(vantages,
			json_pack("{s:s, s:s}", "vantage", name, "state", "open"));
	}
	exposure = json_pack("[{s:s, s:o}]", "device", "d-1", "vantages", vantages);
	text = write_report(
		(struct owner_rows){.segments = segments, .exposure = exposure});
	expect(text, "name-62, a-segment-with-a-long-name-63");
	expect(text, "name-63 |");
	json_decref(segments);
	json_decref(exposure);
}
END_TEST

START_TEST(every_kind_of_event_is_counted)
{
	json_t *history = json_array();
	const char *text;
	char last[64];

	for (int i = 0; i < 1000 * EVENT_KINDS; i++)
		(void)json_array_append_new(history,
			json_pack("{s:s, s:s}", "event",
				names_text(netevent_names, i % EVENT_KINDS), "severity",
				"info"));
	text = write_report((struct owner_rows){.history = history});
	(void)snprintf(last, sizeof(last), ", 1000 %s.",
		names_text(netevent_names, EVENT_KINDS - 1));
	expect(text, last);
	json_decref(history);
}
END_TEST

static int
two_hours_east(wall_t time)
{
	(void)time;
	return 7200;
}

/* Its other times are of the owner's clock, too. */
START_TEST(a_device_was_first_seen_on_the_owners_day)
{
	json_t *devices =
		rows("[{\"id\":\"d-1\",\"first_seen\":\"2025-11-01T23:30:00.000Z\","
		     "\"last_seen\":\"2025-11-02T23:30:00.000Z\"}]");
	const struct owner_report report = {
		.calls = &page_markdown,
		.write = sink_write,
		.context = &sink,
		.zone = two_hours_east,
		.version = "0.1.0",
		.rows = {.devices = devices},
	};

	memset(&sink, 0, sizeof(sink));
	ck_assert(owner_report_write(&report));
	expect(sink.text, "| 2025-11-02 | 2025-11-03 01:30 |");
	json_decref(devices);
}
END_TEST

START_TEST(events_of_info_are_counted_only)
{
	json_t *history = rows(
		"[{\"event\":\"device-back\",\"severity\":\"info\",\"name\":\"quiet\"},"
		"{\"event\":\"port-opened\",\"severity\":\"high\",\"name\":\"first\"},"
		"{\"event\":\"port-opened\",\"severity\":\"high\",\"name\":\"second\"}"
		"]");
	const char *text = write_report((struct owner_rows){.history = history});
	const char *second = strstr(text, "second");

	expect(text, "1 device-back, 2 port-opened.");
	ck_assert_ptr_null(strstr(text, "quiet"));
	ck_assert_ptr_nonnull(second);
	expect(second, "first"); /* the newest comes first */
	json_decref(history);
}
END_TEST

START_TEST(numbers_have_beside_them_what_they_are_a_part_of)
{
	json_t *coverage =
		rows("[{\"segment\":\"iot\",\"addresses\":44,\"looked_at\":41,"
		     "\"tcp_least\":65535,\"tcp_most\":65535,\"udp_most\":0,"
		     "\"open\":23}]");
	json_t *receipts = rows("[{\"day\":\"2025-10-01\",\"segment\":\"iot\",\"kind\":"
				"\"arp\",\"packets\":9},{\"day\":\"2025-11-02\","
				"\"segment\":\"iot\",\"kind\":\"arp\",\"packets\":3},"
				"{\"day\":\"2025-11-03\",\"segment\":\"iot\",\"kind\":"
				"\"arp\",\"packets\":4},{\"day\":\"2025-11-03\","
				"\"segment\":\"iot\",\"kind\":\"identify\",\"packets\":"
				"null,\"connections\":5}]");
	const char *text = write_report(
		(struct owner_rows){.coverage = coverage, .receipts = receipts});

	expect(text, "| iot | 41 of 44 | 65535 of 65535 | 0 of 65535 | 23 |");
	expect(text, "| iot | 7 | 0 | 0 | 0 | 0 | 5 |");
	json_decref(coverage);
	json_decref(receipts);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("owner_report");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, an_empty_network_is_a_whole_report);
	tcase_add_test(tests, things_to_do_are_those_of_the_plan);
	tcase_add_test(tests, an_event_without_before_and_after_says_what_it_means);
	tcase_add_test(tests, every_segment_is_a_column_of_the_matrix);
	tcase_add_test(tests, the_internet_is_a_column_whichever_row_it_reaches);
	tcase_add_test(tests, as_many_segments_as_there_may_be_are_all_named);
	tcase_add_test(tests, every_kind_of_event_is_counted);
	tcase_add_test(tests, a_device_was_first_seen_on_the_owners_day);
	tcase_add_test(tests, events_of_info_are_counted_only);
	tcase_add_test(tests, numbers_have_beside_them_what_they_are_a_part_of);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
