#include "config/playbook_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/row_read.h"

/* One entry of the file, before it is multiplied out. */
struct entry {
	struct kind_words services, categories, kinds;
	struct playbook_row texts;
};

static bool
read_texts(const struct node *map, struct playbook_row *row,
	const struct reporter *reporter)
{
	struct service_answers *answers = &row->answers;

	return row_optional(
		       map, "action", row->advice, sizeof(row->advice), reporter) &&
		row_optional(map, "needed", answers->needed, sizeof(answers->needed),
			reporter) &&
		row_optional(
			map, "who", answers->who, sizeof(answers->who), reporter) &&
		row_optional(
			map, "from", answers->from, sizeof(answers->from), reporter) &&
		row_optional(map, "monitor", answers->monitored,
			sizeof(answers->monitored), reporter);
}

/* An entry may be for those that are encrypted so. */
static bool
read_encryption(const struct node *map, struct playbook_row *row,
	const struct reporter *reporter)
{
	int encrypted;

	row->by_encryption = node_find(map, "encrypted") != NULL;
	if (!row->by_encryption)
		return true;
	if (!row_name(map, "encrypted", encrypted_names, &encrypted, reporter))
		return false;
	row->encrypted = (enum encrypted)encrypted;
	return true;
}

/* An entry may be for what is reached over one family alone. */
static bool
read_family(const struct node *map, struct playbook_row *row,
	const struct reporter *reporter)
{
	static const struct name families[] = {
		{IP_V4, "ipv4"},
		{IP_V6, "ipv6"},
		{0, NULL},
	};
	int family;

	if (node_find(map, "only") == NULL)
		return true;
	if (!row_name(map, "only", families, &family, reporter))
		return false;
	row->only = (enum ip_family)family;
	return true;
}

static bool
read_entry(const struct node *map, struct entry *entry, const struct reporter *reporter)
{
	static const struct name keys[] = {
		{0, "services"},
		{0, "categories"},
		{0, "kinds"},
		{0, "encrypted"},
		{0, "mapped"},
		{0, "only"},
		{0, "action"},
		{0, "needed"},
		{0, "who"},
		{0, "from"},
		{0, "monitor"},
		{0, NULL},
	};

	if (!row_is_map(map, "an entry of the playbook", reporter))
		return false;
	row_check_keys(map, keys, reporter);
	if (!row_words(map, "services", &entry->services, reporter) ||
		!row_words(map, "categories", &entry->categories, reporter) ||
		!row_words(map, "kinds", &entry->kinds, reporter) ||
		!row_truth(map, "mapped", &entry->texts.mapped, reporter) ||
		!read_family(map, &entry->texts, reporter))
		return false;
	if (entry->services.count + entry->categories.count == 0 &&
		!entry->texts.mapped && entry->texts.only == IP_NONE) {
		report_error(reporter, map->place,
			"this entry is for nothing; name \"services\" or "
			"\"categories\"");
		return false;
	}
	return read_encryption(map, &entry->texts, reporter) &&
		read_texts(map, &entry->texts, reporter);
}

static void
add_row(struct playbook *playbook, const struct entry *entry, const char *service,
	const char *category, const char *kind)
{
	struct playbook_row *row;

	playbook->rows = mem_grow(playbook->rows, &playbook->row_capacity,
		playbook->row_count + 1, sizeof(*playbook->rows));
	row = &playbook->rows[playbook->row_count++];
	*row = entry->texts;
	(void)text_copy(row->service, sizeof(row->service), service);
	(void)text_copy(row->category, sizeof(row->category), category);
	(void)text_copy(row->kind, sizeof(row->kind), kind);
}

static void
add_rows(struct playbook *playbook, const struct entry *entry, const char *kind)
{
	for (size_t i = 0; i < entry->services.count; i++)
		add_row(playbook, entry, entry->services.words[i], "", kind);
	for (size_t i = 0; i < entry->categories.count; i++)
		add_row(playbook, entry, "", entry->categories.words[i], kind);
	if (entry->services.count + entry->categories.count == 0)
		add_row(playbook, entry, "", "", kind);
}

static void
add_entry(struct playbook *playbook, const struct entry *entry)
{
	if (entry->kinds.count == 0)
		add_rows(playbook, entry, "");
	for (size_t i = 0; i < entry->kinds.count; i++)
		add_rows(playbook, entry, entry->kinds.words[i]);
}

static size_t
rows_of(const struct entry *entry)
{
	size_t named = entry->services.count + entry->categories.count;

	return (named == 0 ? 1 : named) *
		(entry->kinds.count == 0 ? 1 : entry->kinds.count);
}

static void
read_one(const struct node *node, struct playbook *playbook,
	const struct reporter *reporter)
{
	struct entry entry = {.services = {NULL, 0}};

	if (read_entry(node, &entry, reporter)) {
		if (rows_of(&entry) > PLAYBOOK_ROWS_MAX - playbook->row_count)
			report_error(reporter, node->place,
				"the playbook has more than %d rows",
				PLAYBOOK_ROWS_MAX);
		else
			add_entry(playbook, &entry);
	}
	free(entry.services.words);
	free(entry.categories.words);
	free(entry.kinds.words);
}

void
playbook_read(const struct node *root, struct playbook *playbook,
	const struct reporter *reporter)
{
	const struct node *list = node_find(root, "playbook");

	if (list == NULL)
		return;
	if (list->kind != NODE_LIST) {
		report_error(reporter, list->place,
			"\"playbook\" is %s; it must be a list of mappings",
			node_kind_text(list));
		return;
	}
	for (const struct node *node = list->first; node != NULL; node = node->next) {
		if (report_is_full(reporter))
			return;
		read_one(node, playbook, reporter);
	}
}
