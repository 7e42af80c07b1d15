/* What stations announce: DHCP messages, router advertisements, mDNS responses. Each
 * text is also a seed of tests/fuzz/fuzz_heard.c (SEEDS=DIRECTORY writes them). */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "hex.h"
#include "net/dhcp.h"
#include "net/mdns.h"
#include "net/router_advert.h"
#include "seed.h"

#define Z4 "00000000 "
#define Z16 Z4 Z4 Z4 Z4
#define Z64 Z16 Z16 Z16 Z16
#define CLIENT "020000000007 "
/* operation, ciaddr, yiaddr, giaddr */
#define BOOT_WITH(operation, own, your, relay)                         \
	operation "010600 0a0b0c0d 00008000 " own your Z4 relay CLIENT \
		  "00000000000000000000 "
#define BOOT(operation) BOOT_WITH(operation, Z4, Z4, Z4)
#define NO_FIELDS Z64 Z64 Z64
#define COOKIE "63825363 "
#define REQUEST BOOT("01") NO_FIELDS COOKIE
#define REPLY BOOT_WITH("02", Z4, "c0a81407 ", Z4) NO_FIELDS COOKIE
#define OFFER_OPTIONS "350102 3604c0a81401 0304c0a81401 0608c0a81402c0a81403 ff"

struct row {
	const char *name;
	const char *hex;
	bool sound;
};

static const struct row dhcp_rows[] = {
	{"discover", REQUEST "350101 0c056c6170746f 3c084d53465420352e30 ff", true},
	{"request", REQUEST "350103 3204c0a81407 3604c0a81401 ff", true},
	{"offer", REPLY OFFER_OPTIONS, true},
	{"without an end", REQUEST "350101 0000", true},
	{"padded", REQUEST "0000 350101 ff 000000", true},
	{"overload 0", REQUEST "350101 340100 ff", false},
	{"overload 4", REQUEST "350101 340104 ff", false},
	{"length past the end", REQUEST "350101 0cff6c6170", false},
	{"code without length", REQUEST "350101 0c", false},
	{"no type", REQUEST "0c056c6170746f ff", false},
	{"type 0", REQUEST "350100 ff", false},
	{"type 9", REQUEST "350109 ff", false},
	{"type of two bytes", REQUEST "35020101 ff", false},
	{"offer of a client", REQUEST OFFER_OPTIONS, false},
	{"discover of a server", REPLY "350101 ff", false},
	{"server of three bytes", REPLY "350102 3603c0a814 ff", false},
	{"two servers", REPLY "350102 3608c0a81401c0a81402 ff", false},
	{"gateway of no bytes", REPLY "350102 0300 ff", false},
	{"gateways of six bytes", REPLY "350102 0306c0a81401c0a8 ff", false},
	{"token ring",
		"01060600 0a0b0c0d 00008000" Z4 Z4 Z4 Z4 CLIENT
		"00000000000000000000" NO_FIELDS COOKIE "350101 ff",
		false},
	{"address of eight bytes",
		"01010800 0a0b0c0d 00008000" Z4 Z4 Z4 Z4 CLIENT
		"00000000000000000000" NO_FIELDS COOKIE "350101 ff",
		false},
	{"another cookie", BOOT("01") NO_FIELDS "63825364 350101 ff", false},
	{"bootp without a cookie", BOOT("01") NO_FIELDS, false},
	{"cut in a field", BOOT("01") Z64 Z16, false},
	{"nothing", "", false},
};

static const struct row router_rows[] = {
	{"router", "40 00 0708" Z4 Z4 "0101 020000000001", true},
	{"without options", "40 00 0708" Z4 Z4, true},
	{"prefix",
		"40 00 0708" Z4 Z4 "0304 40c0 00015180 00003840" Z4
		"fd000077000100000000000000000000",
		true},
	{"name server",
		"40 00 0000" Z4 Z4
		"1903 0000 00000708 fe80000000000000 0000000000000066",
		true},
	{"border router of things",
		"40 00 0000" Z4 Z4 "1802 4000 00000708 fd12345678900000", true},
	{"default route as an option", "40 00 0000" Z4 Z4 "1801 0008 00000708", true},
	{"option length 0", "40 00 0708" Z4 Z4 "0100 020000000001", false},
	{"option past the end", "40 00 0708" Z4 Z4 "0102 020000000001", false},
	{"short prefix", "40 00 0708" Z4 Z4 "0301 40c0 00015180", false},
	{"short name server", "40 00 0708" Z4 Z4 "1901 0000 00000708", false},
	{"short", "40 00 07", false},
	{"nothing", "", false},
};

/* answers; "laptop.local" begins at 12 in the message, ".local" at 19 */
#define MDNS(questions, answers) "0000 8400 " questions answers "0000 0000 "
#define LAPTOP "066c6170746f70 056c6f63616c 00 "
#define A_RECORD "0001 8001 00000078 0004 c0a81407 "
#define IPP "045f697070 045f746370 056c6f63616c 00 "

static const struct row mdns_rows[] = {
	{"name", MDNS("0000", "0001") LAPTOP A_RECORD, true},
	{"name of another address",
		MDNS("0000", "0001") LAPTOP "0001 8001 00000078 0004 c0a81408", true},
	{"name and service",
		MDNS("0000", "0002") LAPTOP A_RECORD IPP
		"000c 0001 00001194 0007 046c617365 c013",
		true},
	{"good-bye", MDNS("0000", "0001") LAPTOP "0001 8001 00000000 0004 c0a81407",
		true},
	{"question before it", MDNS("0001", "0001") LAPTOP "00ff 0001 c00c" A_RECORD,
		true},
	{"query", "0000 0000 0001 0000 0000 0000" LAPTOP "0001 0001", false},
	{"another operation", "0000 a000 0000 0000 0000 0000", false},
	{"pointer to itself", MDNS("0000", "0001") "c00c" A_RECORD, false},
	{"pointer forward", MDNS("0000", "0001") "c00e" LAPTOP A_RECORD, false},
	{"pointers in a circle", MDNS("0000", "0001") "0161 c00c" A_RECORD, false},
	{"pointer past the end", MDNS("0000", "0001") "ffff" A_RECORD, false},
	{"label of 64 bytes", MDNS("0000", "0001") "40" Z64 "00" A_RECORD, false},
	{"label past the end", MDNS("0000", "0001") "3f61", false},
	{"name over 255 bytes",
		MDNS("0000", "0001") "3f" Z16 Z16 Z16 "000000000000000000000000000000"
				     "3f" Z16 Z16 Z16 "000000000000000000000000000000"
				     "3f" Z16 Z16 Z16 "000000000000000000000000000000"
				     "3f" Z16 Z16 Z16 "000000000000000000000000000000"
				     "00" A_RECORD,
		false},
	{"data past the end",
		MDNS("0000", "0001") LAPTOP "0001 8001 00000078 0005 c0a81407", false},
	{"65535 records", MDNS("0000", "ffff") LAPTOP A_RECORD, false},
	{"nothing", "", false},
};

/* The bytes of a row on the heap, in their exact length. */
static uint8_t *
exact(const char *hex, size_t *length)
{
	uint8_t bytes[2048] = {0}, *copy;

	*length = hex_read(hex, bytes, sizeof(bytes));
	copy = malloc(*length > 0 ? *length : 1);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, *length);
	return copy;
}

static void
write_seed(const char *kind, uint8_t number, const struct row *row)
{
	size_t length;
	uint8_t *bytes = exact(row->hex, &length);

	seed_write((struct seed){kind, row->name, number}, bytes, length);
	free(bytes);
}

START_TEST(dhcp_message_is_read_or_refused)
{
	const struct row *row = &dhcp_rows[_i];
	struct dhcp_message message;
	size_t length;
	uint8_t *bytes = exact(row->hex, &length);

	write_seed("dhcp", 0, row);
	ck_assert_msg(
		dhcp_read(bytes, length, &message) == row->sound, "%s", row->name);
	free(bytes);
}
END_TEST

START_TEST(advertisement_is_read_or_refused)
{
	const struct row *row = &router_rows[_i];
	struct router_advert advert;
	size_t length;
	uint8_t *bytes = exact(row->hex, &length);

	write_seed("router", 1, row);
	ck_assert_msg(router_advert_read(bytes, length, &advert) == row->sound, "%s",
		row->name);
	free(bytes);
}
END_TEST

static const struct ip speaker = {IP_V4, {192, 168, 20, 7}};

START_TEST(mdns_response_is_read_or_refused)
{
	const struct row *row = &mdns_rows[_i];
	struct mdns_message message;
	size_t length;
	uint8_t *bytes = exact(row->hex, &length);

	write_seed("mdns", 2, row);
	ck_assert_msg(mdns_read(bytes, length, &speaker, &message) == row->sound, "%s",
		row->name);
	free(bytes);
}
END_TEST

static struct mdns_message
read_mdns(size_t row)
{
	struct mdns_message message;
	size_t length;
	uint8_t *bytes = exact(mdns_rows[row].hex, &length);

	ck_assert(mdns_read(bytes, length, &speaker, &message));
	free(bytes);
	return message;
}

START_TEST(station_names_only_its_own_address)
{
	struct mdns_message message = read_mdns(0);

	ck_assert_str_eq(message.host_name, "laptop");
	ck_assert_uint_eq(message.service_count, 0);
	message = read_mdns(1);
	ck_assert_str_eq(message.host_name, "");
	message = read_mdns(2);
	ck_assert_str_eq(message.host_name, "laptop");
	ck_assert_uint_eq(message.service_count, 1);
	ck_assert_str_eq(message.services[0], "_ipp._tcp");
	message = read_mdns(3);
	ck_assert_str_eq(message.host_name, "");
	message = read_mdns(4);
	ck_assert_str_eq(message.host_name, "laptop");
}
END_TEST

static struct dhcp_message
read_dhcp(const char *hex)
{
	struct dhcp_message message;
	size_t length;
	uint8_t *bytes = exact(hex, &length);

	ck_assert(dhcp_read(bytes, length, &message));
	free(bytes);
	return message;
}

static void
is_ip(const struct ip *ip, const char *expected)
{
	char text[IP_TEXT_SIZE];

	ck_assert_str_eq(ip_text(ip, text), expected);
}

START_TEST(offer_says_who_serves_and_what)
{
	struct dhcp_message message = read_dhcp(REPLY OFFER_OPTIONS);
	char mac[MAC_TEXT_SIZE];

	ck_assert_int_eq(message.type, DHCP_OFFER);
	ck_assert(dhcp_is_from_server(message.type));
	ck_assert_str_eq(mac_text(&message.client, mac), "02:00:00:00:00:07");
	is_ip(&message.your_ip, "192.168.20.7");
	is_ip(&message.server, "192.168.20.1");
	is_ip(&message.gateway, "192.168.20.1");
	is_ip(&message.name_server, "192.168.20.2");
	is_ip(&message.requested, "-");
	is_ip(&message.relay, "-");
}
END_TEST

START_TEST(first_of_two_options_counts)
{
	struct dhcp_message message = read_dhcp(
		REQUEST "350103 350101 0c0161 0c0162 3604c0a81401 3604c0a81402 ff");

	ck_assert_int_eq(message.type, DHCP_REQUEST);
	ck_assert_str_eq(message.host_name, "a");
	is_ip(&message.server, "192.168.20.1");
}
END_TEST

START_TEST(options_go_on_in_the_fields)
{
	struct dhcp_message message = read_dhcp(
		BOOT("01") "0c03746e73 ff 0000" Z16 Z16 Z16 "0000 0000 0000 0000"
			   "0c036e6173 3c0178 ff 0000 0000 0000 0000 0000 " Z4 Z4 Z16
				   Z16 Z16 Z16 Z16 Z4 Z4 Z4
			   "0000 0000 0000 0000 00" COOKIE "340103 350101 ff");

	ck_assert_str_eq(
		message.host_name, "nas"); /* the file before the server's name */
	ck_assert_str_eq(message.vendor_class, "x");
}
END_TEST

/* A message with many bytes behind what is written in hex. */
static bool
is_read_with(
	const char *hex, const char *more, size_t count, struct dhcp_message *message)
{
	uint8_t bytes[2048] = {0}, further[8] = {0};
	size_t length = hex_read(hex, bytes, sizeof(bytes));
	size_t each = hex_read(more, further, sizeof(further));

	for (size_t i = 0; i < count; i++, length += each)
		memcpy(bytes + length, further, each);
	return dhcp_read(bytes, length, message);
}

/* faults.md P12 */
START_TEST(name_of_a_stranger_is_escaped_and_cut)
{
	struct dhcp_message message =
		read_dhcp(REQUEST "350101 0c08 611b5d353b0a0a00 ff");

	ck_assert_str_eq(message.host_name, "a\\x1b]5;\\x0a\\x0a");
	ck_assert(is_read_with(REQUEST "350101 0cff", "1b", 255, &message));
	ck_assert_uint_lt(strlen(message.host_name), DHCP_TEXT_SIZE);
	ck_assert(text_is_harmless(message.host_name));
}
END_TEST

START_TEST(too_many_options_are_refused)
{
	struct dhcp_message message;

	ck_assert(is_read_with(REQUEST "350101", "fe00", 127, &message));
	ck_assert(!is_read_with(REQUEST "350101", "fe00", 128, &message));
}
END_TEST

static struct router_advert
read_router(size_t row)
{
	struct router_advert advert;
	size_t length;
	uint8_t *bytes = exact(router_rows[row].hex, &length);

	ck_assert(router_advert_read(bytes, length, &advert));
	free(bytes);
	return advert;
}

START_TEST(advertisement_says_what_it_takes)
{
	struct router_advert advert = read_router(0);

	ck_assert_uint_eq(advert.lifetime_seconds, 1800);
	ck_assert(router_advert_takes_traffic(&advert));
	advert = read_router(2);
	is_ip(&advert.prefix, "fd00:77:1::");
	advert = read_router(3);
	is_ip(&advert.name_server, "fe80::66");
	ck_assert(router_advert_takes_traffic(&advert));
	advert = read_router(4);
	ck_assert(!router_advert_takes_traffic(&advert));
	advert = read_router(5);
	ck_assert(router_advert_takes_traffic(&advert));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("net: what is heard");
	TCase *dhcp = tcase_create("dhcp");
	TCase *mdns = tcase_create("mdns");
	TCase *router = tcase_create("router advertisement");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(dhcp, dhcp_message_is_read_or_refused, 0,
		sizeof(dhcp_rows) / sizeof(dhcp_rows[0]));
	tcase_add_test(dhcp, offer_says_who_serves_and_what);
	tcase_add_test(dhcp, first_of_two_options_counts);
	tcase_add_test(dhcp, options_go_on_in_the_fields);
	tcase_add_test(dhcp, name_of_a_stranger_is_escaped_and_cut);
	tcase_add_test(dhcp, too_many_options_are_refused);
	tcase_add_loop_test(router, advertisement_is_read_or_refused, 0,
		sizeof(router_rows) / sizeof(router_rows[0]));
	tcase_add_test(router, advertisement_says_what_it_takes);
	tcase_add_loop_test(mdns, mdns_response_is_read_or_refused, 0,
		sizeof(mdns_rows) / sizeof(mdns_rows[0]));
	tcase_add_test(mdns, station_names_only_its_own_address);
	suite_add_tcase(suite, mdns);
	suite_add_tcase(suite, dhcp);
	suite_add_tcase(suite, router);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
