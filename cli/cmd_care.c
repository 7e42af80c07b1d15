#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "device", args->words[0]);
	show_text(arguments, "care", args->words[1]);
	return show(
		cli, &(struct show){.command = "care", .arguments = arguments}, NULL);
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
