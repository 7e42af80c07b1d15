#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "segment", args_value(args, "segment"));
	show_text(arguments, "device", args_value(args, "device"));
	show_text(arguments, "state", args_value(args, "state"));
	return show(
		cli, &(struct show){.command = "ports", .arguments = arguments}, NULL);
}

static const struct cli_option options[] = {
	{"segment", 0, "NAME", "only this segment"},
	{"device", 0, "DEVICE", "only this device: id, MAC, address or name"},
	{"state", 0, "STATE", "only open, closed, filtered, open|filtered, or all"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog ports",
	"wdog ports --device camera-1 --state all",
	"wdog ports --csv > ports.csv",
	NULL,
};

const struct cli_command cmd_ports = {
	.name = "ports",
	.usage = "[--segment NAME] [--device DEVICE] [--state STATE]",
	.summary = "List the ports that are open, or in another state",
	.examples = examples,
	.options = options,
	.run = run,
};
