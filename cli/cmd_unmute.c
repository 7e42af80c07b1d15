#include "cmd.h"
#include "number.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *id = args->words[0];
	json_t *arguments = json_object();
	uint64_t number = 0;

	if (id[0] == 'm' && id[1] == '-')
		id += 2;
	if (!number_read(id, &number)) {
		complain("%s is no mute: wdog mutes lists them", args->words[0]);
		json_decref(arguments);
		return EXIT_USAGE;
	}
	(void)json_object_set_new(arguments, "id", json_integer((json_int_t)number));
	return show(
		cli, &(struct show){.command = "unmute", .arguments = arguments}, NULL);
}

static const char *const examples[] = {
	"wdog unmute m-3",
	NULL,
};

const struct cli_command cmd_unmute = {
	.name = "unmute",
	.usage = "MUTE",
	.summary = "End a mute now",
	.examples = examples,
	.words_min = 1,
	.words_max = 1,
	.needs_daemon = true,
	.run = run,
};
