/*
 * What every part of wdog shares: the global options, and a subcommand as one row. A file
 * cmd_NAME.c holds one subcommand: its row and its function.
 */
#ifndef WATCHDOG_CLI_CLI_H
#define WATCHDOG_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "ctl/control.h"
#include "report/report.h"

enum { OPTIONS_PER_COMMAND_MAX = 16, WORDS_MAX = 256 };

/* An option of a subcommand, or a global one. */
struct cli_option {
	const char *name;     /* without the dashes */
	char letter;	      /* 0: none */
	const char *argument; /* what the value is called; NULL: a flag */
	const char *help;
};

enum colour_mode { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct cli {
	const char *config_path; /* never NULL */
	bool config_named;	 /* by -c: then it must be readable */
	const char *data_directory;
	const char *socket_path; /* NULL: from the configuration */
	const char *db_path;	 /* NULL: ask the daemon */
	const char *columns;	 /* NULL: the usual */
	enum report_format format;
	enum colour_mode colour;
	bool header, utc;
};

struct cli_command;

/* The command line after the global options were taken out. */
struct cli_args {
	const struct cli_command *command;
	const char *values[OPTIONS_PER_COMMAND_MAX]; /* by row of command->options */
	const char *words[WORDS_MAX];
	size_t word_count;
};

/* What a first word may be, for completion. */
enum word_kind { WORD_NONE, WORD_DEVICE, WORD_SEGMENT, WORD_CHOICE };

struct cli_command {
	const char *name;
	const char *usage;		  /* words and options after the name */
	const char *summary;		  /* one line */
	const char *const *examples;	  /* whole command lines, NULL-terminated */
	const struct cli_option *options; /* ends with name NULL; NULL: none */
	size_t words_min, words_max;
	enum word_kind word;
	const char *const *choices; /* of WORD_CHOICE, NULL-terminated */
	bool needs_daemon;	    /* --db is refused */
	int (*run)(struct cli *cli, const struct cli_args *args);
};

extern const struct cli_option global_options[]; /* ends with name NULL */

/* All subcommands in the order of the help; ends with NULL. */
extern const struct cli_command *const cli_commands[];
const struct cli_command *cli_command_find(const char *name);

/* The value of an option, "" for a flag that was given, NULL when it was not. */
const char *args_value(const struct cli_args *args, const char *name);

/* One line to standard error, "wdog: " before it, escaped. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
