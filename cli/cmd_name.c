#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "device", args->words[0]);
	show_text(arguments, "name", args->words[1]);
	return show(
		cli, &(struct show){.command = "name", .arguments = arguments}, NULL);
}

static const char *const examples[] = {
	"wdog name d-17 camera-1",
	"wdog name 192.168.20.7 camera-1",
	NULL,
};

const struct cli_command cmd_name = {
	.name = "name",
	.usage = "DEVICE NAME",
	.summary = "Give a device a name",
	.examples = examples,
	.words_min = 2,
	.words_max = 2,
	.word = WORD_DEVICE,
	.needs_daemon = true,
	.run = run,
};
