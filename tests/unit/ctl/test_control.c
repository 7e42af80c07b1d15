#include "ctl/control.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static int
decode(const char *body, const struct control_command **command, json_t **arguments,
	struct error *error)
{
	return control_request_decode(body, strlen(body), command, arguments, error);
}

START_TEST(a_request_gives_its_command_and_arguments)
{
	const struct control_command *command;
	json_t *arguments;
	struct error error;

	ck_assert_int_eq(decode("{\"v\":1,\"command\":\"ports\",\"args\":"
				"{\"segment\":\"iot\",\"state\":\"all\"}}",
				 &command, &arguments, &error),
		0);
	ck_assert_str_eq(command->name, "ports");
	ck_assert(!command->changes);
	ck_assert_uint_eq(json_object_size(arguments), 2);
	ck_assert_str_eq(
		json_string_value(json_object_get(arguments, "segment")), "iot");
	json_decref(arguments);
}
END_TEST

START_TEST(missing_arguments_are_an_empty_object)
{
	const struct control_command *command;
	json_t *arguments;
	struct error error;

	ck_assert_int_eq(decode("{\"v\":1,\"command\":\"resume\"}", &command,
				 &arguments, &error),
		0);
	ck_assert(command->changes);
	ck_assert_uint_eq(json_object_size(arguments), 0);
	json_decref(arguments);
}
END_TEST

static const struct {
	const char *body, *says;
} refused[] = {
	{"", "not a JSON object"},
	{"[]", "not a JSON object"},
	{"1", "not a JSON object"},
	{"{", "not a JSON object"},
	{"{\"v\":1,\"command\":\"ping\"} x", "not a JSON object"},
	{"{\"v\":1,\"v\":1,\"command\":\"ping\"}", "not a JSON object"},
	{"{\"v\":1,\"command\":\"name\",\"args\":{\"device\":\"\\u0000\"}}",
		"not a JSON object"},
	{"{\"v\":1,\"command\":\"\xff\"}", "not a JSON object"},
	{"{\"command\":\"ping\"}", "protocol 1"},
	{"{\"v\":2,\"command\":\"ping\"}", "protocol 1"},
	{"{\"v\":\"1\",\"command\":\"ping\"}", "protocol 1"},
	{"{\"v\":1.0,\"command\":\"ping\"}", "protocol 1"},
	{"{\"v\":1}", "names no command"},
	{"{\"v\":1,\"command\":7}", "names no command"},
	{"{\"v\":1,\"command\":\"format\"}", "command \"format\""},
	{"{\"v\":1,\"command\":\"\"}", "command \"\""},
	{"{\"v\":1,\"command\":\"a\\u202eb\\u001b\"}",
		"command \"a\\xe2\\x80\\xaeb\\x1b\""},
	{"{\"v\":1,\"command\":\"ping\",\"args\":[]}", "args must be an object"},
	{"{\"v\":1,\"command\":\"ping\",\"args\":null}", "args must be an object"},
	{"{\"v\":1,\"command\":\"ping\",\"x\":1}", "nothing else"},
	{"{\"v\":1,\"command\":\"ping\",\"args\":{\"x\":1}}", "no argument \"x\""},
	{"{\"v\":1,\"command\":\"ports\",\"args\":{\"state\":1}}", "must be a text"},
	{"{\"v\":1,\"command\":\"ports\",\"args\":{\"state\":null}}", "must be a text"},
	{"{\"v\":1,\"command\":\"ports\",\"args\":{\"state\":{\"a\":1}}}",
		"must be a text"},
	{"{\"v\":1,\"command\":\"ports\",\"args\":{\"state\":\"a\\nb\"}}",
		"control character"},
	{"{\"v\":1,\"command\":\"ports\",\"args\":{\"state\":\"\\u007f\"}}",
		"control character"},
	{"{\"v\":1,\"command\":\"device\"}", "device needs device"},
	{"{\"v\":1,\"command\":\"why\",\"args\":{\"id\":-1}}", "whole number"},
	{"{\"v\":1,\"command\":\"why\",\"args\":{\"id\":9007199254740992}}",
		"whole number"},
	{"{\"v\":1,\"command\":\"why\",\"args\":{\"id\":99999999999999999999}}",
		"not a JSON object"},
	{"{\"v\":1,\"command\":\"why\",\"args\":{\"id\":1.5}}", "whole number"},
	{"{\"v\":1,\"command\":\"why\",\"args\":{\"id\":true}}", "whole number"},
	{"{\"v\":1,\"command\":\"ack\",\"args\":{\"ids\":[]}}", "list of 1 to 256"},
	{"{\"v\":1,\"command\":\"ack\",\"args\":{\"ids\":[1,[2]]}}",
		"list of 1 to 256"},
	{"{\"v\":1,\"command\":\"ack\",\"args\":{\"ids\":5}}", "list of 1 to 256"},
	{"{\"v\":1,\"command\":\"scan\",\"args\":{\"target\":\"iot\",\"wait\":1}}",
		"true or false"},
};

START_TEST(what_breaks_the_rules_is_refused_with_a_sentence)
{
	const struct control_command *command = NULL;
	json_t *arguments = NULL;
	struct error error;

	ck_assert_int_eq(
		decode(refused[_i].body, &command, &arguments, &error), ERROR_INVALID);
	ck_assert_msg(strstr(error.text, refused[_i].says) != NULL, "%s: %s",
		refused[_i].body, error.text);
	ck_assert_ptr_null(command);
	ck_assert_ptr_null(arguments);
}
END_TEST

START_TEST(too_many_ids_are_refused)
{
	json_t *ids = json_array(), *arguments = json_object(), *request;
	const struct control_command *command;
	json_t *read;
	struct error error;
	uint8_t *frame;
	size_t length;

	for (int i = 0; i <= CONTROL_INTEGERS_MAX; i++)
		json_array_append_new(ids, json_integer(i));
	json_object_set_new(arguments, "ids", ids);
	request = control_request("ack", arguments);
	frame = control_frame(request, CONTROL_REQUEST_MAX, &length);
	ck_assert_ptr_nonnull(frame);
	ck_assert_int_eq(control_request_decode(frame + CONTROL_HEAD,
				 length - CONTROL_HEAD, &command, &read, &error),
		ERROR_INVALID);
	free(frame);
	json_decref(request);
	json_decref(arguments);
}
END_TEST

START_TEST(deep_nesting_and_size_are_refused_in_bounded_time)
{
	const struct control_command *command;
	json_t *arguments;
	struct error error;
	char *body = malloc(CONTROL_REQUEST_MAX + 1);

	memset(body, '[', CONTROL_REQUEST_MAX + 1);
	ck_assert_int_eq(control_request_decode(body, CONTROL_REQUEST_MAX, &command,
				 &arguments, &error),
		ERROR_INVALID);
	ck_assert_int_eq(control_request_decode(body, CONTROL_REQUEST_MAX + 1, &command,
				 &arguments, &error),
		ERROR_INVALID);
	free(body);
}
END_TEST

static const struct {
	uint8_t bytes[5];
	size_t length, max;
	long result;
} lengths[] = {
	{{0}, 0, 100, 0},
	{{0, 0, 0}, 3, 100, 0},
	{{0, 0, 0, 0}, 4, 100, -1},
	{{0, 0, 0, 1}, 4, 100, 5},
	{{0, 0, 0, 100}, 4, 100, 104},
	{{0, 0, 0, 101}, 4, 100, -1},
	{{0xff, 0xff, 0xff, 0xff}, 4, 100, -1},
	{{0, 0, 1, 0, 7}, 5, 4096, 260},
};

START_TEST(a_frame_tells_its_length_before_its_body_is_there)
{
	ck_assert_int_eq(control_frame_length(lengths[_i].bytes, lengths[_i].length,
				 lengths[_i].max),
		lengths[_i].result);
}
END_TEST

START_TEST(a_frame_is_read_as_it_was_written)
{
	json_t *arguments = json_pack("{s:s}", "device",
		"k\xc3\xbc"
		"che");
	json_t *request = control_request("device", arguments);
	const struct control_command *command;
	json_t *read = NULL;
	struct error error;
	size_t length = 0;
	uint8_t *frame = control_frame(request, CONTROL_REQUEST_MAX, &length);

	ck_assert_ptr_nonnull(frame);
	ck_assert_int_eq(
		control_frame_length(frame, length, CONTROL_REQUEST_MAX), (long)length);
	ck_assert_int_eq(control_request_decode(frame + CONTROL_HEAD,
				 length - CONTROL_HEAD, &command, &read, &error),
		0);
	ck_assert(json_equal(read, arguments));
	free(frame);
	json_decref(read);
	json_decref(request);
	json_decref(arguments);
}
END_TEST

START_TEST(a_value_over_the_maximum_makes_no_frame)
{
	json_t *value = json_string("0123456789");
	size_t length = 0;
	uint8_t *frame = control_frame(value, 12, &length);

	ck_assert_ptr_nonnull(frame);
	ck_assert_uint_eq(length, CONTROL_HEAD + 12);
	free(frame);
	ck_assert_ptr_null(control_frame(value, 11, &length));
	json_decref(value);
}
END_TEST

START_TEST(every_command_is_found_by_its_name_once)
{
	for (const struct control_command *row = control_commands; row->name; row++) {
		ck_assert_ptr_eq(control_command_find(row->name), row);
		ck_assert_ptr_nonnull(row->arguments);
	}
	ck_assert_ptr_null(control_command_find("Status"));
}
END_TEST

START_TEST(what_changes_something_is_marked_as_such)
{
	static const char *const changing[] = {"ack", "accept", "approve", "name",
		"care", "pin", "scan", "pause", "resume", "cursor", "backup", "mute",
		"unmute", "trust", "snapshot", "verify", "test"};
	size_t count = 0;

	for (const struct control_command *row = control_commands; row->name; row++)
		count += row->changes;
	ck_assert_uint_eq(count, sizeof(changing) / sizeof(changing[0]));
	for (size_t i = 0; i < count; i++)
		ck_assert(control_command_find(changing[i])->changes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("control");
	TCase *tests = tcase_create("control");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, a_request_gives_its_command_and_arguments);
	tcase_add_test(tests, missing_arguments_are_an_empty_object);
	tcase_add_loop_test(tests, what_breaks_the_rules_is_refused_with_a_sentence, 0,
		(int)(sizeof(refused) / sizeof(refused[0])));
	tcase_add_test(tests, too_many_ids_are_refused);
	tcase_add_test(tests, deep_nesting_and_size_are_refused_in_bounded_time);
	tcase_add_loop_test(tests, a_frame_tells_its_length_before_its_body_is_there, 0,
		(int)(sizeof(lengths) / sizeof(lengths[0])));
	tcase_add_test(tests, a_frame_is_read_as_it_was_written);
	tcase_add_test(tests, a_value_over_the_maximum_makes_no_frame);
	tcase_add_test(tests, every_command_is_found_by_its_name_once);
	tcase_add_test(tests, what_changes_something_is_marked_as_such);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
