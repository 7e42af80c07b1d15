/*
 * The rows of the shipped tables (conf/catalogue.yaml, conf/probes.yaml): mappings with known
 * keys, every one of which must be there and be right. What is wrong is reported with its
 * place.
 */
#ifndef WATCHDOG_CONFIG_ROW_READ_H
#define WATCHDOG_CONFIG_ROW_READ_H

#include "assess/kind.h"
#include "base/names.h"
#include "config/yaml_reader.h"

/* Reports keys of map that are not in known (a table of names). */
void row_check_keys(const struct node *map, const struct name *known,
	const struct reporter *reporter);

/* The value of a key that must be there and be text; NULL after a report. */
const struct node *row_text(
	const struct node *map, const char *key, const struct reporter *reporter);

/* The value of a key that must be one of names. False after a report. */
bool row_name(const struct node *map, const char *key, const struct name *names,
	int *value, const struct reporter *reporter);

/* False after a report when the node is no mapping. what: "a service". */
bool row_is_map(
	const struct node *node, const char *what, const struct reporter *reporter);

/* Copies text that must fit in size bytes and be harmless to print. False after a
 * report. */
bool row_copy(const struct node *map, const char *key, char *to, size_t size,
	const struct reporter *reporter);
/* The same for a key that may be missing; *to is then left as it is. */
bool row_optional(const struct node *map, const char *key, char *to, size_t size,
	const struct reporter *reporter);

/* true or false; *value is left as it is when the key is missing. False after a report. */
bool row_truth(const struct node *map, const char *key, bool *value,
	const struct reporter *reporter);

/* A list of at most KIND_WORDS_MAX short texts; none when the key is missing. Caller frees
 * words->words. */
bool row_words(const struct node *map, const char *key, struct kind_words *words,
	const struct reporter *reporter);

#endif
