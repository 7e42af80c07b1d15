#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	(void)args;
	return show(cli, &(struct show){.command = "status"}, NULL);
}

static const char *const examples[] = {
	"wdog status",
	"wdog status --json",
	NULL,
};

const struct cli_command cmd_status = {
	.name = "status",
	.usage = "",
	.summary =
		"Say what is watched, how healthy the watching is, and what comes next",
	.examples = examples,
	.needs_daemon = true,
	.run = run,
};
