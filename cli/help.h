/* Help, made from the tables of commands and options. */
#ifndef WATCHDOG_CLI_HELP_H
#define WATCHDOG_CLI_HELP_H

#include <stdio.h>

#include "cli.h"

/* Two examples and where to go on: the answer to a bare `wdog`. */
void help_short(FILE *stream);
/* Everything: all commands and global options. */
void help_all(FILE *stream);
void help_command(FILE *stream, const struct cli_command *command);

#endif
