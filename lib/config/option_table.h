/*
 * Every option of the configuration, once: its place, type, limits, standard value and
 * meaning. Reading, "did you mean", `wdog config show`, the shipped wdogd.yaml and the
 * manual page all come from this table.
 */
#ifndef WATCHDOG_CONFIG_OPTION_TABLE_H
#define WATCHDOG_CONFIG_OPTION_TABLE_H

#include "config/option.h"

enum { OPTIONS_MAX = 80, OPTION_PATH_SIZE = 64 };

/* Parents before children, siblings in the order in which they are shown. */
extern const struct option option_table[];
extern const size_t option_count;

/* The last word of a path, "misses" or "ports" for "segments[].ports[]". */
void option_key(const struct option *option, char *key /* OPTION_PATH_SIZE */);

/* True when option stands directly below parent; parent NULL is the top. */
bool option_is_child(const struct option *option, const struct option *parent);

/* The option called key directly below parent; NULL when there is none. */
const struct option *option_find(const struct option *parent, const char *key);

/* The key below parent that is nearest to a mistyped one; NULL when none is near. */
const struct option *option_nearest(const struct option *parent, const char *key);

/* The first option called key anywhere; NULL when there is none. */
const struct option *option_find_anywhere(const char *key);

#endif
