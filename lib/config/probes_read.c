#include "config/probes_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "config/probe_pattern.h"
#include "config/row_read.h"

enum answer_port { ANSWER_SAME, ANSWER_ANY };

static const struct name answer_port_names[] = {
	{ANSWER_SAME, "same"},
	{ANSWER_ANY, "any"},
	{0, NULL},
};

struct book_reader {
	struct probe_book book;
	size_t udp_port_capacity;
	const struct reporter *reporter;
};

static bool
read_pattern(const struct node *map, const char *key, struct udp_request *request,
	const struct reporter *reporter)
{
	const struct node *node = row_text(map, key, reporter);
	bool answer = strcmp(key, "answer") == 0;
	struct error error;

	if (node == NULL)
		return false;
	if (probe_pattern_read(node->text, answer,
		    answer ? &request->answer : &request->send,
		    answer ? &request->answer_length : &request->send_length,
		    &error) == 0)
		return true;
	report_error(reporter, node->place, "\"%s\": %s", key, error.text);
	return false;
}

static int
compare_ports(const void *one, const void *other)
{
	const struct probe_port *a = one, *b = other;

	return a->port < b->port ? -1 : a->port > b->port;
}

/* The ports of the row that is read now, and how often they are asked. */
static bool
read_ports(struct book_reader *reader, const struct node *map)
{
	const struct node *node = row_text(map, "port", reader->reporter);
	struct probe_book *book = &reader->book;
	struct port_set ports = {0};
	struct error error;
	int pace;

	if (node == NULL ||
		!row_name(map, "pace", probe_pace_names, &pace, reader->reporter))
		return false;
	book->udp[book->udp_count].pace = (enum probe_pace)pace;
	if (port_set_parse(node->text, &ports, &error) != 0 ||
		port_set_size(&ports) > PROBE_ROWS_MAX) {
		report_error(reader->reporter, node->place,
			"\"port\" must be a few ports such as \"53\" or \"5683,5684\"");
		port_set_done(&ports);
		return false;
	}
	for (size_t i = 0; i < port_set_size(&ports); i++) {
		book->udp_ports = mem_grow(book->udp_ports, &reader->udp_port_capacity,
			book->udp_port_count + 1, sizeof(*book->udp_ports));
		book->udp_ports[book->udp_port_count++] = (struct probe_port){
			.port = port_set_port(&ports, i),
			.row = (uint16_t)book->udp_count,
		};
	}
	port_set_done(&ports);
	return true;
}

/* It takes the place of the repeats of an earlier request, and has its ports and its pace. */
static bool
read_after(struct book_reader *reader, const struct node *map)
{
	static const char *const taken[] = {"port", "pace"};
	const struct node *after = row_text(map, "after", reader->reporter);
	struct udp_request *first = NULL;

	if (after == NULL)
		return false;
	for (size_t i = 0; i < reader->book.udp_count; i++)
		if (strcmp(reader->book.udp[i].name, after->text) == 0)
			first = &reader->book.udp[i];
	if (first == NULL || first->then != 0 || first->follows) {
		report_error(reader->reporter, after->place,
			"\"after\" must name an earlier request with a port that "
			"nothing "
			"else comes after");
		return false;
	}
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (node_find(map, taken[i]) != NULL) {
			report_error(reader->reporter, map->place,
				"\"%s\" is that of the request it comes after; remove "
				"it",
				taken[i]);
			return false;
		}
	reader->book.udp[reader->book.udp_count].follows = true;
	reader->book.udp[reader->book.udp_count].pace = first->pace;
	first->then = (uint16_t)(reader->book.udp_count + 1);
	return true;
}

static bool
read_names(
	struct book_reader *reader, const struct node *map, struct udp_request *request)
{
	const struct node *name = node_find(map, "name");
	int answer_port = ANSWER_SAME;

	if (!row_copy(map, "name", request->name, sizeof(request->name),
		    reader->reporter))
		return false;
	if (probe_book_named(&reader->book, request->name) != NULL) {
		report_error(reader->reporter, name->place,
			"the name \"%s\" is taken already", request->name);
		return false;
	}
	if (node_find(map, "answer_port") != NULL &&
		!row_name(map, "answer_port", answer_port_names, &answer_port,
			reader->reporter))
		return false;
	request->any_port = answer_port == ANSWER_ANY;
	return true;
}

static void
read_udp_row(struct book_reader *reader, const struct node *map)
{
	static const struct name keys[] = {
		{0, "name"},
		{0, "port"},
		{0, "pace"},
		{0, "after"},
		{0, "send"},
		{0, "answer"},
		{0, "answer_port"},
		{0, "src"},
		{0, NULL},
	};
	struct udp_request *request = &reader->book.udp[reader->book.udp_count];
	bool follows;

	if (map->kind != NODE_MAP) {
		report_error(reader->reporter, map->place,
			"a request is %s; it must be a mapping", node_kind_text(map));
		return;
	}
	row_check_keys(map, keys, reader->reporter);
	follows = node_find(map, "after") != NULL;
	if (read_names(reader, map, request) &&
		read_pattern(map, "send", request, reader->reporter) &&
		read_pattern(map, "answer", request, reader->reporter) &&
		(follows ? read_after(reader, map) : read_ports(reader, map))) {
		reader->book.udp_count++;
		return;
	}
	free(request->send);
	free(request->answer);
	*request = (struct udp_request){.send = NULL};
}

static void
sort_ports(struct book_reader *reader, const struct node *list)
{
	struct probe_book *book = &reader->book;

	if (book->udp_port_count == 0)
		return;
	qsort(book->udp_ports, book->udp_port_count, sizeof(*book->udp_ports),
		compare_ports);
	for (size_t i = 1; i < book->udp_port_count; i++)
		if (book->udp_ports[i].port == book->udp_ports[i - 1].port)
			report_error(reader->reporter, list->place,
				"port %u has two requests; keep one",
				book->udp_ports[i].port);
}

static void
read_udp(struct book_reader *reader, const struct node *list)
{
	if (list->kind != NODE_LIST || list->count > PROBE_ROWS_MAX) {
		report_error(reader->reporter, list->place,
			"\"udp\" must be a list of at most %d mappings",
			PROBE_ROWS_MAX);
		return;
	}
	reader->book.udp = mem_array(list->count + 1, sizeof(*reader->book.udp));
	for (const struct node *node = list->first; node != NULL; node = node->next) {
		if (report_is_full(reader->reporter))
			return;
		read_udp_row(reader, node);
	}
	sort_ports(reader, list);
}

static void
read_root(struct book_reader *reader, const struct node *root)
{
	static const struct name keys[] = {
		{0, "schema"},
		{0, "udp"},
		{0, NULL},
	};
	const struct node *udp = node_find(root, "udp");

	row_check_keys(root, keys, reader->reporter);
	if (udp == NULL)
		report_error(
			reader->reporter, root->place, "\"udp\" is missing; add it");
	else
		read_udp(reader, udp);
}

int
probes_read(const struct config_input *input, struct probe_book *book,
	struct config_messages *messages)
{
	static const struct hash_key key; /* a label, not a secret */
	static const struct document_limits limits = {
		.size = PROBE_BOOK_SIZE_MAX, .events = 20000, .depth = 8};
	struct reporter reporter = {
		.file_name = input->file_name, .messages = messages};
	size_t errors_before = messages->errors.count;
	struct book_reader reader = {.reporter = &reporter};
	struct document document;

	if (document_read(&document, input, &limits, messages)) {
		if (document.root != NULL && document.root->kind == NODE_MAP)
			read_root(&reader, document.root);
		else
			report_error(&reporter, (struct place){1, 1},
				"what is sent is a mapping with \"udp\"");
	}
	report_sort(messages, errors_before);
	document_done(&document);
	if (messages->errors.count > errors_before) {
		probe_book_done(&reader.book);
		return ERROR_INVALID;
	}
	reader.book.hash = hash_bytes(&key, input->text, input->length);
	*book = reader.book;
	return 0;
}
