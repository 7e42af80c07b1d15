/* Descriptions and lists of port mappings, as real devices word them and as hostile ones do.
 * Each text is also a seed of tests/fuzz/fuzz_upnp.c (SEEDS=DIRECTORY writes them). */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inquiry/inquiry.h"
#include "inquiry/upnp.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nServer: x\r\n\r\n"
#define FAULT(code)                                                        \
	"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\n"  \
	"<s:Envelope><s:Body><s:Fault><detail><UPnPError><errorCode>" code \
	"</errorCode></UPnPError></detail></s:Fault></s:Body></s:Envelope>"
#define SERVICE(type, url)                                                          \
	"<service><serviceType>urn:schemas-upnp-org:service:" type "</serviceType>" \
	"<serviceId>x</serviceId><controlURL>" url "</controlURL></service>"
#define ROOT(inside)                                                                 \
	OK "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\">" \
	   "<device>" inside "</device></root>"
#define ENTRY(external, proto, port, client)                                    \
	OK "<s:Envelope><s:Body><u:GetGenericPortMappingEntryResponse>"         \
	   "<NewRemoteHost></NewRemoteHost><NewExternalPort>" external          \
	   "</NewExternalPort><NewProtocol>" proto                              \
	   "</NewProtocol><NewInternalPort>" port                               \
	   "</NewInternalPort><NewInternalClient>" client                       \
	   "</NewInternalClient><NewEnabled>1</NewEnabled>"                     \
	   "<NewPortMappingDescription>lib\x1bupnp</NewPortMappingDescription>" \
	   "</u:GetGenericPortMappingEntryResponse></s:Body></s:Envelope>"

static const char authority[] = "192.168.20.1:5000";

static const struct description_row {
	const char *name, *text;
	bool is_one;
	const char *called, *model, *device, *control;
} descriptions[] = {
	{"router",
		ROOT("<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1"
		     "</deviceType><friendlyName>Box</friendlyName><manufacturer>M"
		     "</manufacturer><modelName>R1</modelName><serialNumber>7"
		     "</serialNumber><deviceList><device><friendlyName>WAN</"
		     "friendlyName>"
		     "<serviceList>" SERVICE("WANCommonInterfaceConfig:1",
			     "/cif") SERVICE("WANIPConnection:1",
			     "/ctl/IPConn") "</serviceList></device></deviceList>"),
		true, "Box", "R1", "InternetGatewayDevice", "/ctl/IPConn"},
	{"control beside the description",
		ROOT("<modelName a=\"b\"> R </modelName>" SERVICE(
			"WANPPPConnection:1", "control?x=1")),
		true, "", "R", "", "/upnp/control?x=1"},
	{"control on itself in full",
		ROOT(SERVICE("WANIPConnection:2", "http://192.168.20.1:5000/c")), true,
		"", "", "", "/c"},
	{"control on another host",
		ROOT(SERVICE("WANIPConnection:1", "http://192.168.20.9:5000/c")), true,
		"", "", "", ""},
	{"control on another port",
		ROOT(SERVICE("WANIPConnection:1", "http://192.168.20.1:80/c")), true,
		"", "", "", ""},
	{"control without a scheme",
		ROOT(SERVICE("WANIPConnection:1", "//192.168.20.9/c")), true, "", "",
		"", ""},
	{"control with a second request",
		ROOT(SERVICE("WANIPConnection:1", "/c HTTP/1.1\r\nX: y")), true, "", "",
		"", ""},
	{"name that acts on a terminal",
		ROOT("<friendlyName>\x1b]0;x\a &lol; </friendlyName>"), true,
		"\\x1b]0;x\\x07 &lol;", "", "", ""},
	{"entities",
		OK
		"<!DOCTYPE r [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]><root><device>"
		"<friendlyName>&b;</friendlyName></device></root>",
		true, "&b;", "", "", ""},
	{"cut in a tag", OK "<root><device><friendlyName>Box</fri", true, "Box", "", "",
		""},
	{"cut before a value", OK "<root><device><friendlyName", true, "", "", "", ""},
	{"a page", OK "<html><title>x</title></html>", false, "", "", "", ""},
	{"not found", "HTTP/1.1 404 Not Found\r\n\r\n<device>", false, "", "", "", ""},
	{"not http", "SSH-2.0-x\r\n", false, "", "", "", ""},
	{"nothing", "", false, "", "", "", ""},
};

static const struct mapping_row {
	const char *name, *text;
	bool is_one;
	enum upnp_entry entry;
	enum proto proto;
	uint16_t external, port;
} mappings[] = {
	{"tcp", ENTRY("8080", "TCP", "80", "192.168.20.9"), true, UPNP_ENTRY_ONE,
		PROTO_TCP, 8080, 80},
	{"udp", ENTRY("65535", "UDP", "1", "192.168.20.9"), true, UPNP_ENTRY_ONE,
		PROTO_UDP, 65535, 1},
	{"every port", ENTRY("0", "TCP", "0", "192.168.20.9"), true, UPNP_ENTRY_ONE,
		PROTO_TCP, 0, 0},
	{.name = "port too high", .text = ENTRY("65536", "TCP", "80", "192.168.20.9")},
	{.name = "no port", .text = ENTRY("x", "TCP", "80", "192.168.20.9")},
	{.name = "no protocol", .text = ENTRY("80", "SCTP", "80", "192.168.20.9")},
	{.name = "end", .text = FAULT("713"), .is_one = true, .entry = UPNP_ENTRY_END},
	{.name = "no such entry",
		.text = FAULT("714"),
		.is_one = true,
		.entry = UPNP_ENTRY_END},
	{.name = "refused",
		.text = FAULT("606"),
		.is_one = true,
		.entry = UPNP_ENTRY_NONE},
	{.name = "another fault", .text = "HTTP/1.1 500 x\r\n\r\n<errorCode>"},
	{.name = "no entry", .text = OK "<s:Envelope></s:Envelope>"},
};

static void
write_seed(uint8_t number, const char *kind, const char *name, const char *text)
{
	const char *directory = getenv("SEEDS");
	char path[512];
	FILE *file;

	if (directory == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%s/%s-%s", directory, kind, name);
	for (char *at = path + strlen(directory); *at != '\0'; at++)
		if (*at == ' ')
			*at = '_';
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	(void)fputc(number, file);
	(void)fputs(text, file);
	(void)fclose(file);
}

static bool
read_answer(enum upnp_about about, const char *text, struct upnp_answer *answer)
{
	const struct upnp_question question = {
		.about = about, .path = "/upnp/root.xml", .connection = UPNP_IP_1};
	size_t length = strlen(text);
	uint8_t *bytes = malloc(length > 0 ? length : 1);
	bool is_one;

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, text, length);
	is_one = upnp_read(&question, authority, bytes, length, answer);
	free(bytes);
	ck_assert(upnp_answer_is_sound(answer));
	return is_one;
}

START_TEST(description_says_what_it_says)
{
	const struct description_row *row = &descriptions[_i];
	const struct upnp_description *said;
	struct upnp_answer answer;

	write_seed(0, "description", row->name, row->text);
	ck_assert_msg(read_answer(UPNP_DESCRIPTION, row->text, &answer) == row->is_one,
		"%s", row->name);
	said = &answer.description;
	ck_assert_str_eq(said->name, row->called);
	ck_assert_str_eq(said->model, row->model);
	ck_assert_str_eq(said->device, row->device);
	ck_assert_str_eq(said->control, row->control);
	ck_assert(
		(said->connection != UPNP_NO_CONNECTION) == (row->control[0] != '\0'));
}
END_TEST

START_TEST(entry_of_the_list_is_read_or_refused)
{
	const struct mapping_row *row = &mappings[_i];
	const struct upnp_mapping *said;
	struct upnp_answer answer;
	struct ip client;

	write_seed(1, "mapping", row->name, row->text);
	ck_assert_msg(read_answer(UPNP_MAPPING, row->text, &answer) == row->is_one,
		"%s", row->name);
	said = &answer.mapping;
	ck_assert_int_eq(said->entry, row->entry);
	if (row->entry != UPNP_ENTRY_ONE)
		return;
	ck_assert_int_eq(said->proto, row->proto);
	ck_assert_uint_eq(said->external_port, row->external);
	ck_assert_uint_eq(said->port, row->port);
	ck_assert(said->enabled);
	ck_assert(
		ip_parse("192.168.20.9", &client) && ip_equal(&client, &said->client));
	ck_assert_str_eq(said->label, "lib\\x1bupnp");
}
END_TEST

/* Whatever is put into a question, it is one that reads. */
START_TEST(only_questions_that_read_can_be_asked)
{
	static const char *const actions[] = {"AddPortMapping", "DeletePortMapping",
		"AddAnyPortMapping", "ForceTermination", "SetConnectionType"};

	for (unsigned int about = 0; about < 256; about++) {
		for (unsigned int connection = 0; connection < 8; connection++) {
			struct upnp_question question = {
				.about = (enum upnp_about)about,
				.path = "/AddPortMapping",
				.connection = (enum upnp_connection)connection,
				.index = UINT16_MAX};
			char bytes[REQUEST_MAX + 1];
			size_t length;

			if (!upnp_question_is_sound(&question))
				continue;
			length = upnp_ask(
				&question, authority, (uint8_t *)bytes, REQUEST_MAX);
			bytes[length] = '\0';
			for (size_t i = 0; i < 5; i++) {
				char tag[64], action[64];

				(void)snprintf(tag, sizeof(tag), "<u:%s", actions[i]);
				(void)snprintf(
					action, sizeof(action), "#%s", actions[i]);
				ck_assert_ptr_null(strstr(bytes, tag));
				ck_assert_ptr_null(strstr(bytes, action));
			}
			if (about == UPNP_MAPPING)
				ck_assert_ptr_nonnull(strstr(
					bytes, "#GetGenericPortMappingEntry\"\r\n"));
		}
	}
}
END_TEST

START_TEST(a_path_that_could_be_more_than_a_path_is_refused)
{
	static const char *const bad[] = {"", "x", "/a b", "/a\r\nX: y", "/\"", "/<a>",
		"/a\\b", "/\xc3\xa4", "/a#b"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct upnp_question question = {.about = UPNP_DESCRIPTION};

		memcpy(question.path, bad[i], strlen(bad[i]) + 1);
		ck_assert_msg(!upnp_question_is_sound(&question), "%s", bad[i]);
	}
}
END_TEST

static struct inquiry *
begin(struct inquiry_step *step)
{
	const struct inquiry_subject subject = {
		.host = "192.168.20.1",
		.port = 5000,
		.probe = "",
		.service = "",
		.upnp = {.about = UPNP_DESCRIPTION, .path = "/d.xml"},
	};
	struct inquiry *inquiry = inquiry_new(&subject);

	inquiry_begin(inquiry, step);
	ck_assert_int_eq(step->want, INQUIRY_CALL);
	inquiry_connected(inquiry, step);
	return inquiry;
}

START_TEST(it_is_asked_at_once_and_once)
{
	static const char get[] = "GET /d.xml HTTP/1.1\r\nHost: 192.168.20.1:5000\r\n";
	const char *text = descriptions[0].text;
	struct inquiry_step step;
	struct inquiry *inquiry = begin(&step);

	ck_assert_int_eq(step.want, INQUIRY_SEND);
	ck_assert(memcmp(step.bytes, get, strlen(get)) == 0);
	for (size_t i = 0; text[i] != '\0'; i++) {
		ck_assert_int_ne(step.want, INQUIRY_DONE);
		inquiry_received(inquiry, (const uint8_t *)&text[i], 1, &step);
	}
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	ck_assert_int_eq(inquiry_outcome(inquiry), INQUIRY_NAMED);
	ck_assert_str_eq(inquiry_upnp(inquiry)->description.name, "Box");
	inquiry_free(inquiry);
}
END_TEST

START_TEST(a_description_without_an_end_is_read_up_to_its_limit)
{
	static uint8_t flood[UPNP_DESCRIPTION_MAX + 4096];
	struct inquiry_step step;
	struct inquiry *inquiry = begin(&step);
	size_t at = strlen(OK "<device>"), taken = 0;

	memset(flood, 'x', sizeof(flood));
	memcpy(flood, OK "<device>", at);
	while (step.want != INQUIRY_DONE && taken < sizeof(flood)) {
		inquiry_received(inquiry, flood + taken, 1024, &step);
		taken += 1024;
	}
	ck_assert_uint_eq(taken, UPNP_DESCRIPTION_MAX);
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	inquiry_free(inquiry);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inquiry: UPnP");
	TCase *read = tcase_create("reading");
	TCase *ask = tcase_create("asking");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(read, description_says_what_it_says, 0,
		sizeof(descriptions) / sizeof(descriptions[0]));
	tcase_add_loop_test(read, entry_of_the_list_is_read_or_refused, 0,
		sizeof(mappings) / sizeof(mappings[0]));
	tcase_add_test(ask, only_questions_that_read_can_be_asked);
	tcase_add_test(ask, a_path_that_could_be_more_than_a_path_is_refused);
	tcase_add_test(ask, it_is_asked_at_once_and_once);
	tcase_add_test(ask, a_description_without_an_end_is_read_up_to_its_limit);
	suite_add_tcase(suite, read);
	suite_add_tcase(suite, ask);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
