#include "help.h"

#include <stdlib.h>
#include <string.h>

#include "report/layout.h"

enum {
	SCREEN_WIDTH = 80, /* of the narrowest terminal that is usual */
	NAME_WIDTH = 12,
	OPTION_INDENT = 6, /* "  -h, " */
	OPTION_WIDTH = 20,
	OPTION_TEXT_SIZE = 64,
	SUMMARY_SIZE = 256
};

/* Goes on in a line of which that many columns are taken, and ends it. */
static void
print_behind(FILE *stream, size_t taken, const char *text)
{
	char *lines = layout_wrap(text, SCREEN_WIDTH - taken, taken);

	(void)fprintf(stream, "%s\n", lines);
	free(lines);
}

void
help_short(FILE *stream)
{
	(void)fputs(
		"wdog asks and steers the network monitor wdogd.\n\n"
		"  wdog status             what is watched, and how it goes\n"
		"  wdog ports --csv        every open port, for a spreadsheet\n\n"
		"`wdog help` lists all commands, `wdog COMMAND --help` explains one.\n",
		stream);
}

static void
print_options(FILE *stream, const struct cli_option *options)
{
	for (; options != NULL && options->name != NULL; options++) {
		char text[OPTION_TEXT_SIZE];

		(void)snprintf(text, sizeof(text), "--%s%s%s", options->name,
			options->argument != NULL ? " " : "",
			options->argument != NULL ? options->argument : "");
		if (options->letter != 0)
			(void)fprintf(stream, "  -%c, ", options->letter);
		else
			(void)fputs("      ", stream);
		(void)fprintf(stream, "%-*s  ", OPTION_WIDTH, text);
		print_behind(stream, OPTION_INDENT + OPTION_WIDTH + 2, options->help);
	}
}

void
help_all(FILE *stream)
{
	(void)fputs("Examples:\n"
		    "  wdog devices --state present\n"
		    "  wdog diff yesterday now\n"
		    "  wdog scan iot --wait\n\n"
		    "Usage: wdog [OPTION...] COMMAND [WORD...]\n\nCommands:\n",
		stream);
	for (size_t i = 0; cli_commands[i] != NULL; i++) {
		(void)fprintf(stream, "  %-*s  ", NAME_WIDTH, cli_commands[i]->name);
		print_behind(stream, NAME_WIDTH + 4, cli_commands[i]->summary);
	}
	(void)fputs("\nOptions, before or after the command:\n", stream);
	print_options(stream, global_options);
	(void)fputs("\nExit status: 0 fine, 1 the answer is yes, 2 usage, 3 daemon not "
		    "reachable,\n4 not permitted, 5 database, 6 partial result or "
		    "time-out. Manual: wdog(1).\n",
		stream);
}

void
help_command(FILE *stream, const struct cli_command *command)
{
	char sentence[SUMMARY_SIZE];

	(void)fputs("Examples:\n", stream);
	for (size_t i = 0; command->examples[i] != NULL; i++)
		(void)fprintf(stream, "  %s\n", command->examples[i]);
	(void)fprintf(stream, "\nUsage: wdog %s%s", command->name,
		command->usage[0] != '\0' ? " " : "");
	print_behind(stream, strlen("Usage: wdog ") + strlen(command->name) + 1,
		command->usage);
	(void)fputs("\n", stream);
	(void)snprintf(sentence, sizeof(sentence), "%s.", command->summary);
	print_behind(stream, 0, sentence);
	if (command->options != NULL) {
		(void)fputs("\nOptions:\n", stream);
		print_options(stream, command->options);
	}
	(void)fputs(
		"\n`wdog help` lists the options that every command takes.\n", stream);
}
