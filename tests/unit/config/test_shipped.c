/* The files in conf/ and man/ are right by our own reader and agree with the table. */
#include "fixture.h"

#include "config/option_doc.h"
#include "config/option_table.h"

static struct catalogue catalogue;

static void
set_up(void)
{
	fixture_catalogue(&catalogue);
}

static void
tear_down(void)
{
	catalogue_done(&catalogue);
}

START_TEST(shipped_configuration_agrees_with_the_option_table)
{
	char *expected = option_template();
	size_t length;
	char *text = fixture_file("conf/wdogd.yaml", &length);

	ck_assert_msg(strcmp(text, expected) == 0,
		"conf/wdogd.yaml differs: run tests/support/gen_options.sh");
	free(text);
	free(expected);
}
END_TEST

START_TEST(manual_agrees_with_the_option_table)
{
	char *expected = option_manual();
	size_t length;
	char *text = fixture_file("man/wdogd.yaml.5", &length);
	char *begin = strstr(text, "BEGIN OPTIONS\n");
	char *end = strstr(text, ".\\\" END OPTIONS\n");

	ck_assert_ptr_nonnull(begin);
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	ck_assert_msg(strcmp(strchr(begin, '\n') + 1, expected) == 0,
		"man/wdogd.yaml.5 differs: run tests/support/gen_options.sh");
	free(text);
	free(expected);
}
END_TEST

START_TEST(shipped_configuration_sends_nothing_and_is_all_standard)
{
	size_t length;
	char *text = fixture_file("conf/wdogd.yaml", &length);
	struct config *shipped = fixture_config(text, &catalogue);
	struct config *empty = fixture_config("", &catalogue);
	char *shipped_text = config_text(shipped), *empty_text = config_text(empty);

	ck_assert_uint_eq(shipped->segment_count, 0);
	ck_assert_str_eq(shipped_text, empty_text);
	free(shipped_text);
	free(empty_text);
	free(text);
	config_free(shipped);
	config_free(empty);
}
END_TEST

/* An owner who takes the first # away from every example line gets what they show. */
START_TEST(examples_of_the_shipped_configuration_are_valid)
{
	size_t length;
	char *text = fixture_file("conf/wdogd.yaml", &length);
	char *segments = strstr(text, "segments:\n"), *to = segments;
	struct config *config;

	ck_assert_ptr_nonnull(segments);
	for (const char *from = segments; *from != '\0'; from++)
		if (*from != '#' || from[-1] != '\n' || from[1] != ' ' ||
			from[2] != ' ')
			*to++ = *from;
	*to = '\0';
	config = fixture_config(segments, &catalogue);
	ck_assert_uint_eq(config->segment_count, 1);
	ck_assert(config->scopes[0].owned);
	ck_assert_uint_eq(config->segments[0].job_count, 1);
	ck_assert_uint_eq(config->scopes[0].limits.total, 200);
	ck_assert_uint_eq(config->flow_count, 1);
	ck_assert_uint_eq(config->expect_count, 1);
	free(text);
	config_free(config);
}
END_TEST

START_TEST(examples_of_the_manual_are_valid)
{
	size_t length, count = 0;
	char *text = fixture_file("man/wdogd.yaml.5", &length);
	char *next = strstr(text, ".Sh EXAMPLES");

	ck_assert_ptr_nonnull(next);
	while ((next = strstr(next, ".Bd -literal")) != NULL) {
		char *begin = strchr(next, '\n') + 1;
		char *end = strstr(begin, "\n.Ed");
		struct config *config;

		ck_assert_ptr_nonnull(end);
		end[1] = '\0';
		config = fixture_config(begin, &catalogue);
		ck_assert_uint_ge(config->segment_count, 1);
		config_free(config);
		next = end + 2;
		count++;
	}
	ck_assert_uint_eq(count, 3);
	free(text);
}
END_TEST

START_TEST(every_option_is_explained_and_has_a_value)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		size_t length = strlen(option->help);

		ck_assert_msg(length > 10 && option->help[length - 1] == '.',
			"%s: no full sentence", option->path);
		ck_assert_msg(
			strlen(option->path) < OPTION_PATH_SIZE, "%s", option->path);
		if (option->kind == OPTION_GROUP || option->kind == OPTION_ITEMS)
			continue;
		ck_assert_msg(option->standard != NULL || option->example != NULL,
			"%s: neither standard nor example", option->path);
		ck_assert_msg(!option->required || option->standard == NULL,
			"%s: required, yet with a standard value", option->path);
	}
}
END_TEST

START_TEST(shipped_catalogue_has_its_rows_and_sets)
{
	struct service_note note;

	ck_assert_uint_eq(catalogue.row_count, 224);
	ck_assert_uint_eq(port_set_size(&catalogue.riskiest), 20);
	ck_assert_uint_eq(port_set_size(&catalogue.common), 100);
	ck_assert_uint_eq(port_set_size(&catalogue.common_udp), 12);
	ck_assert(port_set_has(&catalogue.no_payload_tcp, 9100));
	ck_assert(!port_set_has(&catalogue.no_payload_tcp, 9110));
	ck_assert(port_set_has(&catalogue.industrial_tcp, 502));
	ck_assert(port_set_has(&catalogue.industrial_udp, 47808));
	for (size_t i = 0; i < port_set_size(&catalogue.common); i++) {
		uint16_t port = port_set_port(&catalogue.common, i);

		ck_assert_msg(!port_set_has(&catalogue.industrial_tcp, port),
			"%u is common and industrial", port);
		catalogue_judge(&catalogue, PROTO_TCP, port, &note);
		ck_assert_msg(note.service[0] != '\0', "%u", port);
	}
	catalogue_judge(&catalogue, PROTO_UDP, 161, &note);
	ck_assert_str_eq(note.service, "snmp");
	ck_assert_int_eq((int)note.encrypted, ENCRYPTED_NO);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: shipped files");
	TCase *tests = tcase_create("shipped files");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, shipped_configuration_agrees_with_the_option_table);
	tcase_add_test(tests, manual_agrees_with_the_option_table);
	tcase_add_test(tests, shipped_configuration_sends_nothing_and_is_all_standard);
	tcase_add_test(tests, examples_of_the_shipped_configuration_are_valid);
	tcase_add_test(tests, examples_of_the_manual_are_valid);
	tcase_add_test(tests, every_option_is_explained_and_has_a_value);
	tcase_add_test(tests, shipped_catalogue_has_its_rows_and_sets);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
