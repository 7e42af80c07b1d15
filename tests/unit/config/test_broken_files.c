/* Every file of tests/system/broken is refused with the place and the words expected. */
#include "fixture.h"

enum { CASES_MIN = 30 };

static void
check_case(const char *name, const char *expected, const struct catalogue *catalogue)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;
	char path[256], words[512];
	size_t length;
	char *text;
	struct config_input input = {.file_name = "t"};

	(void)snprintf(path, sizeof(path), "tests/system/broken/%s.yaml", name);
	(void)snprintf(
		words, sizeof(words), "%s%s", expected[0] <= '9' ? "t:" : "", expected);
	text = fixture_file(path, &length);
	input.text = text;
	input.length = length;
	ck_assert_msg(
		config_parse(&input, catalogue, &config, messages) == ERROR_INVALID,
		"%s was accepted", name);
	ck_assert_ptr_null(config);
	ck_assert_uint_ge(messages->errors.count, 1);
	ck_assert_msg(strncmp(messages->errors.lines[0], "t:", 2) == 0,
		"%s: no place: %s", name, messages->errors.lines[0]);
	ck_assert_msg(strstr(messages->errors.lines[0], words) != NULL,
		"%s:\n  got      %s\n  expected %s", name, messages->errors.lines[0],
		words);
	free(text);
	free(messages);
}

START_TEST(every_broken_file_is_refused_with_place_and_remedy)
{
	struct catalogue catalogue;
	size_t length, cases = 0;
	char *list, *line, *next;

	fixture_catalogue(&catalogue);
	list = fixture_file("tests/system/broken/expected.txt", &length);
	for (line = list; *line != '\0'; line = next) {
		char *end = strchr(line, '\n'), *blank = strchr(line, ' ');

		ck_assert_ptr_nonnull(end);
		ck_assert_ptr_nonnull(blank);
		next = end + 1;
		*end = *blank = '\0';
		check_case(line, blank + 1, &catalogue);
		cases++;
	}
	ck_assert_uint_ge(cases, CASES_MIN);
	free(list);
	catalogue_done(&catalogue);
}
END_TEST

/* What contradicts itself is told beside what cannot be read, in the order of the file; a
 * segment that cannot be read whole is not judged further, nor is what depends on others. */
START_TEST(errors_of_every_pass_are_told_in_order)
{
	static const char text[] =
		"segments:\n"
		"  - {name: a, zone: iot, interface: e, subnets: [192.168.1.0/24],\n"
		"     gateway: 10.0.0.1, ports: [{set: \"wrong\", every: 1h}]}\n"
		"  - none\n"
		"  - {name: b, zone: nowhere, interface: e, gateway: 10.0.0.1,\n"
		"     subnets: [192.168.2.0/24]}\n"
		"  - {name: a, zone: iot, interface: e, subnets: [192.168.3.0/24]}\n"
		"policy: {flows: [{from: b, to: c, allow: none}]}\n"
		"limits: {total: 0}\n";
	static const char *const places[] = {
		"t:3:15: gateway 10.0.0.1 lies outside",
		"t:3:39: \"set\" is \"wrong\"",
		"t:4:5: an entry of \"segments\" is text",
		"t:5:21: \"zone\" is \"nowhere\"",
		"t:7:12: a segment \"a\" was declared before",
		"t:9:17: \"total\" is \"0\"",
	};
	struct config_messages *messages = mem_new(sizeof(*messages));
	size_t count = sizeof(places) / sizeof(places[0]);
	struct config *config = NULL;
	struct catalogue catalogue;

	fixture_catalogue(&catalogue);
	ck_assert_int_eq(
		fixture_parse(text, &catalogue, &config, messages), ERROR_INVALID);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(strncmp(messages->errors.lines[i], places[i],
				      strlen(places[i])) == 0,
			"%zu: %s", i, messages->errors.lines[i]);
	ck_assert_uint_eq(messages->errors.count, count);
	/* Without a catalogue, ports are not looked for. */
	memset(messages, 0, sizeof(*messages));
	ck_assert_int_eq(fixture_parse(text, NULL, &config, messages), ERROR_INVALID);
	ck_assert_uint_eq(messages->errors.count, count - 1);
	ck_assert_int_eq(fixture_parse("segments: []\n", NULL, &config, messages),
		ERROR_INVALID);
	ck_assert_ptr_null(config);
	free(messages);
	catalogue_done(&catalogue);
}
END_TEST

START_TEST(every_error_is_told_up_to_twenty)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	char text[1024] = "limits: {total: 0}\nalerts: {min_severity: x}\npath: 1\n";
	struct config *config = NULL;
	struct catalogue catalogue;

	fixture_catalogue(&catalogue);
	ck_assert_int_eq(
		fixture_parse(text, &catalogue, &config, messages), ERROR_INVALID);
	ck_assert_uint_eq(messages->errors.count, 3);
	text[0] = '\0';
	for (int i = 0; i < 40; i++)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text),
			"key%d: 1\n", i);
	ck_assert_int_eq(
		fixture_parse(text, &catalogue, &config, messages), ERROR_INVALID);
	ck_assert_uint_eq(messages->errors.count, CONFIG_ERRORS_MAX);
	free(messages);
	catalogue_done(&catalogue);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: broken files");
	TCase *tests = tcase_create("broken files");

	tcase_add_test(tests, every_broken_file_is_refused_with_place_and_remedy);
	tcase_add_test(tests, errors_of_every_pass_are_told_in_order);
	tcase_add_test(tests, every_error_is_told_up_to_twenty);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
