#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	static const char *const names[] = {"device", NULL};

	return show_words(cli, args, "device", names);
}

static const char *const examples[] = {
	"wdog device d-17",
	"wdog device 192.168.20.7",
	"wdog device camera-1",
	NULL,
};

const struct cli_command cmd_device = {
	.name = "device",
	.usage = "DEVICE",
	.summary = "Show one device with its addresses, ports and last events",
	.examples = examples,
	.words_min = 1,
	.words_max = 1,
	.word = WORD_DEVICE,
	.run = run,
};
