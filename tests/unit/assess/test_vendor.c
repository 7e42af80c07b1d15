#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "assess/vendor.h"

START_TEST(registered_prefixes_have_their_owner)
{
	static const struct {
		struct mac mac;
		const char *name;
	} cases[] = {
		{{{0x00, 0x00, 0x0c, 1, 2, 3}}, "Cisco Systems, Inc"},
		{{{0xb8, 0x27, 0xeb, 9, 9, 9}}, "Raspberry Pi Foundation"},
		{{{0x02, 0x00, 0x0c, 1, 2, 3}}, ""}, /* locally administered */
		{{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}, ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(vendor_name(&cases[i].mac), cases[i].name);
}
END_TEST

static struct mac
mac_of_row(const struct vendor_row *row)
{
	struct mac mac = {{0}};

	for (size_t i = 0; i < 4; i++)
		mac.bytes[i] = (uint8_t)(row->prefix >> (28 - 8 * i));
	mac.bytes[4] = (uint8_t)(row->prefix << 4);
	mac.bytes[5] = 0x01;
	return mac;
}

START_TEST(every_row_is_found_by_its_own_prefix)
{
	for (size_t i = 0; i < vendor_row_count; i++) {
		const struct vendor_row *row = &vendor_rows[i];
		struct mac mac = mac_of_row(row);
		const char *name = vendor_name(&mac);

		if (mac_is_private(&mac) || mac_is_group(&mac))
			continue;
		ck_assert_msg(name[0] != '\0', "row %zu has no name", i);
		if (row->bits == 36)
			ck_assert_str_eq(name, vendor_names + row->name_offset);
	}
}
END_TEST

START_TEST(the_table_is_sorted_and_of_known_lengths)
{
	ck_assert_uint_gt(vendor_row_count, 40000);
	for (size_t i = 0; i < vendor_row_count; i++) {
		const struct vendor_row *row = &vendor_rows[i];
		const struct vendor_row *last = i > 0 ? row - 1 : NULL;

		ck_assert(row->bits == 24 || row->bits == 28 || row->bits == 36);
		ck_assert(last == NULL || last->prefix < row->prefix ||
			(last->prefix == row->prefix && last->bits < row->bits));
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("vendor");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failures;

	tcase_add_test(tests, registered_prefixes_have_their_owner);
	tcase_add_test(tests, every_row_is_found_by_its_own_prefix);
	tcase_add_test(tests, the_table_is_sorted_and_of_known_lengths);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
