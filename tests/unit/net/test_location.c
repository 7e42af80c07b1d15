#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "net/location.h"

/* Where a description may lie, and what is none of ours. */
static const struct {
	const char *text, *ip;
	uint16_t port;
	const char *path;
} location_rows[] = {
	{"http://192.168.20.7:8200/rootDesc.xml", "192.168.20.7", 8200,
		"/rootDesc.xml"},
	{"HTTP://192.168.20.7", "192.168.20.7", 80, "/"},
	{"http://[2001:db8::1]:80/a?b=c", "2001:db8::1", 80, "/a?b=c"},
	{"http://[2001:db8::1]/", "2001:db8::1", 80, "/"},
	{"https://192.168.20.7/", NULL, 0, NULL},
	{"http://router.local/", NULL, 0, NULL},
	{"http://192.168.20.7@10.0.0.1/", NULL, 0, NULL},
	{"http://192.168.020.7/", NULL, 0, NULL},
	{"http://192.168.20.7:/", NULL, 0, NULL},
	{"http://192.168.20.7:0/", NULL, 0, NULL},
	{"http://192.168.20.7:65536/", NULL, 0, NULL},
	{"http://192.168.20.7:99999999999999999999/", NULL, 0, NULL},
	{"http://192.168.20.7:80x/", NULL, 0, NULL},
	{"http://192.168.20.7?x", NULL, 0, NULL},
	{"http://192.168.20.7/a b", NULL, 0, NULL},
	{"http://192.168.20.7/a\r\nX: y", NULL, 0, NULL},
	{"http://192.168.20.7/\x01", NULL, 0, NULL},
	{"http://[::1", NULL, 0, NULL},
	{"http://", NULL, 0, NULL},
	{"http:/", NULL, 0, NULL},
};

START_TEST(location_is_an_address_a_port_and_a_path)
{
	const char *text = location_rows[_i].text;
	struct location location = {.port = 1}, before = location;
	struct ip ip;
	bool is_one = location_read(text, strlen(text), &location);

	ck_assert_msg(is_one == (location_rows[_i].ip != NULL), "%s", text);
	if (!is_one) {
		ck_assert_int_eq(memcmp(&location, &before, sizeof(before)), 0);
		return;
	}
	ck_assert(ip_parse(location_rows[_i].ip, &ip));
	ck_assert(ip_equal(&ip, &location.ip));
	ck_assert_uint_eq(location.port, location_rows[_i].port);
	ck_assert_str_eq(location.path, location_rows[_i].path);
	for (size_t cut = 0; cut < strlen(text); cut++)
		(void)location_read(text, cut, &location);
}
END_TEST

START_TEST(path_of_a_location_is_bounded)
{
	char text[64 + LOCATION_PATH_SIZE] = "http://192.168.20.7/";
	size_t start = strlen(text), most = start + LOCATION_PATH_SIZE - 2;
	struct location location;

	memset(text + start, 'x', sizeof(text) - start);
	ck_assert(location_read(text, most, &location));
	ck_assert_uint_eq(strlen(location.path), LOCATION_PATH_SIZE - 1);
	ck_assert(!location_read(text, most + 1, &location));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("net: location");
	TCase *tests = tcase_create("location");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, location_is_an_address_a_port_and_a_path, 0,
		sizeof(location_rows) / sizeof(location_rows[0]));
	tcase_add_test(tests, path_of_a_location_is_bounded);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
