/*
 * One option of the configuration as a row of the option table, and what can be done with
 * the value of a row: read it from YAML, write it as YAML, say what it may be.
 */
#ifndef WATCHDOG_CONFIG_OPTION_H
#define WATCHDOG_CONFIG_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/text.h"
#include "config/message.h"
#include "config/yaml_reader.h"

enum option_kind {
	OPTION_GROUP, /* a mapping of further options */
	OPTION_ITEMS, /* a list of mappings: struct option_items says where they live */
	OPTION_BOOL,
	OPTION_NUMBER,	 /* uint32_t */
	OPTION_DURATION, /* span_t */
	OPTION_SIZE,	 /* uint64_t bytes */
	OPTION_DATE,	 /* wall_t */
	OPTION_HOURS,	 /* struct quiet_hours */
	OPTION_TIME,	 /* uint16_t: the minute of the day + 1, 0 none */
	OPTION_CHOICE,	 /* an enum or int by its name */
	OPTION_NAME,	 /* [a-z0-9-]{1,32} */
	OPTION_WORD, /* printable, without blanks or slashes: an interface, a group */
	OPTION_TEXT, /* printable text */
	OPTION_PATH, /* an absolute path */
	OPTION_GATEWAY,	 /* of struct scope */
	OPTION_SUBNETS,	 /* of struct scope */
	OPTION_EXCLUDE,	 /* of struct scope and struct segment_extra */
	OPTION_STATIONS, /* struct guide_policy */
	OPTION_NAMES,	 /* of struct segment_extra */
	OPTION_SERVICES, /* struct service_set */
	OPTION_KINDS
};

/* Where the values of one mapping live: for a segment its three structs, else only the
 * first. */
enum option_part { PART_MAIN, PART_POLICY, PART_EXTRA, PARTS };

struct option_target {
	void *parts[PARTS];
};

/* A list of mappings. */
struct option_items {
	size_t maximum;
	/* The number of items, as a field of the target that has the list. */
	size_t *(*count)(const struct option_target *owner);
	/* Where the index-th item lives. */
	struct option_target (*item)(const struct option_target *owner, size_t index);
	/* What an item begins with, where that is not zero. NULL: it is. */
	void (*begin)(const struct option_target *item);
	/* Something of the item is wrong, and was reported. NULL: nobody wants to know. */
	void (*broken)(const struct option_target *item);
};

struct option {
	const char *path; /* "segments[].presence.misses" */
	enum option_kind kind;
	bool required;
	enum option_part part;
	size_t offset;		  /* of the field in that part */
	int64_t minimum, maximum; /* numbers; span_t in seconds; texts: longest */
	const char *standard;	  /* the value when it is not written, as YAML */
	const char *example;	  /* shown where there is no standard value */
	const struct name *choices;
	const char *unit;
	const char *help; /* one or more full sentences */
	const struct option_items *items;
};

/* The field of a row. */
void *option_field(const struct option *option, const struct option_target *target);

/* Reads the value of a simple option (no group, no items) into the target. On failure
 * reports why and returns false; the target is then unchanged or holds what was valid. */
bool option_read(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter);

/* True for a simple option that was not written and has no standard value: it stays out. */
bool option_is_unset(const struct option *option, const struct option_target *target);

/* Writes the value of a simple option as YAML on one line. */
void option_write(const struct option *option, const struct option_target *target,
	struct text *text);

/* Adds what the value may be, "from 1 to 100", "true or false", to a sentence. */
void option_describe(const struct option *option, struct text *text);

/* The word that stands for the value in a manual: "number", "duration". */
const char *option_placeholder(const struct option *option);

#endif
