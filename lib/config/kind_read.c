#include "config/kind_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/option_value.h"
#include "config/row_read.h"

enum { PLACE_ROWS_MAX = 1024 };

static bool
take_ports(const struct node *map, const char *key, struct port_set *ports,
	const struct reporter *reporter)
{
	const struct node *node = node_find(map, key);
	struct error error;

	if (node == NULL)
		return true;
	node = row_text(map, key, reporter);
	if (node == NULL)
		return false;
	if (port_set_parse(node->text, ports, &error) == 0)
		return true;
	report_error(reporter, node->place, "\"%s\": %s", key, error.text);
	return false;
}

static void
to_lower(struct kind_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		for (char *c = words->words[i]; *c != '\0'; c++)
			*c = (char)tolower((unsigned char)*c);
}

static bool
read_kind(const struct node *map, struct kind_row *row, const struct reporter *reporter)
{
	static const struct name keys[] = {
		{0, "kind"},
		{0, "physical"},
		{0, "vendors"},
		{0, "names"},
		{0, "says"},
		{0, "tcp"},
		{0, "udp"},
		{0, NULL},
	};

	if (!row_is_map(map, "a kind", reporter))
		return false;
	row_check_keys(map, keys, reporter);
	if (!row_copy(map, "kind", row->kind, sizeof(row->kind), reporter) ||
		!row_truth(map, "physical", &row->physical, reporter) ||
		!row_words(map, "vendors", &row->vendors, reporter) ||
		!row_words(map, "names", &row->names, reporter) ||
		!row_words(map, "says", &row->says, reporter) ||
		!take_ports(map, "tcp", &row->tcp, reporter) ||
		!take_ports(map, "udp", &row->udp, reporter))
		return false;
	to_lower(&row->vendors);
	to_lower(&row->names);
	to_lower(&row->says);
	return true;
}

static void
kind_row_done(struct kind_row *row)
{
	free(row->vendors.words);
	free(row->names.words);
	free(row->says.words);
	port_set_done(&row->tcp);
	port_set_done(&row->udp);
}

/* The row takes the place of one of the same kind. */
static void
put_kind(struct kinds *kinds, const struct kind_row *row)
{
	for (size_t i = 0; i < kinds->row_count; i++) {
		if (strcmp(kinds->rows[i].kind, row->kind) != 0)
			continue;
		kind_row_done(&kinds->rows[i]);
		kinds->rows[i] = *row;
		return;
	}
	kinds->rows[kinds->row_count++] = *row;
}

/* The list under a key, NULL when there is none or it is too long. */
static const struct node *
find_list(const struct node *root, const char *key, size_t most,
	const struct reporter *reporter)
{
	const struct node *list = node_find(root, key);

	if (list == NULL || (list->kind == NODE_LIST && list->count <= most))
		return list;
	report_error(reporter, list->place,
		"\"%s\" must be a list of mappings, %zu in all files together", key,
		most);
	return NULL;
}

static void
read_kinds(
	const struct node *root, struct kinds *kinds, const struct reporter *reporter)
{
	const struct node *list =
		find_list(root, "kinds", KIND_ROWS_MAX - kinds->row_count, reporter);

	if (list == NULL)
		return;
	if (kinds->rows == NULL)
		kinds->rows = mem_array(KIND_ROWS_MAX, sizeof(*kinds->rows));
	for (const struct node *node = list->first; node != NULL; node = node->next) {
		struct kind_row row = {.kind = ""};

		if (read_kind(node, &row, reporter))
			put_kind(kinds, &row);
		else
			kind_row_done(&row);
	}
}

static void
put_place(struct kinds *kinds, const char *service, const struct kind_words *on)
{
	struct place_row *row = NULL;

	for (size_t i = 0; i < kinds->place_count; i++)
		if (strcmp(kinds->places[i].service, service) == 0)
			row = &kinds->places[i];
	if (row == NULL) {
		row = &kinds->places[kinds->place_count++];
		*row = (struct place_row){.service = ""};
	}
	free(row->kinds.words);
	(void)text_copy(row->service, sizeof(row->service), service);
	row->kinds.count = on->count;
	row->kinds.words = mem_array(on->count + 1, sizeof(*row->kinds.words));
	for (size_t i = 0; i < on->count; i++)
		memcpy(row->kinds.words[i], on->words[i], sizeof(on->words[i]));
}

static void
read_place(const struct node *map, struct kinds *kinds, const struct reporter *reporter)
{
	static const struct name keys[] = {
		{0, "services"},
		{0, "on"},
		{0, NULL},
	};
	struct kind_words services = {NULL, 0}, on = {NULL, 0};

	if (!row_is_map(map, "a place", reporter))
		return;
	row_check_keys(map, keys, reporter);
	if (!row_words(map, "services", &services, reporter) ||
		!row_words(map, "on", &on, reporter))
		goto out;
	if (kinds->place_count + services.count > PLACE_ROWS_MAX) {
		report_error(reporter, map->place, "at most %d services have places",
			PLACE_ROWS_MAX);
		goto out;
	}
	kinds->places = mem_grow(kinds->places, &kinds->place_capacity,
		kinds->place_count + services.count + 1, sizeof(*kinds->places));
	for (size_t i = 0; i < services.count; i++)
		put_place(kinds, services.words[i], &on);
out:
	free(services.words);
	free(on.words);
}

void
kinds_read(
	const struct node *root, struct kinds *kinds, const struct reporter *reporter)
{
	const struct node *list = find_list(root, "places", PLACE_ROWS_MAX, reporter);

	read_kinds(root, kinds, reporter);
	if (list == NULL)
		return;
	for (const struct node *node = list->first; node != NULL; node = node->next)
		read_place(node, kinds, reporter);
}
