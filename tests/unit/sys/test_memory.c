#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sys/memory.h"

enum { BLOCKS = 500, BLOCK_SIZE = 3000 };

static const char constant[] = "in the program's file";
static char variable[] = "written since";

/* Exact, unlike statm. */
static size_t
resident_kib(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "re");
	char line[256];
	size_t kib = 0;

	ck_assert_ptr_nonnull(file);
	while (kib == 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "Rss:", 4) == 0)
			kib = strtoul(line + 4, NULL, 10);
	(void)fclose(file);
	return kib;
}

START_TEST(what_is_in_use_survives)
{
	char *own[BLOCKS];

	memory_begin();
	variable[0] = 'W';
	for (size_t i = 0; i < BLOCKS; i++) {
		own[i] = mem_new(BLOCK_SIZE * (i % 8 + 1));
		memset(own[i], (int)(i % 100), BLOCK_SIZE);
	}
	for (size_t i = 0; i < BLOCKS; i += 2)
		free(own[i]);
	memory_slim();
	ck_assert_str_eq(constant, "in the program's file");
	ck_assert_str_eq(variable, "Written since");
	for (size_t i = 1; i < BLOCKS; i += 2) {
		for (size_t j = 0; j < BLOCK_SIZE; j++)
			ck_assert_int_eq(own[i][j], (int)(i % 100));
		free(own[i]);
	}
}
END_TEST

START_TEST(what_only_the_start_took_is_given_back)
{
	size_t before;

	memory_begin();
	before = resident_kib();
	memory_slim();
	ck_assert_uint_lt(resident_kib(), before);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sys/memory");
	TCase *tcase = tcase_create("memory");

	tcase_add_test(tcase, what_is_in_use_survives);
	tcase_add_test(tcase, what_only_the_start_took_is_given_back);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
