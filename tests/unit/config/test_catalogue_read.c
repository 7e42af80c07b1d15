#include "fixture.h"
#include "inquiry/protocol.h"

static const char good_text[] =
	"schema: 1\n"
	"port_sets: {riskiest: \"23\", common: \"22-23,8009\", common_udp: \"53\"}\n"
	"policy: {no_payload_tcp: \"9100\", industrial_tcp: \"502\", industrial_udp: "
	"\"47808\"}\n"
	"services:\n"
	"  - {port: 8009, proto: tcp, service: cast, category: media, encrypted: "
	"\"yes\",\n"
	"     impact: low, likelihood: lower, fragile: false, why: First., action: "
	"Go.}\n"
	"  - {port: 53, proto: udp, service: dns, category: net, encrypted: \"no\",\n"
	"     impact: low, likelihood: high, fragile: false, why: Names., action: "
	"Go.}\n"
	"  - {port: 23, proto: tcp, service: telnet, category: shell, encrypted: "
	"\"no\",\n"
	"     impact: high, likelihood: high, fragile: true, why: Plain., action: "
	"Off.}\n"
	"  - {port: 8009, proto: tcp, service: ajp, category: web, encrypted: maybe,\n"
	"     impact: high, likelihood: lower, fragile: false, why: Later., action: "
	"Go.}\n";

static int
read_text(
	const char *text, struct catalogue *catalogue, struct config_messages *messages)
{
	struct config_input input = {text, strlen(text), "c"};

	memset(messages, 0, sizeof(*messages));
	return catalogue_read(&input, catalogue, messages);
}

START_TEST(rows_are_sorted_and_keep_the_order_of_the_file_within_a_port)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct catalogue catalogue;

	ck_assert_msg(read_text(good_text, &catalogue, messages) == 0, "%s",
		messages->errors.lines[0]);
	ck_assert_uint_eq(catalogue.row_count, 4);
	ck_assert_str_eq(catalogue.rows[0].note.service, "telnet");
	ck_assert(catalogue.rows[0].fragile);
	ck_assert_int_eq((int)catalogue.rows[0].note.severity, SEVERITY_CRITICAL);
	ck_assert_str_eq(catalogue.rows[1].note.service, "cast");
	ck_assert_str_eq(catalogue.rows[2].note.service, "ajp");
	ck_assert_int_eq((int)catalogue.rows[2].note.severity, SEVERITY_MEDIUM);
	ck_assert_str_eq(catalogue.rows[3].note.service, "dns");
	ck_assert_str_eq(catalogue.rows[3].note.advice, "Go.");
	ck_assert_uint_eq(port_set_size(&catalogue.common), 3);
	ck_assert_uint_ne(catalogue.hash, 0);
	catalogue_done(&catalogue);
	free(messages);
}
END_TEST

/* Puts replacement in the place of what in the good text. */
static char *
changed(const char *what, const char *replacement)
{
	const char *place = strstr(good_text, what);
	size_t size = sizeof(good_text) + strlen(replacement);
	char *text = mem_new(size);

	ck_assert_msg(place != NULL, "%s", what);
	(void)snprintf(text, size, "%.*s%s%s", (int)(place - good_text), good_text,
		replacement, place + strlen(what));
	return text;
}

START_TEST(every_mistake_in_a_catalogue_is_named_with_its_place)
{
	static const struct {
		const char *what, *replacement, *expected;
	} cases[] = {
		{"port: 53", "port: 0",
			"c:7:12: \"port\" is \"0\"; it must be one number"},
		{"port: 53", "port: 53-54", "\"port\" is \"53-54\""},
		{"port: 53, ", "", "c:7:5: \"port\" is missing here"},
		{"proto: udp", "proto: sctp", "must be one of tcp, udp"},
		{"impact: high, likelihood: high", "impact: none, likelihood: high",
			"\"impact\" is \"none\"; it must be one of low, high"},
		{"likelihood: lower", "likelihood: low",
			"it must be one of lower, situational, high"},
		{"encrypted: maybe", "encrypted: perhaps", "one of maybe, no, yes"},
		{"fragile: true", "fragile: 1", "it must be one of true, false"},
		{"service: telnet", "servise: telnet", "did you mean \"service\"?"},
		{"why: Plain.", "why: \"a\\e[31m\"", "\"why\" must be printable text"},
		{"service: telnet", "service: abcdefghijklmnopqrstuvwxyz0123456789",
			"printable text of at most 31 bytes"},
		{"riskiest: \"23\"", "riskiest: \"21,23\"", "\"common\" lacks port 21"},
		{"common: \"22-23,8009\"", "common: \"22-23,8009,70000\"", "c:2:"},
		{"policy: {", "polici: {",
			"unknown key \"polici\"; did you mean \"policy\""},
		{"services:\n", "services: 1\nrest:\n", "\"services\" must be a list"},
		{"industrial_tcp: \"502\", ", "", "\"industrial_tcp\" is missing"},
	};
	struct config_messages *messages = mem_new(sizeof(*messages));

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct catalogue catalogue = {.hash = 7};
		char *text = changed(cases[i].what, cases[i].replacement);
		bool found = false;

		ck_assert_msg(read_text(text, &catalogue, messages) == ERROR_INVALID,
			"accepted: %s", cases[i].replacement);
		ck_assert_uint_eq(catalogue.hash, 7);
		for (size_t j = 0; j < messages->errors.count; j++)
			found = found ||
				strstr(messages->errors.lines[j], cases[i].expected);
		ck_assert_msg(found, "expected %s, got %s", cases[i].expected,
			messages->errors.lines[0]);
		free(text);
	}
	free(messages);
}
END_TEST

START_TEST(what_is_no_catalogue_is_refused)
{
	static const char *const texts[] = {"", "[]", "text", "{}", "a: [[[[[[[[[[[["};
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct catalogue catalogue;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_int_eq(
			read_text(texts[i], &catalogue, messages), ERROR_INVALID);
		ck_assert_uint_ge(messages->errors.count, 1);
	}
	free(messages);
}
END_TEST

/* Where the catalogue says how a TCP service is asked, somebody can ask it so; but for those
 * that are only listened to, and where a probe waits for the announcement of its path. */
START_TEST(every_probe_of_the_shipped_catalogue_is_a_question)
{
	static const char *const others[] = {"none", "banner", "no-payload",
		"passive-only", "sip-options", "modbus-devid", "ipp-get-attributes",
		"http-or-kerberos", "http-upnp-desc"};
	struct catalogue catalogue = {0};

	fixture_catalogue(&catalogue);
	for (size_t i = 0; i < catalogue.row_count; i++) {
		const struct catalogue_row *row = &catalogue.rows[i];
		bool known = row->proto != PROTO_TCP || protocol_is_tls(row->probe) ||
			protocol_named(row->probe) != NULL;

		for (size_t j = 0; j < sizeof(others) / sizeof(others[0]); j++)
			known = known || strcmp(row->probe, others[j]) == 0;
		ck_assert_msg(known, "%u is asked by \"%s\"", row->port, row->probe);
	}
	ck_assert_str_eq(catalogue_row(&catalogue, PROTO_TCP, 8200)->probe, "http-get");
	catalogue_done(&catalogue);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: catalogue_read");
	TCase *tests = tcase_create("catalogue_read");

	tcase_add_test(
		tests, rows_are_sorted_and_keep_the_order_of_the_file_within_a_port);
	tcase_add_test(tests, every_mistake_in_a_catalogue_is_named_with_its_place);
	tcase_add_test(tests, every_probe_of_the_shipped_catalogue_is_a_question);
	tcase_add_test(tests, what_is_no_catalogue_is_refused);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
