#include "report/report.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/writer.h"
#include "rows.h"

/* What a stranger may call his device. */
static const char hostile[] =
	"=cmd|' /C calc'!A0\x1b[2J\x1b]52;c;aGk=\x07\r\n\"x\",\xe2\x80\xae"
	"evil\xe2\x80\x8b\xff\x7f<&'>\\";

START_TEST(csv_has_every_column_and_lists_with_blanks)
{
	struct report_options wanted = options("devices", REPORT_CSV);

	write_rows(&wanted, two_rows, NULL);
	ck_assert_str_eq(sink.text,
		"id,name,state,segment,zone,ips,macs,vendor,private_mac,kind,approved,"
		"care,first_seen,last_seen,hostname,since,address_only\r\n"
		"d-1,camera-1,present,iot,iot,192.168.20.7 fe80::1,02:00:00:00:00:07,"
		"K\xc3\xbc"
		"che AG,true,,false,,2025-11-01T12:00:00.000Z,"
		"2025-11-01T12:30:00.250Z,,,\r\n"
		"d-2,,absent,iot,,,,,,,true,,,,,,\r\n");
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
	{"{\"name\":\" =1\"}", "' =1\r\n"},
	{"{\"name\":\"\xef\xbc\x9d"
	 "1\"}",
		"'\xef\xbc\x9d"
		"1\r\n"},
	{"{\"name\":\"a;=1;b; @x;\"}", "a;'=1;b;' @x;\r\n"},
	{"{\"name\":\"a,\\\"b;+1\"}", "\"a,\"\"b;'+1\"\r\n"},
	{"{\"name\":\"a-b;c=d\"}", "a-b;c=d\r\n"},
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

/* An error that lists them is not cut, and a report has room for all. */
START_TEST(every_column_of_a_view_can_be_named)
{
	for (const struct view *view = views; view->name; view++) {
		struct report_options wanted = options(view->name, REPORT_CSV);
		struct report *report = NULL;
		const struct column *last = view->columns;
		struct error error;
		size_t count = 1;

		while (last[1].field != NULL) {
			last++;
			count++;
		}
		ck_assert_msg(count <= REPORT_COLUMNS_MAX, "%s has %zu columns",
			view->name, count);
		wanted.columns = "unknown";
		ck_assert_int_ne(report_new(&wanted, &report, &error), 0);
		ck_assert_msg(strstr(error.text, last->field) != NULL, "%s: %s",
			view->name, error.text);
	}
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
		"change,device,name,ip,proto,port,fact,before,after,segment");
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
		"\"receipts\":{\"arp\":12,\"sent_bytes\":0},\"segments\":[{\"name\":"
		"\"iot\","
		"\"devices\":8,\"present\":7,\"coverage\":0.615,\"loss\":0.004,"
		"\"progress\":null}]}]",
		NULL);
	ck_assert_str_eq(sink.text,
		"Version:           0.1.0\n"
		"Running for:       2h 5m\n"
		"Health:            ok\n"
		"Open alerts:       2\n"
		"Database:          1.5 MiB\n"
		"Packets sent:      arp 12, sent bytes 0\n"
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
	tcase_add_test(tests, csv_has_every_column_and_lists_with_blanks);
	tcase_add_loop_test(tests, a_csv_cell_is_quoted_and_never_a_formula, 0,
		(int)(sizeof(cells) / sizeof(cells[0])));
	tcase_add_test(tests, every_column_of_a_view_can_be_named);
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
