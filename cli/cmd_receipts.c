#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	(void)args;
	return show(cli, &(struct show){.command = "receipts"}, NULL);
}

static const char *const examples[] = {
	"wdog receipts",
	"wdog receipts --csv",
	NULL,
};

const struct cli_command cmd_receipts = {
	.name = "receipts",
	.usage = "",
	.summary = "List what was sent and connected to, by day, segment and kind",
	.examples = examples,
	.run = run,
};
