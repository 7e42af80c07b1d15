/* The matrix of exposure, for `wdog exposure` and `wdog at TIME exposure`. */
#ifndef WATCHDOG_CLI_EXPOSURE_H
#define WATCHDOG_CLI_EXPOSURE_H

#include "cli.h"

/* Asks command with arguments (taken over) and shows its rows; array is their name in JSON.
 * Returns the exit code. */
int exposure_show(
	struct cli *cli, const char *command, json_t *arguments, const char *array);

#endif
