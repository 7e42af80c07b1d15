#include "cmd.h"
#include "number.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();
	uint64_t id = 0;

	if (!number_read(args->words[0], &id)) {
		complain("%s is no alert's number", args->words[0]);
		json_decref(arguments);
		return EXIT_USAGE;
	}
	(void)json_object_set_new(arguments, "id", json_integer((json_int_t)id));
	return show(
		cli, &(struct show){.command = "why", .arguments = arguments}, NULL);
}

static const char *const examples[] = {
	"wdog why 812",
	NULL,
};

const struct cli_command cmd_why = {
	.name = "why",
	.usage = "ID",
	.summary = "Show what led to an alert",
	.examples = examples,
	.words_min = 1,
	.words_max = 1,
	.run = run,
};
