#include "report/syslog_line.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static char line[SYSLOG_LINE_SIZE];

static size_t
write_row(const char *row, const char *host)
{
	json_t *value = json_loads(row, 0, NULL);
	size_t length;

	ck_assert_ptr_nonnull(value);
	length = syslog_line(value, host, line);
	ck_assert_uint_eq(length, strlen(line));
	json_decref(value);
	return length;
}

START_TEST(an_alert_is_a_message_with_structured_data)
{
	(void)write_row(
		"{\"id\":812,\"event\":\"port-opened\",\"severity\":\"high\",\"at\":"
		"\"2026-11-01T12:00:00.000Z\",\"device\":\"d-1\",\"port\":23,"
		"\"mac\":null,\"line\":\"ALERT port-opened id=812\"}",
		"watcher");
	ck_assert_str_eq(line,
		"<27>1 2026-11-01T12:00:00.000Z watcher wdogd - port-opened "
		"[wdogd@32473 id=\"812\" event=\"port-opened\" severity=\"high\" "
		"device=\"d-1\" port=\"23\"] \xef\xbb\xbf"
		"ALERT port-opened id=812");
}
END_TEST

START_TEST(what_a_stranger_chose_cannot_leave_its_value)
{
	(void)write_row("{\"event\":\"a b\\n\",\"severity\":\"?\",\"name\":\"\\\"] "
			"[x\\u001b\\u202e\\\\\",\"line\":\"a\\nb\"}",
		"h\xc3\xa4 st");
	ck_assert_str_eq(line,
		"<29>1 - h???st wdogd - a?b? [wdogd@32473 event=\"a b\\\\x0a\" "
		"severity=\"?\" name=\"\\\"\\] "
		"[x\\\\x1b\\\\xe2\\\\x80\\\\xae\\\\\"] \xef\xbb\xbf"
		"a\\x0ab");
}
END_TEST

START_TEST(long_fields_are_left_out_whole_and_the_text_stays)
{
	char name[600], row[4096];
	size_t length;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	(void)snprintf(row, sizeof(row),
		"{\"name\":\"%s\",\"segment\":\"%s\",\"service\":\"x\",\"line\":"
		"\"ALERT\"}",
		name, name);
	length = write_row(row, "");
	ck_assert_uint_lt(length, SYSLOG_LINE_SIZE);
	ck_assert_ptr_null(strstr(line, "name="));
	ck_assert_ptr_nonnull(strstr(line, " service=\"x\"]"));
	ck_assert_str_eq(line + length - 5, "ALERT");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("syslog_line");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, an_alert_is_a_message_with_structured_data);
	tcase_add_test(tests, what_a_stranger_chose_cannot_leave_its_value);
	tcase_add_test(tests, long_fields_are_left_out_whole_and_the_text_stays);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
