#include "cmd.h"
#include "number.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();
	uint64_t number = 0;

	if (!number_read(args->words[0], &number)) {
		complain("%s is no alert: wdog alerts lists them", args->words[0]);
		json_decref(arguments);
		return EXIT_USAGE;
	}
	(void)json_object_set_new(arguments, "id", json_integer((json_int_t)number));
	return show(
		cli, &(struct show){.command = "trust", .arguments = arguments}, NULL);
}

static const char *const examples[] = {
	"wdog trust 14",
	NULL,
};

const struct cli_command cmd_trust = {
	.name = "trust",
	.usage = "ALERT",
	.summary = "Say that a DHCP server or router is yours",
	.examples = examples,
	.words_min = 1,
	.words_max = 1,
	.needs_daemon = true,
	.run = run,
};
