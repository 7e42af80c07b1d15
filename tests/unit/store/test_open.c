#include "fixture.h"

#include <sys/wait.h>

#include "base/random.h"
#include "store/sql.h"

/* Runs SQL of the test on a closed database. */
static void
tamper(const char *path, const char *sql)
{
	sqlite3 *database = NULL;

	ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
		sqlite3_errmsg(database));
	ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void
write_file(const char *path, const void *bytes, size_t length)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(write(file, bytes, length), (ssize_t)length);
	(void)close(file);
}

static size_t
read_file(const char *path, uint8_t *bytes, size_t size)
{
	int file = open(path, O_RDONLY);
	ssize_t length;

	ck_assert_int_ge(file, 0);
	length = read(file, bytes, size);
	ck_assert_int_gt(length, 0);
	(void)close(file);
	return (size_t)length;
}

START_TEST(new_database_is_private_and_ours)
{
	struct fixture fixture;
	struct stat status;

	fixture_init(&fixture);
	fixture_open(&fixture);
	ck_assert(!fixture.recovered);
	ck_assert_int_eq(stat(fixture.path, &status), 0);
	ck_assert_int_eq(status.st_mode & 07777, 0600);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA application_id"), 0x57444f47);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA user_version"),
		(int64_t)sql_migration_count);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA auto_vacuum"), 2);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA synchronous"), 2);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA foreign_keys"), 1);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA trusted_schema"), 0);
	ck_assert_uint_gt(store_size(fixture.store), 4096);
	ck_assert_uint_eq(fixture_files(&fixture, "-shm"), 0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(every_migration_says_its_own_version)
{
	for (size_t i = 0; i < sql_migration_count; i++) {
		char expected[64];

		(void)snprintf(expected, sizeof(expected), "PRAGMA user_version = %zu;",
			i + 1);
		ck_assert_ptr_nonnull(strstr(sql_migrations[i], expected));
	}
}
END_TEST

START_TEST(reopened_database_remembers)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
	fixture_save(&fixture);
	fixture_close(&fixture);
	fixture_open(&fixture);
	ck_assert(!fixture.recovered);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM device"), 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(newer_schema_is_refused_and_not_touched)
{
	static uint8_t before[1 << 20], after[1 << 20];
	struct fixture fixture;
	size_t length;

	fixture_init(&fixture);
	fixture_open(&fixture);
	fixture_close(&fixture);
	tamper(fixture.path, "PRAGMA user_version = 9999");
	length = read_file(fixture.path, before, sizeof(before));
	ck_assert_int_eq(fixture_try(&fixture, false, 0), ERROR_NEWER);
	ck_assert_uint_eq(read_file(fixture.path, after, sizeof(after)), length);
	ck_assert_mem_eq(before, after, length);
	ck_assert_uint_eq(fixture_files(&fixture, "corrupt"), 0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(foreign_database_is_refused_and_stays)
{
	struct fixture fixture;

	fixture_init(&fixture);
	tamper(fixture.path, "CREATE TABLE theirs (x)");
	ck_assert_int_eq(fixture_try(&fixture, false, 0), ERROR_CORRUPT);
	ck_assert_ptr_nonnull(strstr(fixture.error.text, "not a database of WatchDog"));
	ck_assert_uint_eq(fixture_files(&fixture, "corrupt"), 0);
	tamper(fixture.path,
		"PRAGMA application_id = 7; INSERT INTO theirs VALUES (1)");
	ck_assert_int_eq(fixture_try(&fixture, false, 0), ERROR_CORRUPT);
	fixture_done(&fixture);
}
END_TEST

START_TEST(text_file_is_moved_aside)
{
	static const char text[] =
		"This was never a database, and it is longer than the "
		"header of one would be, to be sure that it is read.";
	struct fixture fixture;

	fixture_init(&fixture);
	write_file(fixture.path, text, sizeof(text));
	fixture_open(&fixture);
	ck_assert(fixture.recovered);
	ck_assert_uint_eq(fixture_files(&fixture, "wdogd.db.corrupt-2027"), 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(empty_file_is_not_silently_accepted)
{
	struct fixture fixture;

	fixture_init(&fixture);
	write_file(fixture.path, "", 0);
	fixture_open(&fixture);
	ck_assert(fixture.recovered);
	fixture_done(&fixture);
}
END_TEST

START_TEST(missing_table_is_damage)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	fixture_close(&fixture);
	tamper(fixture.path, "DROP TABLE receipt");
	fixture_open(&fixture);
	ck_assert(fixture.recovered);
	fixture_done(&fixture);
}
END_TEST

START_TEST(only_the_newest_two_damaged_files_are_kept)
{
	struct fixture fixture;

	fixture_init(&fixture);
	for (int i = 0; i < 4; i++) {
		struct store_options options = {.path = fixture.path};

		write_file(fixture.path, "damaged, damaged, damaged", 25);
		ck_assert_int_eq(store_open(&options, at(i * 3600), &fixture.store,
					 &fixture.recovered, &fixture.error),
			0);
		ck_assert(fixture.recovered);
		fixture_close(&fixture);
	}
	ck_assert_uint_eq(fixture_files(&fixture, "corrupt"), 2);
	fixture_done(&fixture);
}
END_TEST

static void
fill(struct fixture *fixture)
{
	for (uint8_t i = 1; i <= 60; i++) {
		add_device(fixture, i, PRESENCE_PRESENT, at(i));
		add_address(fixture, i, i, i);
		add_service(fixture, i, 23, PORT_OPEN, at(i));
		add_rest(fixture, i, PORT_CLOSED, at(i), "1-22,24-1000");
	}
	fixture_save(fixture);
}

/* By turns in the head of the file, in the head of a page, and anywhere. */
static size_t
place_to_hurt(struct random *random, int turn, size_t length)
{
	enum { PAGE = 4096, FILE_HEAD = 100, PAGE_HEAD = 24 };

	switch (turn % 3) {
	case 0:
		return random_below(random, FILE_HEAD);
	case 1:
		return random_below(random, length / PAGE) * PAGE +
			random_below(random, PAGE_HEAD);
	default:
		return random_below(random, length);
	}
}

/* Whatever is flipped: it opens, or it is moved aside, or it is refused with a sentence;
 * and what opens can be read to the end or says that it can not. */
START_TEST(flipped_bytes_never_crash)
{
	static uint8_t image[1 << 20], bad[1 << 20];
	static const char *const commands[] = {
		"devices", "ports", "alerts", "history", "segments", "export"};
	struct fixture fixture;
	struct random random;
	size_t length, recovered = 0;

	fixture_init(&fixture);
	fixture_open(&fixture);
	fill(&fixture);
	fixture_close(&fixture);
	length = read_file(fixture.path, image, sizeof(image));
	random_init(&random, 20);
	for (int i = 0; i < 200; i++) {
		int status;

		memcpy(bad, image, length);
		bad[place_to_hurt(&random, i, length)] ^=
			(uint8_t)(1 + random_below(&random, 255));
		write_file(fixture.path, bad, length);
		status = fixture_try(&fixture, false, 0);
		ck_assert_msg(status == 0 || fixture.error.text[0] != '\0', "silent");
		recovered += status == 0 && fixture.recovered ? 1 : 0;
		for (size_t c = 0; status == 0 && c < 6; c++)
			json_decref(fixture_query(&fixture, commands[c], "{}"));
		fixture_close(&fixture);
	}
	ck_assert_uint_gt(recovered, 20);
	fixture_done(&fixture);
}
END_TEST

START_TEST(second_owner_is_refused_with_the_first_ones_process)
{
	struct fixture fixture;
	struct store *first;
	char pid[32];

	fixture_init(&fixture);
	fixture_open(&fixture);
	first = fixture.store;
	ck_assert_int_eq(fixture_try(&fixture, false, 0), ERROR_BUSY);
	(void)snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	ck_assert_ptr_nonnull(strstr(fixture.error.text, pid));
	ck_assert_int_eq(fixture_try(&fixture, true, 0), ERROR_BUSY);
	ck_assert_ptr_nonnull(strstr(fixture.error.text, "ask it without --db"));
	store_close(first);
	fixture_open(&fixture);
	fixture_done(&fixture);
}
END_TEST

START_TEST(links_are_refused)
{
	char other[TEST_PATH_SIZE];
	struct fixture fixture;

	fixture_init(&fixture);
	(void)snprintf(other, sizeof(other), "%s/other", fixture.directory);
	write_file(other, "", 0);
	ck_assert_int_eq(symlink(other, fixture.path), 0);
	ck_assert_int_eq(fixture_try(&fixture, false, 0), ERROR_DENIED);
	ck_assert_int_eq(unlink(fixture.path), 0);
	ck_assert_int_eq(link(other, fixture.path), 0);
	ck_assert_int_eq(fixture_try(&fixture, false, 0), ERROR_DENIED);
	ck_assert_int_eq(unlink(fixture.path), 0);
	ck_assert_int_eq(mkdir(fixture.path, 0700), 0);
	ck_assert_int_eq(fixture_try(&fixture, false, 0), ERROR_DENIED);
	ck_assert_int_eq(rmdir(fixture.path), 0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(missing_directory_is_named)
{
	struct store_options options = {.path = "/nonexistent/of/wdogd/x.db"};
	struct store *store = NULL;
	struct error error;
	bool recovered;

	ck_assert_int_eq(
		store_open(&options, at(0), &store, &recovered, &error), ERROR_IO);
	ck_assert_ptr_nonnull(strstr(error.text, "/nonexistent/of/wdogd"));
}
END_TEST

START_TEST(reader_leaves_no_trace)
{
	static uint8_t before[1 << 20], after[1 << 20];
	struct fixture fixture;
	size_t length, files;
	json_t *rows;

	fixture_init(&fixture);
	fixture_open(&fixture);
	fill(&fixture);
	fixture_close(&fixture);
	files = fixture_files(&fixture, "");
	length = read_file(fixture.path, before, sizeof(before));
	ck_assert_int_eq(fixture_try(&fixture, true, 0), 0);
	rows = fixture_query(&fixture, "devices", "{}");
	ck_assert_uint_eq(json_array_size(rows), 60);
	json_decref(rows);
	add_device(&fixture, 99, PRESENCE_PRESENT, at(1));
	ck_assert_int_eq(store_save(fixture.store, &fixture.effects, &fixture.error),
		ERROR_DENIED);
	fixture_close(&fixture);
	ck_assert_uint_eq(fixture_files(&fixture, ""), files);
	ck_assert_uint_eq(read_file(fixture.path, after, sizeof(after)), length);
	ck_assert_mem_eq(before, after, length);
	fixture_done(&fixture);
}
END_TEST

/* A copy taken beside a running daemon, or what a killed one left: the newest commits are
 * in the log only. */
START_TEST(reader_honours_the_log)
{
	static uint8_t bytes[1 << 21];
	struct fixture fixture, copy;
	char log[TEST_PATH_SIZE];
	json_t *rows;

	fixture_init(&fixture);
	fixture_init(&copy);
	fixture_open(&fixture);
	fill(&fixture);
	write_file(copy.path, bytes, read_file(fixture.path, bytes, sizeof(bytes)));
	(void)snprintf(log, sizeof(log), "%s-wal", fixture.path);
	{
		size_t length = read_file(log, bytes, sizeof(bytes));

		(void)snprintf(log, sizeof(log), "%s-wal", copy.path);
		write_file(log, bytes, length);
	}
	ck_assert_msg(fixture_try(&copy, true, 0) == 0, "%s", copy.error.text);
	rows = fixture_query(&copy, "devices", "{}");
	ck_assert_uint_eq(json_array_size(rows), 60);
	json_decref(rows);
	fixture_done(&copy);
	fixture_done(&fixture);
}
END_TEST

START_TEST(reader_never_creates)
{
	struct fixture fixture;

	fixture_init(&fixture);
	ck_assert_int_eq(fixture_try(&fixture, true, 0), ERROR_NOT_FOUND);
	ck_assert_uint_eq(fixture_files(&fixture, ""), 0);
	write_file(fixture.path, "text, not a database, longer than nothing", 41);
	ck_assert_int_eq(fixture_try(&fixture, true, 0), ERROR_CORRUPT);
	ck_assert_uint_eq(fixture_files(&fixture, "corrupt"), 0);
	fixture_done(&fixture);
}
END_TEST

START_TEST(backup_is_a_readable_copy)
{
	char path[TEST_PATH_SIZE];
	struct fixture fixture;
	struct stat status;
	json_t *rows;

	fixture_init(&fixture);
	fixture_open(&fixture);
	fill(&fixture);
	(void)snprintf(path, sizeof(path), "%s/copy", fixture.directory);
	ck_assert_msg(store_backup(fixture.store, path, &fixture.error) == 0, "%s",
		fixture.error.text);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_mode & 07777, 0600);
	ck_assert_int_eq(
		store_backup(fixture.store, path, &fixture.error), ERROR_INVALID);
	ck_assert_int_eq(
		store_backup(fixture.store, "relative", &fixture.error), ERROR_INVALID);
	ck_assert_uint_eq(fixture_files(&fixture, ".part"), 0);
	fixture_close(&fixture);
	(void)snprintf(fixture.path, sizeof(fixture.path), "%.100s", path);
	ck_assert_msg(fixture_try(&fixture, true, 0) == 0, "%s", fixture.error.text);
	rows = fixture_query(&fixture, "devices", "{}");
	ck_assert_uint_eq(json_array_size(rows), 60);
	json_decref(rows);
	fixture_done(&fixture);
}
END_TEST

START_TEST(migration_keeps_a_copy_and_is_one_transaction)
{
	static const char *const good[] = {
		"", "CREATE TABLE a (x); PRAGMA user_version = 2;"};
	static const char *const bad[] = {"", "",
		"CREATE TABLE b (x); SELECT nonsense; PRAGMA user_version = 3;"};
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	ck_assert_int_eq(migrate(fixture.store, good, 2, 1, &fixture.error), 0);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA user_version"), 2);
	ck_assert_uint_eq(fixture_files(&fixture, "wdogd.db.before-0002"), 1);
	ck_assert_int_ne(migrate(fixture.store, bad, 3, 2, &fixture.error), 0);
	ck_assert_int_eq(fixture_number(&fixture, "PRAGMA user_version"), 2);
	ck_assert_int_eq(fixture_number(&fixture,
				 "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"),
		0);
	fixture_done(&fixture);
}
END_TEST

/* A killed owner (no close, no checkpoint) loses nothing that was committed. */
START_TEST(killed_owner_loses_nothing)
{
	struct fixture fixture;
	int status;
	pid_t child;

	fixture_init(&fixture);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (fixture_try(&fixture, false, 0) != 0)
			_exit(1);
		add_device(&fixture, 1, PRESENCE_PRESENT, at(1));
		_exit(store_save(fixture.store, &fixture.effects, NULL) == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	fixture_open(&fixture);
	ck_assert(!fixture.recovered);
	ck_assert_int_eq(fixture_number(&fixture, "SELECT count(*) FROM device"), 1);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_open");
	TCase *cases = tcase_create("open");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, new_database_is_private_and_ours);
	tcase_add_test(cases, every_migration_says_its_own_version);
	tcase_add_test(cases, reopened_database_remembers);
	tcase_add_test(cases, newer_schema_is_refused_and_not_touched);
	tcase_add_test(cases, foreign_database_is_refused_and_stays);
	tcase_add_test(cases, text_file_is_moved_aside);
	tcase_add_test(cases, empty_file_is_not_silently_accepted);
	tcase_add_test(cases, missing_table_is_damage);
	tcase_add_test(cases, only_the_newest_two_damaged_files_are_kept);
	tcase_add_test(cases, flipped_bytes_never_crash);
	tcase_add_test(cases, second_owner_is_refused_with_the_first_ones_process);
	tcase_add_test(cases, links_are_refused);
	tcase_add_test(cases, missing_directory_is_named);
	tcase_add_test(cases, reader_leaves_no_trace);
	tcase_add_test(cases, reader_honours_the_log);
	tcase_add_test(cases, reader_never_creates);
	tcase_add_test(cases, backup_is_a_readable_copy);
	tcase_add_test(cases, migration_keeps_a_copy_and_is_one_transaction);
	tcase_add_test(cases, killed_owner_loses_nothing);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
