#include "report/report.h"

#include <check.h>
#include <locale.h>
#include <string.h>

#include "rows.h"

static int
one_hour_east(wall_t time)
{
	(void)time;
	return 3600;
}

START_TEST(a_table_is_aligned_and_shows_local_times)
{
	struct report_options wanted = options("devices", REPORT_TABLE);

	wanted.zone = one_hour_east;
	write_rows(&wanted, two_rows, NULL);
	ck_assert_str_eq(sink.text,
		"ID  Name     State   Segment Addresses             MAC               "
		"Vendor   Approved Last seen\n"
		"d-1 camera-1 present iot     192.168.20.7, fe80::1 02:00:00:00:00:07 "
		"K\xc3\xbc"
		"che AG no       2025-11-01 13:30:00+01:00\n"
		"d-2 -        absent  iot     -                     -                 "
		"-        yes      -\n");
}
END_TEST

static size_t
characters(const char *line, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)line[i] & 0xc0) != 0x80;
	return count;
}

START_TEST(a_table_is_as_wide_as_the_terminal)
{
	struct report_options wanted = options("devices", REPORT_TABLE);

	wanted.width = 90;
	write_rows(&wanted, two_rows, NULL);
	for (const char *line = sink.text; *line != '\0';) {
		size_t length = strcspn(line, "\n");

		ck_assert_uint_le(characters(line, length), 90);
		line += length + 1;
	}
	ck_assert_ptr_nonnull(strstr(sink.text, "d-1 cam"));
}
END_TEST

static size_t
widest_line(void)
{
	size_t widest = 0;

	for (const char *line = sink.text; *line != '\0';) {
		size_t length = strcspn(line, "\n");
		size_t width = characters(line, length);

		widest = width > widest ? width : widest;
		line += length + (line[length] == '\n');
	}
	return widest;
}

START_TEST(years_of_history_fit_into_80_columns)
{
	static const char *const addresses[] = {
		"192.168.200.107", "2001:db8:1234:5678:9abc:def0:1234:5678"};

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		struct report_options wanted = options("history", REPORT_TABLE);
		char row[512];

		wanted.width = 80;
		(void)snprintf(row, sizeof(row),
			"[{\"id\":12345678,\"at\":\"2025-11-01T12:30:00.000Z\","
			"\"event\":\"service-unstable\",\"severity\":\"critical\","
			"\"segment\":\"iot\",\"device\":\"d-12345\","
			"\"name\":\"camera-1\",\"ip\":\"%s\",\"proto\":\"tcp\","
			"\"port\":50000,\"before\":\"closed\",\"after\":\"open\"}]",
			addresses[i]);
		write_rows(&wanted, row, NULL);
		ck_assert_uint_le(widest_line(), 80);
		ck_assert_ptr_nonnull(strstr(sink.text, "12345678"));
	}
}
END_TEST

/* A column is never narrower than its heading: another one leaves. */
START_TEST(headings_count_where_a_column_is_cut)
{
	struct report_options wanted = options("withheld", REPORT_TABLE);

	wanted.width = 80;
	write_rows(&wanted,
		"[{\"reason\":\"habit\",\"segment\":\"home\",\"event\":\"device-back\","
		"\"events\":132,\"first\":\"2025-11-01T12:00:00.000Z\","
		"\"last\":\"2025-11-02T12:00:00.000Z\"}]",
		NULL);
	ck_assert_uint_le(widest_line(), 80);
	ck_assert_ptr_nonnull(strstr(sink.text, "Not told because Segment"));
}
END_TEST

START_TEST(long_reasons_are_broken_like_sentences)
{
	struct report_options wanted = options("status", REPORT_TABLE);

	wanted.width = 80;
	write_rows(&wanted,
		"[{\"health\":\"degraded\",\"reasons\":[\"segment iot is asked by "
		"connect() alone: less certain; a silent device is unknown, never "
		"gone\",\"scanning is paused (wdog resume)\"],\"receipts\":{\"arp\":"
		"1000000,\"nd\":100000,\"icmp\":1000000,\"tcp\":1000000000,\"udp\":"
		"100000}}]",
		NULL);
	ck_assert_uint_le(widest_line(), 80);
}
END_TEST

/* Half an address is a wrong address: other columns leave instead. */
START_TEST(a_narrow_table_keeps_addresses_whole)
{
	struct report_options wanted = options("devices", REPORT_TABLE);

	wanted.width = 80;
	wanted.zone = one_hour_east;
	write_rows(&wanted, two_rows, NULL);
	ck_assert_str_eq(sink.text,
		"ID  Name     State   Segment Addresses     MAC               Last "
		"seen\n"
		"d-1 camera-1 present iot     192.168.20.7, 02:00:00:00:00:07 "
		"2025-11-01 13:30:00\n"
		"                             fe80::1                         \n"
		"d-2 -        absent  iot     -             -                 -\n");
}
END_TEST

START_TEST(a_named_column_never_leaves)
{
	struct report_options wanted = options("devices", REPORT_TABLE);

	wanted.width = 20;
	wanted.columns = "id,vendor,approved";
	write_rows(&wanted, two_rows, NULL);
	ck_assert_ptr_nonnull(strstr(sink.text, "Vendor"));
	ck_assert_ptr_nonnull(strstr(sink.text, "Approved"));
}
END_TEST

START_TEST(a_sentence_stands_under_its_row_when_there_is_no_room)
{
	static const char rows[] =
		"[{\"id\":4,\"at\":\"2025-11-01T12:00:00.000Z\",\"event\":"
		"\"port-opened\",\"severity\":\"critical\",\"state\":\"open\","
		"\"segment\":\"far\",\"device\":\"d-4\",\"name\":\"\",\"ip\":"
		"\"10.77.2.12\",\"port\":23,\"text\":\"plaintext remote shell, "
		"rarely needed anywhere; switch it off or block it\"}]";
	struct report_options wanted = options("alerts", REPORT_TABLE);

	wanted.width = 80;
	write_rows(&wanted, rows, NULL);
	ck_assert_str_eq(sink.text,
		"ID At                   Event       Severity State Device Address    "
		"Port\n"
		" 4 2025-11-01 12:00:00Z port-opened critical open  d-4    10.77.2.12 "
		"  23\n"
		"    plaintext remote shell, rarely needed anywhere; switch it off or "
		"block it\n");
}
END_TEST

/* Rows of several lines: what is to be done stands under its own row, not under another. */
START_TEST(a_sentence_follows_all_lines_of_its_row)
{
	static const char rows[] =
		"[{\"number\":1,\"severity\":\"critical\",\"service\":\"telnet\","
		"\"count\":3,\"advice\":\"turn telnet off, or block the port\","
		"\"where\":\"F-1 gateway 10.0.0.1, F-23 phone-ben 10.0.0.19, F-56 "
		"washing-machine 10.0.0.31\"},"
		"{\"number\":2,\"severity\":\"high\",\"service\":\"mqtt\","
		"\"count\":1,\"advice\":\"use port 8883 with a password\","
		"\"where\":\"F-6 nas 10.0.0.12\"}]";
	struct report_options wanted = options("today", REPORT_TABLE);

	wanted.width = 76;
	write_rows(&wanted, rows, NULL);
	ck_assert_str_eq(sink.text,
		"To do Severity Service Findings Where\n"
		"    1 critical telnet         3 F-1 gateway 10.0.0.1, F-23 phone-ben\n"
		"                                10.0.0.19, F-56 washing-machine "
		"10.0.0.31\n"
		"    turn telnet off, or block the port\n"
		"    2 high     mqtt           1 F-6 nas 10.0.0.12\n"
		"    use port 8883 with a password\n");
}
END_TEST

START_TEST(a_very_narrow_table_puts_all_sentences_below)
{
	static const char rows[] =
		"[{\"number\":1,\"severity\":\"critical\",\"service\":\"telnet\","
		"\"count\":1,\"advice\":\"turn telnet off\","
		"\"where\":\"F-1 gateway fe80::1234:5678:9abc:def0\"}]";
	struct report_options wanted = options("today", REPORT_TABLE);

	wanted.width = 50;
	write_rows(&wanted, rows, NULL);
	ck_assert_str_eq(sink.text,
		"To do Severity Service Findings\n"
		"    1 critical telnet         1\n"
		"    turn telnet off\n"
		"    F-1 gateway fe80::1234:5678:9abc:def0\n");
}
END_TEST

/* Also when no more column can leave. */
START_TEST(a_long_name_is_cut_on_a_very_narrow_terminal)
{
	static const char rows[] =
		"[{\"id\":\"d-1\",\"name\":\"a name that fills a line of its own and "
		"more\",\"state\":\"present\",\"segment\":\"iot\",\"ips\":[\"10.0.0.1"
		"\"],\"macs\":[\"02:00:00:00:00:07\"]}]";
	struct report_options wanted = options("devices", REPORT_TABLE);

	wanted.width = 50;
	wanted.header = false;
	write_rows(&wanted, rows, NULL);
	ck_assert_str_eq(
		sink.text, "d-1 a name t.. present iot 10.0.0.1 02:00:00:00:00:07\n");
}
END_TEST

START_TEST(colours_come_only_when_asked_for)
{
	static const char rows[] = "[{\"id\":1,\"severity\":\"critical\"}]";
	struct report_options wanted = options("alerts", REPORT_TABLE);

	write_rows(&wanted, rows, NULL);
	ck_assert_ptr_null(strchr(sink.text, '\033'));
	wanted = options("alerts", REPORT_TABLE);
	wanted.colour = true;
	wanted.width = 200;
	write_rows(&wanted, rows, NULL);
	ck_assert_ptr_nonnull(strstr(sink.text, "\033[1;31mcritical"));
}
END_TEST

START_TEST(a_table_without_rows_is_empty)
{
	struct report_options wanted = options("devices", REPORT_TABLE);

	write_rows(&wanted, "[]", NULL);
	ck_assert_str_eq(sink.text, "");
}
END_TEST

/* Product and title were escaped when they were read from the network. */
START_TEST(a_block_breaks_sentences_behind_their_label)
{
	struct report_options wanted = options("finding", REPORT_TABLE);

	wanted.width = 60;
	write_rows(&wanted,
		"[{\"id\":\"F-1\",\"advice\":\"Turn telnet off; use SSH; change the "
		"password before reconnecting the device.\"}]",
		NULL);
	ck_assert_str_eq(sink.text,
		"Finding:              F-1\n"
		"What to do:           Turn telnet off; use SSH; change the\n"
		"                      password before reconnecting the\n"
		"                      device.\n");
}
END_TEST

START_TEST(times_within_a_cell_are_local_too)
{
	struct report_options wanted = options("why", REPORT_TABLE);

	wanted.zone = one_hour_east;
	wanted.columns = "alert";
	write_rows(&wanted,
		"[{\"alert\":{\"state\":\"resolved\",\"resolved_at\":"
		"\"2025-11-01T12:00:00.250Z\",\"reason\":null}}]",
		NULL);
	ck_assert_ptr_nonnull(strstr(
		sink.text, "state resolved, resolved at 2025-11-01 13:00:00+01:00\n"));
}
END_TEST

START_TEST(what_is_escaped_already_is_not_escaped_again)
{
	struct report_options wanted = options("ports", REPORT_TABLE);

	wanted.header = false;
	wanted.columns = "product";
	write_rows(&wanted, "[{\"product\":\"we\\\\x5cird \\\\x1b[2J\"}]", NULL);
	ck_assert_str_eq(sink.text, "we\\x5cird \\x1b[2J\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("table");
	TCase *tests = tcase_create("table");
	SRunner *runner;
	int failed;

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	tcase_add_test(tests, a_table_is_aligned_and_shows_local_times);
	tcase_add_test(tests, a_table_is_as_wide_as_the_terminal);
	tcase_add_test(tests, headings_count_where_a_column_is_cut);
	tcase_add_test(tests, long_reasons_are_broken_like_sentences);
	tcase_add_test(tests, years_of_history_fit_into_80_columns);
	tcase_add_test(tests, a_narrow_table_keeps_addresses_whole);
	tcase_add_test(tests, a_named_column_never_leaves);
	tcase_add_test(tests, a_sentence_stands_under_its_row_when_there_is_no_room);
	tcase_add_test(tests, a_sentence_follows_all_lines_of_its_row);
	tcase_add_test(tests, a_very_narrow_table_puts_all_sentences_below);
	tcase_add_test(tests, a_long_name_is_cut_on_a_very_narrow_terminal);
	tcase_add_test(tests, colours_come_only_when_asked_for);
	tcase_add_test(tests, a_table_without_rows_is_empty);
	tcase_add_test(tests, a_block_breaks_sentences_behind_their_label);
	tcase_add_test(tests, times_within_a_cell_are_local_too);
	tcase_add_test(tests, what_is_escaped_already_is_not_escaped_again);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
