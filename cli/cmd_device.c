#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "device", args->words[0]);
	return show(
		cli, &(struct show){.command = "device", .arguments = arguments}, NULL);
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
