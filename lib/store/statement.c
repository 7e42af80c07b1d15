#include "store/handle.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/sql.h"

enum { SCRIPT_SIZE = 128 };

static enum error_code
error_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_FULL:
		return ERROR_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERROR_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERROR_CORRUPT;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return ERROR_INVALID;
	case SQLITE_NOMEM:
	case SQLITE_TOOBIG:
		return ERROR_LIMIT;
	default:
		return ERROR_IO;
	}
}

int
store_fail(struct store *store, const char *what, struct error *error)
{
	int result = sqlite3_extended_errcode(store->database);

	return error_set(error, error_of(result), "%s \"%s\": %s (%d)", what,
		store->path, sqlite3_errmsg(store->database), result);
}

static size_t
find(const char *name)
{
	size_t low = 0, high = sql_statement_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, sql_statements[middle].name);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	abort(); /* our own bug: a name that sql/queries.sql does not have */
}

const char *
script_text(const char *name)
{
	return sql_statements[find(name)].text;
}

int
statement_once(
	struct store *store, const char *name, sqlite3_stmt **once, struct error *error)
{
	const char *text = script_text(name);

	if (sqlite3_prepare_v2(store->database, text, -1, once, NULL) != SQLITE_OK)
		return store_fail(store, "cannot read", error);
	return 0;
}

static int
prepare(struct store *store, size_t which)
{
	return sqlite3_prepare_v3(store->database, sql_statements[which].text, -1,
		SQLITE_PREPARE_PERSISTENT, &store->statements[which], NULL);
}

int
statements_check(struct store *store, struct error *error)
{
	store->statements = mem_array(sql_statement_count, sizeof(sqlite3_stmt *));
	for (size_t i = 0; i < sql_statement_count; i++) {
		int result;

		if (sql_statements[i].script)
			continue;
		result = prepare(store, i);
		/* Our text fits our schema, so the schema is not ours. */
		if (result == SQLITE_ERROR)
			return error_set(error, ERROR_CORRUPT,
				"the tables of \"%s\" are not as they must be: %s",
				store->path, sqlite3_errmsg(store->database));
		if (result != SQLITE_OK)
			return store_fail(store, "cannot read", error);
		(void)sqlite3_finalize(store->statements[i]); /* it was never run */
		store->statements[i] = NULL;
	}
	return 0;
}

void
statements_free(struct store *store)
{
	if (store->statements == NULL)
		return;
	for (size_t i = 0; i < sql_statement_count; i++)
		(void)sqlite3_finalize(store->statements[i]); /* told before */
	free(store->statements);
	store->statements = NULL;
}

sqlite3_stmt *
statement(struct store *store, const char *name)
{
	size_t which = find(name);
	sqlite3_stmt *found = store->statements[which];

	assert(!sql_statements[which].script);
	if (found == NULL) {
		(void)prepare(store, which); /* NULL then: running it tells why */
		return store->statements[which];
	}
	(void)sqlite3_reset(found); /* repeats the last run's error, told before */
	(void)sqlite3_clear_bindings(found);
	return found;
}

int
script_run_text(struct store *store, const char *text, struct error *error)
{
	if (sqlite3_exec(store->database, text, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return store_fail(store, "cannot work with", error);
}

int
script_run(struct store *store, const char *name, struct error *error)
{
	return script_run_text(store, script_text(name), error);
}

int
script_run_number(
	struct store *store, const char *name, uint64_t number, struct error *error)
{
	static const char place[] = ":number";
	const char *text = script_text(name);
	const char *hole = strstr(text, place);
	char script[SCRIPT_SIZE];

	assert(hole != NULL);
	(void)snprintf(script, sizeof(script), "%.*s%llu%s", (int)(hole - text), text,
		(unsigned long long)number, hole + strlen(place));
	return script_run_text(store, script, error);
}

int
statement_step(struct store *store, sqlite3_stmt *of, struct error *error)
{
	int result = sqlite3_step(of);

	if (result == SQLITE_ROW)
		return 1;
	if (result == SQLITE_DONE) {
		(void)sqlite3_reset(of); /* cannot fail after SQLITE_DONE */
		return 0;
	}
	result = store_fail(store, "cannot work with", error);
	(void)sqlite3_reset(of); /* the error is already told */
	return result;
}

int
statement_run(struct store *store, sqlite3_stmt *of, struct error *error)
{
	int result;

	do
		result = statement_step(store, of, error);
	while (result > 0);
	return result;
}

int
statement_number(
	struct store *store, sqlite3_stmt *of, int64_t *number, struct error *error)
{
	int64_t first = 0;
	int result = statement_step(store, of, error);

	if (result == 0)
		return error_set(error, ERROR_NOT_FOUND, "no such row");
	if (result < 0)
		return result;
	first = sqlite3_column_int64(of, 0);
	result = statement_run(store, of, error);
	if (result == 0)
		*number = first;
	return result;
}

int
transaction(struct store *store,
	int (*work)(struct store *, const void *, struct error *), const void *context,
	struct error *error)
{
	int status = script_run(store, "begin", error);

	if (status != 0)
		return status;
	status = work(store, context, error);
	if (status == 0)
		status = script_run(store, "commit", error);
	/* Some errors have already ended the transaction. */
	if (status != 0 && sqlite3_get_autocommit(store->database) == 0)
		(void)script_run(store, "rollback", NULL); /* the cause is told */
	return status;
}
