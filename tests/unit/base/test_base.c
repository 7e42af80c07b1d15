#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/random.h"
#include "base/text.h"

START_TEST(siphash_agrees_with_its_authors_vectors)
{
	/* Key 00..0f, inputs of 0, 1, 8 and 15 bytes 00..0e: SipHash paper, appendix A,
	 * and the reference implementation's vectors. */
	static const struct {
		size_t length;
		uint64_t hash;
	} vectors[] = {{0, 0x726fdb47dd0e0e31}, {1, 0x74f839c593dc67fd},
		{8, 0x93f5f5799a932462}, {15, 0xa129ca6149be45e5}};
	struct hash_key key = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};
	uint8_t bytes[16];

	for (uint8_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		ck_assert_uint_eq(
			hash_bytes(&key, bytes, vectors[i].length), vectors[i].hash);
	ck_assert_uint_eq(hash_words(&key, 0x0706050403020100, 0x0e0d0c0b0a0908),
		vectors[3].hash);
}
END_TEST

START_TEST(a_failed_read_stays_failed_and_returns_zero)
{
	static const uint8_t bytes[] = {1, 2, 3, 4, 5};
	struct reader reader;
	uint32_t copied = 99;

	reader_init(&reader, bytes, sizeof(bytes));
	ck_assert_uint_eq(reader_u16be(&reader), 0x0102);
	ck_assert_uint_eq(reader_left(&reader), 3);
	ck_assert_uint_eq(reader_u32be(&reader), 0);
	ck_assert(reader.failed);
	ck_assert_uint_eq(reader_u8(&reader), 0);
	reader_copy(&reader, &copied, sizeof(copied));
	ck_assert_uint_eq(copied, 0);
	ck_assert_uint_eq(reader_left(&reader), 0);
	ck_assert_ptr_null(reader_take(&reader, 0));
}
END_TEST

START_TEST(what_a_writer_writes_a_reader_reads)
{
	uint8_t bytes[64];
	struct writer writer;
	struct reader reader;
	char text[16];

	writer_init(&writer, bytes, sizeof(bytes));
	writer_u8(&writer, 0xab);
	writer_u16be(&writer, 0x1234);
	writer_u32be(&writer, 0xdeadbeef);
	writer_u64be(&writer, 0x0123456789abcdef);
	writer_text(&writer, "segment");
	writer_zero(&writer, 2);
	ck_assert(!writer.failed);
	reader_init(&reader, bytes, writer.length);
	ck_assert_uint_eq(reader_u8(&reader), 0xab);
	ck_assert_uint_eq(reader_u16be(&reader), 0x1234);
	ck_assert_uint_eq(reader_u32be(&reader), 0xdeadbeef);
	ck_assert_uint_eq(reader_u64be(&reader), 0x0123456789abcdef);
	reader_text(&reader, text, sizeof(text));
	ck_assert_str_eq(text, "segment");
	reader_skip(&reader, 2);
	ck_assert(!reader.failed && reader_left(&reader) == 0);
}
END_TEST

START_TEST(texts_too_long_or_with_a_nul_are_refused)
{
	static const uint8_t too_long[] = {0, 4, 'a', 'b', 'c', 'd'};
	static const uint8_t with_nul[] = {0, 2, 'a', 0};
	struct reader reader;
	char text[4];

	reader_init(&reader, too_long, sizeof(too_long));
	reader_text(&reader, text, sizeof(text));
	ck_assert(reader.failed);
	ck_assert_str_eq(text, "");
	reader_init(&reader, with_nul, sizeof(with_nul));
	reader_text(&reader, text, sizeof(text));
	ck_assert(reader.failed);
}
END_TEST

START_TEST(a_writer_never_passes_its_space)
{
	uint8_t bytes[4] = {9, 9, 9, 9};
	struct writer writer;

	writer_init(&writer, bytes, 3);
	writer_u16be(&writer, 1);
	writer_u16be(&writer, 2);
	ck_assert(writer.failed);
	writer_u8(&writer, 3);
	ck_assert_uint_eq(writer.length, 2);
	ck_assert_uint_eq(bytes[2], 9);
	ck_assert_uint_eq(bytes[3], 9);
}
END_TEST

START_TEST(strangers_bytes_are_escaped_and_names_survive)
{
	static const struct {
		const char *in, *also, *out;
	} cases[] = {
		{"camera-1", "\"", "camera-1"},
		{"K\xc3\xbc"
		 "che",
			"\"",
			"K\xc3\xbc"
			"che"},
		{"a\x1b[31mb", "", "a\\x1b[31mb"},
		{"a\nb\rc\td", "", "a\\x0ab\\x0dc\\x09d"},
		{"say \"hi\"", "\"", "say \\x22hi\\x22"},
		{"back\\slash", "", "back\\x5cslash"},
		{"\xe2\x80\xae"
		 "evil",
			"", "\\xe2\\x80\\xaeevil"},
		{"\xe2\x80\x8b", "", "\\xe2\\x80\\x8b"},
		{"\xc2\x9b"
		 "31m",
			"", "\\xc2\\x9b31m"},
		{"\xff\xfe", "", "\\xff\\xfe"},
		{"\xc0\xaf", "", "\\xc0\\xaf"},
		{"\xed\xa0\x80", "", "\\xed\\xa0\\x80"},
		{"\x7f", "", "\\x7f"},
		{"\xf0\x9f\x93\xb7", "", "\xf0\x9f\x93\xb7"},
		{"\xe2\x82", "", "\\xe2\\x82"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char bytes[128];
		struct text text;

		text_init(&text, bytes, sizeof(bytes));
		text_add_escaped(
			&text, cases[i].in, strlen(cases[i].in), cases[i].also);
		ck_assert_str_eq(bytes, cases[i].out);
	}
}
END_TEST

START_TEST(a_harmless_text_stays_as_it_is_and_is_escaped_once)
{
	static const char raw[] = "a\\b\\\x1b\xff\\";
	char once[64], twice[64];
	struct text text;

	text_init(&text, once, sizeof(once));
	text_add_harmless(&text, raw, strlen(raw));
	ck_assert_str_eq(once, "a\\b\\\\x1b\\xff\\");
	text_init(&text, twice, sizeof(twice));
	text_add_harmless(&text, once, strlen(once));
	ck_assert_str_eq(twice, once);
	ck_assert(text_is_harmless(once));
}
END_TEST

START_TEST(escaped_random_bytes_hold_no_control_character)
{
	struct random random;

	random_init(&random, 7);
	for (int round = 0; round < 5000; round++) {
		char in[40], out[200];
		struct text text;
		size_t length = random_below(&random, sizeof(in));

		for (size_t i = 0; i < length; i++)
			in[i] = (char)random_below(&random, 256);
		text_init(&text, out, sizeof(out));
		text_add_escaped(&text, in, length, "\"");
		ck_assert(!text.cut);
		ck_assert(text_is_utf8(out, text.length));
		for (size_t i = 0; i < text.length; i++)
			ck_assert((unsigned char)out[i] >= 0x20 && out[i] != 0x7f &&
				out[i] != '"');
	}
}
END_TEST

START_TEST(a_full_text_is_cut_whole_and_says_so)
{
	char bytes[8];
	struct text text;

	text_init(&text, bytes, sizeof(bytes));
	text_add(&text, "abcde");
	text_format(&text, "%d", 12345);
	ck_assert(text.cut);
	ck_assert_str_eq(bytes, "abcde");
	text_add(&text, "x");
	ck_assert_str_eq(bytes, "abcde");
	ck_assert(!text_copy(bytes, 4, "abcdef"));
	ck_assert(!text_copy(bytes, 4, "ab\xc3\xa4"));
	ck_assert_str_eq(bytes, "ab");
	ck_assert_uint_eq(text_whole("ab\xc3\xa4", 4), 4);
	ck_assert_uint_eq(text_whole("ab\xc3\xa4", 3), 2);
	ck_assert_uint_eq(text_whole("ab\xc3\xa4", 2), 2);
	ck_assert_uint_eq(text_whole("\xe2\x82\xac", 2), 0);
	ck_assert_uint_eq(text_whole("\xe2\x82\xac", 9), 3);
	ck_assert_uint_eq(text_whole("", 9), 0);
	ck_assert(!text_copy(bytes, 4, "abcdef"));
	ck_assert_str_eq(bytes, "abc");
	ck_assert(text_copy(bytes, 4, "abc"));
}
END_TEST

START_TEST(errors_are_one_clean_line)
{
	struct error error;

	ck_assert_int_eq(
		error_set(&error, ERROR_INVALID, "bad\x1b\n %d", 5), ERROR_INVALID);
	ck_assert_str_eq(error.text, "bad?? 5");
	error_prefix(&error, "file \"%s\"", "x");
	ck_assert_str_eq(error.text, "file \"x\": bad?? 5");
	ck_assert_int_eq(error.code, ERROR_INVALID);
	ck_assert_int_eq(error_set(NULL, ERROR_IO, "nobody listens"), ERROR_IO);
}
END_TEST

START_TEST(names_and_values_map_both_ways)
{
	static const struct name table[] = {{3, "three"}, {5, "five"}, {0, NULL}};
	int value = -1;

	ck_assert_str_eq(names_text(table, 5), "five");
	ck_assert_str_eq(names_text(table, 4), "?");
	ck_assert(names_value(table, "three", &value) && value == 3);
	ck_assert(!names_value(table, "Three", &value) && value == 3);
}
END_TEST

START_TEST(random_numbers_are_even_and_repeatable)
{
	struct random a, b;
	int counts[10] = {0};

	random_init(&a, 1);
	random_init(&b, 1);
	for (int i = 0; i < 100000; i++) {
		uint64_t number = random_below(&a, 10);

		ck_assert_uint_eq(number, random_below(&b, 10));
		counts[number]++;
	}
	for (int i = 0; i < 10; i++)
		ck_assert_int_gt(counts[i], 9600);
}
END_TEST

START_TEST(a_grown_array_keeps_its_elements)
{
	size_t capacity = 0;
	int *array = NULL;

	for (int i = 0; i < 1000; i++) {
		array = mem_grow(array, &capacity, (size_t)i + 1, sizeof(*array));
		array[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(array[i], i);
	ck_assert_uint_lt(capacity, 2048);
	free(array);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failures;

	tcase_add_test(tests, siphash_agrees_with_its_authors_vectors);
	tcase_add_test(tests, a_failed_read_stays_failed_and_returns_zero);
	tcase_add_test(tests, what_a_writer_writes_a_reader_reads);
	tcase_add_test(tests, texts_too_long_or_with_a_nul_are_refused);
	tcase_add_test(tests, a_writer_never_passes_its_space);
	tcase_add_test(tests, strangers_bytes_are_escaped_and_names_survive);
	tcase_add_test(tests, a_harmless_text_stays_as_it_is_and_is_escaped_once);
	tcase_add_test(tests, escaped_random_bytes_hold_no_control_character);
	tcase_add_test(tests, a_full_text_is_cut_whole_and_says_so);
	tcase_add_test(tests, errors_are_one_clean_line);
	tcase_add_test(tests, names_and_values_map_both_ways);
	tcase_add_test(tests, random_numbers_are_even_and_repeatable);
	tcase_add_test(tests, a_grown_array_keeps_its_elements);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
