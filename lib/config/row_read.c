#include "config/row_read.h"

#include <string.h>

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
row_copy(const struct node *map, const char *key, char *to, size_t size,
	const struct reporter *reporter)
{
	const struct node *node = row_text(map, key, reporter);
	char space[ERROR_TEXT_MAX];
	struct text escaped;

	if (node == NULL)
		return false;
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
