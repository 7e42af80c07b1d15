#include "cmd.h"
#include "show.h"

static bool
is_whole(const struct cli_args *args)
{
	for (size_t i = 0; i < OPTIONS_PER_COMMAND_MAX; i++)
		if (args->values[i] != NULL)
			return false;
	return args->word_count == 0;
}

static json_t *
plan_arguments(const struct cli_args *args)
{
	json_t *arguments = json_object();

	if (args->word_count > 0)
		show_text(arguments, "id", args->words[0]);
	show_text(arguments, "segment", args_value(args, "segment"));
	show_text(arguments, "device", args_value(args, "device"));
	show_text(arguments, "state", args_value(args, "state"));
	return arguments;
}

/* For people the three things to do first stand above the findings; one finding is shown
 * whole. */
static int
run(struct cli *cli, const struct cli_args *args)
{
	bool is_table = cli->format == REPORT_TABLE && cli->columns == NULL;
	const struct show today = {.command = "today"};
	struct show plan = {.command = "plan", .array = "plan"};

	if (args_value(args, "today") != NULL)
		return show(cli, &today, NULL);
	plan.arguments = plan_arguments(args);
	if (is_table && args->word_count > 0)
		plan.view = "finding";
	return is_table && is_whole(args) ? show_both(cli, &today, &plan)
					  : show(cli, &plan, NULL);
}

static const struct cli_option options[] = {
	{"today", 0, NULL, "only the three things to do first"},
	{"segment", 0, "NAME", "only this segment"},
	{"device", 0, "DEVICE", "only this device: id, MAC, address or name"},
	{"state", 0, "STATE", "only open, accepted, closed, \"not proven\", or all"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog plan",
	"wdog plan F-12",
	"wdog plan --state accepted",
	NULL,
};

const struct cli_command cmd_plan = {
	.name = "plan",
	.usage = "[FINDING] [--today] [--segment NAME] [--device DEVICE] [--state "
		 "STATE]",
	.summary = "List what is exposed, the worst first, and what to do about it",
	.examples = examples,
	.options = options,
	.words_min = 0,
	.words_max = 1,
	.run = run,
};
