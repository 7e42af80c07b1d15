#include "sys/small_file.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64];
static char path[96];

static void
setup(void)
{
	(void)snprintf(directory, sizeof(directory), "/tmp/wdogd-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(path, sizeof(path), "%s/file", directory);
}

static void
teardown(void)
{
	(void)unlink(path);
	(void)rmdir(path);
	(void)rmdir(directory);
}

static void
write_file(const char *text, mode_t mode)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(fchmod(file, mode), 0);
	(void)close(file);
}

static void
assert_refused(size_t max, enum error_code code, const char *words)
{
	struct error error = {0};
	size_t length;
	char *text;

	ck_assert_int_eq(file_read(path, max, &text, &length, &error), code);
	ck_assert_msg(strstr(error.text, words) != NULL, "said: %s", error.text);
	ck_assert(strstr(error.text, path) != NULL);
}

START_TEST(a_file_is_read_whole)
{
	struct error error;
	size_t length;
	char *text;

	write_file("segments: []\n", 0644);
	ck_assert_int_eq(file_read(path, 13, &text, &length, &error), 0);
	ck_assert_uint_eq(length, 13);
	ck_assert_str_eq(text, "segments: []\n");
	free(text);
}
END_TEST

START_TEST(a_missing_file_is_not_found)
{
	assert_refused(100, ERROR_NOT_FOUND, "No such file");
}
END_TEST

START_TEST(a_file_one_byte_too_large_is_refused)
{
	write_file("12345", 0600);
	assert_refused(4, ERROR_LIMIT, "at most 4");
}
END_TEST

START_TEST(a_directory_is_refused)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	assert_refused(100, ERROR_INVALID, "not a regular file");
}
END_TEST

START_TEST(a_pipe_is_refused_without_waiting_for_a_writer)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	assert_refused(100, ERROR_INVALID, "not a regular file");
}
END_TEST

START_TEST(a_file_that_the_group_may_write_is_refused)
{
	write_file("x", 0620);
	assert_refused(100, ERROR_DENIED, "chmod go-w");
}
END_TEST

START_TEST(a_file_that_others_may_write_is_refused)
{
	write_file("x", 0602);
	assert_refused(100, ERROR_DENIED, "chmod go-w");
}
END_TEST

START_TEST(sealed_bytes_come_back_and_cannot_change)
{
	struct error error;
	int seal = file_seal("test", "abc", 3, &error);
	size_t length;
	char *text;

	ck_assert_int_ge(seal, 0);
	ck_assert_int_eq(pwrite(seal, "X", 1, 0), -1);
	ck_assert_int_eq(ftruncate(seal, 0), -1);
	ck_assert_int_eq(file_read_sealed(seal, 3, &text, &length, &error), 0);
	ck_assert_uint_eq(length, 3);
	ck_assert_str_eq(text, "abc");
	free(text);
	(void)close(seal);
}
END_TEST

START_TEST(a_memory_file_that_can_still_change_is_refused)
{
	int open_memory = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct error error;
	size_t length;
	char *text;

	ck_assert_int_eq(file_read_sealed(open_memory, 3, &text, &length, &error),
		ERROR_INVALID);
	(void)close(open_memory);
}
END_TEST

START_TEST(the_directory_of_a_path_is_its_first_part)
{
	static const char *const cases[][2] = {
		{"/run/wdogd/control.sock", "/run/wdogd"},
		{"/control.sock", "/"},
		{"control.sock", "."},
		{"a/b", "a"},
	};
	char *found = file_directory(cases[_i][0]);

	ck_assert_str_eq(found, cases[_i][1]);
	free(found);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sys/small_file");
	TCase *tcase = tcase_create("small_file");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_file_is_read_whole);
	tcase_add_test(tcase, a_missing_file_is_not_found);
	tcase_add_test(tcase, a_file_one_byte_too_large_is_refused);
	tcase_add_test(tcase, a_directory_is_refused);
	tcase_add_test(tcase, a_pipe_is_refused_without_waiting_for_a_writer);
	tcase_add_test(tcase, a_file_that_the_group_may_write_is_refused);
	tcase_add_test(tcase, a_file_that_others_may_write_is_refused);
	tcase_add_test(tcase, sealed_bytes_come_back_and_cannot_change);
	tcase_add_test(tcase, a_memory_file_that_can_still_change_is_refused);
	tcase_add_loop_test(tcase, the_directory_of_a_path_is_its_first_part, 0, 4);
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
