#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "net/port_set.h"
#include "net/port_state.h"

static struct port_set
parsed(const char *text)
{
	struct port_set set = {0};
	struct error error = {0};

	ck_assert_msg(port_set_parse(text, &set, &error) == 0, "%s", error.text);
	return set;
}

static void
assert_text(const struct port_set *set, const char *expected)
{
	char *text = port_set_text(set);

	ck_assert_str_eq(text, expected);
	free(text);
}

START_TEST(text_form_is_sorted_and_merged)
{
	static const char *const rows[][2] = {
		{"22", "22"},
		{"22,80,8000-8100", "22,80,8000-8100"},
		{"80,22", "22,80"},
		{"1,2,3", "1-3"},
		{"3,1,2,2,1-3", "1-3"},
		{"1-65535", "1-65535"},
		{"65535,1", "1,65535"},
		{"10-20,15-30,31,33", "10-31,33"},
		{"10-20,40-50,5-60", "5-60"},
		{"0022", "22"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct port_set set = parsed(rows[i][0]);

		assert_text(&set, rows[i][1]);
		port_set_done(&set);
	}
	assert_text(&(struct port_set){0}, "");
}
END_TEST

START_TEST(malformed_sets_are_refused_with_a_reason)
{
	static const char *const rows[][2] = {
		{"", "missing"},
		{",", "missing"},
		{"22,", "missing"},
		{",22", "missing"},
		{"22,,80", "missing"},
		{"0", "\"0\" is not a port"},
		{"65536", "\"65536\" is not a port"},
		{"99999999999999999999", "is not a port"},
		{"http", "\"http\" is not a port"},
		{"22 ,80", "\"22 \" is not a port or a range"},
		{" 22", "is not a port"},
		{"20-10", "\"20-10\" ends before it begins"},
		{"20-", "\"20-\" is not a range"},
		{"-20", "is not a port"},
		{"20-30-40", "is not a port or a range"},
		{"20-70000", "is not a range"},
		{"0-20", "is not a port"},
		{"22\n", "\"22?\" is not a port or a range"},
	};
	struct port_set set = {0};
	struct error error;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(
			port_set_parse(rows[i][0], &set, &error), ERROR_INVALID);
		ck_assert_msg(strstr(error.text, rows[i][1]) != NULL, "\"%s\" gave: %s",
			rows[i][0], error.text);
		ck_assert_ptr_null(set.ranges);
	}
}
END_TEST

static void
assert_like_model(const struct port_set *set, const bool *model)
{
	size_t size = 0;

	for (uint32_t port = 0; port <= UINT16_MAX; port++) {
		ck_assert_int_eq(port_set_has(set, (uint16_t)port), model[port]);
		if (model[port])
			ck_assert_uint_eq(port_set_port(set, size++), port);
	}
	ck_assert_uint_eq(port_set_size(set), size);
	for (size_t i = 1; i < set->count; i++)
		ck_assert_uint_gt(set->ranges[i].first, set->ranges[i - 1].last + 1);
}

START_TEST(random_changes_agree_with_a_bitmap)
{
	static bool model[UINT16_MAX + 1];
	struct port_set set = {0};
	struct random random;

	random_init(&random, 1);
	memset(model, 0, sizeof(model));
	for (int step = 1; step <= 600; step++) {
		uint32_t first = (uint32_t)(1 + random_below(&random, UINT16_MAX));
		uint32_t last = first + (uint32_t)random_below(&random, 900);
		bool add = random_below(&random, 2) == 0;

		last = last > UINT16_MAX ? UINT16_MAX : last;
		for (uint32_t port = first; port <= last; port++)
			model[port] = add;
		if (add)
			port_set_add(&set, (uint16_t)first, (uint16_t)last);
		else
			port_set_remove(&set, (uint16_t)first, (uint16_t)last);
		if (step % 60 == 0)
			assert_like_model(&set, model);
	}
	port_set_done(&set);
}
END_TEST

START_TEST(removing_the_middle_splits_a_range)
{
	struct port_set set = parsed("1-65535"), other = parsed("1,100-200,65535");

	port_set_remove_set(&set, &other);
	assert_text(&set, "2-99,201-65534");
	port_set_remove(&set, 1, 65535);
	assert_text(&set, "");
	ck_assert_uint_eq(port_set_size(&set), 0);
	port_set_done(&set);
	port_set_done(&other);
}
END_TEST

START_TEST(sets_are_copied_joined_and_compared)
{
	struct port_set a = parsed("22,80"), b = parsed("23,8000-8100"), copy, empty;

	port_set_copy(&copy, &a);
	ck_assert(port_set_equal(&a, &copy));
	port_set_add_set(&copy, &b);
	assert_text(&copy, "22-23,80,8000-8100");
	assert_text(&a, "22,80");
	ck_assert(!port_set_equal(&a, &copy));
	ck_assert_uint_eq(port_set_size(&copy), 104);
	port_set_copy(&empty, &(struct port_set){0});
	ck_assert(port_set_equal(&empty, &(struct port_set){0}));
	port_set_done(&a);
	port_set_done(&b);
	port_set_done(&copy);
	port_set_done(&empty);
}
END_TEST

START_TEST(every_second_port_is_the_largest_set)
{
	struct port_set set = {0}, again = {0};
	char *text;

	for (uint32_t port = 1; port <= 65535; port += 2)
		port_set_add(&set, (uint16_t)port, (uint16_t)port);
	ck_assert_uint_eq(set.count, 32768);
	ck_assert_uint_eq(port_set_port(&set, 32767), 65535);
	text = port_set_text(&set);
	ck_assert_int_eq(port_set_parse(text, &again, NULL), 0);
	ck_assert(port_set_equal(&set, &again));
	free(text);
	port_set_done(&set);
	port_set_done(&again);
}
END_TEST

START_TEST(states_and_reasons_have_the_words_of_nmap)
{
	int value;

	ck_assert_str_eq(names_text(proto_names, PROTO_UDP), "udp");
	ck_assert_str_eq(
		names_text(port_state_names, PORT_OPEN_FILTERED), "open|filtered");
	ck_assert_str_eq(names_text(port_reason_names, REASON_RESET), "reset");
	ck_assert(names_value(port_reason_names, "admin-prohibited", &value));
	ck_assert_int_eq(value, REASON_ADMIN_PROHIBITED);
	for (int state = PORT_UNTESTED; state <= PORT_OPEN_FILTERED; state++)
		ck_assert_str_ne(names_text(port_state_names, state), "?");
	for (int reason = REASON_NONE; reason <= REASON_CONN_REFUSED; reason++)
		ck_assert_str_ne(names_text(port_reason_names, reason), "?");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("port_set");
	TCase *tests = tcase_create("port_set");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, text_form_is_sorted_and_merged);
	tcase_add_test(tests, malformed_sets_are_refused_with_a_reason);
	tcase_add_test(tests, random_changes_agree_with_a_bitmap);
	tcase_add_test(tests, removing_the_middle_splits_a_range);
	tcase_add_test(tests, sets_are_copied_joined_and_compared);
	tcase_add_test(tests, every_second_port_is_the_largest_set);
	tcase_add_test(tests, states_and_reasons_have_the_words_of_nmap);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
