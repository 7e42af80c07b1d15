#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	(void)args;
	return show(cli, &(struct show){.command = "withheld"}, NULL);
}

static const char *const examples[] = {
	"wdog withheld",
	"wdog withheld --json",
	NULL,
};

const struct cli_command cmd_withheld = {
	.name = "withheld",
	.usage = "",
	.summary = "Count the events that were recorded but not told, by the reason",
	.examples = examples,
	.run = run,
};
