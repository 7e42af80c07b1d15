#include "cursor.h"

#include "show.h"

static bool
ignore_row(void *context, json_t *row)
{
	(void)context;
	(void)row;
	return true;
}

bool
cursor_confirm(struct cli *cli, const char *name, const json_t *row)
{
	json_t *id = json_object_get(row, "cursor");
	struct ask question = {.command = "cursor", .row = ignore_row};
	struct ask_end end;

	if (name == NULL || !json_is_integer(id))
		return true;
	question.arguments = json_object();
	show_text(question.arguments, "name", name);
	(void)json_object_set(question.arguments, "id", id);
	ask(cli, &question, &end);
	if (end.exit == EXIT_FINE)
		return true;
	complain("cannot confirm: %s", end.text);
	return false;
}
