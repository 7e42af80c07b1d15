#include "show.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "clock.h"
#include "number.h"
#include "output.h"
#include "terminal.h"

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
	ask_progress_call *progress;
};

static bool
take_row(void *context, json_t *row)
{
	struct answer *answer = context;

	if (answer->progress != NULL)
		terminal_progress_end();
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

static void
say_end(const struct cli *cli, const struct view *view, size_t rows,
	const struct ask_end *end)
{
	if (end->text[0] != '\0')
		complain("%s", end->text);
	else if (end->exit > EXIT_YES)
		complain("%s failed", view->name);
	else if (rows == 0 && !is_document(cli) && view->empty[0] != '\0')
		complain("%s", view->empty);
}

int
show(struct cli *cli, const struct show *show, size_t *rows)
{
	const char *name = show->view != NULL ? show->view : show->command;
	const struct view *view = view_find(name);
	struct answer answer = {.progress = show->progress};
	struct ask question = {
		.command = show->command,
		.arguments = show->arguments,
		.row = take_row,
		.progress = show->progress,
		.context = &answer,
		.patient = show->patient,
	};
	struct output output;
	struct report_options options;
	struct ask_end end = {.exit = EXIT_FINE};
	struct error error;
	int status;

	output_init(&output, cli->format == REPORT_TABLE);
	options = show_options(cli, view, output_write, &output);
	options.array = show->array;
	if (report_new(&options, &answer.report, &error) != 0) {
		complain("%s", error.text);
		json_decref(question.arguments);
		return EXIT_USAGE;
	}
	ask(cli, &question, &end);
	if (show->progress != NULL)
		terminal_progress_end();
	end_report(answer.report, &end);
	if (rows != NULL)
		*rows = report_rows(answer.report);
	status = output_done(&output);
	say_end(cli, view, report_rows(answer.report), &end);
	report_free(answer.report);
	return status != 0 ? status : end.exit;
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
	show_text(arguments, name, moment);
	return true;
}
