#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "state", args_value(args, "state"));
	return show(
		cli, &(struct show){.command = "mutes", .arguments = arguments}, NULL);
}

static const struct cli_option options[] = {
	{"state", 0, "STATE", "active, ended or all"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog mutes",
	"wdog mutes --state all",
	NULL,
};

const struct cli_command cmd_mutes = {
	.name = "mutes",
	.usage = "[--state STATE]",
	.summary =
		"List what is muted until when and why, and how many events that hid",
	.examples = examples,
	.options = options,
	.run = run,
};
