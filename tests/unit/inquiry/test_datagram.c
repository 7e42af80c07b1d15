/* What answered datagrams say, as servers of Debian 12 sent them; and what they do not. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../net/hex.h"
#include "inquiry/datagram.h"

static const struct answer_case {
	uint16_t port;
	const char *answer; /* text, or bytes when it begins with "hex " */
	bool says;
	const char *product, *title;
} cases[] = {
	{123,
		"hex "
		"240203e700000000000000000000000000000000000000000000000000000000000000"
		"00"
		"000000000000000000000000",
		true, "NTPv4", ""},
	{123, "hex 2402", false, "", ""},
	{137,
		"hex 123484000000000100000000"
		"20434b"
		"414141414141414141414141414141414141414141414141414141414141"
		"00"
		"00210001000000000065"
		"04"
		"564d20202020202020202020202020"
		"000400",
		true, "", "VM"},
	{1900,
		"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nServer: Debian DLNADOC/1.50 "
		"UPnP/1.0 MiniDLNA/1.3.0\r\n\r\n",
		true, "Debian DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0", ""},
	{1900, "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n", false, "", ""},
	{3478,
		"hex 0101001c2112a442000000000102030405060708"
		"0020000800010000000000008022000c436f7475726e2d342e362e31",
		true, "Coturn-4.6.1", ""},
	{3478, "hex 0101001c2112a4420000000001020304050607088022ffff43", false, "", ""},
	{11211,
		"hex 12340000000100005645525349"
		"4f4e20312e362e31380d0a",
		true, "memcached 1.6.18", ""},
	{53, "hex 1234800000000000", false, "", ""},
	{123, "", false, "", ""},
};

START_TEST(an_answer_says_what_it_says_and_no_more)
{
	const struct answer_case *with = &cases[_i];
	struct service_facts facts;
	uint8_t bytes[512];
	size_t length = strlen(with->answer);

	if (strncmp(with->answer, "hex ", 4) == 0)
		length = hex_read(with->answer + 4, bytes, sizeof(bytes));
	else
		memcpy(bytes, with->answer, length);
	ck_assert(datagram_read(with->port, bytes, length, &facts) == with->says);
	ck_assert_str_eq(facts.product, with->product);
	ck_assert_str_eq(facts.title, with->title);
	ck_assert_str_eq(facts.service, "");
	ck_assert(service_facts_are_sound(&facts));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("datagram");
	TCase *tests = tcase_create("datagram");
	SRunner *runner;
	int failures;

	tcase_add_loop_test(tests, an_answer_says_what_it_says_and_no_more, 0,
		sizeof(cases) / sizeof(cases[0]));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
