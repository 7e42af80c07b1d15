/* The files that make the catalogue: kinds, places, the playbook, the owner's own. */
#include "assess/classify.h"
#include "config/catalogue_bundle.h"
#include "fixture.h"

/* The shipped files as one bundle, with an owner's file behind them (NULL: none). */
static int
read_all(const char *own, struct catalogue *catalogue, struct config_messages *messages)
{
	struct bundle bundle = {.text = NULL};
	struct config_input file, input = {.file_name = "the catalogue"};
	int status;

	for (size_t i = 0; catalogue_files[i] != NULL; i++) {
		char path[64];
		char *text;

		(void)snprintf(path, sizeof(path), "conf/%s", catalogue_files[i]);
		text = fixture_file(path, &file.length);
		file.text = text;
		file.file_name = path;
		ck_assert_int_eq(
			bundle_add(&bundle, &file, CATALOGUE_SIZE_MAX, NULL), 0);
		free(text);
	}
	if (own != NULL) {
		file = (struct config_input){own, strlen(own), "etc/own.yaml"};
		ck_assert_int_eq(
			bundle_add(&bundle, &file, CATALOGUE_SIZE_MAX, NULL), 0);
	}
	input.text = bundle.text;
	input.length = bundle.length;
	memset(messages, 0, sizeof(*messages));
	status = catalogue_read(&input, catalogue, messages);
	free(bundle.text);
	return status;
}

static void
read_well(const char *own, struct catalogue *catalogue)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	int status = read_all(own, catalogue, messages);

	ck_assert_msg(status == 0, "%s", messages->errors.lines[0]);
	free(messages);
}

static bool
has_service(const struct catalogue *catalogue, const char *service)
{
	for (size_t i = 0; i < catalogue->row_count; i++)
		if (strcmp(catalogue->rows[i].note.service, service) == 0)
			return true;
	return false;
}

static bool
has_category(const struct catalogue *catalogue, const char *category)
{
	for (size_t i = 0; i < catalogue->row_count; i++)
		if (strcmp(catalogue->rows[i].note.category, category) == 0)
			return true;
	return strcmp(category, "unknown") == 0;
}

START_TEST(shipped_files_speak_of_what_there_is)
{
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	for (size_t i = 0; i < catalogue.kinds.place_count; i++) {
		const struct place_row *place = &catalogue.kinds.places[i];

		ck_assert_msg(
			has_service(&catalogue, place->service), "%s", place->service);
		for (size_t j = 0; j < place->kinds.count; j++)
			ck_assert_msg(kind_find(&catalogue.kinds,
					      place->kinds.words[j]) != NULL,
				"%s", place->kinds.words[j]);
	}
	for (size_t i = 0; i < catalogue.playbook.row_count; i++) {
		const struct playbook_row *row = &catalogue.playbook.rows[i];

		ck_assert_msg(row->service[0] == '\0' ||
				has_service(&catalogue, row->service),
			"%s", row->service);
		ck_assert_msg(row->category[0] == '\0' ||
				has_category(&catalogue, row->category),
			"%s", row->category);
		ck_assert_msg(row->kind[0] == '\0' ||
				kind_find(&catalogue.kinds, row->kind) != NULL,
			"%s", row->kind);
	}
	catalogue_done(&catalogue);
}
END_TEST

START_TEST(every_service_has_the_five_answers)
{
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	for (size_t i = 0; i < catalogue.row_count; i++) {
		const struct judged judged = {.proto = catalogue.rows[i].proto,
			.port = catalogue.rows[i].port,
			.device_kind = ""};
		struct service_note note;

		classify(&catalogue, &judged, &note);
		ck_assert_msg(note.advice[0] != '\0' &&
				note.answers.needed[0] != '\0' &&
				note.answers.who[0] != '\0' &&
				note.answers.from[0] != '\0' &&
				note.answers.monitored[0] != '\0',
			"%s (%s)", note.service, note.category);
	}
	catalogue_done(&catalogue);
}
END_TEST

START_TEST(advice_is_for_that_service_on_that_kind)
{
	struct judged judged = {.proto = PROTO_TCP, .port = 23, .device_kind = ""};
	struct service_note any, camera, router;
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	classify(&catalogue, &judged, &any);
	judged.device_kind = "camera";
	classify(&catalogue, &judged, &camera);
	judged.device_kind = "router";
	classify(&catalogue, &judged, &router);
	ck_assert_str_ne(any.advice, camera.advice);
	ck_assert_ptr_nonnull(strstr(camera.advice, "camera's web page"));
	ck_assert_ptr_nonnull(strstr(router.advice, "vty"));
	/* The answer that no row of the kind has comes from the row of the service. */
	ck_assert_str_eq(camera.answers.needed, any.answers.needed);
	ck_assert_str_ne(any.answers.needed, "");
	catalogue_done(&catalogue);
}
END_TEST

/* One that says how it is encrypted counts before the one that does not, but not before one
 * for that kind of device. */
START_TEST(advice_is_for_how_it_is_encrypted)
{
	struct service_facts facts = {.service = "ftp", .encrypted = ENCRYPTED_OFFERED};
	struct judged judged = {
		.proto = PROTO_TCP, .port = 21, .device_kind = "", .facts = &facts};
	struct service_note offered, plain, camera;
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	classify(&catalogue, &judged, &offered);
	judged.device_kind = "camera";
	classify(&catalogue, &judged, &camera);
	judged.device_kind = "";
	facts.encrypted = ENCRYPTED_NO;
	classify(&catalogue, &judged, &plain);
	ck_assert_int_eq(offered.encrypted, ENCRYPTED_OFFERED);
	ck_assert_ptr_nonnull(strstr(offered.advice, "require it"));
	ck_assert_ptr_null(strstr(plain.advice, "require it"));
	ck_assert_ptr_nonnull(strstr(camera.advice, "camera's FTP server"));
	catalogue_done(&catalogue);
}
END_TEST

/* What the internet reaches by a mapping is ended first; what is to be done besides stays. */
START_TEST(advice_begins_with_the_mapping)
{
	struct judged judged = {.proto = PROTO_TCP,
		.port = 23,
		.device_kind = "camera",
		.mapped = true};
	struct service_note inside, mapped;
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	classify(&catalogue, &judged, &mapped);
	judged.mapped = false;
	classify(&catalogue, &judged, &inside);
	ck_assert_ptr_null(strstr(inside.advice, "mapping"));
	ck_assert_ptr_eq(
		strstr(mapped.advice, "First remove the port mapping"), mapped.advice);
	ck_assert_ptr_nonnull(strstr(mapped.advice, inside.advice));
	ck_assert_ptr_nonnull(strstr(mapped.answers.who, "VPN"));
	ck_assert_str_ne(mapped.answers.from, inside.answers.from);
	ck_assert_str_ne(mapped.answers.needed, inside.answers.needed);
	ck_assert_str_ne(mapped.answers.monitored, inside.answers.monitored);
	catalogue_done(&catalogue);
}
END_TEST

/* So does advice for what another segment reaches over one family alone; it names that. */
START_TEST(advice_names_the_family_that_is_open)
{
	struct judged judged = {
		.proto = PROTO_TCP, .port = 23, .device_kind = "", .only = IP_V6};
	struct service_note note;
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	classify(&catalogue, &judged, &note);
	ck_assert_ptr_eq(strstr(note.advice, "Another segment reaches it over IPv6"),
		note.advice);
	judged.only = IP_V4;
	classify(&catalogue, &judged, &note);
	ck_assert_ptr_eq(strstr(note.advice, "Another segment reaches it over IPv4"),
		note.advice);
	judged.mapped = true;
	classify(&catalogue, &judged, &note);
	ck_assert_ptr_eq(strstr(note.advice, "First remove"), note.advice);
	catalogue_done(&catalogue);
}
END_TEST

/* With no shipped advice is there too little room for both. */
START_TEST(every_advice_fits_behind_how_it_is_reached)
{
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	for (size_t i = 0; i < catalogue.row_count; i++) {
		struct judged judged = {.proto = catalogue.rows[i].proto,
			.port = catalogue.rows[i].port,
			.device_kind = ""};
		struct service_note inside, mapped;

		classify(&catalogue, &judged, &inside);
		judged.mapped = true;
		classify(&catalogue, &judged, &mapped);
		ck_assert_ptr_nonnull(strstr(mapped.advice, inside.advice));
		judged.mapped = false;
		judged.only = IP_V6;
		classify(&catalogue, &judged, &mapped);
		ck_assert_ptr_nonnull(strstr(mapped.advice, inside.advice));
	}
	catalogue_done(&catalogue);
}
END_TEST

/* An owner's long one is left out rather than cut. */
START_TEST(advice_that_does_not_fit_behind_the_mapping_is_left_out)
{
	static const char own[] =
		"playbook:\n  - {services: [telnet], action: \""
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}\n"
		"  - {mapped: true, services: [telnet], action: \"End the mapping, and "
		"then, when that is done and the internet cannot reach it, go on:\"}\n";
	const struct judged judged = {
		.proto = PROTO_TCP, .port = 23, .device_kind = "", .mapped = true};
	struct catalogue catalogue;
	struct service_note note;

	read_well(own, &catalogue);
	classify(&catalogue, &judged, &note);
	ck_assert_str_eq(note.advice,
		"End the mapping, and then, when that is done and the internet cannot "
		"reach it, go on:");
	catalogue_done(&catalogue);
}
END_TEST

static void
tell(const struct catalogue *catalogue, const char *mac_text, const char *name,
	uint16_t port, struct device_kind *kind)
{
	const struct port_name open = {PROTO_TCP, port};
	struct kind_evidence evidence = {.own_name = "",
		.says = "",
		.name = name,
		.open = &open,
		.open_count = port == 0 ? 0 : 1};
	struct mac mac;

	if (mac_text != NULL) {
		ck_assert(mac_parse(mac_text, &mac));
		evidence.mac = &mac;
	}
	kind_tell(&catalogue->kinds, &evidence, kind);
}

START_TEST(a_kind_is_told_from_maker_name_and_ports)
{
	static const struct {
		const char *mac, *name;
		uint16_t port;
		const char *kind, *why;
	} cases[] = {
		{NULL, "", 0, "", ""},
		{NULL, "", 9100, "printer", "open port 9100/tcp"},
		{NULL, "Camera-1", 0, "camera", "its name"},
		{NULL, "camera-1", 9100, "camera", "its name"}, /* a name says more */
		{NULL, "", 502, "industrial", "open port 502/tcp"},
		{NULL, "nas", 5001, "nas", "its name, open port 5001/tcp"},
		{"00:11:32:00:00:01", "", 0, "nas", "maker Synology Incorporated"},
		{"02:11:32:00:00:01", "", 0, "", ""}, /* nobody's: not registered */
	};
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct device_kind kind;

		tell(&catalogue, cases[i].mac, cases[i].name, cases[i].port, &kind);
		ck_assert_str_eq(kind.name, cases[i].kind);
		ck_assert_str_eq(kind.why, cases[i].why);
	}
	catalogue_done(&catalogue);
}
END_TEST

START_TEST(what_a_device_says_of_itself_decides_where_nothing_else_does)
{
	static const struct {
		const char *own_name, *says;
		uint16_t port;
		const char *kind, *why;
	} cases[] = {
		{"Camera-1", "", 0, "camera", "what it calls itself"},
		{"", "_http._tcp _IPP._tcp", 0, "printer", "it says _ipp._tcp"},
		{"", "MSFT 5.0", 0, "computer", "it says msft "},
		{"laptop", "_ipp._tcp", 502, "industrial", "open port 502/tcp"},
		{"printer", "_ipp._tcp", 0, "printer",
			"what it calls itself, it says _ipp._tcp"},
	};
	struct catalogue catalogue;

	read_well(NULL, &catalogue);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct port_name open = {PROTO_TCP, cases[i].port};
		const struct kind_evidence evidence = {.name = "",
			.own_name = cases[i].own_name,
			.says = cases[i].says,
			.open = &open,
			.open_count = cases[i].port == 0 ? 0 : 1};
		struct device_kind kind;

		kind_tell(&catalogue.kinds, &evidence, &kind);
		ck_assert_str_eq(kind.name, cases[i].kind);
		ck_assert_str_eq(kind.why, cases[i].why);
	}
	catalogue_done(&catalogue);
}
END_TEST

/* ---- the owner's files ---- */

static const char own_rows[] = "services:\n"
			       "  - port: 9100\n"
			       "    proto: tcp\n"
			       "    service: node-exporter\n"
			       "    category: infrastructure\n"
			       "    encrypted: \"no\"\n"
			       "    impact: low\n"
			       "    likelihood: lower\n"
			       "    fragile: false\n"
			       "    why: \"Figures of this machine.\"\n"
			       "    action: \"Let only the collector reach it.\"\n"
			       "playbook:\n"
			       "  - services: [telnet]\n"
			       "    kinds: [camera]\n"
			       "    action: \"Call the camera man.\"\n"
			       "places:\n"
			       "  - {services: [telnet], on: [camera]}\n"
			       "kinds:\n"
			       "  - {kind: camera, names: [\"eye-*\"]}\n";

START_TEST(what_the_owner_says_comes_last_and_counts)
{
	struct judged judged = {.proto = PROTO_TCP, .port = 9100, .device_kind = ""};
	struct catalogue catalogue, shipped;
	struct device_kind kind;
	struct service_note note;

	read_well(NULL, &shipped);
	read_well(own_rows, &catalogue);
	ck_assert_uint_eq(catalogue.row_count, shipped.row_count);
	ck_assert(catalogue.hash != shipped.hash);
	classify(&catalogue, &judged, &note);
	ck_assert_str_eq(note.service, "node-exporter");
	ck_assert_str_eq(note.advice, "Let only the collector reach it.");
	judged.port = 23;
	judged.device_kind = "camera";
	classify(&catalogue, &judged, &note);
	ck_assert_str_eq(note.advice, "Call the camera man.");
	ck_assert_str_eq(note.reasons[0], "this is what such a device is for: camera");
	tell(&catalogue, NULL, "eye-1", 0, &kind);
	ck_assert_str_eq(kind.name, "camera");
	tell(&catalogue, NULL, "camera-1", 0, &kind);
	ck_assert_str_eq(kind.name, "");
	catalogue_done(&catalogue);
	catalogue_done(&shipped);
}
END_TEST

START_TEST(what_is_wrong_is_told_with_file_line_and_column)
{
	static const struct {
		const char *text, *told;
	} cases[] = {
		{"playbook:\n  - {services: [ftp], encrypted: perhaps, action: x}\n",
			"etc/own.yaml:2:34: \"encrypted\" is \"perhaps\"; it must "
			"be one of maybe, no, yes, offered"},
		{"playbook:\n  - {mapped: perhaps, action: x}\n",
			"etc/own.yaml:2:14: \"mapped\" is \"perhaps\"; it must be "
			"one of true, false"},
		{"playbook:\n  - {only: ipv5, action: x}\n",
			"etc/own.yaml:2:12: \"only\" is \"ipv5\"; it must be one of "
			"ipv4, ipv6"},
		{"service: []\n",
			"etc/own.yaml:1:1: unknown key \"service\"; did you "
			"mean \"services\"?"},
		{"port_sets: {}\n", "etc/own.yaml:1:1: unknown key \"port_sets\""},
		{"playbook:\n  - action: x\n",
			"etc/own.yaml:2:5: this entry is for nothing; name "
			"\"services\" or \"categories\""},
		{"kinds:\n  - {kind: x, tcp: \"0\"}\n", "etc/own.yaml:2:20: \"tcp\": "},
		{"kinds:\n  - {kind: x, physical: maybe}\n",
			"etc/own.yaml:2:25: \"physical\" is \"maybe\"; it must be one "
			"of true, false"},
		{"places:\n  - {services: telnet}\n",
			"etc/own.yaml:2:16: \"services\" must be a list"},
		{"services:\n  - {port: 1}\n",
			"etc/own.yaml:2:5: \"proto\" is missing here; add it"},
		{"- a\n", "etc/own.yaml:1:1: this must be a mapping"},
		{"playbook:\n  - {services: [telnet], who: \"\\e[1m\"}\n",
			"etc/own.yaml:2:31: \"who\" must be printable text"},
	};
	struct config_messages *messages = mem_new(sizeof(*messages));

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct catalogue catalogue;

		ck_assert_int_eq(
			read_all(cases[i].text, &catalogue, messages), ERROR_INVALID);
		ck_assert_msg(strncmp(messages->errors.lines[0], cases[i].told,
				      strlen(cases[i].told)) == 0,
			"%s", messages->errors.lines[0]);
	}
	free(messages);
}
END_TEST

START_TEST(an_empty_word_which_would_fit_everything_is_refused)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct catalogue catalogue = {0};

	ck_assert_int_ne(read_all("kinds:\n  - {kind: toaster, vendors: [\"\"]}\n",
				 &catalogue, messages),
		0);
	ck_assert_str_eq(messages->errors.lines[0],
		"etc/own.yaml:2:31: an entry of \"vendors\" is empty; it must be text");
	free(messages);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: playbook");
	TCase *tests = tcase_create("playbook");

	tcase_add_test(tests, shipped_files_speak_of_what_there_is);
	tcase_add_test(tests, advice_names_the_family_that_is_open);
	tcase_add_test(tests, every_service_has_the_five_answers);
	tcase_add_test(tests, advice_is_for_that_service_on_that_kind);
	tcase_add_test(tests, advice_is_for_how_it_is_encrypted);
	tcase_add_test(tests, advice_begins_with_the_mapping);
	tcase_add_test(tests, every_advice_fits_behind_how_it_is_reached);
	tcase_add_test(tests, advice_that_does_not_fit_behind_the_mapping_is_left_out);
	tcase_add_test(tests, a_kind_is_told_from_maker_name_and_ports);
	tcase_add_test(
		tests, what_a_device_says_of_itself_decides_where_nothing_else_does);
	tcase_add_test(tests, what_the_owner_says_comes_last_and_counts);
	tcase_add_test(tests, what_is_wrong_is_told_with_file_line_and_column);
	tcase_add_test(tests, an_empty_word_which_would_fit_everything_is_refused);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
