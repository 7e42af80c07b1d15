/* The daemon's memory of what a consumer of alerts has handled. */
#ifndef WATCHDOG_CLI_CURSOR_H
#define WATCHDOG_CLI_CURSOR_H

#include "ask.h"

/* Says that everything up to a row of `watch` is handled under the cursor's name; name NULL
 * means nobody remembers. False after complaining. */
bool cursor_confirm(struct cli *cli, const char *name, const json_t *row);

#endif
