#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "help.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	const struct cli_command *command = NULL;

	(void)cli;
	if (args->word_count > 0) {
		command = cli_command_find(args->words[0]);
		if (command == NULL) {
			complain("there is no command %s; `wdog help` lists them",
				args->words[0]);
			return EXIT_USAGE;
		}
		help_command(stdout, command);
	} else {
		help_all(stdout);
	}
	if (fflush(stdout) == 0 || errno == EPIPE)
		return EXIT_FINE;
	complain("cannot write the help: %s", strerror(errno));
	return EXIT_PARTIAL;
}

static const char *const examples[] = {
	"wdog help",
	"wdog help scan",
	NULL,
};

const struct cli_command cmd_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.summary = "Explain wdog or one of its commands",
	.examples = examples,
	.words_max = 1,
	.run = run,
};
