/* Many files as one text: what was put in comes out, and what is broken ends it. */
#include "config/catalogue_bundle.h"
#include "fixture.h"

START_TEST(a_bundle_gives_back_what_was_put_in)
{
	const struct config_input one = {"a: 1\n", 5, "one"};
	const struct config_input two = {"#:file 3 no\n", 12, "a name with blanks"};
	struct bundle bundle = {.text = NULL};
	struct config_input whole = {.file_name = "whole"}, part;
	struct bundle_reader reader;
	struct error error;

	ck_assert_int_eq(bundle_add(&bundle, &one, 1000, NULL), 0);
	ck_assert_int_eq(bundle_add(&bundle, &two, 1000, NULL), 0);
	ck_assert_int_eq(
		bundle_add(&bundle, &one, bundle.length + 5, &error), ERROR_LIMIT);
	ck_assert_str_eq(error.text,
		"one: the catalogue is made of at most 64 files and 64 bytes");
	whole.text = bundle.text;
	whole.length = bundle.length;
	bundle_reader_init(&reader, &whole);
	ck_assert(bundle_next(&reader, &part));
	ck_assert_str_eq(part.file_name, "one");
	ck_assert_uint_eq(part.length, 5);
	ck_assert(bundle_next(&reader, &part));
	ck_assert_str_eq(part.file_name, "a name with blanks");
	ck_assert_int_eq(memcmp(part.text, two.text, two.length), 0);
	ck_assert(!bundle_next(&reader, &part));
	free(bundle.text);
}
END_TEST

START_TEST(a_text_without_the_mark_is_one_file)
{
	const struct config_input whole = {"a: 1\n", 5, "whole"};
	struct config_input part;
	struct bundle_reader reader;

	bundle_reader_init(&reader, &whole);
	ck_assert(bundle_next(&reader, &part));
	ck_assert_str_eq(part.file_name, "whole");
	ck_assert_uint_eq(part.length, 5);
	ck_assert(!bundle_next(&reader, &part));
}
END_TEST

START_TEST(a_broken_bundle_ends_as_one_last_file)
{
	static const char *const broken[] = {"#:file ", "#:file 9\n", "#:file x y\n",
		"#:file 99 y\nshort", "#:file 5 y\n12345#:fil", "#:file 0 y"};

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		const struct config_input whole = {
			broken[i], strlen(broken[i]), "whole"};
		struct config_input part;
		struct bundle_reader reader;
		size_t count = 0, length = 0;

		bundle_reader_init(&reader, &whole);
		while (bundle_next(&reader, &part)) {
			length += part.length;
			count++;
		}
		ck_assert_uint_le(count, 2);
		ck_assert_uint_le(length, whole.length);
		ck_assert_str_eq(part.file_name, "whole");
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: bundle");
	TCase *tests = tcase_create("bundle");

	tcase_add_test(tests, a_bundle_gives_back_what_was_put_in);
	tcase_add_test(tests, a_text_without_the_mark_is_one_file);
	tcase_add_test(tests, a_broken_bundle_ends_as_one_last_file);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
