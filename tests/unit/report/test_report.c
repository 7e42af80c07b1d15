#include "report/report.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sink.h"

static struct sink sink;

/* What a stranger may call his device. */
static const char hostile[] =
	"=cmd|' /C calc'!A0\x1b[2J\x1b]52;c;aGk=\x07\r\n\"x\",\xe2\x80\xae"
	"evil\xe2\x80\x8b\xff\x7f<&'>\\";

static json_t *
parse(const char *text)
{
	json_error_t problem;
	json_t *value = json_loads(text, 0, &problem);

	ck_assert_msg(value != NULL, "%s: %s", text, problem.text);
	return value;
}

static struct report_options
options(const char *view, enum report_format format)
{
	memset(&sink, 0, sizeof(sink));
	return (struct report_options){
		.view = view_find(view),
		.format = format,
		.header = true,
		.generated_at = {1762000200250000},
		.write = sink_write,
		.context = &sink,
	};
}

static void
write_rows(const struct report_options *wanted, const char *rows, const char *failure)
{
	struct report *report;
	struct error error;
	json_t *list = parse(rows), *row;
	size_t index;

	ck_assert_int_eq(report_new(wanted, &report, &error), 0);
	json_array_foreach (list, index, row) {
		report_row(report, row);
	}
	report_end(report, failure);
	ck_assert_uint_eq(report_rows(report), json_array_size(list));
	report_free(report);
	json_decref(list);
}

static const char two_rows[] =
	"[{\"id\":\"d-1\",\"name\":\"camera-1\",\"state\":\"present\",\"segment\":"
	"\"iot\","
	"\"zone\":\"iot\",\"ips\":[\"192.168.20.7\",\"fe80::1\"],"
	"\"macs\":[\"02:00:00:00:00:07\"],\"vendor\":\"K\xc3\xbc"
	"che AG\","
	"\"private_mac\":true,\"kind\":null,\"approved\":false,"
	"\"first_seen\":\"2025-11-01T12:00:00.000Z\","
	"\"last_seen\":\"2025-11-01T12:30:00.250Z\"},"
	"{\"id\":\"d-2\",\"name\":\"\",\"state\":\"absent\",\"segment\":\"iot\","
	"\"ips\":[],\"macs\":[],\"vendor\":\"\",\"approved\":true,"
	"\"last_seen\":null}]";

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

START_TEST(csv_has_every_column_and_lists_with_blanks)
{
	struct report_options wanted = options("devices", REPORT_CSV);

	write_rows(&wanted, two_rows, NULL);
	ck_assert_str_eq(sink.text,
		"id,name,state,segment,zone,ips,macs,vendor,private_mac,kind,approved,"
		"care,first_seen,last_seen,hostname\r\n"
		"d-1,camera-1,present,iot,iot,192.168.20.7 fe80::1,02:00:00:00:00:07,"
		"K\xc3\xbc"
		"che AG,true,,false,,2025-11-01T12:00:00.000Z,"
		"2025-11-01T12:30:00.250Z,\r\n"
		"d-2,,absent,iot,,,,,,,true,,,,\r\n");
}
END_TEST

/* Product and title were escaped when they were read from the network. */
START_TEST(what_is_escaped_already_is_not_escaped_again)
{
	struct report_options wanted = options("ports", REPORT_TABLE);

	wanted.header = false;
	wanted.columns = "product";
	write_rows(&wanted, "[{\"product\":\"we\\\\x5cird \\\\x1b[2J\"}]", NULL);
	ck_assert_str_eq(sink.text, "we\\x5cird \\x1b[2J\n");
}
END_TEST

static const struct {
	const char *row, *line;
} cells[] = {
	{"{\"name\":\"plain\"}", "plain\r\n"},
	{"{\"name\":\"a,b\"}", "\"a,b\"\r\n"},
	{"{\"name\":\"say \\\"hi\\\"\"}", "\"say \"\"hi\"\"\"\r\n"},
	{"{\"name\":\"\\\"\\\"\"}", "\"\"\"\"\"\"\r\n"},
	{"{\"name\":\"=1+1\"}", "'=1+1\r\n"},
	{"{\"name\":\"+1\"}", "'+1\r\n"},
	{"{\"name\":\"-1\"}", "'-1\r\n"},
	{"{\"name\":\"@x,y\"}", "\"'@x,y\"\r\n"},
	{"{\"name\":\"\\tx\"}", "\\x09x\r\n"},
	{"{\"name\":\"a\\r\\nb\"}", "a\\x0d\\x0ab\r\n"},
	{"{\"name\":[\"=1\",\"2\"]}", "'=1 2\r\n"},
	{"{\"name\":-5}", "-5\r\n"},
	{"{\"name\":0.25}", "0.25\r\n"},
	{"{\"name\":null}", "\r\n"},
	{"{}", "\r\n"},
};

START_TEST(a_csv_cell_is_quoted_and_never_a_formula)
{
	struct report_options wanted = options("devices", REPORT_CSV);
	char rows[256];

	wanted.header = false;
	wanted.columns = "name";
	(void)snprintf(rows, sizeof(rows), "[%s]", cells[_i].row);
	write_rows(&wanted, rows, NULL);
	ck_assert_str_eq(sink.text, cells[_i].line);
}
END_TEST

START_TEST(plain_text_has_tabs_and_no_empty_field)
{
	struct report_options wanted = options("devices", REPORT_PLAIN);

	wanted.columns = "id,ips,vendor";
	write_rows(&wanted, two_rows, NULL);
	ck_assert_str_eq(sink.text,
		"id\tips\tvendor\n"
		"d-1\t192.168.20.7 fe80::1\tK\xc3\xbc"
		"che AG\n"
		"d-2\t-\t-\n");
}
END_TEST

START_TEST(json_is_one_document_with_schema_and_time)
{
	struct report_options wanted = options("diff", REPORT_JSON);

	write_rows(&wanted, "[{\"port\":23,\"x\":\"\xc3\xbc\"},{\"port\":80}]", NULL);
	ck_assert_str_eq(sink.text,
		"{\"schema\":1,\"generated_at\":\"2025-11-01T12:30:00.250Z\",\"diff\":["
		"\n"
		"{\"port\":23,\"x\":\"\\u00FC\"},\n{\"port\":80}\n]}\n");
	json_decref(parse(sink.text));
}
END_TEST

START_TEST(json_without_rows_is_an_empty_array)
{
	struct report_options wanted = options("devices", REPORT_JSON);
	json_t *document;

	wanted.array = "at";
	write_rows(&wanted, "[]", NULL);
	document = parse(sink.text);
	ck_assert(json_is_array(json_object_get(document, "at")));
	json_decref(document);
}
END_TEST

START_TEST(json_status_is_an_object)
{
	struct report_options wanted = options("status", REPORT_JSON);
	json_t *document;

	write_rows(&wanted, "[{\"version\":\"1\"}]", NULL);
	document = parse(sink.text);
	ck_assert(json_is_object(json_object_get(document, "status")));
	json_decref(document);
}
END_TEST

START_TEST(a_part_of_an_answer_says_so_in_json)
{
	struct report_options wanted = options("devices", REPORT_JSON);
	json_t *document;

	write_rows(&wanted, "[{\"id\":\"d-1\"}]", "the daemon went away");
	document = parse(sink.text);
	ck_assert_str_eq(json_string_value(json_object_get(document, "error")),
		"the daemon went away");
	json_decref(document);
	wanted = options("devices", REPORT_JSONL);
	write_rows(&wanted, "[{\"id\":\"d-1\"}]", "gone \xff");
	ck_assert_str_eq(sink.text,
		"{\"id\":\"d-1\"}\n"
		"{\"error\":\"the answer is not complete\"}\n");
}
END_TEST

START_TEST(an_unknown_column_is_refused_with_the_known_ones)
{
	struct report_options wanted = options("diff", REPORT_TABLE);
	struct report *report = NULL;
	struct error error;

	wanted.columns = "ip,nam";
	ck_assert_int_eq(report_new(&wanted, &report, &error), ERROR_INVALID);
	ck_assert_str_eq(error.text,
		"no column \"nam\" here; there are "
		"change,device,name,ip,proto,port,fact,before,after");
	wanted.columns = "";
	ck_assert_int_eq(report_new(&wanted, &report, &error), ERROR_INVALID);
	ck_assert_ptr_null(report);
}
END_TEST

START_TEST(a_full_disk_ends_the_report)
{
	struct report_options wanted = options("devices", REPORT_CSV);
	struct report *report;
	json_t *row = parse("{\"id\":\"d-1\"}");

	sink.limit = 150;
	ck_assert_int_eq(report_new(&wanted, &report, NULL), 0);
	ck_assert(report_row(report, row));
	while (report_row(report, row))
		ck_assert_uint_lt(report_rows(report), 10);
	ck_assert_uint_le(sink.length, 150);
	ck_assert(!report_end(report, NULL));
	report_free(report);
	json_decref(row);
}
END_TEST

START_TEST(a_block_shows_labels_and_its_lists_below)
{
	struct report_options wanted = options("status", REPORT_TABLE);

	write_rows(&wanted,
		"[{\"version\":\"0.1.0\",\"uptime\":7500,\"health\":\"ok\","
		"\"reasons\":[],\"alerts_open\":2,\"database_size\":1572864,"
		"\"receipts\":{\"arp\":12,\"tcp\":0},\"segments\":[{\"name\":\"iot\","
		"\"devices\":8,\"present\":7,\"coverage\":0.615,\"loss\":0.004,"
		"\"progress\":null}]}]",
		NULL);
	ck_assert_str_eq(sink.text,
		"Version:           0.1.0\n"
		"Running for:       2h 5m\n"
		"Health:            ok\n"
		"Open alerts:       2\n"
		"Database:          1.5 MiB\n"
		"Packets sent:      arp 12, tcp 0\n"
		"\n"
		"Segments\n"
		"Segment Up Devices Present Last run Next run Progress Coverage "
		"Whole range Complete  Loss\n"
		"iot     -        8       7 -        -               -     62 %        "
		" "
		"  - -        0.4 %\n");
}
END_TEST

/* A text is harmless when its only control characters are the writer's own. */
static void
check_harmless(const char *text, const char *allowed)
{
	for (const char *c = text; *c != '\0'; c++)
		ck_assert_msg((unsigned char)*c >= 0x20 || strchr(allowed, *c) != NULL,
			"byte %02x in %s", (unsigned char)*c, text);
	ck_assert_ptr_null(strchr(text, 0x7f));
	ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
	ck_assert_ptr_null(strstr(text, "\xe2\x80\x8b"));
	ck_assert_ptr_null(strchr(text, '\xff'));
}

START_TEST(hostile_names_leave_every_writer_harmless)
{
	static const enum report_format formats[] = {
		REPORT_TABLE, REPORT_PLAIN, REPORT_CSV, REPORT_JSON, REPORT_JSONL};
	static const char *const names[] = {"devices", "device", "alerts", "status"};
	struct report_options wanted = options(names[_i % 4], formats[_i / 4]);
	json_t *row = json_object(), *name;
	struct report *report;

	wanted.width = _i % 2 == 0 ? 0 : 60;
	/* Not even UTF-8: as if the database had been edited by hand. JSON cannot hold it. */
	name = wanted.format == REPORT_JSON || wanted.format == REPORT_JSONL
		? json_string("=a\x1b[2J\r\n\xe2\x80\xae\xe2\x80\x8b\x7f")
		: json_string_nocheck(hostile);
	for (const struct column *c = wanted.view->columns; c->field; c++)
		json_object_set(row, c->field, name);
	ck_assert_int_eq(report_new(&wanted, &report, NULL), 0);
	ck_assert(report_row(report, row));
	ck_assert(report_end(report, NULL));
	ck_assert_uint_gt(sink.length, 0);
	check_harmless(sink.text, "\n\r\t");
	report_free(report);
	json_decref(name);
	json_decref(row);
}
END_TEST

START_TEST(every_view_is_sound)
{
	for (const struct view *view = views; view->name; view++) {
		ck_assert_ptr_eq(view_find(view->name), view);
		ck_assert_ptr_nonnull(view->empty);
		for (const struct column *c = view->columns; c->field; c++)
			ck_assert_ptr_eq(view_column(view, c->field), c);
		for (const struct nested_view *n = view->nested; n && n->field; n++)
			ck_assert_msg(view_find(n->view) != NULL, "%s", n->view);
	}
}
END_TEST

START_TEST(an_alert_line_keeps_its_escapes_and_loses_what_harms)
{
	char *line = cell_line("ALERT name=\"a\\x1b\\\"b\" \x1b[2J\xe2\x80\xae.");

	ck_assert_str_eq(line, "ALERT name=\"a\\x1b\\\"b\" \\x1b[2J\\xe2\\x80\\xae.");
	free(line);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("report");
	TCase *tests = tcase_create("report");
	SRunner *runner;
	int failed;

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	tcase_add_test(tests, a_table_is_aligned_and_shows_local_times);
	tcase_add_test(tests, a_table_is_as_wide_as_the_terminal);
	tcase_add_test(tests, a_narrow_table_keeps_addresses_whole);
	tcase_add_test(tests, a_named_column_never_leaves);
	tcase_add_test(tests, a_sentence_stands_under_its_row_when_there_is_no_room);
	tcase_add_test(tests, a_sentence_follows_all_lines_of_its_row);
	tcase_add_test(tests, a_very_narrow_table_puts_all_sentences_below);
	tcase_add_test(tests, a_long_name_is_cut_on_a_very_narrow_terminal);
	tcase_add_test(tests, colours_come_only_when_asked_for);
	tcase_add_test(tests, a_table_without_rows_is_empty);
	tcase_add_test(tests, what_is_escaped_already_is_not_escaped_again);
	tcase_add_test(tests, csv_has_every_column_and_lists_with_blanks);
	tcase_add_loop_test(tests, a_csv_cell_is_quoted_and_never_a_formula, 0,
		(int)(sizeof(cells) / sizeof(cells[0])));
	tcase_add_test(tests, plain_text_has_tabs_and_no_empty_field);
	tcase_add_test(tests, json_is_one_document_with_schema_and_time);
	tcase_add_test(tests, json_without_rows_is_an_empty_array);
	tcase_add_test(tests, json_status_is_an_object);
	tcase_add_test(tests, a_part_of_an_answer_says_so_in_json);
	tcase_add_test(tests, an_unknown_column_is_refused_with_the_known_ones);
	tcase_add_test(tests, a_full_disk_ends_the_report);
	tcase_add_test(tests, a_block_shows_labels_and_its_lists_below);
	tcase_add_loop_test(tests, hostile_names_leave_every_writer_harmless, 0, 20);
	tcase_add_test(tests, every_view_is_sound);
	tcase_add_test(tests, an_alert_line_keeps_its_escapes_and_loses_what_harms);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
