#include "show.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "clock.h"
#include "number.h"
#include "output.h"
#include "terminal.h"

enum { MOMENT_TOLERANCE_SECONDS = 60 }; /* the daemon's clock may be a little ahead */

struct report_options
show_options(const struct cli *cli, const struct view *view, report_write_call *write,
	void *context)
{
	return (struct report_options){
		.view = view,
		.format = cli->format,
		.columns = cli->columns,
		.header = cli->header,
		.colour = terminal_has_colour(cli),
		.width = terminal_width(),
		.generated_at = clock_now(),
		.zone = cli->utc ? NULL : clock_zone,
		.write = write,
		.context = context,
	};
}

/* Gathers one answer. */
struct answer {
	struct report *report;
	const struct show *show;
};

static bool
take_row(void *context, json_t *row)
{
	struct answer *answer = context;

	if (answer->show->progress != NULL)
		terminal_progress_end();
	if (answer->show->shape != NULL)
		answer->show->shape(answer->show->context, row);
	return report_row(answer->report, row);
}

static bool
is_document(const struct cli *cli)
{
	return cli->format == REPORT_JSON || cli->format == REPORT_JSONL;
}

/* A question that was not answered at all leaves no half document behind. */
static void
end_report(struct report *report, const struct ask_end *end)
{
	bool failed = end->exit > EXIT_YES;

	if (failed && report_rows(report) == 0)
		return;
	(void)report_end(report, failed ? end->text : NULL);
}

/* What came of one question. */
struct shown {
	const struct view *view;
	size_t rows;
	struct ask_end end;
};

static void
say_end(const struct cli *cli, const struct shown *shown)
{
	const struct ask_end *end = &shown->end;

	if (end->text[0] != '\0')
		complain("%s", end->text);
	else if (end->exit > EXIT_YES)
		complain("%s failed", shown->view->name);
	else if (shown->rows == 0 && !is_document(cli) && shown->view->empty[0] != '\0')
		complain("%s", shown->view->empty);
}

/* One question and its answer, on an output that may hold another one already. */
static void
show_on(struct cli *cli, const struct show *show, struct output *output,
	struct shown *shown)
{
	const char *name = show->view != NULL ? show->view : show->command;
	struct answer answer = {.show = show};
	struct ask question = {
		.command = show->command,
		.arguments = show->arguments,
		.row = take_row,
		.progress = show->progress,
		.context = &answer,
		.patient = show->patient,
	};
	struct report_options options;
	struct error error;

	*shown = (struct shown){
		.view = show->made != NULL ? show->made : view_find(name)};
	options = show_options(cli, shown->view, output_write, output);
	options.array = show->array;
	if (report_new(&options, &answer.report, &error) != 0) {
		(void)text_copy(shown->end.text, sizeof(shown->end.text), error.text);
		shown->end.exit = EXIT_USAGE;
		json_decref(question.arguments);
		return;
	}
	ask(cli, &question, &shown->end);
	if (show->progress != NULL)
		terminal_progress_end();
	end_report(answer.report, &shown->end);
	shown->rows = report_rows(answer.report);
	report_free(answer.report);
}

int
show(struct cli *cli, const struct show *show, size_t *rows)
{
	struct output output;
	struct shown shown;
	int status;

	output_init(&output, cli->format == REPORT_TABLE);
	show_on(cli, show, &output, &shown);
	status = output_done(&output);
	say_end(cli, &shown);
	if (rows != NULL)
		*rows = shown.rows;
	return status != 0 ? status : shown.end.exit;
}

int
show_words(struct cli *cli, const struct cli_args *args, const char *command,
	const char *const names[])
{
	json_t *arguments = json_object();

	for (size_t i = 0; i < args->word_count && names[i] != NULL; i++)
		show_text(arguments, names[i], args->words[i]);
	return show(
		cli, &(struct show){.command = command, .arguments = arguments}, NULL);
}

int
show_both(struct cli *cli, const struct show *first, const struct show *second)
{
	struct shown shown[2];
	struct output output;
	int status;

	output_init(&output, cli->format == REPORT_TABLE);
	show_on(cli, first, &output, &shown[0]);
	if (shown[0].rows > 0)
		(void)output_write(&output, "\n", 1); /* output_done tells of it */
	show_on(cli, second, &output, &shown[1]);
	status = output_done(&output);
	say_end(cli, &shown[0]);
	if (shown[0].end.exit == EXIT_FINE)
		say_end(cli, &shown[1]);
	else
		shown[1].end.exit = shown[0].end.exit;
	return status != 0 ? status : shown[1].end.exit;
}

void
show_text(json_t *arguments, const char *name, const char *value)
{
	/* args_read has let nothing but UTF-8 through. */
	if (value != NULL)
		(void)json_object_set_new(arguments, name, json_string(value));
}

bool
show_number(json_t *arguments, const char *name, const char *value)
{
	uint64_t number = 0;

	if (value == NULL)
		return true;
	if (!number_read(value, &number)) {
		complain("%s is no number", value);
		return false;
	}
	(void)json_object_set_new(arguments, name, json_integer((json_int_t)number));
	return true;
}

/* Only an end may lie ahead: of what is to come nothing is believed yet. */
static bool
is_ahead(const char *name, const char *moment)
{
	wall_t at;

	return strcmp(name, "until") != 0 && wall_parse(moment, &at) &&
		wall_since(at, clock_now()).us >
		span_seconds(MOMENT_TOLERANCE_SECONDS).us;
}

bool
show_moment(
	const struct cli *cli, json_t *arguments, const char *name, const char *value)
{
	char moment[WALL_TEXT_SIZE];

	if (value == NULL)
		return true;
	if (!clock_moment(value, cli->utc, moment)) {
		complain("%s is no moment: write 2h or 7d (ago), yesterday, or "
			 "2026-11-01T13:00",
			value);
		return false;
	}
	if (is_ahead(name, moment)) {
		complain("%s lies ahead: only what was can be shown", value);
		return false;
	}
	show_text(arguments, name, moment);
	return true;
}
