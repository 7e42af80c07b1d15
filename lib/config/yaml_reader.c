/*
 * libyaml's events are taken one by one, so that the limits act before anything grows: the
 * parser of 0.2.5 needs a minute for 100 KB of '[' when nobody counts the depth.
 */
#include "config/yaml_reader.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/mem.h"
#include "base/text.h"

enum { DEPTH_MAX = 8 };

const struct document_limits document_config_limits = {
	.size = 64 * 1024, .events = 10000, .depth = DEPTH_MAX};
const struct document_limits document_catalogue_limits = {
	.size = 1024 * 1024, .events = 200000, .depth = DEPTH_MAX};

/* A list or mapping that has begun and not ended. */
struct level {
	struct node *node;
	struct node *last; /* item or entry so far */
	struct node *key;  /* read and waiting for its value */
};

struct builder {
	struct document *document;
	const struct document_limits *limits;
	struct reporter reporter;
	struct level levels[DEPTH_MAX];
	size_t depth;
	size_t documents;
	bool failed;  /* something was reported */
	bool stopped; /* no sense in going on */
};

/* ---- the text as a whole ---- */

static struct place
place_of(const char *text, size_t offset)
{
	struct place place = {.line = 1, .column = 1};

	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			place.line++;
			place.column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			place.column++;
		}
	}
	return place;
}

static bool
is_forbidden_byte(char byte)
{
	unsigned char value = (unsigned char)byte;

	return (value < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') ||
		value == 0x7f;
}

/* Offset of the first byte that does not belong to valid UTF-8. */
static size_t
find_bad_utf8(const char *text, size_t length)
{
	size_t offset = 0;

	while (offset < length) {
		size_t count = 1;

		while (count <= 4 && offset + count <= length &&
			!text_is_utf8(text + offset, count))
			count++;
		if (count > 4 || offset + count > length)
			return offset;
		offset += count;
	}
	return length;
}

static bool
check_text(const struct config_input *input, const struct document_limits *limits,
	const struct reporter *reporter)
{
	const char *text = input->text;
	struct place start = {1, 1};

	if (input->length > limits->size) {
		report_error(reporter, start,
			"the file has %zu bytes; at most %zu are read", input->length,
			limits->size);
		return false;
	}
	if (input->length >= 2 &&
		(memcmp(text, "\xff\xfe", 2) == 0 ||
			memcmp(text, "\xfe\xff", 2) == 0)) {
		report_error(reporter, start, "the file is UTF-16; save it as UTF-8");
		return false;
	}
	for (size_t i = 0; i < input->length; i++) {
		if (!is_forbidden_byte(text[i]))
			continue;
		report_error(reporter, place_of(text, i),
			"control character 0x%02x; remove it", (unsigned char)text[i]);
		return false;
	}
	if (!text_is_utf8(text, input->length)) {
		report_error(reporter,
			place_of(text, find_bad_utf8(text, input->length)),
			"not UTF-8; save the file as UTF-8");
		return false;
	}
	return true;
}

/* ---- building the tree ---- */

static void
fail(struct builder *builder, struct place place, const char *sentence)
{
	report_error(&builder->reporter, place, "%s", sentence);
	builder->failed = true;
}

static void
stop(struct builder *builder, struct place place, const char *sentence)
{
	fail(builder, place, sentence);
	builder->stopped = true;
}

static struct place
place_of_mark(const yaml_mark_t *mark)
{
	return (struct place){(uint32_t)mark->line + 1, (uint32_t)mark->column + 1};
}

static struct node *
new_node(struct builder *builder, enum node_kind kind, const yaml_event_t *event)
{
	struct node *node = mem_new(sizeof(*node));

	node->kind = kind;
	node->place = place_of_mark(&event->start_mark);
	node->older = builder->document->newest;
	builder->document->newest = node;
	return node;
}

/* The key of a mapping's next entry; the value follows. */
static void
take_key(struct builder *builder, struct level *level, struct node *key)
{
	if (key->kind != NODE_SCALAR) {
		stop(builder, key->place,
			"a key must be a word, not a list or a mapping");
		return;
	}
	for (const struct node *entry = level->node->first; entry != NULL;
		entry = entry->next) {
		struct text shown;
		char space[64];

		if (strcmp(entry->key->text, key->text) != 0)
			continue;
		text_init(&shown, space, sizeof(space));
		text_add_escaped(&shown, key->text, strlen(key->text), "");
		report_error(&builder->reporter, key->place,
			"\"%s\" is written a second time, first at %u:%u; keep one of "
			"them",
			space, entry->key->place.line, entry->key->place.column);
		builder->failed = true;
	}
	level->key = key;
}

static void
add_node(struct builder *builder, struct node *node)
{
	struct level *level;

	if (builder->depth == 0) {
		builder->document->root = node;
		return;
	}
	level = &builder->levels[builder->depth - 1];
	if (level->node->kind == NODE_MAP && level->key == NULL) {
		take_key(builder, level, node);
		return;
	}
	node->key = level->key;
	level->key = NULL;
	if (level->last == NULL)
		level->node->first = node;
	else
		level->last->next = node;
	level->last = node;
	level->node->count++;
	if (level->node->kind == NODE_MAP && level->node->count > NODE_KEYS_MAX)
		stop(builder, node->place, "a mapping has more than 64 keys");
}

static void
open_level(struct builder *builder, enum node_kind kind, const yaml_event_t *event)
{
	struct node *node = new_node(builder, kind, event);

	node->text = mem_dup_text("");
	add_node(builder, node);
	if (builder->stopped)
		return;
	if (builder->depth == builder->limits->depth) {
		stop(builder, node->place,
			"lists and mappings are nested more than 8 deep; no option "
			"needs "
			"that");
		return;
	}
	builder->levels[builder->depth++] = (struct level){.node = node};
}

static void
refuse_marks(struct builder *builder, const yaml_event_t *event,
	const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct place place = place_of_mark(&event->start_mark);

	if (anchor != NULL)
		fail(builder, place,
			"anchors (&name) are not accepted; write the value out");
	if (tag != NULL)
		fail(builder, place,
			"tags (!name) are not accepted; write the value without");
}

static void
add_scalar(struct builder *builder, const yaml_event_t *event)
{
	struct node *node = new_node(builder, NODE_SCALAR, event);
	const char *value = (const char *)event->data.scalar.value;

	refuse_marks(builder, event, event->data.scalar.anchor, event->data.scalar.tag);
	if (strlen(value) != event->data.scalar.length)
		fail(builder, node->place, "a text contains NUL; remove it");
	node->text = mem_dup_text(value);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	add_node(builder, node);
}

static void
begin_document(struct builder *builder, const yaml_event_t *event)
{
	if (builder->documents++ > 0)
		stop(builder, place_of_mark(&event->start_mark),
			"a second document begins; keep one and remove the \"---\"");
	else if (event->data.document_start.tag_directives.start !=
		event->data.document_start.tag_directives.end)
		fail(builder, place_of_mark(&event->start_mark),
			"tag directives are not accepted; remove \"%TAG\"");
}

/* Takes one event in. Returns false after the last one. */
static bool
take_event(struct builder *builder, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_STREAM_END_EVENT:
		return false;
	case YAML_DOCUMENT_START_EVENT:
		begin_document(builder, event);
		break;
	case YAML_ALIAS_EVENT:
		stop(builder, place_of_mark(&event->start_mark),
			"aliases (*name) are not accepted; write the value out");
		break;
	case YAML_SCALAR_EVENT:
		add_scalar(builder, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		refuse_marks(builder, event, event->data.sequence_start.anchor,
			event->data.sequence_start.tag);
		open_level(builder, NODE_LIST, event);
		break;
	case YAML_MAPPING_START_EVENT:
		refuse_marks(builder, event, event->data.mapping_start.anchor,
			event->data.mapping_start.tag);
		open_level(builder, NODE_MAP, event);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		builder->depth--;
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return !builder->stopped;
}

/* ---- the parser's own complaints ---- */

/* True when the character (not byte) at index is a tab. */
static bool
is_tab_at(const struct config_input *input, size_t index)
{
	for (size_t i = 0; i < input->length; i++) {
		bool begins = ((unsigned char)input->text[i] & 0xc0) != 0x80;

		if (begins && index-- == 0)
			return input->text[i] == '\t';
	}
	return false;
}

static void
report_syntax(struct builder *builder, const yaml_parser_t *parser,
	const struct config_input *input)
{
	const char *problem = parser->problem == NULL ? "unknown" : parser->problem;
	struct place place = place_of_mark(&parser->problem_mark);

	builder->failed = true;
	if (parser->error == YAML_READER_ERROR) {
		report_error(&builder->reporter,
			place_of(input->text, parser->problem_offset),
			"not valid YAML: %s; remove the character", problem);
	} else if (is_tab_at(input, parser->problem_mark.index)) {
		report_error(&builder->reporter, place,
			"a tab where YAML wants blanks; indent with blanks");
	} else if (parser->context != NULL) {
		report_error(&builder->reporter, place,
			"not valid YAML: %s %s (line %zu); check indentation, brackets "
			"and quotes",
			problem, parser->context, parser->context_mark.line + 1);
	} else {
		report_error(&builder->reporter, place,
			"not valid YAML: %s; check indentation, brackets and quotes",
			problem);
	}
}

static void
read_events(struct builder *builder, yaml_parser_t *parser,
	const struct config_input *input)
{
	size_t *events = &builder->document->events;
	bool more = true;

	while (more) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event)) {
			report_syntax(builder, parser, input);
			return;
		}
		more = take_event(builder, &event);
		if (++*events > builder->limits->events && more) {
			stop(builder, place_of_mark(&event.start_mark),
				"the file has too many parts");
			more = false;
		}
		yaml_event_delete(&event);
	}
}

bool
document_read(struct document *document, const struct config_input *input,
	const struct document_limits *limits, struct config_messages *messages)
{
	struct builder builder = {.document = document,
		.limits = limits,
		.reporter = {.file_name = input->file_name, .messages = messages}};
	yaml_parser_t parser;

	*document = (struct document){0};
	if (!check_text(input, limits, &builder.reporter))
		return false;
	if (!yaml_parser_initialize(&parser)) {
		fail(&builder, (struct place){1, 1}, "no memory to read the file");
		return false;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&parser, (const unsigned char *)input->text, input->length);
	read_events(&builder, &parser, input);
	yaml_parser_delete(&parser);
	return !builder.failed;
}

void
document_done(struct document *document)
{
	struct node *node = document->newest;

	while (node != NULL) {
		struct node *older = node->older;

		free(node->text);
		free(node);
		node = older;
	}
	*document = (struct document){0};
}

/* ---- asking the tree ---- */

const struct node *
node_find(const struct node *map, const char *key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *entry = map->first; entry != NULL; entry = entry->next)
		if (strcmp(entry->key->text, key) == 0)
			return entry;
	return NULL;
}

bool
node_is_empty(const struct node *node)
{
	return node->kind == NODE_SCALAR && !node->quoted && node->text[0] == '\0';
}

const char *
node_kind_text(const struct node *node)
{
	if (node->kind == NODE_LIST)
		return "a list";
	return node->kind == NODE_MAP ? "a mapping" : "text";
}

const char *
yaml_reader_library_version(void)
{
	return yaml_get_version_string();
}
