#include <stdlib.h>
#include <string.h>

#include "assess/learn.h"
#include "base/text.h"
#include "clock.h"
#include "cmd.h"
#include "config/config.h"
#include "output.h"
#include "policy_past.h"
#include "policy_test.h"

static const char since_usual[] = "30d";

struct lesson {
	struct learning *learning;
	size_t left_out;
};

static bool
learn_row(void *context, json_t *row)
{
	struct lesson *lesson = context;
	struct opening opening = past_opening(row);

	if (!learning_add(lesson->learning, &opening))
		lesson->left_out++;
	return true;
}

static int
print_proposal(const struct lesson *lesson, const char *since)
{
	char space[128], zone[WALL_TEXT_SIZE];
	struct output output;
	struct text heading;
	span_t length;
	char *text;

	text_init(&heading, space, sizeof(space));
	text_format(&heading, "Proposed on %.10s from what was open %s%.40s.",
		wall_text(clock_now(), zone),
		span_parse(since, &length) ? "in the last " : "since ", since);
	text = learning_text(lesson->learning, space, CONFIG_RULES_MAX);
	output_init(&output, false);
	(void)output_write(&output, text, strlen(text)); /* output_done tells of it */
	free(text);
	if (lesson->left_out > 0)
		complain("%zu open ports were left out: too many devices or ports",
			lesson->left_out);
	return output_done(&output);
}

static int
learn(struct cli *cli, const char *since)
{
	struct lesson lesson = {.learning = learning_new()};
	int status = past_ask(cli, "openings", since, learn_row, &lesson);

	if (status == EXIT_FINE)
		status = print_proposal(&lesson, since);
	learning_free(lesson.learning);
	return status;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *since = args_value(args, "since");

	if (since == NULL)
		since = since_usual;
	if (strcmp(args->words[0], "learn") == 0 && args->word_count == 1)
		return learn(cli, since);
	if (strcmp(args->words[0], "test") == 0 && args->word_count == 2)
		return policy_test(cli, args->words[1], since);
	complain("policy learn, or policy test FILE");
	return EXIT_USAGE;
}

static const struct cli_option options[] = {
	{"since", 0, "TIME", "what was open since then; the usual is 30d"},
	{.name = NULL},
};

static const char *const choices[] = {"learn", "test", NULL};

static const char *const examples[] = {
	"wdog policy learn --since 14d > policy.yaml",
	"wdog policy test policy.yaml",
	NULL,
};

const struct cli_command cmd_policy = {
	.name = "policy",
	.usage = "learn|test [FILE] [--since TIME]",
	.summary = "Propose rules from what was seen, or try rules on the past",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = 2,
	.word = WORD_CHOICE,
	.choices = choices,
	.run = run,
};
