/*
 * Named queries. A query runs in pages: each page is one short statement that starts after
 * the key of the last row, so no read transaction stays open between two calls, however
 * slowly the rows are taken. Ports are asked in two levels: a page of addresses, then
 * the ports of each.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/argument.h"
#include "store/row.h"

enum { PAGE_ROWS = 500, LONG_PAGE_ROWS = 20, KEYS = 3, STEPS_MAX = 2 };

struct query_step {
	const char *
		scopes; /* gives the addresses to ask for one by one; NULL: no levels */
	const char *rows;
	size_t page; /* rows a page where they are long; 0: PAGE_ROWS */
};

struct query_plan {
	const char *command;
	const struct argument_rule *rules;
	struct query_step steps[STEPS_MAX];
	bool one_row; /* none is an error: what was asked for does not exist */
	bool endless; /* may be asked again after its end */
};

struct query {
	struct store *store;
	const struct query_plan *plan;
	struct arguments arguments;
	size_t step;
	sqlite3_value *keys[KEYS]; /* of the last row, bound as :a :b :c */
	int64_t *scopes;	   /* a page of addresses */
	size_t scope_count, scope;
	bool scopes_end; /* the page of addresses was the last */
	json_t *page;
	size_t next; /* row of the page */
	uint64_t given;
};

static const char *const key_columns[KEYS] = {"#a", "#b", "#c"};
static const char *const key_names[KEYS] = {":a", ":b", ":c"};

static const struct argument_rule no_rules[] = {{.name = NULL}};

static const struct argument_rule devices_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"state", ARGUMENT_PRESENCE, false},
	{.name = NULL},
};

static const struct argument_rule device_rules[] = {
	{"device", ARGUMENT_DEVICE, true},
	{.name = NULL},
};

static const struct argument_rule ports_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"state", ARGUMENT_PORT_STATE, false},
	{.name = NULL},
};

static const struct argument_rule alerts_rules[] = {
	{"state", ARGUMENT_ALERT_STATE, false},
	{"since", ARGUMENT_TIME, false},
	{"told_in", ARGUMENT_COUNT, false},
	{"ended_in", ARGUMENT_COUNT, false},
	{.name = NULL},
};

static const struct argument_rule history_rules[] = {
	{"since", ARGUMENT_TIME, false},
	{"until", ARGUMENT_TIME, false},
	{"device", ARGUMENT_DEVICE, false},
	{"event", ARGUMENT_EVENT, false},
	{"withheld", ARGUMENT_TEXT, false},
	{"told_in", ARGUMENT_COUNT, false},
	{.name = NULL},
};

static const struct argument_rule mutes_rules[] = {
	{"state", ARGUMENT_MUTE_STATE, false},
	{.name = NULL},
};

static const struct argument_rule diff_rules[] = {
	{"from", ARGUMENT_TIME, true},
	{"to", ARGUMENT_TIME, true},
	{.name = NULL},
};

static const struct argument_rule at_devices_rules[] = {
	{"at", ARGUMENT_TIME, true},
	{"what", ARGUMENT_WHAT, true},
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"state", ARGUMENT_PRESENCE, false},
	{.name = NULL},
};

static const struct argument_rule at_ports_rules[] = {
	{"at", ARGUMENT_TIME, true},
	{"what", ARGUMENT_WHAT, true},
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"state", ARGUMENT_PORT_STATE, false},
	{.name = NULL},
};

static const struct argument_rule runs_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"since", ARGUMENT_TIME, false},
	{.name = NULL},
};

static const struct argument_rule why_rules[] = {
	{"id", ARGUMENT_COUNT, true},
	{.name = NULL},
};

static const struct argument_rule watch_rules[] = {
	{"cursor", ARGUMENT_CURSOR, false},
	{"after", ARGUMENT_COUNT, false},
	{.name = NULL},
};

static const struct argument_rule receipts_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{.name = NULL},
};

static const struct argument_rule export_rules[] = {
	{"at", ARGUMENT_TIME, false},
	{"segment", ARGUMENT_SEGMENT, false},
	{.name = NULL},
};

static const struct query_plan plans[] = {
	{.command = "devices", .rules = devices_rules, .steps = {{.rows = "devices"}}},
	{.command = "device",
		.rules = device_rules,
		.steps = {{.rows = "device"}},
		.one_row = true},
	{.command = "ports",
		.rules = ports_rules,
		.steps = {{.scopes = "addresses", .rows = "ports"}}},
	{.command = "alerts", .rules = alerts_rules, .steps = {{.rows = "alerts"}}},
	{.command = "history", .rules = history_rules, .steps = {{.rows = "history"}}},
	{.command = "diff",
		.rules = diff_rules,
		.steps = {{.rows = "diff_devices"},
			{.scopes = "all_addresses", .rows = "diff_ports"}}},
	{.command = "at", .rules = at_devices_rules, .steps = {{.rows = "devices"}}},
	{.command = "at",
		.rules = at_ports_rules,
		.steps = {{.scopes = "addresses", .rows = "ports"}}},
	{.command = "runs", .rules = runs_rules, .steps = {{.rows = "runs"}}},
	{.command = "why",
		.rules = why_rules,
		.steps = {{.rows = "why"}},
		.one_row = true},
	{.command = "watch",
		.rules = watch_rules,
		.steps = {{.rows = "watch"}},
		.endless = true},
	{.command = "segments", .rules = no_rules, .steps = {{.rows = "segments"}}},
	{.command = "receipts",
		.rules = receipts_rules,
		.steps = {{.rows = "receipts"}}},
	{.command = "mutes", .rules = mutes_rules, .steps = {{.rows = "mutes"}}},
	{.command = "withheld", .rules = no_rules, .steps = {{.rows = "withheld"}}},
	{.command = "snapshots", .rules = no_rules, .steps = {{.rows = "snapshots"}}},
	{.command = "records",
		.rules = no_rules,
		.steps = {{.rows = "records", .page = LONG_PAGE_ROWS}}},
	{.command = "export",
		.rules = export_rules,
		.steps = {{.scopes = "addresses",
			.rows = "export",
			.page = LONG_PAGE_ROWS}}},
};

/* `at` answers with the rows of another command, told apart by what. */
static const struct query_plan *
find_plan(const char *command, const json_t *given)
{
	const char *what = json_string_value(json_object_get(given, "what"));
	bool second = strcmp(command, "at") == 0 && what != NULL &&
		strcmp(what, "ports") == 0;

	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++)
		if (strcmp(plans[i].command, command) == 0)
			return &plans[i + (second ? 1 : 0)];
	return NULL;
}

/* What no person gives but the statements need: now, and where new lines start. */
static int
add_defaults(struct query *query, struct error *error)
{
	struct arguments *arguments = &query->arguments;
	int64_t last = 0;
	int status = 0;

	if (arguments_find(arguments, "at") == NULL)
		arguments_add_number(arguments, "at", INT64_MAX);
	if (query->plan->endless && arguments_find(arguments, "after") == NULL) {
		status = statement_number(query->store,
			statement(query->store, "last_line"), &last, error);
		arguments_add_number(arguments, "after", last);
	}
	return status;
}

int
query_ask(struct store *store, const struct question *question, struct query **query,
	struct error *error)
{
	struct asking asking = {
		.given = question->arguments, .now = question->now, .error = error};
	const struct query_plan *plan =
		find_plan(question->command, question->arguments);
	struct query *opened;
	int status;

	if (plan == NULL)
		return error_set(error, ERROR_INVALID,
			"the database does not know what to answer to that command");
	opened = mem_new(sizeof(*opened));
	opened->store = store;
	opened->plan = plan;
	status = arguments_read(store, plan->rules, &asking, &opened->arguments);
	if (status == 0)
		status = add_defaults(opened, error);
	if (status != 0) {
		query_close(opened);
		return status;
	}
	*query = opened;
	return 0;
}

static void
forget_keys(struct query *query)
{
	for (size_t i = 0; i < KEYS; i++) {
		sqlite3_value_free(query->keys[i]);
		query->keys[i] = NULL;
	}
}

void
query_close(struct query *query)
{
	if (query == NULL)
		return;
	forget_keys(query);
	json_decref(query->page);
	free(query->scopes);
	free(query);
}

/* Binds every parameter that the statement has; one that was not given stays NULL. */
static void
bind_all(const struct query *query, sqlite3_stmt *to)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(to); i++) {
		const char *name = sqlite3_bind_parameter_name(to, i);
		const struct argument *argument =
			arguments_find(&query->arguments, name + 1);

		if (strcmp(name, ":limit") == 0)
			bind_number(to, name, PAGE_ROWS);
		else if (argument != NULL && argument->is_text)
			bind_text(to, name, argument->text);
		else if (argument != NULL)
			bind_number(to, name, argument->number);
	}
}

static void
bind_keys(const struct query *query, sqlite3_stmt *to)
{
	for (size_t i = 0; i < KEYS; i++) {
		int place = sqlite3_bind_parameter_index(to, key_names[i]);

		if (place > 0 && query->keys[i] != NULL)
			(void)sqlite3_bind_value(to, place, query->keys[i]);
	}
}

static void
remember_keys(struct query *query, sqlite3_stmt *row)
{
	forget_keys(query);
	for (int i = 0; i < sqlite3_column_count(row); i++)
		for (size_t key = 0; key < KEYS; key++)
			if (strcmp(sqlite3_column_name(row, i), key_columns[key]) == 0)
				query->keys[key] =
					sqlite3_value_dup(sqlite3_column_value(row, i));
}

/* Fills the page with the rows after the last one; *full when there may be more. */
static int
read_page(struct query *query, const struct query_step *step, bool *full,
	struct error *error)
{
	size_t page = step->page == 0 ? (size_t)PAGE_ROWS : step->page;
	sqlite3_stmt *rows = statement(query->store, step->rows);
	size_t count = 0;
	int status;

	bind_all(query, rows);
	bind_keys(query, rows);
	bind_number(rows, ":limit", (int64_t)page);
	if (query->scopes != NULL)
		bind_number(rows, ":address", query->scopes[query->scope]);
	json_decref(query->page);
	query->page = json_array();
	query->next = 0;
	while ((status = statement_step(query->store, rows, error)) > 0) {
		(void)json_array_append_new(query->page, row_json(rows));
		count++;
		if (count == page || query->plan->endless)
			remember_keys(query, rows);
	}
	*full = count == page;
	return status;
}

/* The next page of addresses. */
static int
read_scopes(struct query *query, const char *name, struct error *error)
{
	sqlite3_stmt *rows = statement(query->store, name);
	int64_t after = query->scope_count > 0 && query->scopes != NULL
		? query->scopes[query->scope_count - 1]
		: 0;
	int status;

	if (query->scopes == NULL)
		query->scopes = mem_array(PAGE_ROWS, sizeof(query->scopes[0]));
	bind_all(query, rows);
	bind_number(rows, ":a", after);
	query->scope = query->scope_count = 0;
	while ((status = statement_step(query->store, rows, error)) > 0)
		if (query->scope_count < PAGE_ROWS)
			query->scopes[query->scope_count++] =
				sqlite3_column_int64(rows, 0);
	query->scopes_end = query->scope_count < PAGE_ROWS;
	return status;
}

static void
next_step(struct query *query)
{
	forget_keys(query);
	query->step++;
	free(query->scopes);
	query->scopes = NULL;
	query->scope_count = query->scope = 0;
	query->scopes_end = false;
}

/* One page of the present step, or the move to the next address or step. */
static int
advance(struct query *query, struct error *error)
{
	const struct query_step *step = &query->plan->steps[query->step];
	bool full = false;
	int status;

	if (step->scopes != NULL && query->scope == query->scope_count) {
		if (query->scopes_end) {
			next_step(query);
			return 0;
		}
		return read_scopes(query, step->scopes, error);
	}
	status = read_page(query, step, &full, error);
	if (status != 0 || full)
		return status;
	if (step->scopes != NULL) {
		forget_keys(query);
		query->scope++;
	} else if (!query->plan->endless) {
		next_step(query);
	}
	return 0;
}

static bool
has_step(const struct query *query)
{
	return query->step < STEPS_MAX && query->plan->steps[query->step].rows != NULL;
}

json_t *
query_next(struct query *query, struct error *error)
{
	if (error != NULL)
		error->code = ERROR_NONE;
	while (query->next >= json_array_size(query->page)) {
		bool was_endless = query->plan->endless;

		if (!has_step(query)) {
			if (query->plan->one_row && query->given == 0)
				(void)error_set(error, ERROR_NOT_FOUND,
					"there is nothing under that id (any more)");
			return NULL;
		}
		if (advance(query, error) != 0)
			return NULL;
		if (was_endless && json_array_size(query->page) == 0)
			return NULL;
	}
	query->given++;
	return json_incref(json_array_get(query->page, query->next++));
}
