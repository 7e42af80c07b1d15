#include "config/config.h"
#include "config/option_table.h"
#include "config/render.h"

struct writing {
	struct lines lines;
	bool comments;
};

static void write_level(struct writing *writing, const struct option *parent,
	const struct option_target *target);

static void
write_items(struct writing *writing, const struct option *option,
	const struct option_target *target)
{
	struct text *text = writing->lines.text;
	size_t count = *option->items->count(target);

	text_add(text, count == 0 ? " []\n" : "\n");
	for (size_t i = 0; i < count; i++) {
		struct option_target item = option->items->item(target, i);

		writing->lines.indent += 4;
		writing->lines.dash = true;
		write_level(writing, option, &item);
		writing->lines.indent -= 4;
		/* The first entry explains the others. */
		writing->comments = writing->comments && i + 1 == count;
	}
}

static void
write_option(struct writing *writing, const struct option *option,
	const struct option_target *target)
{
	struct text *text = writing->lines.text;
	bool comments = writing->comments;
	char key[OPTION_PATH_SIZE];

	if (option->kind != OPTION_GROUP && option->kind != OPTION_ITEMS &&
		option_is_unset(option, target))
		return;
	if (comments)
		lines_explain(&writing->lines, option);
	option_key(option, key);
	lines_begin(&writing->lines);
	text_format(text, "%s:", key);
	if (option->kind == OPTION_ITEMS) {
		write_items(writing, option, target);
	} else if (option->kind == OPTION_GROUP) {
		text_add(text, "\n");
		writing->lines.indent += 2;
		write_level(writing, option, target);
		writing->lines.indent -= 2;
	} else {
		text_add(text, " ");
		option_write(option, target, text);
		text_add(text, "\n");
	}
	writing->comments = comments;
}

static void
write_level(struct writing *writing, const struct option *parent,
	const struct option_target *target)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_is_child(&option_table[i], parent))
			write_option(writing, &option_table[i], target);
}

static void
write_config(struct text *text, const struct config *config, bool comments)
{
	struct writing writing = {.lines = {.text = text}, .comments = comments};
	/* Reading and writing share the table; writing leaves the target alone. */
	struct option_target target = {{[PART_MAIN] = (void *)(uintptr_t)config}};

	write_level(&writing, NULL, &target);
}

static void
write_plain(struct text *text, const void *config)
{
	write_config(text, config, false);
}

static void
write_commented(struct text *text, const void *config)
{
	write_config(text, config, true);
}

char *
config_text(const struct config *config)
{
	return render(write_plain, config);
}

char *
config_text_commented(const struct config *config)
{
	return render(write_commented, config);
}
