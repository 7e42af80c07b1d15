/*
 * YAML into a tree with a position on every node. Everything a hostile or careless file can
 * hold is bounded and named: size, depth, number of parts, keys of a mapping; aliases,
 * anchors, tags, further documents, NUL and anything but UTF-8 are refused. Types are not
 * guessed (`no`, `1:20`, `010`): the reader of an option decides what its text means.
 */
#ifndef WATCHDOG_CONFIG_YAML_READER_H
#define WATCHDOG_CONFIG_YAML_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "config/message.h"

enum { NODE_KEYS_MAX = 64 /* keys of one mapping */ };

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	struct place place;
	char *text;		/* of a scalar: UTF-8 without NUL; else "" */
	bool quoted;		/* a scalar in quotes or a block scalar */
	const struct node *key; /* of a mapping's entry; else NULL */
	struct node *first;	/* of a list's items or a mapping's entries */
	struct node *next;	/* in the same list or mapping */
	size_t count;		/* items or entries */
	struct node *older;	/* every node of the document, for freeing */
};

struct document_limits {
	size_t size;   /* bytes of text */
	size_t events; /* parts: scalars, starts and ends */
	size_t depth;  /* of lists and mappings inside each other */
};

extern const struct document_limits document_config_limits;
extern const struct document_limits document_catalogue_limits;

struct document {
	struct node *root; /* NULL: an empty document */
	struct node *newest;
	size_t events; /* parts taken from the text */
};

/* Reads input into *document (caller ends it with document_done, whatever is returned).
 * False when something was reported as an error. */
bool document_read(struct document *document, const struct config_input *input,
	const struct document_limits *limits, struct config_messages *messages);
void document_done(struct document *document);

/* The value of key in a mapping; NULL when it has none or map is NULL or no mapping. */
const struct node *node_find(const struct node *map, const char *key);

/* A value that was left out after its key (`segments:` and nothing more). */
bool node_is_empty(const struct node *node);

/* "a list", "a mapping", "text": for messages. */
const char *node_kind_text(const struct node *node);

/* "0.2.5"; static. */
const char *yaml_reader_library_version(void);

#endif
