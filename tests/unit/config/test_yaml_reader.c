#include "fixture.h"

#include "config/yaml_reader.h"

struct fixture {
	struct document document;
	struct config_messages messages;
};

static bool
read_text(struct fixture *fixture, const char *text, size_t length)
{
	struct config_input input = {text, length, "t"};

	memset(&fixture->messages, 0, sizeof(fixture->messages));
	return document_read(&fixture->document, &input, &document_config_limits,
		&fixture->messages);
}

START_TEST(nodes_know_line_column_and_quotes)
{
	static const char text[] = "a:\n  - 1\n  - \"two\"\nb: {c: x}\n";
	struct fixture *f = mem_new(sizeof(*f));
	const struct node *list, *inner;

	ck_assert(read_text(f, text, strlen(text)));
	list = node_find(f->document.root, "a");
	ck_assert_int_eq((int)list->kind, NODE_LIST);
	ck_assert_uint_eq(list->count, 2);
	ck_assert_uint_eq(list->first->place.line, 2);
	ck_assert_uint_eq(list->first->place.column, 5);
	ck_assert(!list->first->quoted);
	ck_assert(list->first->next->quoted);
	ck_assert_str_eq(list->first->next->text, "two");
	inner = node_find(node_find(f->document.root, "b"), "c");
	ck_assert_str_eq(inner->text, "x");
	ck_assert_uint_eq(inner->place.line, 4);
	ck_assert_uint_eq(inner->place.column, 8);
	ck_assert_ptr_null(node_find(f->document.root, "d"));
	ck_assert_ptr_null(node_find(NULL, "d"));
	document_done(&f->document);
	free(f);
}
END_TEST

START_TEST(empty_text_is_an_empty_document)
{
	static const char *const texts[] = {"", "\n\n", "# nothing\n", "\xef\xbb\xbf"};
	struct fixture *f = mem_new(sizeof(*f));

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert(read_text(f, texts[i], strlen(texts[i])));
		ck_assert_ptr_null(f->document.root);
		document_done(&f->document);
	}
	free(f);
}
END_TEST

/* The cost of a hostile file is bounded by the events taken from it, whatever its size. */
START_TEST(deep_nesting_is_refused_after_a_few_events)
{
	static const char *const patterns[] = {"[", "{a: ", "- ", "[[{? ", "? "};
	struct fixture *f = mem_new(sizeof(*f));
	char *text = mem_new(CONFIG_SIZE_MAX);

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		size_t unit = strlen(patterns[i]);

		for (size_t at = 0; at < CONFIG_SIZE_MAX; at++)
			text[at] = patterns[i][at % unit];
		ck_assert(!read_text(f, text, CONFIG_SIZE_MAX));
		ck_assert_uint_le(f->document.events, 32);
		ck_assert_uint_eq(f->messages.errors.count, 1);
		document_done(&f->document);
	}
	free(text);
	free(f);
}
END_TEST

START_TEST(more_than_the_permitted_parts_are_refused)
{
	struct fixture *f = mem_new(sizeof(*f));
	char *text = mem_new(CONFIG_SIZE_MAX);

	text[0] = '[';
	for (size_t at = 1; at + 1 < CONFIG_SIZE_MAX; at += 2)
		memcpy(text + at, "a,", 2);
	text[CONFIG_SIZE_MAX - 1] = ']';
	ck_assert(!read_text(f, text, CONFIG_SIZE_MAX));
	ck_assert_ptr_nonnull(strstr(f->messages.errors.lines[0], "too many parts"));
	ck_assert_uint_le(f->document.events, document_config_limits.events + 1);
	document_done(&f->document);
	free(text);
	free(f);
}
END_TEST

START_TEST(a_file_over_the_limit_is_not_looked_at)
{
	struct fixture *f = mem_new(sizeof(*f));
	size_t size = 100 * 1000;
	char *text = mem_new(size);

	memset(text, '[', size);
	ck_assert(!read_text(f, text, size));
	ck_assert_uint_eq(f->document.events, 0);
	ck_assert_str_eq(f->messages.errors.lines[0],
		"t:1:1: the file has 100000 bytes; at most 65536 are read");
	document_done(&f->document);
	free(text);
	free(f);
}
END_TEST

START_TEST(a_mapping_has_a_bounded_number_of_keys)
{
	struct fixture *f = mem_new(sizeof(*f));
	char text[1024] = "";

	for (int i = 0; i <= NODE_KEYS_MAX; i++)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text),
			"k%d: 1\n", i);
	ck_assert(!read_text(f, text, strlen(text)));
	ck_assert_ptr_nonnull(strstr(f->messages.errors.lines[0], "more than 64 keys"));
	document_done(&f->document);
	free(f);
}
END_TEST

START_TEST(line_ends_of_other_systems_are_accepted)
{
	static const char text[] = "a: 1\r\nb: 2\r\n";
	struct fixture *f = mem_new(sizeof(*f));

	ck_assert(read_text(f, text, strlen(text)));
	ck_assert_str_eq(node_find(f->document.root, "b")->text, "2");
	ck_assert_uint_eq(node_find(f->document.root, "b")->place.line, 2);
	document_done(&f->document);
	free(f);
}
END_TEST

START_TEST(a_tab_is_named_even_behind_other_alphabets)
{
	static const char text[] = "# \xc3\xa4\xc3\xb6\xc3\xbc\nsegments:\n\t- a\n";
	struct fixture *f = mem_new(sizeof(*f));

	ck_assert(!read_text(f, text, strlen(text)));
	ck_assert_str_eq(f->messages.errors.lines[0],
		"t:3:1: a tab where YAML wants blanks; indent with blanks");
	document_done(&f->document);
	free(f);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: yaml_reader");
	TCase *tests = tcase_create("yaml_reader");

	tcase_add_test(tests, nodes_know_line_column_and_quotes);
	tcase_add_test(tests, empty_text_is_an_empty_document);
	tcase_add_test(tests, deep_nesting_is_refused_after_a_few_events);
	tcase_add_test(tests, more_than_the_permitted_parts_are_refused);
	tcase_add_test(tests, a_file_over_the_limit_is_not_looked_at);
	tcase_add_test(tests, a_mapping_has_a_bounded_number_of_keys);
	tcase_add_test(tests, line_ends_of_other_systems_are_accepted);
	tcase_add_test(tests, a_tab_is_named_even_behind_other_alphabets);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
