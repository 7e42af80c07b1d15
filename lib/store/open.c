#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/batch_table.h"
#include "store/file.h"
#include "store/sql.h"

enum {
	APPLICATION_ID = 0x57444f47, /* "WDOG", as in the first migration */
	BUSY_MS = 5000,
	URI_SIZE = FILE_PATH_MAX * 3 + 64
};

static const int64_t heap_limit = 16 * 1024 * 1024;

struct identity {
	int64_t application, version, tables;
};

/* One call of store_open. */
struct opening {
	const struct store_options *options;
	struct file_facts facts;
	wall_t now;
	bool recovered;
};

/* What a hostile file or an error of our own could ask for at most. */
static void
set_limits(sqlite3 *database)
{
	static const int limits[][2] = {
		{SQLITE_LIMIT_LENGTH, 4 * 1024 * 1024},
		{SQLITE_LIMIT_SQL_LENGTH, 100000},
		{SQLITE_LIMIT_COLUMN, 100},
		{SQLITE_LIMIT_EXPR_DEPTH, 100},
		{SQLITE_LIMIT_COMPOUND_SELECT, 10},
		{SQLITE_LIMIT_FUNCTION_ARG, 40},
		{SQLITE_LIMIT_ATTACHED, 1}, /* VACUUM INTO needs one */
		{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
		{SQLITE_LIMIT_VARIABLE_NUMBER, 64},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 1},
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		(void)sqlite3_limit(database, limits[i][0], limits[i][1]);
	(void)sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	(void)sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	(void)sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	(void)sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	(void)sqlite3_busy_timeout(database, BUSY_MS);
}

/* A read-only file without a log is read as it lies: no lock, no shared memory, no trace.
 * With a log the log counts, which needs shared memory beside the file. */
static void
name_as_uri(const char *path, bool immutable, char uri[URI_SIZE])
{
	size_t length = (size_t)snprintf(uri, URI_SIZE, "file:");

	for (const char *c = path; *c != '\0' && length + 32 < URI_SIZE; c++)
		length += (size_t)snprintf(uri + length, URI_SIZE - length,
			strchr("?#%", *c) != NULL ? "%%%02x" : "%c", *c);
	(void)snprintf(
		uri + length, URI_SIZE - length, "%s", immutable ? "?immutable=1" : "");
}

static int
connect_file(struct store *store, bool immutable, struct error *error)
{
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX |
		(store->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	char uri[URI_SIZE];
	int status;

	name_as_uri(store->path, immutable, uri);
	if (sqlite3_open_v2(uri, &store->database, flags, NULL) != SQLITE_OK)
		return store_fail(store, "cannot open", error);
	set_limits(store->database);
	if (functions_register(store->database) != SQLITE_OK ||
		batch_table_register(store->database, &store->shown) != SQLITE_OK)
		return store_fail(store, "cannot prepare", error);
	status = script_run(store, "connection_settings", error);
	if (status == 0 && !store->read_only)
		status = script_run(store, "own_exclusively", error);
	return status;
}

static int
read_identity(struct store *store, struct identity *identity, struct error *error)
{
	sqlite3_stmt *read = NULL;
	int status = statement_once(store, "identity", &read, error);

	if (status == 0)
		status = statement_step(store, read, error);
	if (status > 0) {
		*identity = (struct identity){
			.application = sqlite3_column_int64(read, 0),
			.version = sqlite3_column_int64(read, 1),
			.tables = sqlite3_column_int64(read, 2),
		};
		status = 0;
	}
	(void)sqlite3_finalize(read); /* its error is told */
	return status;
}

static bool
is_new(const struct identity *identity)
{
	return identity->application == 0 && identity->version == 0 &&
		identity->tables == 0;
}

static int
check_identity(
	struct store *store, const struct identity *identity, struct error *error)
{
	if (is_new(identity) && !store->read_only)
		return 0;
	if (identity->application != APPLICATION_ID || identity->version < 1)
		return error_set(error, ERROR_CORRUPT,
			"\"%s\" is not a database of WatchDog; it stays untouched",
			store->path);
	if ((uint64_t)identity->version > sql_migration_count)
		return error_set(error, ERROR_NEWER,
			"\"%s\" was written by a newer WatchDog (schema %lld, this one "
			"knows %zu); install that version again",
			store->path, (long long)identity->version, sql_migration_count);
	if (store->read_only && (uint64_t)identity->version < sql_migration_count)
		return error_set(error, ERROR_INVALID,
			"\"%s\" was written by an older WatchDog; start wdogd once to "
			"bring it up to date",
			store->path);
	return 0;
}

static int
limit_size(struct store *store, uint64_t bytes, struct error *error)
{
	sqlite3_stmt *size = NULL;
	int64_t page = 4096;
	int status;

	if (bytes == 0)
		return 0;
	status = statement_once(store, "size", &size, error);
	if (status == 0 && statement_step(store, size, error) > 0)
		page = sqlite3_column_int64(size, 1);
	(void)sqlite3_finalize(size); /* its error is told */
	if (status != 0 || page < 512)
		return status;
	return script_run_number(store, "page_limit", bytes / (uint64_t)page, error);
}

static int
save_segments(struct store *store, const void *context, struct error *error)
{
	const struct store_options *options = context;
	int status = statement_run(store, statement(store, "retire_segments"), error);

	for (size_t i = 0; status == 0 && i < options->segment_count; i++) {
		sqlite3_stmt *save = statement(store, "save_segment");

		bind_text(save, ":name", options->segment_names[i]);
		bind_text(save, ":zone",
			options->segment_zones == NULL ? ""
						       : options->segment_zones[i]);
		status = statement_number(store, save, &store->segment_ids[i], error);
	}
	return status;
}

/* Everything after the identity is known to be ours. */
static int
make_ready(struct store *store, const struct store_options *options,
	const struct identity *identity, struct error *error)
{
	int status = 0;

	if (is_new(identity))
		status = script_run(store, "new_file", error);
	else
		status = quick_check(store, error);
	if (status == 0 && !store->read_only)
		status = script_run(store, "journal", error);
	if (status == 0 && !store->read_only)
		status = limit_size(store, options->size_limit, error);
	if (status == 0 && !store->read_only)
		status = migrate(store, sql_migrations, sql_migration_count,
			(size_t)identity->version, error);
	if (status == 0)
		status = script_run(store, "views", error);
	if (status == 0)
		status = statements_check(store, error);
	if (status == 0 && !store->read_only)
		status = transaction(store, save_segments, options, error);
	return status;
}

static void
disconnect(struct store *store, bool touch)
{
	statements_free(store);
	services_forget(store);
	if (!touch && store->database != NULL)
		(void)sqlite3_db_config(
			store->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)sqlite3_close(store->database); /* every statement is finalized */
	store->database = NULL;
}

/* *damaged says that the file was ours and is not readable any more. */
static int
attach(struct store *store, const struct store_options *options, bool immutable,
	bool *damaged, struct error *error)
{
	struct identity identity = {.application = 0};
	int status = connect_file(store, immutable, error);

	if (status == 0)
		status = read_identity(store, &identity, error);
	if (status != 0) {
		*damaged = status == ERROR_CORRUPT;
		goto out;
	}
	status = check_identity(store, &identity, error);
	*damaged = false;
	if (status != 0)
		goto out;
	status = make_ready(store, options, &identity, error);
	*damaged = status == ERROR_CORRUPT;
out:
	if (status != 0)
		disconnect(store, false);
	return status;
}

static int
attach_read_only(struct store *store, struct opening *opening, struct error *error)
{
	bool damaged;

	if (!opening->facts.exists)
		return error_set(error, ERROR_NOT_FOUND, "there is no database \"%s\"",
			store->path);
	return attach(
		store, opening->options, !opening->facts.has_log, &damaged, error);
}

static int
attach_owner(struct store *store, struct opening *opening, struct error *error)
{
	bool damaged = false;
	int status = 0;

	if (!opening->facts.exists)
		status = file_create(store->path, error);
	else
		(void)chmod(store->path, S_IRUSR | S_IWUSR); /* not ours: open fails */
	if (status == 0)
		status = attach(store, opening->options, false, &damaged, error);
	opening->recovered = damaged || (opening->facts.exists && opening->facts.empty);
	if (!damaged)
		return status;
	status = file_set_aside(store->path, opening->now, error);
	if (status == 0)
		status = file_create(store->path, error);
	if (status == 0)
		status = attach(store, opening->options, false, &damaged, error);
	return status;
}

static int
open_file(struct store *store, struct opening *opening, struct error *error)
{
	const struct store_options *options = opening->options;
	int status = file_look(options->path, &opening->facts, error);

	if (status == 0 && options->segment_count > SEGMENTS_MAX)
		status = error_set(error, ERROR_LIMIT,
			"there are more than %d segments", SEGMENTS_MAX);
	if (status == 0)
		status = file_lock(
			options->path, options->read_only, &store->lock, error);
	if (status != 0)
		return status;
	return options->read_only ? attach_read_only(store, opening, error)
				  : attach_owner(store, opening, error);
}

int
store_open(const struct store_options *options, wall_t now, struct store **store,
	bool *recovered, struct error *error)
{
	struct opening opening = {.options = options, .now = now};
	struct store *opened = mem_new(sizeof(*opened));
	int status;

	opened->path = mem_dup_text(options->path);
	opened->lock = -1;
	opened->read_only = options->read_only;
	opened->segment_count = options->segment_count;
	(void)sqlite3_hard_heap_limit64(heap_limit);
	status = open_file(opened, &opening, error);
	if (status != 0) {
		store_close(opened);
		return status;
	}
	*recovered = opening.recovered;
	*store = opened;
	return 0;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	disconnect(store, true);
	if (store->lock >= 0)
		(void)close(store->lock); /* releases the lock */
	free(store->path);
	free(store);
}

uint64_t
store_size(struct store *store)
{
	int64_t size = 0;

	if (statement_number(store, statement(store, "size"), &size, NULL) != 0)
		return 0;
	return (uint64_t)size;
}

const char *
store_library_version(void)
{
	return sqlite3_libversion();
}

void
store_release_memory(struct store *store)
{
	(void)sqlite3_db_release_memory(store->database);
}
