#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	static const char *const names[] = {"device", NULL};

	return show_words(cli, args, "approve", names);
}

static const char *const examples[] = {
	"wdog approve d-17",
	"wdog approve 192.168.20.7",
	NULL,
};

const struct cli_command cmd_approve = {
	.name = "approve",
	.usage = "DEVICE",
	.summary = "Say that a device is known and wanted",
	.examples = examples,
	.words_min = 1,
	.words_max = 1,
	.word = WORD_DEVICE,
	.needs_daemon = true,
	.run = run,
};
