#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "output.h"
#include "show.h"

/* The text of every record, one after another. */
static bool
write_record(void *context, json_t *row)
{
	const char *text = json_string_value(json_object_get(row, "text"));

	return text == NULL || output_write(context, text, strlen(text));
}

static int
export_records(struct cli *cli, const char *path)
{
	struct ask question = {.command = "records", .row = write_record};
	struct output output;
	struct ask_end end;
	int status;

	if (!output_to_file(&output, path))
		return EXIT_USAGE;
	question.context = &output;
	ask(cli, &question, &end);
	status = output_done(&output);
	if (status == 0)
		status = end.exit;
	if (end.text[0] != '\0')
		complain("%s", end.text);
	else if (status == EXIT_FINE)
		complain("saved; `wdog verify --record FILE` checks it anywhere");
	return status;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *path = args_value(args, "export");
	json_t *arguments;

	if (path != NULL && args->word_count > 0) {
		complain("--export writes what is recorded; it takes no name");
		return EXIT_USAGE;
	}
	if (path != NULL)
		return export_records(cli, path);
	if (args->word_count == 0)
		return show(cli, &(struct show){.command = "snapshots"}, NULL);
	if (cli->db_path != NULL) {
		complain("a new snapshot needs the running daemon: leave --db away");
		return EXIT_USAGE;
	}
	arguments = json_object();
	show_text(arguments, "name", args->words[0]);
	return show(cli, &(struct show){.command = "snapshot", .arguments = arguments},
		NULL);
}

static const struct cli_option options[] = {
	{"export", 0, "FILE", "write all records of proof, to be kept and checked"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog snapshot before-spring-cleaning",
	"wdog snapshot",
	"wdog snapshot --export proof.txt && wdog verify --record proof.txt",
	NULL,
};

const struct cli_command cmd_snapshot = {
	.name = "snapshot",
	.usage = "[NAME] [--export FILE]",
	.summary = "Record how every open port looks now, or list the snapshots",
	.examples = examples,
	.options = options,
	.words_max = 1,
	.run = run,
};
