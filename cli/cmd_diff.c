#include <string.h>

#include "assess/proof_record.h"
#include "clock.h"
#include "cmd.h"
#include "show.h"

static bool
begins(const char *word, const char *mark)
{
	return strncmp(word, mark, strlen(mark)) == 0;
}

/* A run or a snapshot is named as it is, a snapshot also without its mark when its name is no
 * moment; anything else is a moment. */
static bool
add_side(struct cli *cli, json_t *arguments, const char *name, const char *word)
{
	char moment[WALL_TEXT_SIZE];

	if (begins(word, "run:") || begins(word, "snapshot:")) {
		show_text(arguments, name, word);
		return true;
	}
	if (proof_snapshot_is_name(word) && !clock_moment(word, cli->utc, moment)) {
		(void)json_object_set_new(
			arguments, name, json_sprintf("snapshot:%s", word));
		return true;
	}
	return show_moment(cli, arguments, name, word);
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();
	size_t rows = 0;
	int status;

	if (!add_side(cli, arguments, "from", args->words[0]) ||
		!add_side(cli, arguments, "to", args->words[1])) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	status = show(
		cli, &(struct show){.command = "diff", .arguments = arguments}, &rows);
	return status == EXIT_FINE && rows > 0 ? EXIT_YES : status;
}

static const char *const examples[] = {
	"wdog diff yesterday now",
	"wdog diff 2026-11-01T08:00 2026-11-02T08:00",
	"wdog diff run:12 run:19",
	"wdog diff before now",
	NULL,
};

const struct cli_command cmd_diff = {
	.name = "diff",
	.usage = "FROM TO",
	.summary = "Show what differs between two moments, runs or snapshots; exit "
		   "status 1 when something does",
	.examples = examples,
	.words_min = 2,
	.words_max = 2,
	.run = run,
};
