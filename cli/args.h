/* Reading the command line by the tables of global and own options. */
#ifndef WATCHDOG_CLI_ARGS_H
#define WATCHDOG_CLI_ARGS_H

#include "cli.h"

enum args_result {
	ARGS_RUN,     /* go on */
	ARGS_HELP,    /* --help; args->command may be NULL */
	ARGS_VERSION, /* --version */
	ARGS_NOTHING, /* no subcommand */
	ARGS_WRONG    /* complained already */
};

/* Fills cli (with defaults first) and args from argv; all strings stay borrowed. */
enum args_result args_read(
	int argc, char *const *argv, struct cli *cli, struct cli_args *args);

#endif
