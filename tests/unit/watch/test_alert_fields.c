#include "watch/alert_fields.h"

#include <check.h>
#include <string.h>

#include "watch/alert_line.h"

static char space[4096];

static const char *
fields_of(const char *line)
{
	struct text text;

	text_init(&text, space, sizeof(space));
	alert_fields(line, &text);
	return space;
}

static void
assert_field(const char *line, const char *field)
{
	const char *found = strstr(fields_of(line), field);

	ck_assert_msg(found != NULL && (found == space || found[-1] == '\n') &&
			found[strlen(field)] == '\n',
		"no %s in:\n%s", field, space);
}

static const char opened[] =
	"ALERT port-opened id=812 severity=critical segment=iot device=\"camera-1\" "
	"ip=192.168.20.7 mac=02:00:5e:00:53:07 port=23/tcp service=telnet: plaintext "
	"remote=shell, \"rarely\" needed";

START_TEST(every_field_of_the_line_is_found)
{
	static const char *const expected[] = {
		"WDOG_EVENT=port-opened",
		"WDOG_ID=812",
		"WDOG_SEVERITY=critical",
		"WDOG_SEGMENT=iot",
		"WDOG_DEVICE=camera-1",
		"WDOG_IP=192.168.20.7",
		"WDOG_MAC=02:00:5e:00:53:07",
		"WDOG_PORT=23",
		"WDOG_PROTO=tcp",
		"WDOG_SERVICE=telnet",
		"WDOG_STATE=open",
	};

	assert_field(opened, expected[_i]);
}
END_TEST

START_TEST(the_sentence_is_no_field)
{
	ck_assert_ptr_null(strstr(fields_of(opened), "REMOTE"));
}
END_TEST

START_TEST(a_quoted_value_before_the_sentence_ends_the_fields)
{
	const char *line = "ALERT device-new id=1 device=\"my box\": x=y is new";

	assert_field(line, "WDOG_DEVICE=my box");
	ck_assert_ptr_null(strstr(fields_of(line), "WDOG_X"));
}
END_TEST

START_TEST(a_resolution_says_so)
{
	assert_field("RESOLVED port-opened id=812 severity=info: closed again",
		"WDOG_STATE=resolved");
}
END_TEST

START_TEST(each_event_has_its_own_message_id)
{
	char first[128];

	(void)text_copy(first, sizeof(first), fields_of("ALERT device-new id=1"));
	ck_assert_int_eq(strncmp(first, "MESSAGE_ID=", 11), 0);
	ck_assert_uint_eq(strcspn(first + 11, "\n"), 32);
	ck_assert_int_eq(strncmp(first, fields_of("ALERT device-new id=2"), 43), 0);
	ck_assert_int_ne(strncmp(first, fields_of("ALERT device-gone id=1"), 43), 0);
}
END_TEST

START_TEST(what_the_writer_writes_the_reader_reads)
{
	struct event_record event = {
		.id = 7,
		.kind = EVENT_PORT_OPENED,
		.severity = SEVERITY_HIGH,
		.device_name = "evil\" ip=1.2.3.4 \n x",
		.proto = PROTO_UDP,
		.port = 161,
		.text = "says a=b",
	};
	char line[ALERT_LINE_SIZE];

	alert_line(&event, "iot", NULL, NULL, line);
	assert_field(line, "WDOG_PORT=161");
	assert_field(line, "WDOG_PROTO=udp");
	ck_assert_ptr_null(strstr(fields_of(line), "WDOG_IP"));
	ck_assert_ptr_null(strstr(fields_of(line), "WDOG_A="));
}
END_TEST

START_TEST(a_line_of_another_shape_does_no_harm)
{
	static const char *const lines[] = {"", " ", "ALERT", "ALERT x", "=",
		"ALERT x =", "ALERT x id", "ALERT x id=", "ALERT x id=\"",
		"ALERT x id=\"a", ":",
		"ALERT x id=1:", "ALERT x port=/:", "ALERT x y=1\nz=2"};

	ck_assert_uint_lt(strlen(fields_of(lines[_i])), sizeof(space));
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("watch/alert_fields");
	TCase *tcase = tcase_create("alert_fields");

	tcase_add_loop_test(tcase, every_field_of_the_line_is_found, 0, 11);
	tcase_add_test(tcase, the_sentence_is_no_field);
	tcase_add_test(tcase, a_quoted_value_before_the_sentence_ends_the_fields);
	tcase_add_test(tcase, a_resolution_says_so);
	tcase_add_test(tcase, each_event_has_its_own_message_id);
	tcase_add_test(tcase, what_the_writer_writes_the_reader_reads);
	tcase_add_loop_test(tcase, a_line_of_another_shape_does_no_harm, 0, 14);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
