#include "store/batch_table.h"

#include <stdlib.h>

#include "base/mem.h"

struct batch_table {
	sqlite3_vtab base; /* first: SQLite knows no more */
	const struct service_rows *rows;
};

struct batch_cursor {
	sqlite3_vtab_cursor base; /* first, too */
	size_t at;
};

static const char declaration[] = "CREATE TABLE batch_service (place, id, address_id, "
				  "proto, port, state, reason, "
				  "since, first_open, last_verified, note_id, "
				  "judgement_id, flap_penalty, run_id)";

enum column {
	COLUMN_PLACE,
	COLUMN_ID,
	COLUMN_ADDRESS,
	COLUMN_PROTO,
	COLUMN_PORT,
	COLUMN_STATE,
	COLUMN_REASON,
	COLUMN_SINCE,
	COLUMN_FIRST_OPEN,
	COLUMN_LAST_VERIFIED,
	COLUMN_NOTE,
	COLUMN_JUDGEMENT,
	COLUMN_FLAP_PENALTY,
	COLUMN_RUN
};

/* Parameters of xConnect in sqlite3_module. */
static int
connect_table(sqlite3 *database, void *context, int count, const char *const *arguments,
	sqlite3_vtab **table, char **why)
{
	int result = sqlite3_declare_vtab(database, declaration);
	struct batch_table *made;

	(void)count;
	(void)arguments;
	(void)why;
	if (result != SQLITE_OK)
		return result;
	made = mem_new(sizeof(*made));
	made->rows = context;
	*table = &made->base;
	return SQLITE_OK;
}

static int
disconnect_table(sqlite3_vtab *table)
{
	free(table);
	return SQLITE_OK;
}

/* All rows are given, always: there is nothing to choose. Few of them are looked up in tables
 * of many, never the other way round. */
static int
choose_plan(sqlite3_vtab *table, sqlite3_index_info *plan)
{
	(void)table;
	plan->estimatedCost = 1;
	plan->estimatedRows = 1;
	return SQLITE_OK;
}

static int
open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
	struct batch_cursor *made = mem_new(sizeof(*made));

	(void)table;
	*cursor = &made->base;
	return SQLITE_OK;
}

static int
close_cursor(sqlite3_vtab_cursor *cursor)
{
	free(cursor);
	return SQLITE_OK;
}

static int
rewind_cursor(sqlite3_vtab_cursor *cursor, int plan, const char *name, int count,
	sqlite3_value **values)
{
	(void)plan;
	(void)name;
	(void)count;
	(void)values;
	((struct batch_cursor *)cursor)->at = 0;
	return SQLITE_OK;
}

static int
advance(sqlite3_vtab_cursor *cursor)
{
	((struct batch_cursor *)cursor)->at++;
	return SQLITE_OK;
}

static int
is_at_end(sqlite3_vtab_cursor *cursor)
{
	const struct batch_table *table = (const struct batch_table *)cursor->pVtab;

	return ((struct batch_cursor *)cursor)->at >= table->rows->count;
}

static void
give_name(sqlite3_context *to, const struct name *table, int value)
{
	sqlite3_result_text(to, names_text(table, value), -1, SQLITE_STATIC);
}

static void
give_id(sqlite3_context *to, uint64_t value)
{
	if (value != 0) /* otherwise it stays NULL */
		sqlite3_result_int64(to, (int64_t)value);
}

static void
give_time(sqlite3_context *to, wall_t value)
{
	sqlite3_result_int64(to, value.us);
}

static int
give_column(sqlite3_vtab_cursor *cursor, sqlite3_context *to, int column)
{
	const struct batch_table *table = (const struct batch_table *)cursor->pVtab;
	size_t at = ((struct batch_cursor *)cursor)->at;
	const struct service_row *row = table->rows->list[at];
	const struct service_record *service = row->service;

	switch ((enum column)column) {
	case COLUMN_PLACE:
		sqlite3_result_int64(to, (int64_t)at);
		break;
	case COLUMN_ID:
		sqlite3_result_int64(to, row->id);
		break;
	case COLUMN_ADDRESS:
		give_id(to, service->address_id);
		break;
	case COLUMN_PROTO:
		give_name(to, proto_names, (int)service->proto);
		break;
	case COLUMN_PORT:
		sqlite3_result_int64(to, service->port);
		break;
	case COLUMN_STATE:
		give_name(to, port_state_names, (int)service->state);
		break;
	case COLUMN_REASON:
		give_name(to, port_reason_names, (int)service->reason);
		break;
	case COLUMN_SINCE:
		give_time(to, service->since);
		break;
	case COLUMN_FIRST_OPEN:
		give_time(to, service->first_open);
		break;
	case COLUMN_LAST_VERIFIED:
		give_time(to, service->last_verified);
		break;
	case COLUMN_NOTE:
		sqlite3_result_int64(to, row->note);
		break;
	case COLUMN_JUDGEMENT:
		sqlite3_result_int64(to, row->judgement);
		break;
	case COLUMN_FLAP_PENALTY:
		sqlite3_result_int64(to, service->flap_penalty);
		break;
	case COLUMN_RUN:
		give_id(to, service->run_id);
		break;
	}
	return SQLITE_OK;
}

static int
give_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
	*rowid = (sqlite3_int64)((struct batch_cursor *)cursor)->at;
	return SQLITE_OK;
}

/* Without xCreate it is there without being made, and nothing of it is in the file. */
static const sqlite3_module module = {
	.xConnect = connect_table,
	.xDisconnect = disconnect_table,
	.xBestIndex = choose_plan,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = rewind_cursor,
	.xNext = advance,
	.xEof = is_at_end,
	.xColumn = give_column,
	.xRowid = give_rowid,
};

int
batch_table_register(sqlite3 *database, const struct service_rows *rows)
{
	return sqlite3_create_module_v2(database, "batch_service", &module,
		(void *)(uintptr_t)rows, NULL); /* only read */
}
