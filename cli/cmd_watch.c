/*
 * Alerts as they happen. With a cursor each one is confirmed after it was handled, so that
 * none is missed across restarts of either side; one may come twice.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "cursor.h"
#include "handler.h"
#include "output.h"
#include "show.h"

struct watching {
	struct cli *cli;
	const char *command;   /* NULL: print only */
	const char *cursor;    /* NULL: from now on, nothing confirmed */
	struct report *report; /* NULL: the alert line as it is */
	struct output output;
	bool failed;
};

static bool
print_row(struct watching *watching, const char *line, const json_t *row)
{
	if (watching->report != NULL)
		(void)report_row(watching->report, row);
	else if (output_write(&watching->output, line, strlen(line)))
		(void)output_write(&watching->output, "\n", 1);
	return output_flush(&watching->output);
}

/* Without a cursor a handler that fails costs that one alert; with one the program ends,
 * and gets the alert again when it is started again. */
static bool
handle_row(void *context, json_t *row)
{
	struct watching *watching = context;
	const char *raw = json_string_value(json_object_get(row, "line"));
	char *line = cell_line(raw != NULL ? raw : "");
	bool handled = true;

	if (watching->command == NULL)
		handled = print_row(watching, line, row);
	else if (!handler_run(watching->command, line, row))
		handled = watching->cursor == NULL;
	handled = handled && cursor_confirm(watching->cli, watching->cursor, row);
	watching->failed = !handled;
	free(line);
	return handled;
}

static int
finish(struct watching *watching, const struct ask_end *end)
{
	bool closed = watching->output.failure != 0;
	int status = output_done(&watching->output);

	if (closed || status != 0)
		return status;
	if (watching->failed) {
		complain("stopped: the alert stays unconfirmed");
		return EXIT_PARTIAL;
	}
	if (end->text[0] != '\0')
		complain("%s", end->text);
	return end->exit;
}

/* A stream of objects is never one document: --json means an object a line too. */
static int
start_report(struct watching *watching)
{
	struct cli *cli = watching->cli;
	struct report_options options;
	struct error error;

	if (cli->format == REPORT_TABLE)
		return EXIT_FINE;
	options =
		show_options(cli, view_find("watch"), output_write, &watching->output);
	if (options.format == REPORT_JSON)
		options.format = REPORT_JSONL;
	if (report_new(&options, &watching->report, &error) == 0)
		return EXIT_FINE;
	complain("%s", error.text);
	return EXIT_USAGE;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	struct watching watching = {
		.cli = cli,
		.command = args_value(args, "exec"),
		.cursor = args_value(args, "cursor"),
	};
	struct ask question = {
		.command = "watch",
		.arguments = json_object(),
		.row = handle_row,
		.context = &watching,
		.patient = true,
	};
	struct ask_end end;
	int status;

	output_init(&watching.output, false);
	status = start_report(&watching);
	if (status != EXIT_FINE) {
		json_decref(question.arguments);
		return status;
	}
	show_text(question.arguments, "cursor", watching.cursor);
	ask(cli, &question, &end);
	report_free(watching.report);
	return finish(&watching, &end);
}

static const struct cli_option options[] = {
	{"exec", 0, "CMD", "run CMD for every alert, the line on its standard input"},
	{"cursor", 0, "NAME", "remember under this name what was handled"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog watch",
	"wdog watch --jsonl",
	"wdog watch --cursor mail --exec 'mail -s \"$WDOG_EVENT\" me'",
	NULL,
};

const struct cli_command cmd_watch = {
	.name = "watch",
	.usage = "[--exec CMD] [--cursor NAME]",
	.summary = "Print alerts as they happen, or run a command for each",
	.examples = examples,
	.options = options,
	.needs_daemon = true,
	.run = run,
};
