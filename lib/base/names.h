/* Enum <-> name pairs, used alike for the configuration, SQL, logs, JSON and the CLI. */
#ifndef WATCHDOG_BASE_NAMES_H
#define WATCHDOG_BASE_NAMES_H

#include <stdbool.h>

struct name {
	int value;
	const char *text;
};

/* A table of names ends with a row whose text is NULL. */

/* The text of value; "?" when the table has no such row. Never NULL. */
const char *names_text(const struct name *table, int value);

/* Finds text (exact, case-sensitive). Writes *value and returns true when it is there. */
bool names_value(const struct name *table, const char *text, int *value);

#endif
