#include "config/catalogue_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/catalogue_bundle.h"
#include "config/kind_read.h"
#include "config/option_value.h"
#include "config/playbook_read.h"
#include "config/row_read.h"

static const struct name fragile_names[] = {
	{true, "true"},
	{false, "false"},
	{0, NULL},
};

/* ---- one service ---- */

static bool
take_port(const struct node *map, uint16_t *port, const struct reporter *reporter)
{
	const struct node *node = row_text(map, "port", reporter);
	struct port_set ports = {0};
	char shown[SHOWN_SIZE];

	if (node == NULL)
		return false;
	if (port_set_parse(node->text, &ports, NULL) == 0 &&
		port_set_size(&ports) == 1) {
		*port = port_set_port(&ports, 0);
		port_set_done(&ports);
		return true;
	}
	port_set_done(&ports);
	report_error(reporter, node->place,
		"\"port\" is \"%s\"; it must be one number from 1 to 65535",
		option_shown(node->text, shown));
	return false;
}

/* The levels that a row may state; "none" is only for what the catalogue does not know. */
static const struct name row_impacts[] = {
	{IMPACT_LOW, "low"},
	{IMPACT_HIGH, "high"},
	{0, NULL},
};
static const struct name row_likelihoods[] = {
	{LIKELIHOOD_LOWER, "lower"},
	{LIKELIHOOD_SITUATIONAL, "situational"},
	{LIKELIHOOD_HIGH, "high"},
	{0, NULL},
};

static bool
read_levels(const struct node *map, struct service_note *note,
	const struct reporter *reporter)
{
	int encrypted, impact, likelihood;

	if (!row_name(map, "encrypted", encrypted_names, &encrypted, reporter) ||
		!row_name(map, "impact", row_impacts, &impact, reporter) ||
		!row_name(map, "likelihood", row_likelihoods, &likelihood, reporter))
		return false;
	note->encrypted = (enum encrypted)encrypted;
	note->impact = (enum impact)impact;
	note->likelihood = (enum likelihood)likelihood;
	note->severity = catalogue_severity(note->impact, note->likelihood);
	return true;
}

/* A row without one is only listened to. */
static bool
take_probe(const struct node *map, struct catalogue_row *row,
	const struct reporter *reporter)
{
	if (node_find(map, "probe") == NULL)
		return text_copy(row->probe, sizeof(row->probe), "none");
	return row_copy(map, "probe", row->probe, sizeof(row->probe), reporter);
}

static bool
read_row(const struct node *map, struct catalogue_row *row,
	const struct reporter *reporter)
{
	static const struct name keys[] = {
		{0, "port"},
		{0, "proto"},
		{0, "service"},
		{0, "iana"},
		{0, "category"},
		{0, "encrypted"},
		{0, "impact"},
		{0, "likelihood"},
		{0, "fragile"},
		{0, "probe"},
		{0, "why"},
		{0, "action"},
		{0, "src"},
		{0, NULL},
	};
	struct service_note *note = &row->note;
	int proto, fragile;

	if (!row_is_map(map, "a service", reporter))
		return false;
	row_check_keys(map, keys, reporter);
	if (!take_port(map, &row->port, reporter) ||
		!row_name(map, "proto", proto_names, &proto, reporter) ||
		!row_name(map, "fragile", fragile_names, &fragile, reporter) ||
		!row_copy(map, "service", note->service, sizeof(note->service),
			reporter) ||
		!row_copy(map, "category", note->category, sizeof(note->category),
			reporter) ||
		!take_probe(map, row, reporter) ||
		!row_copy(map, "why", note->why, sizeof(note->why), reporter) ||
		!row_copy(map, "action", note->advice, sizeof(note->advice), reporter))
		return false;
	row->proto = (enum proto)proto;
	row->fragile = fragile != 0;
	return read_levels(map, note, reporter);
}

/* ---- all services ---- */

/* By protocol and port; rows of one port stay in the order of the file. */
static int
compare_rows(const void *one, const void *other)
{
	const struct catalogue_row *a = *(const struct catalogue_row *const *)one;
	const struct catalogue_row *b = *(const struct catalogue_row *const *)other;

	if (a->proto != b->proto)
		return a->proto < b->proto ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void
sort_rows(struct catalogue *catalogue)
{
	size_t count = catalogue->row_count;
	const struct catalogue_row **order = mem_array(count + 1, sizeof(*order));
	struct catalogue_row *sorted = mem_array(count + 1, sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		order[i] = &catalogue->rows[i];
	qsort(order, count, sizeof(*order), compare_rows);
	for (size_t i = 0; i < count; i++)
		sorted[i] = *order[i];
	free(order);
	free(catalogue->rows);
	catalogue->rows = sorted;
	catalogue->row_capacity = count + 1;
}

static bool
has_port(const struct catalogue_row *rows, size_t count,
	const struct catalogue_row *like)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].proto == like->proto && rows[i].port == like->port)
			return true;
	return false;
}

/* Rows of a later file take the place of all earlier ones of the same port. */
static void
replace_rows(
	struct catalogue *catalogue, const struct catalogue_row *fresh, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < catalogue->row_count; i++)
		if (!has_port(fresh, count, &catalogue->rows[i]))
			catalogue->rows[kept++] = catalogue->rows[i];
	catalogue->rows = mem_grow(catalogue->rows, &catalogue->row_capacity,
		kept + count + 1, sizeof(*catalogue->rows));
	if (count > 0)
		memcpy(&catalogue->rows[kept], fresh, count * sizeof(*fresh));
	catalogue->row_count = kept + count;
	sort_rows(catalogue);
}

static void
read_services(const struct node *list, struct catalogue *catalogue,
	const struct reporter *reporter)
{
	struct catalogue_row *fresh;
	size_t count = 0;

	if (list->kind != NODE_LIST ||
		list->count + catalogue->row_count > CATALOGUE_ROWS_MAX) {
		report_error(reporter, list->place,
			"\"services\" must be a list of mappings, %d in all files "
			"together",
			CATALOGUE_ROWS_MAX);
		return;
	}
	fresh = mem_array(list->count + 1, sizeof(*fresh));
	for (const struct node *node = list->first; node != NULL; node = node->next) {
		if (report_is_full(reporter))
			break;
		if (read_row(node, &fresh[count], reporter))
			count++;
	}
	replace_rows(catalogue, fresh, count);
	free(fresh);
}

/* ---- sets of ports ---- */

struct set_key {
	const char *key;
	struct port_set *set;
};

static void
read_sets(const struct node *map, const struct set_key *sets, size_t count,
	const struct reporter *reporter)
{
	struct name known[8] = {{0, NULL}};
	struct error error;

	for (size_t i = 0; i < count; i++)
		known[i].text = sets[i].key;
	row_check_keys(map, known, reporter);
	for (size_t i = 0; i < count; i++) {
		const struct node *node = row_text(map, sets[i].key, reporter);

		if (node != NULL &&
			port_set_parse(node->text, sets[i].set, &error) != 0)
			report_error(reporter, node->place, "\"%s\": %s", sets[i].key,
				error.text);
	}
}

static const struct node *
take_map(const struct node *root, const char *key, const struct reporter *reporter)
{
	const struct node *node = node_find(root, key);

	if (node != NULL && node->kind == NODE_MAP)
		return node;
	report_error(reporter, node == NULL ? root->place : node->place,
		"\"%s\" must be there and be a mapping of port sets", key);
	return NULL;
}

static void
check_sets(const struct node *map, const struct catalogue *catalogue,
	const struct reporter *reporter)
{
	struct port_set rest = {0};

	port_set_copy(&rest, &catalogue->riskiest);
	port_set_remove_set(&rest, &catalogue->common);
	if (port_set_size(&rest) > 0)
		report_error(reporter, map->place,
			"\"common\" lacks port %u of \"riskiest\"; add it",
			port_set_port(&rest, 0));
	port_set_done(&rest);
}

/* What only the first file has: the sets that the configuration and the gate go by. */
static void
read_base(const struct node *root, struct catalogue *catalogue,
	const struct reporter *reporter)
{
	const struct set_key named[] = {
		{"riskiest", &catalogue->riskiest},
		{"common", &catalogue->common},
		{"common_udp", &catalogue->common_udp},
	};
	const struct set_key policy[] = {
		{"no_payload_tcp", &catalogue->no_payload_tcp},
		{"industrial_tcp", &catalogue->industrial_tcp},
		{"industrial_udp", &catalogue->industrial_udp},
	};
	const struct node *map = take_map(root, "port_sets", reporter);

	if (map != NULL) {
		read_sets(map, named, sizeof(named) / sizeof(named[0]), reporter);
		check_sets(map, catalogue, reporter);
	}
	map = take_map(root, "policy", reporter);
	if (map != NULL)
		read_sets(map, policy, sizeof(policy) / sizeof(policy[0]), reporter);
	if (node_find(root, "services") == NULL)
		report_error(reporter, root->place, "\"services\" is missing; add it");
}

static void
read_root(const struct node *root, bool is_first, struct catalogue *catalogue,
	const struct reporter *reporter)
{
	static const struct name keys[] = {
		{0, "services"},
		{0, "kinds"},
		{0, "places"},
		{0, "playbook"},
		{0, "sources"},
		{0, "schema"},
		{0, NULL},
	};
	static const struct name first_keys[] = {
		{0, "services"},
		{0, "kinds"},
		{0, "places"},
		{0, "playbook"},
		{0, "sources"},
		{0, "schema"},
		{0, "port_sets"},
		{0, "policy"},
		{0, NULL},
	};
	const struct node *services = node_find(root, "services");

	row_check_keys(root, is_first ? first_keys : keys, reporter);
	if (is_first)
		read_base(root, catalogue, reporter);
	if (services != NULL)
		read_services(services, catalogue, reporter);
	kinds_read(root, &catalogue->kinds, reporter);
	playbook_read(root, &catalogue->playbook, reporter);
}

static void
read_part(const struct config_input *part, bool is_first, struct catalogue *catalogue,
	struct config_messages *messages)
{
	struct reporter reporter = {.file_name = part->file_name, .messages = messages};
	size_t errors_before = messages->errors.count;
	struct document document;

	if (document_read(&document, part, &document_catalogue_limits, messages)) {
		if (document.root != NULL && document.root->kind == NODE_MAP)
			read_root(document.root, is_first, catalogue, &reporter);
		else
			report_error(&reporter, (struct place){1, 1},
				"this must be a mapping with %s\"services\"",
				is_first ? "" : "for example ");
	}
	report_sort(messages, errors_before);
	document_done(&document);
}

int
catalogue_read(const struct config_input *input, struct catalogue *catalogue,
	struct config_messages *messages)
{
	static const struct hash_key key; /* a label, not a secret */
	size_t errors_before = messages->errors.count;
	struct catalogue new_catalogue = {0};
	struct bundle_reader reader;
	struct config_input part;

	bundle_reader_init(&reader, input);
	for (bool is_first = true; bundle_next(&reader, &part); is_first = false)
		read_part(&part, is_first, &new_catalogue, messages);
	if (messages->errors.count > errors_before) {
		catalogue_done(&new_catalogue);
		return ERROR_INVALID;
	}
	new_catalogue.hash = hash_bytes(&key, input->text, input->length);
	*catalogue = new_catalogue;
	return 0;
}
