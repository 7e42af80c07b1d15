#include "cmd.h"
#include "show.h"

enum { US_PER_SECOND = 1000000 };

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();
	span_t length;

	if (args->word_count > 0) {
		if (!span_parse(args->words[0], &length) || length.us < US_PER_SECOND) {
			complain("%s is no duration: write 30s, 10m, 2h or 1d",
				args->words[0]);
			json_decref(arguments);
			return EXIT_USAGE;
		}
		(void)json_object_set_new(arguments, "seconds",
			json_integer((json_int_t)(length.us / US_PER_SECOND)));
	}
	return show(
		cli, &(struct show){.command = "pause", .arguments = arguments}, NULL);
}

static const char *const examples[] = {
	"wdog pause 2h",
	"wdog pause",
	NULL,
};

const struct cli_command cmd_pause = {
	.name = "pause",
	.usage = "[DURATION]",
	.summary =
		"Send nothing for a while, or until `wdog resume`; listening goes on",
	.examples = examples,
	.words_max = 1,
	.needs_daemon = true,
	.run = run,
};
