#include "cmd.h"
#include "number.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();
	json_t *ids = json_array();

	(void)json_object_set_new(arguments, "ids", ids);
	show_text(arguments, "reason", args_value(args, "reason"));
	for (size_t i = 0; i < args->word_count; i++) {
		uint64_t id = 0;

		if (!number_read(args->words[i], &id)) {
			complain("%s is no alert's number", args->words[i]);
			json_decref(arguments);
			return EXIT_USAGE;
		}
		(void)json_array_append_new(ids, json_integer((json_int_t)id));
	}
	return show(
		cli, &(struct show){.command = "ack", .arguments = arguments}, NULL);
}

static const struct cli_option options[] = {
	{"reason", 0, "TEXT", "kept with the alert"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog ack 812",
	"wdog ack 812 813 --reason \"new camera, mine\"",
	NULL,
};

const struct cli_command cmd_ack = {
	.name = "ack",
	.usage = "ID... [--reason TEXT]",
	.summary = "Acknowledge alerts: they stay known, but no longer count as open",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = WORDS_MAX,
	.needs_daemon = true,
	.run = run,
};
