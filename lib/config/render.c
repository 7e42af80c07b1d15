#include "config/render.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { RENDER_START = 16 * 1024, LINE_WIDTH = 88, EXPLANATION_MAX = 1024 };

char *
render(render_call *call, const void *subject)
{
	size_t size = RENDER_START;
	char *bytes = NULL;
	struct text text;

	do {
		size *= 2;
		bytes = mem_resize(bytes, size, 1);
		text_init(&text, bytes, size);
		call(&text, subject);
	} while (text.cut);
	return bytes;
}

void
lines_begin(struct lines *lines)
{
	unsigned blanks = lines->indent;

	if (lines->hidden)
		text_add(lines->text, "#");
	if (lines->dash)
		blanks -= 2;
	for (unsigned i = 0; i < blanks; i++)
		text_add(lines->text, " ");
	if (lines->dash)
		text_add(lines->text, "- ");
	lines->dash = false;
}

/* One comment line with as many words as fit. Returns the rest. */
static const char *
add_comment_line(struct lines *lines, const char *words)
{
	size_t room = LINE_WIDTH - lines->indent - 3;
	size_t length = strlen(words);
	bool dash = lines->dash;

	if (length > room) {
		length = room;
		while (length > 0 && words[length] != ' ')
			length--;
	}
	lines->dash = false;
	lines_begin(lines);
	lines->dash = dash;
	text_format(lines->text, "# %.*s\n", (int)length, words);
	words += length;
	return words + strspn(words, " ");
}

void
lines_explain(struct lines *lines, const struct option *option)
{
	char space[EXPLANATION_MAX];
	const char *words = space;
	struct text text;

	text_init(&text, space, sizeof(space));
	text_add(&text, option->help);
	if (option->kind != OPTION_GROUP && option->kind != OPTION_ITEMS &&
		option->kind != OPTION_BOOL && option->kind != OPTION_TEXT) {
		text_add(&text, " Value: ");
		option_describe(option, &text);
		text_add(&text, ".");
	}
	while (*words != '\0')
		words = add_comment_line(lines, words);
}
