#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	(void)args;
	return show(cli, &(struct show){.command = "resume"}, NULL);
}

static const char *const examples[] = {
	"wdog resume",
	NULL,
};

const struct cli_command cmd_resume = {
	.name = "resume",
	.usage = "",
	.summary = "End a pause",
	.examples = examples,
	.needs_daemon = true,
	.run = run,
};
