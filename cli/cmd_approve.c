#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "device", args->words[0]);
	if (args_value(args, "revoke") != NULL)
		(void)json_object_set_new(arguments, "revoke", json_true());
	return show(cli, &(struct show){.command = "approve", .arguments = arguments},
		NULL);
}

static const struct cli_option options[] = {
	{"revoke", 0, NULL, "take the approval back"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog approve d-17",
	"wdog approve 192.168.20.7",
	"wdog approve d-17 --revoke",
	NULL,
};

const struct cli_command cmd_approve = {
	.name = "approve",
	.usage = "DEVICE [--revoke]",
	.summary = "Say that a device is known and wanted",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = 1,
	.word = WORD_DEVICE,
	.needs_daemon = true,
	.run = run,
};
