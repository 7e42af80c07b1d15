/* Taking values out of the mappings of a data file, with a report where one is wrong. */
#ifndef WATCHDOG_CONFIG_FIELD_H
#define WATCHDOG_CONFIG_FIELD_H

#include "assess/kind.h"
#include "base/names.h"
#include "config/message.h"
#include "config/yaml_reader.h"

/* Reports keys of map that are not in known (a table of names). */
void field_check_keys(const struct node *map, const struct name *known,
	const struct reporter *reporter);

/* False after a report when the node is no mapping. what: "a service". */
bool field_is_map(
	const struct node *node, const char *what, const struct reporter *reporter);

/* The value of a key that must be there and be text; NULL after a report. */
const struct node *field_text(
	const struct node *map, const char *key, const struct reporter *reporter);

/* A name out of a table. */
bool field_name(const struct node *map, const char *key, const struct name *names,
	int *value, const struct reporter *reporter);

/* Copies text that must be there, fit and be harmless to print. */
bool field_copy(const struct node *map, const char *key, char *to, size_t size,
	const struct reporter *reporter);
/* The same for a key that may be missing; *to is then left as it is. */
bool field_optional(const struct node *map, const char *key, char *to, size_t size,
	const struct reporter *reporter);

/* A list of at most KIND_WORDS_MAX short texts; none when the key is missing. Caller frees
 * words->words. */
bool field_words(const struct node *map, const char *key, struct kind_words *words,
	const struct reporter *reporter);

#endif
