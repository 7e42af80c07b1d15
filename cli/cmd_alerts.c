#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();
	size_t rows = 0;
	int status;

	show_text(arguments, "state", args_value(args, "state"));
	if (!show_number(arguments, "told_in", args_value(args, "told-in")) ||
		!show_number(arguments, "ended_in", args_value(args, "ended-in")) ||
		!show_moment(cli, arguments, "since", args_value(args, "since"))) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	status = show(cli, &(struct show){.command = "alerts", .arguments = arguments},
		&rows);
	if (status == EXIT_FINE && rows > 0 && args_value(args, "exit-code") != NULL)
		return EXIT_YES;
	return status;
}

static const struct cli_option options[] = {
	{"state", 0, "STATE", "open, acknowledged, resolved or all"},
	{"since", 0, "TIME", "only those raised since then"},
	{"told-in", 0, "ID", "only those that the line with this id told of"},
	{"ended-in", 0, "ID", "only those of whose end the line with this id told"},
	{"exit-code", 0, NULL, "exit with 1 when there is one"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog alerts",
	"wdog alerts --state all --since 7d",
	"wdog alerts --exit-code > /dev/null || echo look",
	NULL,
};

const struct cli_command cmd_alerts = {
	.name = "alerts",
	.usage = "[--state STATE] [--since TIME] [--told-in ID] [--ended-in ID] "
		 "[--exit-code]",
	.summary = "List the alerts, those still open unless told otherwise",
	.examples = examples,
	.options = options,
	.run = run,
};
