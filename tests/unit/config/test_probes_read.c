/* conf/probes.yaml: the notation, what is refused and where, and the shipped file. */
#include "config/probes_read.h"

#include "fixture.h"

static int
read_text(const char *text, struct probe_book *book, struct config_messages *messages)
{
	struct config_input input = {text, strlen(text), "p"};

	memset(messages, 0, sizeof(*messages));
	return probes_read(&input, book, messages);
}

static void
read_shipped(struct probe_book *book)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	size_t length;
	char *text = fixture_file("conf/probes.yaml", &length);
	int result = read_text(text, book, messages);

	ck_assert_msg(result == 0, "%s", messages->errors.lines[0]);
	free(text);
	free(messages);
}

START_TEST(every_word_of_the_notation_is_read)
{
	static const char text[] =
		"udp:\n"
		"  - {name: a, port: \"7,9\", pace: daily, answer_port: any,\n"
		"     send: \"01ff 'a b' <id:2> <hex:1>\",\n"
		"     answer: \"* 80/c0 ?2 <id:2>\"}\n";
	static const uint8_t sent[] = {1, 0xff, 'a', ' ', 'b', 0x12, 0x34, '1', '2'};
	static const uint8_t good[] = {0, 0, 0xbf, 9, 9, 0x12, 0x34, 5};
	const uint64_t cookie = 0x1234567890abcdefU;
	struct config_messages messages;
	struct probe_book book = {0};
	uint8_t space[PROBE_BYTES_MAX];
	const struct udp_request *request;

	ck_assert_int_eq(read_text(text, &book, &messages), 0);
	request = probe_book_udp(&book, 9);
	ck_assert_ptr_eq(request, probe_book_udp(&book, 7));
	ck_assert_ptr_eq(request, probe_book_named(&book, "a"));
	ck_assert_ptr_null(probe_book_udp(&book, 8));
	ck_assert_int_eq(request->pace, PACE_DAILY);
	ck_assert(request->any_port);
	ck_assert_uint_eq(udp_request_write(request, cookie, space), sizeof(sent));
	ck_assert_mem_eq(space, sent, sizeof(sent));
	ck_assert(udp_request_is_answered(request, cookie, good, sizeof(good)));
	ck_assert(!udp_request_is_answered(request, cookie, good, 6));
	ck_assert(!udp_request_is_answered(
		request, cookie + (1ULL << 48), good, sizeof(good)));
	probe_book_done(&book);
}
END_TEST

START_TEST(repeats_ask_what_comes_after)
{
	static const char text[] =
		"udp:\n"
		"  - {name: a, port: \"7\", pace: daily, send: \"01\", answer: "
		"\"02\"}\n"
		"  - {name: b, after: a, send: \"03\", answer: \"04\"}\n";
	struct config_messages messages;
	struct probe_book book = {0};

	ck_assert_int_eq(read_text(text, &book, &messages), 0);
	ck_assert_str_eq(probe_book_try(&book, 7, 0)->name, "a");
	ck_assert_str_eq(probe_book_try(&book, 7, 1)->name, "b");
	ck_assert_str_eq(probe_book_try(&book, 7, 2)->name, "b");
	ck_assert_int_eq(probe_book_named(&book, "b")->pace, PACE_DAILY);
	ck_assert_ptr_null(probe_book_try(&book, 8, 1));
	ck_assert_uint_eq(book.udp_port_count, 1);
	probe_book_done(&book);
}
END_TEST

/* Each with the line that names it. */
static const struct {
	const char *row, *message;
} broken[] = {
	{"port: \"1\", pace: always, send: \"00\", answer: \"00\"",
		"\"name\" is missing"},
	{"name: a, port: \"0\", pace: always, send: \"00\", answer: \"00\"",
		"\"port\" must be"},
	{"name: a, port: \"1-999\", pace: always, send: \"00\", answer: \"00\"",
		"\"port\" must be"},
	{"name: a, port: \"1\", pace: often, send: \"00\", answer: \"00\"",
		"one of always, daily, opt-in"},
	{"name: a, port: \"1\", pace: always, send: \"0\", answer: \"00\"",
		"\"send\": \"0\" is no hexadecimal"},
	{"name: a, port: \"1\", pace: always, send: \"80/80\", answer: \"00\"",
		"\"send\": \"80/80\" is no"},
	{"name: a, port: \"1\", pace: always, send: \"*\", answer: \"00\"",
		"\"send\": \"*\" is no"},
	{"name: a, port: \"1\", pace: always, send: \"'x\", answer: \"00\"",
		"\"send\": \"'\" is no"},
	{"name: a, port: \"1\", pace: always, send: \"<id:9>\", answer: \"00\"",
		"\"send\": \"<id:9>\" is no"},
	{"name: a, port: \"1\", pace: always, send: \"<is:2>\", answer: \"00\"",
		"\"send\": \"<is:2>\" is no"},
	{"name: a, port: \"1\", pace: always, send: \"00\", answer: \"?0\"",
		"\"answer\": \"?0\" is no"},
	{"name: a, port: \"1\", pace: always, send: \"00\", answer: \"*\"",
		"\"answer\": it has no bytes"},
	{"name: a, port: \"1\", pace: always, send: \"00\", answer: \"?999 ?999\"",
		"\"answer\": more than 1024 bytes"},
	{"name: a, port: \"1\", pace: always, send: \"00\", answer: \"00\", to: b",
		"unknown key \"to\""},
	{"name: a, after: b, send: \"00\", answer: \"00\"",
		"\"after\" must name an earlier request"},
};

/* Behind a request "a" with a port, and one "b" that comes after it. */
static const char *const misplaced[] = {
	"name: c, after: a, send: \"00\", answer: \"00\"",
	"name: c, after: b, send: \"00\", answer: \"00\"",
	"name: c, after: c, send: \"00\", answer: \"00\"",
	"name: c, after: d, port: \"2\", send: \"00\", answer: \"00\"",
	"name: c, after: d, pace: always, send: \"00\", answer: \"00\"",
};

START_TEST(what_comes_after_another_has_its_place)
{
	char text[512];
	struct config_messages messages;
	struct probe_book book = {0};

	(void)snprintf(text, sizeof(text),
		"udp:\n"
		"  - {name: a, port: \"7\", pace: daily, send: \"01\", answer: "
		"\"02\"}\n"
		"  - {name: b, after: a, send: \"03\", answer: \"04\"}\n"
		"  - {name: d, port: \"9\", pace: daily, send: \"01\", answer: "
		"\"02\"}\n"
		"  - {%s}\n",
		misplaced[_i]);
	ck_assert_int_eq(read_text(text, &book, &messages), ERROR_INVALID);
	ck_assert_msg(strncmp(messages.errors.lines[0], "p:5:", 4) == 0 &&
			strstr(messages.errors.lines[0], "after") != NULL,
		"%s", messages.errors.lines[0]);
}
END_TEST

START_TEST(every_mistake_is_named)
{
	char text[512];
	struct config_messages messages;
	struct probe_book book = {0};

	(void)snprintf(text, sizeof(text), "udp:\n  - {%s}\n", broken[_i].row);
	ck_assert_int_eq(read_text(text, &book, &messages), ERROR_INVALID);
	ck_assert_msg(strstr(messages.errors.lines[0], broken[_i].message) != NULL,
		"%s", messages.errors.lines[0]);
	ck_assert_int_eq(strncmp(messages.errors.lines[0], "p:2:", 4), 0);
	ck_assert_uint_eq(book.udp_count, 0);
}
END_TEST

START_TEST(a_port_and_a_name_are_taken_once)
{
	static const char *const texts[] = {
		"udp:\n"
		"  - {name: a, port: \"5\", pace: always, send: \"00\", answer: "
		"\"00\"}\n"
		"  - {name: b, port: \"4,5\", pace: always, send: \"00\", answer: "
		"\"00\"}\n",
		"udp:\n"
		"  - {name: a, port: \"5\", pace: always, send: \"00\", answer: "
		"\"00\"}\n"
		"  - {name: a, port: \"6\", pace: always, send: \"00\", answer: "
		"\"00\"}\n",
		"udp: yes\n",
		"- udp\n",
		"schema: 1\n",
		"",
	};
	struct config_messages messages;
	struct probe_book book = {0};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_int_eq(read_text(texts[i], &book, &messages), ERROR_INVALID);
		ck_assert_uint_ge(messages.errors.count, 1);
	}
}
END_TEST

/* faults.md 4.3 and probes.md 4.2: never telephones, never industry, opt-in what needs
 * somebody's word. */
START_TEST(shipped_requests_are_the_harmless_ones)
{
	static const uint16_t never[] = {67, 68, 1701, 1812, 2222, 5060, 5061, 9600,
		20000, 34964, 44818, 47808, 51820};
	struct probe_book book = {0};

	read_shipped(&book);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		ck_assert_ptr_null(probe_book_udp(&book, never[i]));
	ck_assert_int_eq(probe_book_udp(&book, 161)->pace, PACE_OPT_IN);
	ck_assert_int_eq(probe_book_udp(&book, 623)->pace, PACE_OPT_IN);
	ck_assert_int_eq(probe_book_udp(&book, 69)->pace, PACE_DAILY);
	ck_assert_int_eq(probe_book_udp(&book, 53)->pace, PACE_ALWAYS);
	ck_assert_uint_gt(book.hash, 0);
	probe_book_done(&book);
}
END_TEST

/* What really came back from servers of Debian 12, its fresh bytes zeroed as the question's
 * are with the cookie 0. */
static const struct {
	uint16_t port;
	unsigned attempt;
	size_t send_length;
	const char *answer;
} exchanges[] = {
	{53, 0, 17, "0000818500010000000000000000020001"},
	{69, 0, 22, "0005000146696c65206e6f7420666f756e6400"},
	{111, 0, 40, "000000000000000100000000000000000000000000000000"},
	{137, 0, 50, "0000840000000001000000002043"},
	{161, 0, 57, "307902010004067075626c6963a26c02044a0000000201000201003000"},
	{161, 1, 64, "306d020103301002044a0000000203010000"},
	{500, 0, 28, "00000000000000000000000000000000292022200000000000000024"},
	{623, 0, 23,
		"0600ff070000000000000000001081"
		"1c632000380001961f030000000000"},
	{623, 1, 12, "0600ff06000011be400000100000000000000000810000000000"},
	{1194, 0, 14, "40112233445566778801000000000000000000000000"},
	{3478, 0, 20, "0101000c2112a442000000000000000000000000"},
	{5351, 0, 2, "0080000000000001c0a80001"},
	{5683, 0, 21, "60450000c128ff3c2f3e"},
	{5683, 0, 21, "70000000"},
	{5683, 1, 4, "70000000"},
	{11211, 0, 17, "000000000001000056455253494f4e20312e362e31380d0a"},
};

static uint8_t
digit(char letter)
{
	return (uint8_t)(letter <= '9' ? letter - '0' : letter - 'a' + 10);
}

static size_t
from_hex(const char *text, uint8_t *bytes)
{
	size_t length = 0;

	for (; text[0] != '\0'; text += 2)
		bytes[length++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
	return length;
}

START_TEST(shipped_requests_know_real_answers)
{
	struct probe_book book = {0};
	uint8_t space[PROBE_BYTES_MAX];
	const struct udp_request *request;
	size_t length;

	read_shipped(&book);
	request = probe_book_try(&book, exchanges[_i].port, exchanges[_i].attempt);
	ck_assert_uint_eq(
		udp_request_write(request, 0, space), exchanges[_i].send_length);
	length = from_hex(exchanges[_i].answer, space);
	ck_assert(udp_request_is_answered(request, 0, space, length));
	ck_assert(!udp_request_is_answered(request, 0, space, 1));
	probe_book_done(&book);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("probes_read");
	TCase *cases = tcase_create("probes_read");

	tcase_add_test(cases, every_word_of_the_notation_is_read);
	tcase_add_test(cases, repeats_ask_what_comes_after);
	tcase_add_loop_test(cases, what_comes_after_another_has_its_place, 0,
		sizeof(misplaced) / sizeof(misplaced[0]));
	tcase_add_loop_test(
		cases, every_mistake_is_named, 0, sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(cases, a_port_and_a_name_are_taken_once);
	tcase_add_test(cases, shipped_requests_are_the_harmless_ones);
	tcase_add_loop_test(cases, shipped_requests_know_real_answers, 0,
		sizeof(exchanges) / sizeof(exchanges[0]));
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
