/* Writing YAML and long texts, into space that grows until everything fits. */
#ifndef WATCHDOG_CONFIG_RENDER_H
#define WATCHDOG_CONFIG_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "config/option.h"

typedef void render_call(struct text *text, const void *subject);

/* Calls call, with more space each time, until its text fits. Caller frees the result. */
char *render(render_call *call, const void *subject);

/* Lines of a YAML file. */
struct lines {
	struct text *text;
	unsigned indent;
	bool dash;   /* the next line begins a list's entry */
	bool hidden; /* lines are comments: an example */
};

/* Begins a line: comment sign, indentation, dash. */
void lines_begin(struct lines *lines);

/* What an option means, as comment lines of at most 88 columns. */
void lines_explain(struct lines *lines, const struct option *option);

#endif
