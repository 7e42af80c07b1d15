#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/file.h"
#include "store/handle.h"
#include "store/sql.h"

int
quick_check(struct store *store, struct error *error)
{
	sqlite3_stmt *check = NULL;
	const char *answer;
	int status = statement_once(store, "quick_check", &check, error);

	if (status != 0)
		return status;
	status = statement_step(store, check, error);
	answer = status > 0 ? (const char *)sqlite3_column_text(check, 0) : NULL;
	if (status >= 0)
		status = answer != NULL && strcmp(answer, "ok") == 0
			? 0
			: error_set(error, ERROR_CORRUPT, "\"%s\" is damaged: %s",
				  store->path, answer == NULL ? "no answer" : answer);
	(void)sqlite3_finalize(check); /* its error is told */
	return status;
}

static int
check_copy(char *path, struct error *error)
{
	struct store copy = {.path = path, .lock = -1};
	int status;

	if (sqlite3_open_v2(path, &copy.database, SQLITE_OPEN_READONLY, NULL) ==
		SQLITE_OK)
		status = quick_check(&copy, error);
	else
		status = store_fail(&copy, "cannot read the copy", error);
	(void)sqlite3_close(copy.database); /* nothing is open in it */
	return status;
}

static int
vacuum_into(struct store *store, const char *path, struct error *error)
{
	sqlite3_stmt *copy = NULL;
	int status = statement_once(store, "copy_into", &copy, error);

	if (status != 0)
		return status;
	bind_text(copy, ":path", path);
	status = statement_run(store, copy, error);
	(void)sqlite3_finalize(copy); /* its error is told */
	return status;
}

int
copy_to(struct store *store, const char *target, struct error *error)
{
	char part[FILE_PATH_MAX];
	int status;

	if (snprintf(part, sizeof(part), "%s.part", target) >= (int)sizeof(part))
		return error_set(error, ERROR_INVALID, "the path is too long");
	(void)unlink(part); /* of a copy that was cut short */
	status = file_create(part, error);
	if (status != 0)
		return status;
	status = vacuum_into(store, part, error);
	if (status == 0)
		status = check_copy(part, error);
	if (status == 0)
		status = file_sync(part, error);
	if (status == 0 && rename(part, target) != 0)
		status =
			error_set(error, ERROR_IO, "cannot rename \"%s\" to \"%s\": %s",
				part, target, strerror(errno));
	if (status == 0)
		return file_sync_directory(target, error);
	(void)unlink(part); /* the cause is told */
	return status;
}

int
store_backup(struct store *store, const char *path, struct error *error)
{
	if (path[0] != '/')
		return error_set(error, ERROR_INVALID,
			"name the copy with its whole path, from / on");
	if (access(path, F_OK) == 0)
		return error_set(error, ERROR_INVALID,
			"\"%s\" exists already; choose another name", path);
	return copy_to(store, path, error);
}

static int
migration_step(struct store *store, const void *text, struct error *error)
{
	return script_run_text(store, text, error);
}

int
migrate(struct store *store, const char *const *migrations, size_t count,
	size_t version, struct error *error)
{
	char before[FILE_PATH_MAX];
	int status = 0;

	if (version > 0 && version < count) {
		(void)snprintf(before, sizeof(before), "%s.before-%04zu", store->path,
			version + 1);
		status = copy_to(store, before, error);
	}
	for (; status == 0 && version < count; version++)
		status = transaction(store, migration_step, migrations[version], error);
	return status;
}
