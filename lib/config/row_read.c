#include "config/row_read.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/option_value.h"
#include "config/suggest.h"

void
row_check_keys(const struct node *map, const struct name *known,
	const struct reporter *reporter)
{
	char shown[SHOWN_SIZE];
	int value;

	for (const struct node *entry = map->first; entry != NULL;
		entry = entry->next) {
		const char *near;

		if (names_value(known, entry->key->text, &value))
			continue;
		near = suggest_name(known, entry->key->text);
		report_error(reporter, entry->key->place, "unknown key \"%s\"%s%s%s",
			option_shown(entry->key->text, shown),
			near == NULL ? "; remove it" : "; did you mean \"",
			near == NULL ? "" : near, near == NULL ? "" : "\"?");
	}
}

const struct node *
row_text(const struct node *map, const char *key, const struct reporter *reporter)
{
	const struct node *node = node_find(map, key);

	if (node == NULL)
		report_error(
			reporter, map->place, "\"%s\" is missing here; add it", key);
	else if (node->kind != NODE_SCALAR || node_is_empty(node))
		report_error(reporter, node->place, "\"%s\" must be text", key);
	else
		return node;
	return NULL;
}

bool
row_name(const struct node *map, const char *key, const struct name *names, int *value,
	const struct reporter *reporter)
{
	const struct node *node = row_text(map, key, reporter);
	char shown[SHOWN_SIZE], space[128];
	struct text list;

	if (node == NULL)
		return false;
	if (names_value(names, node->text, value))
		return true;
	text_init(&list, space, sizeof(space));
	for (const struct name *name = names; name->text != NULL; name++)
		text_format(&list, "%s%s", name == names ? "" : ", ", name->text);
	report_error(reporter, node->place, "\"%s\" is \"%s\"; it must be one of %s",
		key, option_shown(node->text, shown), space);
	return false;
}

bool
row_is_map(const struct node *node, const char *what, const struct reporter *reporter)
{
	if (node->kind == NODE_MAP)
		return true;
	report_error(reporter, node->place, "%s is %s; it must be a mapping", what,
		node_kind_text(node));
	return false;
}

static bool
copy_printable(const struct node *node, const char *key, char *to, size_t size,
	const struct reporter *reporter)
{
	char space[ERROR_TEXT_MAX];
	struct text escaped;

	text_init(&escaped, space, sizeof(space));
	text_add_escaped(&escaped, node->text, strlen(node->text), "");
	if (strlen(node->text) >= size || escaped.cut ||
		strcmp(space, node->text) != 0) {
		report_error(reporter, node->place,
			"\"%s\" must be printable text of at most %zu bytes", key,
			size - 1);
		return false;
	}
	return text_copy(to, size, node->text);
}

bool
row_copy(const struct node *map, const char *key, char *to, size_t size,
	const struct reporter *reporter)
{
	const struct node *node = row_text(map, key, reporter);

	return node != NULL && copy_printable(node, key, to, size, reporter);
}

bool
row_optional(const struct node *map, const char *key, char *to, size_t size,
	const struct reporter *reporter)
{
	return node_find(map, key) == NULL || row_copy(map, key, to, size, reporter);
}

bool
row_truth(const struct node *map, const char *key, bool *value,
	const struct reporter *reporter)
{
	static const struct name truths[] = {
		{true, "true"},
		{false, "false"},
		{0, NULL},
	};
	int truth;

	if (node_find(map, key) == NULL)
		return true;
	if (!row_name(map, key, truths, &truth, reporter))
		return false;
	*value = truth != 0;
	return true;
}

bool
row_words(const struct node *map, const char *key, struct kind_words *words,
	const struct reporter *reporter)
{
	const struct node *list = node_find(map, key);

	if (list == NULL)
		return true;
	if (list->kind != NODE_LIST || list->count > KIND_WORDS_MAX) {
		report_error(reporter, list->place,
			"\"%s\" must be a list of at most %d texts such as [a, b]", key,
			KIND_WORDS_MAX);
		return false;
	}
	words->words = mem_array(list->count + 1, sizeof(*words->words));
	for (const struct node *node = list->first; node != NULL; node = node->next) {
		/* An empty word would be found in every text. */
		if (node->text[0] == '\0') {
			report_error(reporter, node->place,
				"an entry of \"%s\" is %s; it must be text", key,
				node->kind == NODE_SCALAR ? "empty"
							  : node_kind_text(node));
			return false;
		}
		if (!copy_printable(node, key, words->words[words->count],
			    sizeof(words->words[0]), reporter))
			return false;
		words->count++;
	}
	return true;
}
