/* The arguments of a query: what may be asked, and what it means as values to bind. */
#ifndef WATCHDOG_STORE_ARGUMENT_H
#define WATCHDOG_STORE_ARGUMENT_H

#include "store/handle.h"

enum argument_type {
	ARGUMENT_SEGMENT,
	ARGUMENT_DEVICE,
	ARGUMENT_TIME,
	ARGUMENT_PRESENCE,
	ARGUMENT_PORT_STATE,  /* or all */
	ARGUMENT_ALERT_STATE, /* or all */
	ARGUMENT_EVENT,
	ARGUMENT_COUNT,
	ARGUMENT_MUTE_STATE,
	ARGUMENT_TEXT,
	ARGUMENT_CURSOR, /* becomes ":after", the last line handled */
	ARGUMENT_WHAT
};

struct argument_rule {
	const char *name; /* of the argument, and of the parameter with ':' before it */
	enum argument_type type;
	bool required;
};

enum { ARGUMENTS_MAX = 8, ARGUMENT_TEXT_SIZE = 64 };

struct argument {
	const char *name;
	bool is_text;
	int64_t number;
	char text[ARGUMENT_TEXT_SIZE];
};

struct arguments {
	struct argument list[ARGUMENTS_MAX];
	size_t count;
};

struct asking {
	const json_t *given; /* a JSON object or NULL */
	wall_t now;
	struct error *error;
};

/* Reads and checks what was given by rules, which end with name NULL. */
int arguments_read(struct store *store, const struct argument_rule *rules,
	const struct asking *asking, struct arguments *arguments);

/* NULL when it was not given. */
const struct argument *arguments_find(
	const struct arguments *arguments, const char *name);
void arguments_add_number(struct arguments *arguments, const char *name, int64_t value);

#endif
