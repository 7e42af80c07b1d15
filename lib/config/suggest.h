/* "Did you mean": how far a mistyped word is from a right one. */
#ifndef WATCHDOG_CONFIG_SUGGEST_H
#define WATCHDOG_CONFIG_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/names.h"

enum { SUGGEST_WORD_MAX = 40 };

/* Letters to insert, delete, replace or swap with their neighbour (optimal string
 * alignment) to make b from a. SUGGEST_WORD_MAX + 1 when a word is longer than that. */
size_t suggest_distance(const char *a, const char *b);

/* True when a word so far away may be what was meant: a third of its letters. */
bool suggest_is_near(const char *word, size_t distance);

/* The text of a table of names nearest to word; NULL when none is near. */
const char *suggest_name(const struct name *table, const char *word);

#endif
