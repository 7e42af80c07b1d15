#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd.h"
#include "output.h"
#include "replay_compare.h"
#include "settings.h"
#include "show.h"

enum { SECONDS = 1000000 };

static bool
give_row(void *context, const json_t *row)
{
	return report_row(context, row);
}

static void
sum_up(const struct replay_result *result, const struct replay_comparison *found)
{
	if (result->cut)
		complain(
			"the recording ends within an input; what stands before it was "
			"played");
	if (result->full)
		complain("the recording had reached its limit and ended there");
	if (result->passed_over > 0)
		complain("%llu inputs were passed over: this configuration has not "
			 "their segment or would not have asked",
			(unsigned long long)result->passed_over);
	if (result->left_out > 0)
		complain("%llu events are one too many to compare and were left out",
			(unsigned long long)result->left_out);
	complain("%llu inputs of %lld s: %zu events as recorded, %zu told otherwise, "
		 "%zu only here, %zu only in the recording; result %016llx",
		(unsigned long long)result->inputs,
		(long long)(wall_since(result->until, result->from).us / SECONDS),
		found->same, found->told_otherwise, found->only_here,
		found->only_recorded, (unsigned long long)found->digest);
}

static int
print(struct cli *cli, struct replay_result *result, bool all)
{
	struct replay_comparison found;
	struct report_options options;
	struct report *report;
	struct output output;
	struct error error;
	int status;

	output_init(&output, cli->format == REPORT_TABLE);
	options = show_options(cli, view_find("replay"), output_write, &output);
	if (report_new(&options, &report, &error) != 0) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	replay_compare(&result->events, all, give_row, report, &found);
	(void)report_end(report, NULL);
	status = output_done(&output);
	report_free(report);
	if (status != EXIT_FINE)
		return status;
	sum_up(result, &found);
	if (result->left_out > 0)
		return EXIT_PARTIAL;
	return found.told_otherwise + found.only_here + found.only_recorded > 0
		? EXIT_YES
		: EXIT_FINE;
}

static int
play(struct cli *cli, const struct cli_args *args, const struct config_input *config)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct replay_result result = {.inputs = 0};
	struct error error = {.code = ERROR_NONE};
	const struct replay_options options = {
		.path = args->words[0],
		.config = config,
		.database_path = args_value(args, "database"),
		.messages = messages,
	};
	int status = replay_play(&options, &result, &error);

	settings_complain(messages);
	if (status != 0)
		complain("cannot play %s: %s", args->words[0], error.text);
	status = status != 0
		? control_exit(error.code)
		: print(cli, &result, args_value(args, "differences") == NULL);
	free(result.events.list);
	free(messages);
	return status;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	struct config_input config = {.file_name = cli->config_path};
	struct error error = {.code = ERROR_NONE};
	char *text;
	int status;

	if (!cli->config_named)
		return play(cli, args, NULL);
	text = settings_file(cli->config_path, CONFIG_SIZE_MAX, &config.length, &error);
	if (text == NULL) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	config.text = text;
	status = play(cli, args, &config);
	free(text);
	return status;
}

static const struct cli_option options[] = {
	{"differences", 0, NULL, "only what is not as recorded"},
	{"database", 0, "FILE",
		"keep what is believed in the end in a new file, for --db (its whole "
		"path)"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog replay /var/tmp/monday.rec",
	"wdog -c new.yaml replay /var/tmp/monday.rec --differences",
	NULL,
};

const struct cli_command cmd_replay = {
	.name = "replay",
	.usage = "FILE [--differences] [--database FILE]",
	.summary = "Play what wdogd recorded again, and compare the events",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = 1,
	.run = run,
};
