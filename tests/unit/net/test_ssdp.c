/* What stations announce by SSDP, and what they search for. Each notice is also a seed of
 * tests/fuzz/fuzz_heard.c (SEEDS=DIRECTORY writes them). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/ssdp.h"
#include "seed.h"

static const struct {
	const char *name, *text;
	bool sound;
	const char *device, *server;
} ssdp_rows[] = {
	{"alive",
		"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n"
		"NT: urn:schemas-upnp-org:device:MediaRenderer:1\r\n"
		"Server: Linux/4.9 UPnP/1.0 Player/2\r\n\r\n",
		true, "MediaRenderer", "Linux/4.9 UPnP/1.0 Player/2"},
	{"good-bye", "NOTIFY * HTTP/1.1\r\nNTS: ssdp:byebye\r\nSERVER: x\r\n\r\n",
		false, "", ""},
	{"search", "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\n\r\n", false, "",
		""},
	{"search for a router",
		"M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\n"
		"ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n",
		false, "", ""},
	{"lines that end early", "NOTIFY * HTTP/1.1\nnts:ssdp:alive\nserver:", true, "",
		""},
	{"what acts on a terminal",
		"NOTIFY * HTTP/1.1\nNTS: ssdp:alive\nSERVER: \x1b]0;x\a\n"
		"NT: urn:schemas-upnp-org:device:../x:1",
		true, "", "\\x1b]0;x\\x07"},
	{"location",
		"NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n"
		"Location: http://192.168.20.7:8200/rootDesc.xml\r\n\r\n",
		true, "", ""},
	{"nothing", "", false, "", ""},
};

START_TEST(answer_to_a_search_says_where_the_description_is)
{
	static const char text[] =
		"HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:Basic:1\r\n"
		"LOCATION: http://192.168.20.7:5000/d.xml\r\n\r\n";
	static const char refusal[] = "HTTP/1.1 404 Not Found\r\n\r\n";
	struct ssdp_notice notice;

	ck_assert(ssdp_read_answer((const uint8_t *)text, strlen(text), &notice));
	ck_assert_uint_eq(notice.location.port, 5000);
	ck_assert_str_eq(notice.location.path, "/d.xml");
	ck_assert_str_eq(notice.device, "Basic");
	ck_assert(!ssdp_read((const uint8_t *)text, strlen(text), &notice));
	ck_assert(
		!ssdp_read_answer((const uint8_t *)refusal, strlen(refusal), &notice));
	ck_assert(!ssdp_read_answer((const uint8_t *)"", 0, &notice));
}
END_TEST

static const struct {
	const char *text;
	bool router;
} search_rows[] = {
	{"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "
	 "\"ssdp:discover\"\r\n"
	 "MX: 2\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n",
		true},
	{"m-search * http/1.1\nst:urn:schemas-upnp-org:service:WANIPConnection:2",
		true},
	{"M-SEARCH * HTTP/1.1\nST: urn:schemas-upnp-org:service:WANPPPConnection:1\n",
		true},
	{"M-SEARCH * HTTP/1.1\nST: urn:schemas-upnp-org:device:MediaRenderer:1\n",
		false},
	{"M-SEARCH * HTTP/1.1\nST: ssdp:all\n", false},
	{"M-SEARCH * HTTP/1.1\n", false},
	{"M-SEARCH * HTTP/1.1\nST:", false},
	{"NOTIFY * HTTP/1.1\nST: urn:schemas-upnp-org:service:WANIPConnection:1\n",
		false},
	{"", false},
};

START_TEST(search_for_a_router_is_told_from_others)
{
	size_t length = strlen(search_rows[_i].text);
	uint8_t *bytes = mem_dup(search_rows[_i].text, length > 0 ? length : 1);

	ck_assert(ssdp_searches_router(bytes, length) == search_rows[_i].router);
	free(bytes);
}
END_TEST

START_TEST(notice_says_what_runs_there)
{
	struct ssdp_notice notice;
	size_t length = strlen(ssdp_rows[_i].text);
	uint8_t *bytes = mem_dup(ssdp_rows[_i].text, length > 0 ? length : 1);

	seed_write((struct seed){"ssdp", ssdp_rows[_i].name, 3}, bytes, length);
	ck_assert_msg(ssdp_read(bytes, length, &notice) == ssdp_rows[_i].sound, "%s",
		ssdp_rows[_i].name);
	ck_assert_str_eq(notice.device, ssdp_rows[_i].device);
	ck_assert_str_eq(notice.server, ssdp_rows[_i].server);
	free(bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("net: ssdp");
	TCase *ssdp = tcase_create("ssdp");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(ssdp, notice_says_what_runs_there, 0,
		sizeof(ssdp_rows) / sizeof(ssdp_rows[0]));
	tcase_add_loop_test(ssdp, search_for_a_router_is_told_from_others, 0,
		sizeof(search_rows) / sizeof(search_rows[0]));
	tcase_add_test(ssdp, answer_to_a_search_says_where_the_description_is);
	suite_add_tcase(suite, ssdp);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
