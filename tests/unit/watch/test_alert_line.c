#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "watch/alert_line.h"

static struct event_record
telnet_opened(void)
{
	struct event_record event = {
		.id = 812,
		.kind = EVENT_PORT_OPENED,
		.severity = SEVERITY_CRITICAL,
		.device_id = 17,
		.device_name = "camera-1",
		.ip = ip_from_v4(0xc0a81407),
		.mac = {{2, 0, 0, 0, 0, 7}},
		.proto = PROTO_TCP,
		.port = 23,
		.service = "telnet",
		.reachable_from = "iot",
		.text = "plaintext remote shell, rarely needed; switch it off or block "
			"it",
	};

	return event;
}

START_TEST(line_is_as_documented)
{
	struct event_record event = telnet_opened();
	char line[ALERT_LINE_SIZE];

	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_str_eq(line,
		"ALERT port-opened id=812 severity=critical segment=iot "
		"device=\"camera-1\" ip=192.168.20.7 mac=02:00:00:00:00:07 "
		"port=23/tcp service=telnet reachable-from=iot: plaintext remote "
		"shell, rarely needed; "
		"switch it off or block it");
}
END_TEST

START_TEST(what_a_device_calls_itself_never_stands_for_the_owners_name)
{
	struct event_record event = telnet_opened();
	char line[ALERT_LINE_SIZE];

	(void)text_copy(event.own_name, sizeof(event.own_name), "router\" id=1");
	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_ptr_null(strstr(line, "router"));
	event.device_name[0] = '\0';
	event.device_id = 17;
	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_ptr_nonnull(strstr(line,
		" device=\"d-17\" calls-itself=\"router\\x22 id=1\" ip=192.168.20.7 "));
}
END_TEST

START_TEST(resolution_has_the_same_id)
{
	struct event_record event = telnet_opened();
	char line[ALERT_LINE_SIZE];

	alert_line(&event, "iot", "closed again", NULL, line);
	ck_assert_str_eq(line,
		"RESOLVED port-opened id=812 severity=critical segment=iot "
		"device=\"camera-1\" ip=192.168.20.7 mac=02:00:00:00:00:07 "
		"port=23/tcp service=telnet: closed again");
}
END_TEST

START_TEST(other_ports_stand_behind_the_port_and_many_are_cut)
{
	struct event_record event = telnet_opened();
	struct port_set also = {0};
	char line[ALERT_LINE_SIZE];

	port_set_add(&also, 22, 22);
	port_set_add(&also, 8000, 8003);
	alert_line(&event, "iot", NULL, &also, line);
	ck_assert_ptr_nonnull(
		strstr(line, " port=23/tcp also=22,8000-8003/tcp service=telnet "));
	for (uint16_t port = 10001; port < 10400; port += 2)
		port_set_add(&also, port, port);
	alert_line(&event, "iot", NULL, &also, line);
	ck_assert_ptr_nonnull(strstr(line, " also=22,8000-8003,10001,"));
	ck_assert_ptr_nonnull(strstr(line, ",.../tcp service=telnet "));
	ck_assert_ptr_nonnull(strstr(line, "switch it off or block it"));
	port_set_done(&also);
}
END_TEST

START_TEST(a_look_from_elsewhere_says_from_where)
{
	struct event_record event = telnet_opened();
	char line[ALERT_LINE_SIZE];

	event.kind = EVENT_REACH_OPENED;
	event.reachable_from[0] = '\0';
	(void)text_copy(event.vantage, sizeof(event.vantage), "guest");
	(void)text_copy(event.before, sizeof(event.before), "filtered");
	(void)text_copy(event.after, sizeof(event.after), "open");
	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_ptr_nonnull(strstr(line,
		" service=telnet vantage=guest before=filtered after=open: plaintext"));
}
END_TEST

START_TEST(missing_facts_are_left_out)
{
	struct event_record event = {.id = 3,
		.kind = EVENT_BASELINE_COMPLETE,
		.severity = SEVERITY_LOW,
		.text = "2 devices"};
	char line[ALERT_LINE_SIZE];

	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_str_eq(line,
		"ALERT baseline-complete id=3 severity=low segment=iot: 2 devices");
}
END_TEST

START_TEST(names_cannot_forge_fields)
{
	struct event_record event = telnet_opened();
	char line[ALERT_LINE_SIZE];

	(void)text_copy(event.device_name, sizeof(event.device_name),
		"x\" severity=info\nALERT \033[2J\\");
	(void)text_copy(event.service, sizeof(event.service), "a b=c");
	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_ptr_nonnull(strstr(
		line, "device=\"x\\x22 severity=info\\x0aALERT \\x1b[2J\\x5c\" ip="));
	ck_assert_ptr_nonnull(strstr(line, "service=\"a b=c\""));
	ck_assert_ptr_null(strchr(line, '\n'));
}
END_TEST

/* What spoke there before and after is what a stranger's device said of itself. */
START_TEST(products_cannot_forge_fields)
{
	struct event_record event = telnet_opened();
	char line[ALERT_LINE_SIZE];

	event.kind = EVENT_SERVICE_CHANGED;
	(void)text_copy(event.before, sizeof(event.before), "lighttpd/1.4");
	(void)text_copy(
		event.after, sizeof(event.after), "x severity=info id=1: all is well");
	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_ptr_nonnull(strstr(line,
		" before=lighttpd/1.4 after=\"x severity=info id=1: all is well\": "
		"plaintext"));
}
END_TEST

START_TEST(long_line_is_cut_at_a_field_and_says_so)
{
	struct event_record event = telnet_opened();
	char line[ALERT_LINE_SIZE];

	event.kind = EVENT_MAC_CHANGED;
	memset(event.device_name, '\001', sizeof(event.device_name) - 1);
	memset(event.service, '\001', sizeof(event.service) - 1);
	memset(event.before, '\001', sizeof(event.before) - 1);
	memset(event.after, '\001', sizeof(event.after) - 1);
	memset(event.text, '\001', sizeof(event.text) - 1);
	alert_line(&event, "iot", NULL, NULL, line);
	ck_assert_uint_le(strlen(line), 1024);
	ck_assert_ptr_nonnull(strstr(line, " before="));
	ck_assert_ptr_null(strstr(line, " after="));
	ck_assert_ptr_nonnull(strstr(line, " truncated=1: \\x01"));
}
END_TEST

START_TEST(any_bytes_give_one_printable_line)
{
	struct random random;

	random_init(&random, (uint64_t)_i);
	for (unsigned int i = 0; i < 200; i++) {
		struct event_record event = telnet_opened();
		char line[ALERT_LINE_SIZE];
		char *const fields[] = {event.device_name, event.service, event.before,
			event.after, event.text};
		const size_t sizes[] = {sizeof(event.device_name),
			sizeof(event.service), sizeof(event.before),
			sizeof(event.after), sizeof(event.text)};

		for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++) {
			size_t length = random_below(&random, sizes[f]);

			for (size_t j = 0; j < length; j++)
				fields[f][j] = (char)(1 + random_below(&random, 255));
			fields[f][length] = '\0';
		}
		alert_line(&event, "iot", NULL, NULL, line);
		ck_assert_uint_le(strlen(line), 1024);
		ck_assert(text_is_utf8(line, strlen(line)));
		for (const char *c = line; *c != '\0'; c++)
			ck_assert((unsigned char)*c >= 0x20 && *c != 0x7f);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("alert_line");
	TCase *cases = tcase_create("alert_line");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, line_is_as_documented);
	tcase_add_test(
		cases, what_a_device_calls_itself_never_stands_for_the_owners_name);
	tcase_add_test(cases, resolution_has_the_same_id);
	tcase_add_test(cases, other_ports_stand_behind_the_port_and_many_are_cut);
	tcase_add_test(cases, a_look_from_elsewhere_says_from_where);
	tcase_add_test(cases, missing_facts_are_left_out);
	tcase_add_test(cases, names_cannot_forge_fields);
	tcase_add_test(cases, products_cannot_forge_fields);
	tcase_add_test(cases, long_line_is_cut_at_a_field_and_says_so);
	tcase_add_loop_test(cases, any_bytes_give_one_printable_line, 0, 10);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
