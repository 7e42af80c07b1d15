#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	static const char *const names[] = {"segment", NULL};

	return show_words(cli, args, "pin", names);
}

static const char *const examples[] = {
	"wdog pin iot",
	NULL,
};

const struct cli_command cmd_pin = {
	.name = "pin",
	.usage = "SEGMENT",
	.summary = "Say that a segment is still your network",
	.examples = examples,
	.words_min = 1,
	.words_max = 1,
	.word = WORD_SEGMENT,
	.needs_daemon = true,
	.run = run,
};
