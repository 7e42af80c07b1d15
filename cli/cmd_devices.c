#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "segment", args_value(args, "segment"));
	show_text(arguments, "state", args_value(args, "state"));
	return show(cli, &(struct show){.command = "devices", .arguments = arguments},
		NULL);
}

static const struct cli_option options[] = {
	{"segment", 0, "NAME", "only this segment"},
	{"state", 0, "STATE", "only present, absent or unknown ones"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog devices",
	"wdog devices --state absent",
	"wdog devices --columns id,name,ips",
	NULL,
};

const struct cli_command cmd_devices = {
	.name = "devices",
	.usage = "[--segment NAME] [--state STATE]",
	.summary = "List the devices",
	.examples = examples,
	.options = options,
	.run = run,
};
