#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cmd.h"
#include "config/plan_text.h"
#include "output.h"
#include "settings.h"

static int
print(char *text)
{
	struct output output;

	output_init(&output, true);
	(void)output_write(&output, text, strlen(text));
	free(text);
	return output_done(&output);
}

static int
show_config(const struct config *config, const char *what, bool commented)
{
	if (strcmp(what, "check") == 0)
		return print(config_summary(config));
	if (strcmp(what, "plan") == 0)
		return print(config_plan(config));
	return print(commented ? config_text_commented(config) : config_text(config));
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *what = args->words[0];
	struct config_messages *messages;
	struct config *config = NULL;
	struct error error = {.code = ERROR_NONE};
	int status = EXIT_USAGE;

	if (strcmp(what, "check") != 0 && strcmp(what, "show") != 0 &&
		strcmp(what, "plan") != 0) {
		complain("config check, config show or config plan, not %s", what);
		return EXIT_USAGE;
	}
	messages = mem_new(sizeof(*messages));
	if (settings_read(cli, &config, messages, &error) == 0)
		status = EXIT_FINE;
	else if (error.code != ERROR_NONE)
		complain("%s%s", error.text,
			cli->config_named || access(cli->config_path, R_OK) == 0
				? ""
				: "; name the file with -c");
	settings_complain(messages);
	for (size_t i = 0; i < messages->warnings.count; i++)
		complain("warning: %s", messages->warnings.lines[i]);
	if (status == EXIT_FINE)
		status =
			show_config(config, what, args_value(args, "comments") != NULL);
	config_free(config);
	free(messages);
	return status;
}

static const struct cli_option options[] = {
	{"comments", 0, NULL, "show: explain every option"},
	{.name = NULL},
};

static const char *const choices[] = {"check", "show", "plan", NULL};

static const char *const examples[] = {
	"wdog config check",
	"wdog -c new.yaml config check",
	"wdog config show --comments",
	NULL,
};

const struct cli_command cmd_config = {
	.name = "config",
	.usage = "check|show|plan [--comments]",
	.summary =
		"Check the configuration, show what is in effect, or plan the probes",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = 1,
	.word = WORD_CHOICE,
	.choices = choices,
	.run = run,
};
