#include "args.h"

#include <string.h>

#include "base/text.h"
#include "config/suggest.h"
#include "version.h"

const struct cli_option global_options[] = {
	{"config", 'c', "FILE", "configuration; tells where socket and database are"},
	{"socket", 0, "PATH", "control socket of the daemon"},
	{"db", 0, "FILE", "read this database: a copy, or while the daemon is stopped"},
	{"data", 0, "DIR", "directory of catalogue.yaml and the files beside it"},
	{"json", 0, NULL, "one JSON document"},
	{"jsonl", 0, NULL, "one JSON object per line"},
	{"csv", 0, NULL, "CSV (RFC 4180) with every column"},
	{"plain", 0, NULL, "columns separated by tabs"},
	{"no-header", 0, NULL, "no heading line"},
	{"columns", 0, "LIST", "only these columns, separated by commas"},
	{"color", 0, "WHEN", "auto, always or never; auto obeys NO_COLOR"},
	{"utc", 0, NULL, "times in UTC instead of the local zone"},
	{"help", 'h', NULL, "help; after a command, help for that command"},
	{"version", 'V', NULL, "version of wdog and its libraries"},
	{.name = NULL},
};

/* Where reading stands. */
struct scan {
	int argc, next;
	char *const *argv;
	struct cli *cli;
	struct cli_args *args;
	bool only_words; /* after -- */
	bool help, version;
};

/* A written option taken apart: "--name=value", "--name", "-c". */
struct written {
	const char *name;
	size_t length;
	const char *value; /* after =, else NULL */
};

static struct written
take_apart(const char *text)
{
	struct written written = {.name = text + (text[1] == '-' ? 2 : 1)};
	const char *equals = text[1] == '-' ? strchr(written.name, '=') : NULL;

	written.length =
		equals == NULL ? strlen(written.name) : (size_t)(equals - written.name);
	written.value = equals == NULL ? NULL : equals + 1;
	return written;
}

static const struct cli_option *
find_option(
	const struct cli_option *table, const struct written *written, bool is_short)
{
	for (; table != NULL && table->name != NULL; table++) {
		if (is_short && written->length == 1 &&
			written->name[0] == table->letter)
			return table;
		if (!is_short && strlen(table->name) == written->length &&
			memcmp(table->name, written->name, written->length) == 0)
			return table;
	}
	return NULL;
}

static void
nearest(const struct cli_option *table, const char *word, const char **best,
	size_t *distance)
{
	for (; table != NULL && table->name != NULL; table++) {
		size_t far = suggest_distance(word, table->name);

		if (far < *distance && suggest_is_near(word, far)) {
			*best = table->name;
			*distance = far;
		}
	}
}

static void
complain_unknown(const struct scan *scan, const char *text)
{
	const struct cli_command *command = scan->args->command;
	const char *word = text + strspn(text, "-");
	size_t distance = SUGGEST_WORD_MAX + 1;
	const char *best = NULL;

	nearest(global_options, word, &best, &distance);
	if (command != NULL)
		nearest(command->options, word, &best, &distance);
	if (best != NULL)
		complain("there is no option %s; did you mean --%s?", text, best);
	else
		complain("there is no option %s; `wdog %s%s--help` lists them", text,
			command != NULL ? command->name : "",
			command != NULL ? " " : "");
}

/* The value of an option that needs one: after = or the next word. */
static const char *
take_value(struct scan *scan, const struct cli_option *option, const char *given)
{
	if (given != NULL)
		return given;
	if (scan->next < scan->argc)
		return scan->argv[scan->next++];
	complain("--%s needs %s after it", option->name, option->argument);
	return NULL;
}

static bool
set_colour(struct cli *cli, const char *value)
{
	if (strcmp(value, "auto") == 0)
		cli->colour = COLOUR_AUTO;
	else if (strcmp(value, "always") == 0)
		cli->colour = COLOUR_ALWAYS;
	else if (strcmp(value, "never") == 0)
		cli->colour = COLOUR_NEVER;
	else
		complain("--color is auto, always or never, not %s", value);
	return strcmp(value, "auto") == 0 || cli->colour != COLOUR_AUTO;
}

static bool
set_valued_global(struct cli *cli, const char *name, const char *value)
{
	if (strcmp(name, "config") == 0) {
		cli->config_path = value;
		cli->config_named = true;
	} else if (strcmp(name, "socket") == 0) {
		cli->socket_path = value;
	} else if (strcmp(name, "db") == 0) {
		cli->db_path = value;
	} else if (strcmp(name, "data") == 0) {
		cli->data_directory = value;
	} else if (strcmp(name, "columns") == 0) {
		cli->columns = value;
	} else {
		return set_colour(cli, value);
	}
	return true;
}

static void
set_flag_global(struct scan *scan, const char *name)
{
	static const struct {
		const char *name;
		enum report_format format;
	} formats[] = {
		{"json", REPORT_JSON},
		{"jsonl", REPORT_JSONL},
		{"csv", REPORT_CSV},
		{"plain", REPORT_PLAIN},
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(name, formats[i].name) == 0)
			scan->cli->format = formats[i].format;
	if (strcmp(name, "no-header") == 0)
		scan->cli->header = false;
	else if (strcmp(name, "utc") == 0)
		scan->cli->utc = true;
	else if (strcmp(name, "help") == 0)
		scan->help = true;
	else if (strcmp(name, "version") == 0)
		scan->version = true;
}

static bool
read_option(struct scan *scan, const char *text)
{
	const struct cli_command *command = scan->args->command;
	struct written written = take_apart(text);
	bool is_short = text[1] != '-';
	const struct cli_option *own = command == NULL
		? NULL
		: find_option(command->options, &written, is_short);
	const struct cli_option *option =
		own != NULL ? own : find_option(global_options, &written, is_short);
	const char *value = "";

	if (option == NULL) {
		complain_unknown(scan, text);
		return false;
	}
	if (option->argument == NULL && written.value != NULL) {
		complain("--%s takes no value", option->name);
		return false;
	}
	if (option->argument != NULL)
		value = take_value(scan, option, written.value);
	if (value == NULL)
		return false;
	if (own != NULL)
		scan->args->values[own - command->options] = value;
	else if (option->argument != NULL)
		return set_valued_global(scan->cli, option->name, value);
	else
		set_flag_global(scan, option->name);
	return true;
}

static bool
read_command(struct scan *scan, const char *name)
{
	size_t distance = SUGGEST_WORD_MAX + 1;
	const char *best = NULL;

	scan->args->command = cli_command_find(name);
	if (scan->args->command != NULL)
		return true;
	for (size_t i = 0; cli_commands[i] != NULL; i++) {
		size_t far = suggest_distance(name, cli_commands[i]->name);

		if (far < distance && suggest_is_near(name, far)) {
			best = cli_commands[i]->name;
			distance = far;
		}
	}
	if (best != NULL)
		complain("there is no command %s; did you mean `wdog %s`?", name, best);
	else
		complain("there is no command %s; `wdog help` lists them", name);
	return false;
}

static bool
read_word(struct scan *scan, const char *text)
{
	struct cli_args *args = scan->args;

	if (args->command == NULL)
		return read_command(scan, text);
	if (args->word_count == WORDS_MAX) {
		complain("more than %d words after `%s`", WORDS_MAX,
			args->command->name);
		return false;
	}
	args->words[args->word_count++] = text;
	return true;
}

static bool
words_fit(const struct cli_args *args)
{
	const struct cli_command *command = args->command;

	if (args->word_count >= command->words_min &&
		args->word_count <= command->words_max)
		return true;
	complain("usage: wdog %s%s%s", command->name,
		command->usage[0] != '\0' ? " " : "", command->usage);
	return false;
}

static bool
is_utf8(const char *text)
{
	if (text == NULL || text_is_utf8(text, strlen(text)))
		return true;
	complain("%s is not UTF-8", text);
	return false;
}

/* Words and values go into JSON. */
static bool
are_utf8(const struct cli_args *args)
{
	for (size_t i = 0; i < args->word_count; i++)
		if (!is_utf8(args->words[i]))
			return false;
	for (size_t i = 0; i < OPTIONS_PER_COMMAND_MAX; i++)
		if (!is_utf8(args->values[i]))
			return false;
	return true;
}

static bool
columns_fit(const struct cli *cli)
{
	if (cli->columns == NULL ||
		(cli->format != REPORT_JSON && cli->format != REPORT_JSONL))
		return true;
	complain("--columns is for tables, --plain and --csv; JSON holds every field");
	return false;
}

static enum args_result
verdict(const struct scan *scan)
{
	if (scan->version)
		return ARGS_VERSION;
	if (scan->help)
		return ARGS_HELP;
	if (scan->args->command == NULL)
		return ARGS_NOTHING;
	if (!words_fit(scan->args) || !are_utf8(scan->args) || !columns_fit(scan->cli))
		return ARGS_WRONG;
	if (scan->cli->db_path != NULL && scan->args->command->needs_daemon) {
		complain("%s needs the running daemon: leave --db away",
			scan->args->command->name);
		return ARGS_WRONG;
	}
	return ARGS_RUN;
}

enum args_result
args_read(int argc, char *const *argv, struct cli *cli, struct cli_args *args)
{
	struct scan scan = {
		.argc = argc, .next = 1, .argv = argv, .cli = cli, .args = args};

	*args = (struct cli_args){.command = NULL};
	*cli = (struct cli){
		.config_path = SYSCONFDIR "/wdogd/wdogd.yaml",
		.data_directory = DATADIR,
		.header = true,
	};
	while (scan.next < argc) {
		const char *text = argv[scan.next++];
		bool is_option = !scan.only_words && text[0] == '-' && text[1] != '\0';

		if (is_option && strcmp(text, "--") == 0)
			scan.only_words = true;
		else if (!(is_option ? read_option(&scan, text)
				     : read_word(&scan, text)))
			return ARGS_WRONG;
	}
	return verdict(&scan);
}

const char *
args_value(const struct cli_args *args, const char *name)
{
	const struct cli_option *options = args->command->options;

	for (size_t i = 0; options != NULL && options[i].name != NULL; i++)
		if (strcmp(options[i].name, name) == 0)
			return args->values[i];
	return NULL;
}
