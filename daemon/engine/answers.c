#include "engine/answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sys/clock.h"

struct rows {
	struct query *query;
	bool found_is_yes; /* exit 1 when there is a row: `diff` */
};

static enum answer_state
step_rows(struct client *client, void *context)
{
	struct rows *rows = context;
	struct error error = {.code = ERROR_NONE};
	json_t *row = query_next(rows->query, &error);

	if (row != NULL) {
		client_row(client, row);
		return ANSWER_MORE;
	}
	if (error.code != ERROR_NONE)
		client_fail(client, &error);
	else if (rows->found_is_yes && client_rows(client) > 0)
		client_end(client, EXIT_YES, NULL);
	else
		client_end(client, EXIT_FINE, NULL);
	return ANSWER_DONE;
}

static void
rows_done(void *context)
{
	struct rows *rows = context;

	query_close(rows->query);
	free(rows);
}

/* False when the client has been told what is wrong. */
static bool
open_query(struct engine *engine, struct client *client, const char *command,
	const json_t *arguments, struct query **query)
{
	struct question question = {command, arguments, clock_now().wall};
	struct error error = {.code = ERROR_NONE};
	struct store *store = saver_use(engine->saver, &error);

	if (store != NULL && query_ask(store, &question, query, &error) == 0)
		return true;
	client_fail(client, &error);
	return false;
}

void
answer_query(struct engine *engine, struct client *client, const char *command,
	const json_t *arguments)
{
	struct query *query;
	struct rows *rows;

	if (!open_query(engine, client, command, arguments, &query))
		return;
	rows = mem_new(sizeof(*rows));
	rows->query = query;
	rows->found_is_yes = strcmp(command, "diff") == 0;
	client_answer(client, &(struct answer){step_rows, rows_done, rows});
}

struct watching {
	struct engine *engine;
	struct query *query;
	uint64_t seen; /* engine->saves when the last line had been read */
};

static enum answer_state
step_watching(struct client *client, void *context)
{
	struct watching *watching = context;
	struct error error = {.code = ERROR_NONE};
	json_t *row;

	if (watching->seen == watching->engine->saves)
		return ANSWER_WAIT;
	row = query_next(watching->query, &error);
	if (row != NULL) {
		client_row(client, row);
		return ANSWER_MORE;
	}
	watching->seen = watching->engine->saves;
	if (error.code == ERROR_NONE)
		return ANSWER_WAIT;
	client_fail(client, &error);
	return ANSWER_DONE;
}

static void
watching_done(void *context)
{
	struct watching *watching = context;

	query_close(watching->query);
	free(watching);
}

void
answer_watch(struct engine *engine, struct client *client, const json_t *arguments)
{
	struct watching *watching;
	struct query *query;

	if (!open_query(engine, client, "watch", arguments, &query))
		return;
	watching = mem_new(sizeof(*watching));
	watching->engine = engine;
	watching->query = query;
	watching->seen = engine->saves - 1;
	client_answer(client, &(struct answer){step_watching, watching_done, watching});
}

struct running {
	struct engine *engine;
	uint64_t run_id;
	mono_t told;
};

static double
share(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (double)part / (double)whole;
}

json_t *
answer_run_row(const struct engine *engine, const struct run_record *run)
{
	const struct scan_tally *tally = &run->tally;
	json_t *row = json_pack("{s:I, s:s, s:s, s:I, s:I}", "run", (json_int_t)run->id,
		"segment", engine->segment_names[run->segment], "kind",
		names_text(scan_kind_names, (int)run->kind), "done",
		(json_int_t)run->done, "total", (json_int_t)run->total);

	if (run->finished.us == 0)
		return row;
	(void)json_object_set_new(row, "verdict",
		json_string(names_text(run_verdict_names, (int)run->verdict)));
	if (run->verdict == RUN_VOID)
		(void)json_object_set_new(row, "void",
			json_string(
				names_text(void_reason_names, (int)run->void_reason)));
	(void)json_object_set_new(
		row, "coverage", json_real(share(run->done, run->total)));
	(void)json_object_set_new(
		row, "targets", json_integer((json_int_t)tally->targets));
	(void)json_object_set_new(
		row, "targets_alive", json_integer((json_int_t)tally->targets_alive));
	(void)json_object_set_new(
		row, "loss", json_real(share(tally->repeat_answered, tally->answered)));
	return row;
}

/* What a person should know of a run that did not do what was asked; NULL: it did. */
static const char *
why_not(const struct run_record *run)
{
	static const char *const voids[VOID_REASONS] = {
		[VOID_UNSEEN] =
			"the run was void: this machine could not see meanwhile; "
			"nothing of it is believed; see `wdog status`",
		[VOID_SILENT] =
			"the run was void: the devices are there, and none answered "
			"on any port, also where they did; nothing of it is believed; "
			"ask again in a minute, and see that no firewall shuts this "
			"machine out",
		[VOID_ANSWERED] =
			"the run was void: many hosts answered on a port where nobody "
			"listens, so somebody in the path answers for them; nothing of "
			"it is believed; ask again in a minute",
	};

	if (run->verdict == RUN_VOID)
		return voids[run->void_reason];
	return run->verdict == RUN_COMPLETE ? NULL : "the run was cut short";
}

static enum answer_state
step_running(struct client *client, void *context)
{
	struct running *running = context;
	mono_t now = clock_mono();
	struct run_record run;

	if (!watch_run(running->engine->watch, running->run_id, &run)) {
		client_end(client, EXIT_PARTIAL,
			"the run is not known any more: `wdog runs` shows how it "
			"ended");
		return ANSWER_DONE;
	}
	if (run.finished.us != 0) {
		client_row(client, answer_run_row(running->engine, &run));
		client_end(client, why_not(&run) == NULL ? EXIT_FINE : EXIT_PARTIAL,
			why_not(&run));
		return ANSWER_DONE;
	}
	if (mono_since(now, running->told).us >= span_ms(900).us) {
		running->told = now;
		client_progress(client, answer_run_row(running->engine, &run));
	}
	return ANSWER_WAIT;
}

void
answer_run(struct engine *engine, struct client *client, uint64_t run_id)
{
	struct running *running = mem_new(sizeof(*running));

	running->engine = engine;
	running->run_id = run_id;
	client_answer(client, &(struct answer){step_running, free, running});
}
