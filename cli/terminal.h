/* What the terminal can do. */
#ifndef WATCHDOG_CLI_TERMINAL_H
#define WATCHDOG_CLI_TERMINAL_H

#include "cli.h"

/* Columns of the terminal behind standard output; 0 when it is none. */
size_t terminal_width(void);
/* Its rows; 0 when it is none. */
size_t terminal_height(void);

/* Shall standard output carry colours? */
bool terminal_has_colour(const struct cli *cli);

/* Draws "label 42 % [####    ] 12 of 30" over the last such line of standard error; nothing
 * when that is no terminal. */
void terminal_progress(const char *label, uint64_t done, uint64_t total);
/* Takes the line away again. */
void terminal_progress_end(void);

#endif
