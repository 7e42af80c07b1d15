#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *device = args_value(args, "device");
	json_t *arguments;

	if (device == NULL)
		return show(cli, &(struct show){.command = "receipts"}, NULL);
	arguments = json_object();
	show_text(arguments, "device", device);
	return show(cli,
		&(struct show){.command = "device-receipts",
			.arguments = arguments,
			.array = "receipts"},
		NULL);
}

static const struct cli_option options[] = {
	{"device", 0, "DEVICE", "of this device: id, MAC, address or name"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog receipts",
	"wdog receipts --device plug-3",
	"wdog receipts --csv",
	NULL,
};

const struct cli_command cmd_receipts = {
	.name = "receipts",
	.usage = "[--device DEVICE]",
	.summary = "List what was sent and connected to, by day, segment and kind",
	.examples = examples,
	.options = options,
	.run = run,
};
