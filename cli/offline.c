#include "offline.h"

#include "base/text.h"
#include "clock.h"

static void
fail(struct ask_end *end, const struct error *error)
{
	end->exit = control_exit(error->code);
	(void)text_copy(end->text, sizeof(end->text), error->text);
}

struct ask_end
offline_failure(const struct error *error)
{
	struct ask_end end;

	fail(&end, error);
	return end;
}

struct store *
offline_open(const char *path, struct ask_end *end)
{
	struct store_options options = {.path = path, .read_only = true};
	struct store *store = NULL;
	struct error error = {.code = ERROR_NONE};
	bool recovered = false;

	if (store_open(&options, clock_now(), &store, &recovered, &error) == 0)
		return store;
	fail(end, &error);
	/* A file that cannot be opened is a matter of the database, not of usage. */
	if (end->exit == EXIT_USAGE)
		end->exit = EXIT_DATABASE;
	return NULL;
}

static void
give_rows(struct query *query, const struct ask *ask, struct ask_end *end)
{
	struct error error = {.code = ERROR_NONE};
	bool more = true;
	json_t *row;

	while (more && (row = query_next(query, &error)) != NULL) {
		more = ask->row(ask->context, row);
		json_decref(row);
	}
	if (error.code != ERROR_NONE)
		fail(end, &error);
}

void
offline_ask(const char *path, const struct ask *ask, struct ask_end *end)
{
	struct store *store = offline_open(path, end);
	struct error error = {.code = ERROR_NONE};
	struct query *query = NULL;
	struct question question;
	json_t *arguments;

	if (store == NULL)
		return;
	arguments =
		ask->arguments == NULL ? json_object() : json_incref(ask->arguments);
	question = (struct question){ask->command, arguments, clock_now()};
	if (query_ask(store, &question, &query, &error) == 0)
		give_rows(query, ask, end);
	else
		fail(end, &error);
	query_close(query);
	json_decref(arguments);
	store_close(store);
}
