/* What things of a home answer to the discovery of their makers: frames as python-kasa,
 * pywizlight, python-miio, the LIFX documents and Nmap's ubiquiti-discovery show them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../net/hex.h"
#include "inquiry/datagram.h"

enum { FRAME_MAX = 2600 };

static const struct thing_case {
	const char *request;
	const char *answer; /* text, or bytes when it begins with "hex " */
	const char *product, *title;
	enum encrypted encrypted;
	enum login login;
	const char *name, *detail;
} cases[] = {
	{"kasa",
		"{\"system\":{\"get_sysinfo\":{\"sw_ver\":\"1.2.5 Build 171206 "
		"Rel.085954\",\"hw_ver\":\"1.0\",\"type\":\"IOT.SMARTPLUGSWITCH\","
		"\"model\":\"HS110(EU)\",\"mac\":\"50:C7:BF:01:02:03\",\"deviceId\":"
		"\"8006E0D26AB37C0A4A5D6C52E1C4F5F317D4E1A9\",\"alias\":\"Coffee "
		"machine\",\"relay_state\":1,\"feature\":\"TIM:ENE\",\"err_code\":0}}}",
		"Kasa HS110(EU) 1.2.5 Build 171206 Rel.085954",
		"Coffee machine, MAC 50:c7:bf:01:02:03", ENCRYPTED_NO, LOGIN_NONE,
		"Coffee machine", "Kasa HS110(EU)"},
	/* a lamp, whose MAC is called otherwise and bare */
	{"kasa",
		"{\"system\":{\"get_sysinfo\":{\"model\":\"LB130(EU)\",\"mic_type\":"
		"\"IOT.SMARTBULB\",\"mic_mac\":\"50C7BF040506\",\"alias\":\"\"}}}",
		"Kasa LB130(EU)", "MAC 50:c7:bf:04:05:06", ENCRYPTED_NO, LOGIN_NONE, "",
		"Kasa LB130(EU)"},
	/* hostile: a quote that is escaped, a control character, no end */
	{"kasa",
		"{\"system\":{\"get_sysinfo\":{\"alias\":\"a\\\"b\033[2J\",\"mac\":"
		"\"x\","
		"\"model\":\"no end",
		"Kasa no end", "a\\x5c\"b\\x1b[2J", ENCRYPTED_NO, LOGIN_NONE,
		"a\\x5c\"b\\x1b[2J", "Kasa no end"},
	{"kasa", "{\"system\":{\"get_sysinfo\":{\"alias\":\"a\\", "Kasa", "a\\x5c",
		ENCRYPTED_NO, LOGIN_NONE, "a\\x5c", "Kasa"},
	{"wiz",
		"{\"method\":\"getSystemConfig\",\"env\":\"pro\",\"result\":{\"mac\":"
		"\"a8bb50aabbcc\",\"homeId\":653906,\"roomId\":989983,\"rgn\":\"eu\","
		"\"moduleName\":\"ESP01_SHRGB_03\",\"fwVersion\":\"1.25.0\","
		"\"groupId\":0,\"drvConf\":[20,2],\"ping\":0}}",
		"WiZ ESP01_SHRGB_03 1.25.0", "MAC a8:bb:50:aa:bb:cc", ENCRYPTED_NO,
		LOGIN_NONE, "", "WiZ ESP01_SHRGB_03"},
	{"wiz",
		"{\"method\":\"getSystemConfig\",\"env\":\"pro\",\"error\":{\"code\":"
		"-32601,\"message\":\"Method not found\"}}",
		"WiZ", "", ENCRYPTED_NO, LOGIN_NONE, "", "WiZ"},
	{"miio", "hex 21310020000000000f8a6e4b0006b3a0ffffffffffffffffffffffffffffffff",
		"Xiaomi", "device 260730443, up for 5d 2h", ENCRYPTED_YES,
		LOGIN_REQUIRED, "", "Xiaomi"},
	/* one without an owner gives its key to whoever asks; that is not shown */
	{"miio", "hex 21310020000000000f8a6e4b0000001e101112131415161718191a1b1c1d1e1f",
		"Xiaomi", "device 260730443, up for 30s", ENCRYPTED_NO, LOGIN_NONE, "",
		"Xiaomi"},
	{"lifx",
		"hex 2900005411223344d073d500133700004c494658563200000000000000000000"
		"03000000017cdd0000",
		"LIFX", "MAC d0:73:d5:00:13:37", ENCRYPTED_NO, LOGIN_NONE, "", "LIFX"},
	/* an EdgeRouter X, two addresses before the MAC */
	{"ubiquiti",
		"hex 0100006202000a802aa8aef15ec0a80001010006802aa8aef15e0a00040001b9f8"
		"0b000b75626e742d726f757465720c000445522d5803002d45646765526f757465722e"
		"45522d6535302e76312e31302e372e353132373938392e3138313030312e31323237",
		"Ubiquiti ER-X EdgeRouter.ER-e50.v1.10.7.5127989.181001.1227",
		"ubnt-router, MAC 80:2a:a8:ae:f1:5e", ENCRYPTED_NO, LOGIN_UNKNOWN,
		"ubnt-router", "Ubiquiti ER-X"},
	/* the long name of a model is the better one */
	{"ubiquiti", "hex 010000170c00034e354e14000e4e616e6f53746174696f6e204d35",
		"Ubiquiti NanoStation M5", "", ENCRYPTED_NO, LOGIN_UNKNOWN, "",
		"Ubiquiti NanoStation M5"},
	{"ubiquiti-2",
		"hex 0206001f010006788a2021ae7b15000655434b2d7632160006352e392e3239"
		"17000100",
		"Ubiquiti UCK-v2 5.9.29", "MAC 78:8a:20:21:ae:7b", ENCRYPTED_NO,
		LOGIN_UNKNOWN, "", "Ubiquiti UCK-v2"},
};

/* Every byte is mixed with the one before it: what a Kasa device does (171 is the first). */
static size_t
mix(const char *json, uint8_t *bytes)
{
	size_t length = strlen(json);
	uint8_t before = 171;

	for (size_t i = 0; i < length; i++)
		before = bytes[i] = (uint8_t)((uint8_t)json[i] ^ before);
	return length;
}

static size_t
frame_of(const char *request, const char *answer, uint8_t *bytes)
{
	if (strncmp(answer, "hex ", 4) == 0)
		return hex_read(answer + 4, bytes, FRAME_MAX);
	if (strcmp(request, "kasa") == 0)
		return mix(answer, bytes);
	memcpy(bytes, answer, strlen(answer));
	return strlen(answer);
}

START_TEST(a_thing_says_what_it_is)
{
	const struct thing_case *with = &cases[_i];
	struct service_facts facts = {.service = ""};
	struct datagram_names names = {.name = ""};
	uint8_t bytes[FRAME_MAX];
	size_t length = frame_of(with->request, with->answer, bytes);

	ck_assert(datagram_read(with->request, bytes, length, &facts));
	ck_assert_str_eq(facts.product, with->product);
	ck_assert_str_eq(facts.title, with->title);
	ck_assert_int_eq(facts.encrypted, with->encrypted);
	ck_assert_int_eq(facts.login, with->login);
	ck_assert(service_facts_are_sound(&facts));
	ck_assert(datagram_names_read(with->request, bytes, length, &names));
	ck_assert_str_eq(names.name, with->name);
	ck_assert_str_eq(names.detail, with->detail);
}
END_TEST

START_TEST(the_request_of_kasa_is_mixed_as_its_answers_are)
{
	uint8_t asked[FRAME_MAX], mixed[FRAME_MAX];
	size_t length =
		hex_read("d0f281f88bff9af7d5ef94b6d1b4c09fec95e68fe187e8caf08bf68bf6",
			asked, sizeof(asked));

	ck_assert_uint_eq(mix("{\"system\":{\"get_sysinfo\":{}}}", mixed), length);
	ck_assert_mem_eq(asked, mixed, length);
}
END_TEST

static const char *const others[][2] = {
	{"kasa", "{\"smartlife\":{}}"},
	{"kasa", ""},
	{"miio", "hex 21310020000000000f8a6e4b0006b3a0ffffffffffffffffffffffffffffff"},
	{"lifx",
		"hex 2900005411223344d073d500133700004c494658563200000000000000000000"},
	{"ubiquiti", "hex 01000009010006802aa8ae"},
	{"ubiquiti", "hex 0100"},
};

START_TEST(what_is_cut_or_something_else_says_nothing)
{
	const char *request = others[_i][0];
	struct service_facts facts = {.service = "", .product = "before"};
	struct datagram_names names = {.name = "before"};
	uint8_t bytes[FRAME_MAX];
	size_t length = frame_of(request, others[_i][1], bytes);

	ck_assert(!datagram_read(request, bytes, length, &facts));
	ck_assert_str_eq(facts.product, "before");
	ck_assert(!datagram_names_read(request, bytes, length, &names));
	ck_assert_str_eq(names.name, "before");
}
END_TEST

START_TEST(a_text_without_end_is_bounded)
{
	static const char head[] = "{\"system\":{\"get_sysinfo\":{\"alias\":\"";
	struct service_facts facts = {.service = ""};
	char json[FRAME_MAX];
	uint8_t bytes[FRAME_MAX];

	memset(json, 'a', sizeof(json) - 1);
	json[sizeof(json) - 1] = '\0';
	memcpy(json, head, sizeof(head) - 1);
	ck_assert(datagram_read("kasa", bytes, mix(json, bytes), &facts));
	ck_assert(service_facts_are_sound(&facts));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("datagram_home");
	TCase *tests = tcase_create("datagram_home");
	SRunner *runner;
	int failures;

	tcase_add_loop_test(
		tests, a_thing_says_what_it_is, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tests, the_request_of_kasa_is_mixed_as_its_answers_are);
	tcase_add_loop_test(tests, what_is_cut_or_something_else_says_nothing, 0,
		sizeof(others) / sizeof(others[0]));
	tcase_add_test(tests, a_text_without_end_is_bounded);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
