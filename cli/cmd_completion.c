/* Completion scripts, made from the same tables as the help. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cmd.h"
#include "output.h"

enum { SCRIPT_SIZE = 64 * 1024 };

/* Names are asked of the daemon, for at most a fifth of a second. Some were chosen by
 * strangers and compgen expands its words, so nothing with a meaning in a shell gets
 * through. */
#define ONLY_PLAIN_WORDS "tr '\\t' '\\n' | grep -xE '[A-Za-z0-9._:-]+' | sort -u"

static const char ask_devices[] =
	"timeout 0.2 wdog devices --plain --no-header --columns id,name 2>/dev/null "
	"| " ONLY_PLAIN_WORDS;
static const char ask_segments[] =
	"timeout 0.2 wdog devices --plain --no-header --columns segment 2>/dev/null "
	"| " ONLY_PLAIN_WORDS;

static void
add_options(struct text *text, const struct cli_option *options)
{
	for (; options != NULL && options->name != NULL; options++)
		text_format(text, " --%s", options->name);
}

static void
add_commands(struct text *text)
{
	for (size_t i = 0; cli_commands[i] != NULL; i++)
		text_format(text, "%s%s", i > 0 ? " " : "", cli_commands[i]->name);
}

/* The words that may follow, as text of the shell. */
static void
add_words(struct text *text, const struct cli_command *command)
{
	for (size_t i = 0; command->word == WORD_CHOICE && command->choices[i]; i++)
		text_format(text, " %s", command->choices[i]);
	if (command->word == WORD_DEVICE)
		text_format(text, " $(%s)", ask_devices);
	if (command->word == WORD_SEGMENT)
		text_format(text, " $(%s)", ask_segments);
}

/* In the single quotes of any of the shells. */
static void
add_quoted(struct text *text, const char *words)
{
	text_add(text, "'");
	for (const char *c = words; *c != '\0'; c++) {
		if (*c == '\'')
			text_add(text, "'\\''");
		else
			text_format(text, "%c", *c);
	}
	text_add(text, "'");
}

/* The options before the command that take the next word, as a pattern of case. */
static void
add_taking_word(struct text *text)
{
	const char *bar = "";

	for (const struct cli_option *option = global_options; option->name; option++) {
		if (option->argument == NULL)
			continue;
		text_format(text, "%s--%s", bar, option->name);
		bar = " | ";
		if (option->letter != '\0')
			text_format(text, " | -%c", option->letter);
	}
}

static void
bash_script(struct text *text)
{
	text_add(text,
		"# bash completion for wdog\n_wdog() {\n"
		"\tlocal word=${COMP_WORDS[COMP_CWORD]} command= words= i\n"
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		"\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	add_taking_word(text);
	/* Readline makes three words of --color=always. */
	text_add(text,
		") ((i++))\n"
		"\t\t\t[[ ${COMP_WORDS[i]} != '=' ]] || ((i++)) ;;\n"
		"\t\t-*) ;;\n"
		"\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
		"\t\tesac\n\tdone\n\tcase $command in\n\t'') words='");
	add_commands(text);
	text_add(text, "' ;;\n");
	for (size_t i = 0; cli_commands[i] != NULL; i++) {
		text_format(text, "\t%s) words=\"", cli_commands[i]->name);
		add_words(text, cli_commands[i]);
		add_options(text, cli_commands[i]->options);
		text_add(text, "\" ;;\n");
	}
	text_add(text, "\tesac\n\twords+='");
	add_options(text, global_options);
	text_add(text,
		"'\n\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
		"\"$word\")\n}\ncomplete -o default -F _wdog wdog\n");
}

static void
zsh_script(struct text *text)
{
	text_add(text,
		"#compdef wdog\n_wdog() {\n\tlocal -a commands choices\n"
		"\tlocal command= i\n"
		"\tfor ((i = 2; i < CURRENT; i++)); do\n"
		"\t\tcase ${words[i]} in\n\t\t");
	add_taking_word(text);
	text_add(text,
		") ((i++)) ;;\n\t\t-*) ;;\n"
		"\t\t*) command=${words[i]}; break ;;\n"
		"\t\tesac\n\tdone\n\tcommands=(\n");
	for (size_t i = 0; cli_commands[i] != NULL; i++) {
		text_format(text, "\t\t%s:", cli_commands[i]->name);
		add_quoted(text, cli_commands[i]->summary);
		text_add(text, "\n");
	}
	text_add(text,
		"\t)\n\tcase $command in\n"
		"\t'') _describe command commands ;;\n");
	for (size_t i = 0; cli_commands[i] != NULL; i++) {
		text_format(text, "\t%s) choices=(", cli_commands[i]->name);
		add_words(text, cli_commands[i]);
		add_options(text, cli_commands[i]->options);
		text_add(text, ") ;;\n");
	}
	text_add(text, "\tesac\n\tchoices+=(");
	add_options(text, global_options);
	text_add(text, ")\n\tcompadd -- $choices || _files\n}\n_wdog \"$@\"\n");
}

static void
fish_option(struct text *text, const struct cli_option *option)
{
	if (option->letter != '\0')
		text_format(text, " -s %c", option->letter);
	text_format(text, " -l %s%s -d ", option->name,
		option->argument != NULL ? " -r" : "");
	add_quoted(text, option->help);
	text_add(text, "\n");
}

/* In fish a list is its own lines, so what the shell runs is given as it is. */
static void
fish_command(struct text *text, const struct cli_command *command)
{
	static const char seen[] = "__fish_seen_subcommand_from";

	text_format(text, "complete -c wdog -n __fish_use_subcommand -f -a %s -d ",
		command->name);
	add_quoted(text, command->summary);
	text_add(text, "\n");
	if (command->word != WORD_NONE) {
		/* The word after a choice is a file. */
		bool file = command->word == WORD_CHOICE && command->words_max > 1;

		text_format(text, "complete -c wdog -n '%s %s'%s -a \"", seen,
			command->name, file ? "" : " -f");
		if (command->word == WORD_DEVICE)
			text_format(text, "(%s)", ask_devices);
		else if (command->word == WORD_SEGMENT)
			text_format(text, "(%s)", ask_segments);
		else
			add_words(text, command);
		text_add(text, "\"\n");
	}
	for (const struct cli_option *option = command->options;
		option != NULL && option->name != NULL; option++) {
		text_format(text, "complete -c wdog -n '%s %s'", seen, command->name);
		fish_option(text, option);
	}
}

static void
fish_script(struct text *text)
{
	text_add(text, "# fish completion for wdog\n");
	for (size_t i = 0; cli_commands[i] != NULL; i++)
		fish_command(text, cli_commands[i]);
	for (const struct cli_option *option = global_options; option->name; option++) {
		text_add(text, "complete -c wdog");
		fish_option(text, option);
	}
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *shell = args->words[0];
	char *script = mem_new(SCRIPT_SIZE);
	int status = EXIT_USAGE;
	struct output output;
	struct text text;

	(void)cli;
	text_init(&text, script, SCRIPT_SIZE);
	if (strcmp(shell, "bash") == 0)
		bash_script(&text);
	else if (strcmp(shell, "zsh") == 0)
		zsh_script(&text);
	else if (strcmp(shell, "fish") == 0)
		fish_script(&text);
	else
		complain("there is completion for bash, zsh and fish, not for %s",
			shell);
	if (text.length > 0) {
		output_init(&output, false);
		(void)output_write(&output, script, text.length);
		status = output_done(&output);
	}
	free(script);
	return status;
}

static const char *const choices[] = {"bash", "zsh", "fish", NULL};

static const char *const examples[] = {
	"source <(wdog completion bash)",
	NULL,
};

const struct cli_command cmd_completion = {
	.name = "completion",
	.usage = "bash|zsh|fish",
	.summary = "Print the completion script for a shell",
	.examples = examples,
	.words_min = 1,
	.words_max = 1,
	.word = WORD_CHOICE,
	.choices = choices,
	.run = run,
};
