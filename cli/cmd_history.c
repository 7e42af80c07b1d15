#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "device", args_value(args, "device"));
	show_text(arguments, "event", args_value(args, "event"));
	show_text(arguments, "withheld", args_value(args, "withheld"));
	if (!show_number(arguments, "told_in", args_value(args, "told-in")) ||
		!show_moment(cli, arguments, "since", args_value(args, "since")) ||
		!show_moment(cli, arguments, "until", args_value(args, "until"))) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	return show(cli, &(struct show){.command = "history", .arguments = arguments},
		NULL);
}

static const struct cli_option options[] = {
	{"since", 0, "TIME", "only events since then"},
	{"until", 0, "TIME", "only events before then"},
	{"device", 0, "DEVICE", "only this device: id, MAC, address or name"},
	{"event", 0, "EVENT", "only events of this kind, such as device-new"},
	{"withheld", 0, "REASON", "only those not told for a reason that begins so"},
	{"told-in", 0, "ID", "only those that the line with this id told of"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog history --since yesterday",
	"wdog history --device camera-1",
	"wdog history --event port-opened --json",
	NULL,
};

const struct cli_command cmd_history = {
	.name = "history",
	.usage = "[--since TIME] [--until TIME] [--device DEVICE] [--event EVENT] "
		 "[--withheld REASON] [--told-in ID]",
	.summary = "List what happened",
	.examples = examples,
	.options = options,
	.run = run,
};
