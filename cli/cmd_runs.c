#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "segment", args_value(args, "segment"));
	if (!show_moment(cli, arguments, "since", args_value(args, "since"))) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	return show(
		cli, &(struct show){.command = "runs", .arguments = arguments}, NULL);
}

static const struct cli_option options[] = {
	{"segment", 0, "NAME", "only this segment"},
	{"since", 0, "TIME", "only those started since then"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog runs",
	"wdog runs --segment iot --since 7d",
	NULL,
};

const struct cli_command cmd_runs = {
	.name = "runs",
	.usage = "[--segment NAME] [--since TIME]",
	.summary =
		"List the runs: what was looked at, how completely, with what verdict",
	.examples = examples,
	.options = options,
	.run = run,
};
