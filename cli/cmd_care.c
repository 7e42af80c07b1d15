#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	static const char *const names[] = {"device", "care", NULL};

	return show_words(cli, args, "care", names);
}

static const char *const examples[] = {
	"wdog care d-17 gentle",
	"wdog care 192.168.20.7 never",
	NULL,
};

const struct cli_command cmd_care = {
	.name = "care",
	.usage = "DEVICE auto|normal|gentle|never",
	.summary = "Say how carefully a device is asked",
	.examples = examples,
	.words_min = 2,
	.words_max = 2,
	.word = WORD_DEVICE,
	.needs_daemon = true,
	.run = run,
};
