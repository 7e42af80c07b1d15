/* Running the owner's command for one alert: `wdog watch --exec CMD`. */
#ifndef WATCHDOG_CLI_HANDLER_H
#define WATCHDOG_CLI_HANDLER_H

#include <jansson.h>
#include <stdbool.h>

/* Runs command by the shell with the alert line on standard input and the row's fields as
 * WDOG_EVENT, WDOG_IP ... in the environment, and waits for it. True when it ended well;
 * false after complaining. */
bool handler_run(const char *command, const char *line, const json_t *row);

#endif
