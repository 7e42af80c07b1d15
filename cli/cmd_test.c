#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	(void)args;
	return show(cli, &(struct show){.command = "test"}, NULL);
}

static const char *const examples[] = {
	"wdog test",
	NULL,
};

const struct cli_command cmd_test = {
	.name = "test",
	.usage = "",
	.summary = "Send one alert that says it is a test, to see where alerts arrive",
	.examples = examples,
	.needs_daemon = true,
	.run = run,
};
