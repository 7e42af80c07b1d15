#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	static const char *const names[] = {"device", "name", NULL};

	return show_words(cli, args, "name", names);
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
