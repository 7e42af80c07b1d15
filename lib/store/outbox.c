#include "store/column.h"
#include "store/handle.h"

int
store_outbox(struct store *store, struct outbox_record *lines, size_t count,
	struct error *error)
{
	sqlite3_stmt *rows = statement(store, "waiting_lines");
	size_t found = 0;
	int status;

	bind_number(rows, ":limit", (int64_t)count);
	while ((status = statement_step(store, rows, error)) > 0) {
		struct columns from = {.row = rows};
		struct outbox_record *line = &lines[found];

		*line = (struct outbox_record){.id = take_count(&from, INT64_MAX)};
		line->alert_id = take_count(&from, INT64_MAX);
		line->severity = (enum severity)take_name(&from, severity_names, 0);
		line->resolved = take_bool(&from);
		line->at = take_time(&from);
		take_text(&from, line->line, sizeof(line->line));
		found++; /* a damaged line is told as far as it can be read */
	}
	return status < 0 ? status : (int)found;
}

int
store_delivered(
	struct store *store, uint64_t outbox_id, wall_t now, struct error *error)
{
	sqlite3_stmt *mark = statement(store, "mark_delivered");

	bind_number(mark, ":id", (int64_t)outbox_id);
	bind_number(mark, ":now", now.us);
	return statement_run(store, mark, error);
}

int
store_cursor(
	struct store *store, const char *name, uint64_t *outbox_id, struct error *error)
{
	sqlite3_stmt *find = statement(store, "find_cursor");
	int64_t id = 0;
	int status;

	bind_text(find, ":name", name);
	status = statement_number(store, find, &id, error);
	if (status != 0 && status != ERROR_NOT_FOUND)
		return status;
	*outbox_id = id > 0 ? (uint64_t)id : 0;
	return 0;
}

static bool
is_cursor_name(const char *name)
{
	size_t length = 0;

	for (; name[length] != '\0'; length++) {
		char c = name[length];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
			return false;
	}
	return length > 0 && length <= STORE_CURSOR_NAME_MAX;
}

int
store_cursor_set(struct store *store, const char *name, uint64_t outbox_id, wall_t now,
	struct error *error)
{
	sqlite3_stmt *save;
	int64_t last = 0, cursors = 0;
	int status;

	if (!is_cursor_name(name))
		return error_set(error, ERROR_INVALID,
			"a cursor's name has 1 to %d letters, digits, '-', '_' or '.'",
			STORE_CURSOR_NAME_MAX);
	status = statement_number(store, statement(store, "last_line"), &last, error);
	if (status == 0 && outbox_id > (uint64_t)last)
		return error_set(error, ERROR_INVALID,
			"there is no alert line %llu yet",
			(unsigned long long)outbox_id);
	if (status == 0) {
		save = statement(store, "other_cursors");
		bind_text(save, ":name", name);
		status = statement_number(store, save, &cursors, error);
	}
	if (status == 0 && cursors >= STORE_CURSORS_MAX)
		return error_set(error, ERROR_LIMIT, "there are %d cursors already",
			STORE_CURSORS_MAX);
	if (status != 0)
		return status;
	save = statement(store, "save_cursor");
	bind_text(save, ":name", name);
	bind_number(save, ":id", (int64_t)outbox_id);
	bind_number(save, ":now", now.us);
	return statement_run(store, save, error);
}
