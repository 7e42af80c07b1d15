#include "config/option_doc.h"

#include <string.h>

#include "config/option_table.h"
#include "config/render.h"

/* ---- conf/wdogd.yaml ---- */

static const char template_head[] =
	"# WatchDog: which networks to watch, and how. See wdogd.yaml(5).\n"
	"#\n"
	"# As shipped, no segment is declared: nothing is watched and nothing is sent. "
	"To watch\n"
	"# a network of yours, remove the first # from each line of the segment below "
	"(of its\n"
	"# options name, interface, subnets and owned suffice), then ask `wdogd "
	"--check` and\n"
	"# `wdogd --plan`. Every option stands at its standard value.\n\n";

static void template_level(struct lines *lines, const struct option *parent);

static void
template_items(struct lines *lines, const struct option *option)
{
	bool hidden = lines->hidden;

	text_add(lines->text, "\n");
	lines->hidden = true;
	lines->indent += 4;
	lines->dash = true;
	template_level(lines, option);
	lines->indent -= 4;
	lines->hidden = hidden;
}

static void
template_option(struct lines *lines, const struct option *option)
{
	const char *value =
		option->example != NULL ? option->example : option->standard;
	char key[OPTION_PATH_SIZE];

	lines_explain(lines, option);
	option_key(option, key);
	lines_begin(lines);
	text_format(lines->text, "%s:", key);
	if (option->kind == OPTION_ITEMS) {
		template_items(lines, option);
	} else if (option->kind == OPTION_GROUP) {
		text_add(lines->text, "\n");
		lines->indent += 2;
		template_level(lines, option);
		lines->indent -= 2;
	} else {
		text_format(lines->text, " %s\n", value);
	}
}

static void
template_level(struct lines *lines, const struct option *parent)
{
	for (size_t i = 0; i < option_count; i++) {
		if (!option_is_child(&option_table[i], parent))
			continue;
		if (parent == NULL && i > 0)
			text_add(lines->text, "\n");
		template_option(lines, &option_table[i]);
	}
}

static void
write_template(struct text *text, const void *subject)
{
	struct lines lines = {.text = text};

	(void)subject; /* the table is all there is */
	text_add(text, template_head);
	template_level(&lines, NULL);
}

char *
option_template(void)
{
	return render(write_template, NULL);
}

/* ---- wdogd.yaml(5) ---- */

enum { MANUAL_WIDTH = 78 };

/* Each sentence on its own line, as mdoc likes it, and no line too long. */
static void
add_sentences(struct text *text, const char *words)
{
	while (*words != '\0') {
		const char *end = strstr(words, ". ");
		size_t length = end == NULL ? strlen(words) : (size_t)(end - words) + 1;

		if (length > MANUAL_WIDTH) {
			length = MANUAL_WIDTH;
			while (length > 1 && words[length] != ' ')
				length--;
		}
		text_format(text, "%.*s\n", (int)length, words);
		words += length;
		words += strspn(words, " ");
	}
}

static void
manual_option(struct text *text, const struct option *option)
{
	char space[256];
	struct text form;

	text_format(
		text, ".It Cm %s : Ar %s\n", option->path, option_placeholder(option));
	add_sentences(text, option->help);
	if (option->kind == OPTION_GROUP)
		return;
	if (option->kind != OPTION_ITEMS) {
		text_init(&form, space, sizeof(space));
		text_add(&form, "It is ");
		option_describe(option, &form);
		text_add(&form, ".");
		add_sentences(text, space);
	}
	if (option->required)
		text_add(text, "Must be written.\n");
	else if (option->standard != NULL)
		text_format(text, "The default is\n.Ql %s .\n",
			strcmp(option->standard, "\"\"") == 0 ? "\\(dq\\(dq"
							      : option->standard);
}

static void
write_manual(struct text *text, const void *subject)
{
	(void)subject; /* the table is all there is */
	text_add(text, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < option_count; i++)
		manual_option(text, &option_table[i]);
	text_add(text, ".El\n");
}

char *
option_manual(void)
{
	return render(write_manual, NULL);
}
