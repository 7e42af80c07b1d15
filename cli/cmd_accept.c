#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	static const char *const answers[] = {
		"until", "reason", "needed", "who", "from"};
	json_t *arguments = json_object();

	show_text(arguments, "finding", args->words[0]);
	if (args_value(args, "revoke") != NULL)
		(void)json_object_set_new(arguments, "revoke", json_true());
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		show_text(arguments, answers[i], args_value(args, answers[i]));
	return show(
		cli, &(struct show){.command = "accept", .arguments = arguments}, NULL);
}

static const struct cli_option options[] = {
	{"reason", 0, "TEXT", "why it may stay; kept with the finding"},
	{"until", 0, "DATE", "when it ends, at most a year ahead: 2027-01-31, 90d"},
	{"needed", 0, "TEXT", "what it is needed for"},
	{"who", 0, "TEXT", "who should reach it"},
	{"from", 0, "TEXT", "from where"},
	{"revoke", 0, NULL, "take the acceptance back"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog accept F-12 --until 2027-01-31 --reason \"printer of the front desk\"",
	"wdog accept F-12 --revoke",
	NULL,
};

const struct cli_command cmd_accept = {
	.name = "accept",
	.usage = "FINDING [--until DATE] [--reason TEXT] [--needed TEXT] [--who TEXT] "
		 "[--from TEXT] [--revoke]",
	.summary = "Accept an exposed service as it is now, until a date",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = 1,
	.needs_daemon = true,
	.run = run,
};
