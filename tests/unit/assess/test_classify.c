#include <check.h>
#include <string.h>

#include "assess/classify.h"
#include "base/text.h"

/* ---- a small catalogue ---- */

static struct catalogue_row rows[] = {
	{.port = 22,
		.proto = PROTO_TCP,
		.note = {.service = "ssh",
			.category = "remote-shell",
			.encrypted = ENCRYPTED_YES,
			.impact = IMPACT_HIGH,
			.likelihood = LIKELIHOOD_LOWER}},
	{.port = 80,
		.proto = PROTO_TCP,
		.probe = "http-get",
		.note = {.service = "http",
			.category = "web-admin",
			.encrypted = ENCRYPTED_NO,
			.impact = IMPACT_HIGH,
			.likelihood = LIKELIHOOD_SITUATIONAL}},
	{.port = 443,
		.proto = PROTO_TCP,
		.probe = "http-get",
		.note = {.service = "https",
			.category = "web-admin",
			.encrypted = ENCRYPTED_YES,
			.impact = IMPACT_HIGH,
			.likelihood = LIKELIHOOD_LOWER}},
	{.port = 445,
		.proto = PROTO_TCP,
		.probe = "smb-negotiate",
		.note = {.service = "smb",
			.category = "file-share",
			.encrypted = ENCRYPTED_MAYBE,
			.impact = IMPACT_HIGH,
			.likelihood = LIKELIHOOD_SITUATIONAL}},
	{.port = 1883,
		.proto = PROTO_TCP,
		.note = {.service = "mqtt",
			.category = "iot-messaging",
			.encrypted = ENCRYPTED_MAYBE,
			.impact = IMPACT_HIGH,
			.likelihood = LIKELIHOOD_SITUATIONAL}},
	{.port = 8123,
		.proto = PROTO_TCP,
		.probe = "http-get",
		.note = {.service = "home-assistant",
			.category = "iot-automation",
			.encrypted = ENCRYPTED_MAYBE,
			.impact = IMPACT_LOW,
			.likelihood = LIKELIHOOD_SITUATIONAL}},
	{.port = 9100,
		.proto = PROTO_TCP,
		.note = {.service = "jetdirect",
			.category = "printing",
			.encrypted = ENCRYPTED_NO,
			.impact = IMPACT_LOW,
			.likelihood = LIKELIHOOD_SITUATIONAL}},
};

static char printer_word[1][KIND_WORD_SIZE] = {"printer"};
static struct kind_row kinds[] = {
	{.kind = "printer"},
	{.kind = "camera"},
	{.kind = "door-controller", .physical = true},
};
static struct place_row places[] = {
	{.service = "jetdirect", .kinds = {printer_word, 1}},
};

static const struct catalogue catalogue = {
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.kinds = {.rows = kinds, .row_count = 3, .places = places, .place_count = 1},
};

/* ---- one case per rule ---- */

struct rule_case {
	const char *name;
	uint16_t port;
	enum zone zone;
	uint32_t reached;
	struct service_facts facts;
	const char *kind;
	enum impact impact;
	enum likelihood likelihood;
	enum severity severity;
	const char *reason; /* the only one; NULL: none */
};

static const struct rule_case cases[] = {
	{"no evidence leaves the row as it is", 1883, ZONE_IOT, 0, {.service = ""}, "",
		IMPACT_HIGH, LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH, NULL},
	{"measured plaintext raises", 1883, ZONE_IOT, 0, {.encrypted = ENCRYPTED_NO},
		"", IMPACT_HIGH, LIKELIHOOD_HIGH, SEVERITY_CRITICAL,
		"measured: it speaks without encryption"},
	{"plaintext that was reckoned with raises nothing", 80, ZONE_IOT, 0,
		{.encrypted = ENCRYPTED_NO}, "", IMPACT_HIGH, LIKELIHOOD_SITUATIONAL,
		SEVERITY_HIGH, NULL},
	{"encryption that is only offered is said and moves nothing", 445, ZONE_IOT, 0,
		{.encrypted = ENCRYPTED_OFFERED}, "", IMPACT_HIGH,
		LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH,
		"measured: it offers encryption and speaks without it, too"},
	{"measured encryption lowers", 1883, ZONE_IOT, 0,
		{.encrypted = ENCRYPTED_YES, .tls_version = "TLSv1.3"}, "", IMPACT_HIGH,
		LIKELIHOOD_LOWER, SEVERITY_MEDIUM, "measured: it is encrypted"},
	{"outdated TLS raises", 443, ZONE_TRUSTED, 0,
		{.encrypted = ENCRYPTED_YES, .tls_version = "TLSv1"}, "", IMPACT_HIGH,
		LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH,
		"measured: its encryption is outdated, TLSv1"},
	{"an expired certificate is said and moves nothing", 443, ZONE_TRUSTED, 0,
		{.at = {100},
			.encrypted = ENCRYPTED_YES,
			.certificate = {.known = true, .not_after = {99}}},
		"", IMPACT_HIGH, LIKELIHOOD_LOWER, SEVERITY_MEDIUM,
		"measured: its certificate has expired"},
	{"no login raises", 1883, ZONE_IOT, 0, {.login = LOGIN_NONE}, "", IMPACT_HIGH,
		LIKELIHOOD_HIGH, SEVERITY_CRITICAL,
		"measured: it lets in whoever comes"},
	{"the first version of SMB raises", 445, ZONE_TRUSTED, 0,
		{.service = "smb", .product = "SMB 3.0.2, SMBv1 is on"}, "",
		IMPACT_HIGH, LIKELIHOOD_HIGH, SEVERITY_CRITICAL,
		"measured: it still speaks SMBv1"},
	{"a later version of SMB moves nothing", 445, ZONE_TRUSTED, 0,
		{.service = "smb", .product = "SMB 3.0.2"}, "", IMPACT_HIGH,
		LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH, NULL},
	{"a login lowers", 1883, ZONE_IOT, 0, {.login = LOGIN_REQUIRED}, "",
		IMPACT_HIGH, LIKELIHOOD_LOWER, SEVERITY_MEDIUM,
		"measured: it asks for a login"},
	{"a login that is guessed in bulk lowers nothing", 22, ZONE_GUEST, 0,
		{.login = LOGIN_REQUIRED}, "", IMPACT_HIGH, LIKELIHOOD_SITUATIONAL,
		SEVERITY_HIGH, "guests can reach it"},
	{"raw printing belongs on a printer", 9100, ZONE_TRUSTED, 0, {.service = ""},
		"printer", IMPACT_LOW, LIKELIHOOD_LOWER, SEVERITY_INFO,
		"this is what such a device is for: printer"},
	{"raw printing is out of place on a camera", 9100, ZONE_TRUSTED, 0,
		{.service = ""}, "camera", IMPACT_LOW, LIKELIHOOD_HIGH, SEVERITY_MEDIUM,
		"it does not belong on such a device: camera"},
	{"raw printing on who knows what is as the row says", 9100, ZONE_TRUSTED, 0,
		{.service = ""}, "", IMPACT_LOW, LIKELIHOOD_SITUATIONAL, SEVERITY_LOW,
		NULL},
	{"what moves a door weighs more", 8123, ZONE_TRUSTED, 0, {.service = ""},
		"door-controller", IMPACT_HIGH, LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH,
		"what the device controls is physical: door-controller"},
	{"the internet raises most", 22, ZONE_TRUSTED, 1U << ZONE_INTERNET,
		{.service = ""}, "", IMPACT_HIGH, LIKELIHOOD_HIGH, SEVERITY_CRITICAL,
		"the internet can reach it"},
	{"guests raise", 22, ZONE_TRUSTED, 1U << ZONE_GUEST, {.service = ""}, "",
		IMPACT_HIGH, LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH,
		"guests can reach it"},
	{"only the least trusted zone counts", 22, ZONE_TRUSTED,
		1U << ZONE_GUEST | 1U << ZONE_IOT | 1U << ZONE_DMZ, {.service = ""}, "",
		IMPACT_HIGH, LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH,
		"guests can reach it"},
	{"servers that face the internet raise", 22, ZONE_TRUSTED, 1U << ZONE_DMZ,
		{.service = ""}, "", IMPACT_HIGH, LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH,
		"servers that face the internet can reach it"},
	{"things from another zone raise", 22, ZONE_TRUSTED, 1U << ZONE_IOT,
		{.service = ""}, "", IMPACT_HIGH, LIKELIHOOD_SITUATIONAL, SEVERITY_HIGH,
		"devices of the iot zone can reach it"},
	{"things among themselves raise nothing", 22, ZONE_IOT, 0, {.service = ""}, "",
		IMPACT_HIGH, LIKELIHOOD_LOWER, SEVERITY_MEDIUM, NULL},
	{"the management zone alone lowers", 80, ZONE_MANAGEMENT, 0, {.service = ""},
		"", IMPACT_HIGH, LIKELIHOOD_LOWER, SEVERITY_MEDIUM,
		"only the management zone can reach it"},
	{"the unknown is low among ourselves", 4711, ZONE_TRUSTED, 0, {.service = ""},
		"", IMPACT_NONE, LIKELIHOOD_NONE, SEVERITY_LOW, NULL},
};

static void
judge_case(const struct rule_case *row, struct service_note *note)
{
	const struct judged judged = {
		.proto = PROTO_TCP,
		.port = row->port,
		.zone = row->zone,
		.reached = row->reached,
		.facts = &row->facts,
		.device_kind = row->kind,
	};

	classify(&catalogue, &judged, note);
}

START_TEST(an_address_that_the_internet_can_send_to_raises)
{
	const struct service_facts facts = {.service = ""};
	struct judged judged = {.proto = PROTO_TCP,
		.port = 1883,
		.zone = ZONE_IOT,
		.facts = &facts,
		.device_kind = "",
		.global = true};
	struct service_note note;

	classify(&catalogue, &judged, &note);
	ck_assert(note.likelihood == LIKELIHOOD_HIGH);
	ck_assert_str_eq(note.reasons[0],
		"the internet can reach its address where the router lets it in");
	/* What is known to lead there says more. */
	judged.reached = 1U << ZONE_INTERNET;
	classify(&catalogue, &judged, &note);
	ck_assert_uint_eq(note.reason_count, 1);
	ck_assert_str_eq(note.reasons[0], "the internet can reach it");
}
END_TEST

START_TEST(each_rule_moves_as_its_row_says)
{
	const struct rule_case *row = &cases[_i];
	struct service_note note;

	judge_case(row, &note);
	ck_assert_msg(note.impact == row->impact, "%s: impact %s", row->name,
		names_text(impact_names, (int)note.impact));
	ck_assert_msg(note.likelihood == row->likelihood, "%s: likelihood %s",
		row->name, names_text(likelihood_names, (int)note.likelihood));
	ck_assert_msg(note.severity == row->severity, "%s: severity %s", row->name,
		names_text(severity_names, (int)note.severity));
	ck_assert_msg(note.reason_count == (row->reason == NULL ? 0 : 1),
		"%s: %u reasons", row->name, note.reason_count);
	if (row->reason != NULL)
		ck_assert_str_eq(note.reasons[0], row->reason);
}
END_TEST

START_TEST(the_unknown_that_strangers_reach_is_medium)
{
	const struct judged judged = {.proto = PROTO_TCP,
		.port = 4711,
		.zone = ZONE_GUEST,
		.device_kind = ""};
	struct service_note note;

	classify(&catalogue, &judged, &note);
	ck_assert_int_eq((int)note.impact, IMPACT_LOW);
	ck_assert_int_eq((int)note.likelihood, LIKELIHOOD_HIGH);
	ck_assert_int_eq((int)note.severity, SEVERITY_MEDIUM);
	ck_assert_uint_eq(note.reason_count, 2);
}
END_TEST

START_TEST(reasons_add_up_and_are_all_kept)
{
	const struct service_facts facts = {
		.encrypted = ENCRYPTED_NO, .login = LOGIN_NONE};
	const struct judged judged = {.proto = PROTO_TCP,
		.port = 1883,
		.zone = ZONE_MANAGEMENT,
		.facts = &facts,
		.device_kind = ""};
	struct service_note note;

	/* plaintext +1, no login +1, management only -1: one step up. */
	classify(&catalogue, &judged, &note);
	ck_assert_int_eq((int)note.likelihood, LIKELIHOOD_HIGH);
	ck_assert_uint_eq(note.reason_count, 3);
	ck_assert_int_eq((int)note.encrypted, ENCRYPTED_NO);
}
END_TEST

/* ---- what speaks there ---- */

static void
identified(uint16_t port, const char *service, enum encrypted encrypted,
	struct service_note *note)
{
	struct service_facts facts = {.encrypted = encrypted};
	const struct judged judged = {.proto = PROTO_TCP,
		.port = port,
		.zone = ZONE_TRUSTED,
		.facts = &facts,
		.device_kind = ""};

	(void)text_copy(facts.service, sizeof(facts.service), service);
	classify(&catalogue, &judged, note);
}

START_TEST(a_service_is_known_on_any_port)
{
	struct service_note note;

	identified(2022, "ssh", ENCRYPTED_YES, &note);
	ck_assert_str_eq(note.service, "ssh");
	ck_assert_str_eq(note.reasons[0], "identified there, whatever the port: ssh");
	identified(9100, "http", ENCRYPTED_NO, &note);
	ck_assert_str_eq(note.service, "http");
	ck_assert_str_eq(note.category, "web-admin");
}
END_TEST

START_TEST(inside_tls_it_is_another_service)
{
	struct service_note note;

	identified(80, "http", ENCRYPTED_YES, &note);
	ck_assert_str_eq(note.service, "http"); /* the port's own row speaks of it */
	ck_assert_str_eq(note.reasons[0], "measured: it is encrypted");
	identified(4711, "http", ENCRYPTED_YES, &note);
	ck_assert_str_eq(note.service, "https");
	ck_assert_int_eq((int)note.likelihood, LIKELIHOOD_LOWER);
}
END_TEST

START_TEST(a_web_page_says_less_than_a_number_that_has_one)
{
	struct service_note note;

	identified(8123, "http", ENCRYPTED_NO, &note);
	ck_assert_str_eq(note.service, "home-assistant");
}
END_TEST

START_TEST(what_the_catalogue_lacks_is_named_all_the_same)
{
	struct service_note note;

	identified(4711, "gopher", ENCRYPTED_NO, &note);
	ck_assert_str_eq(note.service, "gopher");
	ck_assert_str_eq(note.category, "unknown");
	ck_assert_str_eq(note.reasons[0], "identified, not in the catalogue: gopher");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("assess: classify");
	TCase *tests = tcase_create("classify");
	SRunner *runner;
	int failures;

	tcase_add_loop_test(tests, each_rule_moves_as_its_row_says, 0,
		sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tests, an_address_that_the_internet_can_send_to_raises);
	tcase_add_test(tests, the_unknown_that_strangers_reach_is_medium);
	tcase_add_test(tests, reasons_add_up_and_are_all_kept);
	tcase_add_test(tests, a_service_is_known_on_any_port);
	tcase_add_test(tests, inside_tls_it_is_another_service);
	tcase_add_test(tests, a_web_page_says_less_than_a_number_that_has_one);
	tcase_add_test(tests, what_the_catalogue_lacks_is_named_all_the_same);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
