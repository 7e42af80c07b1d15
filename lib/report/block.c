/*
 * Blocks: an object with few scalars, one a line, and its lists as tables below. A field
 * that the row does not have is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "report/layout.h"

enum { LABEL_PAD_MAX = 32, SENTENCE_MIN = 30 };

static bool
is_empty(const json_t *value)
{
	return value == NULL || json_is_null(value) ||
		(json_is_string(value) && json_string_length(value) == 0) ||
		(json_is_array(value) && json_array_size(value) == 0) ||
		(json_is_object(value) && json_object_size(value) == 0);
}

static size_t
label_width(const struct report *report)
{
	size_t width = 0;

	for (size_t i = 0; i < report->column_count; i++) {
		size_t length = strlen(report->columns[i]->heading);

		width = length > width ? length : width;
	}
	return width;
}

/* Sentences are broken to stand behind their label; what may be copied, such as a command
 * or a hash, is not. */
static char *
field_text(const struct report *report, const struct column *column,
	const json_t *value, size_t indent)
{
	char *text = cell_human(value, column->kind, report->options.zone);
	size_t width = report->options.width;
	char *wrapped;

	if (column->kind != COLUMN_SENTENCE || width < indent + SENTENCE_MIN)
		return text;
	wrapped = layout_wrap(text, width - indent, indent);
	free(text);
	return wrapped;
}

static void
write_field(struct report *report, const struct column *column, const json_t *value,
	size_t width)
{
	static const char blanks[LABEL_PAD_MAX + 1] =
		"                                ";
	const char *colour =
		report->options.colour ? cell_colour(column->kind, value) : NULL;
	char *text = field_text(report, column, value, width + strlen(": "));
	size_t pad = width - strlen(column->heading);

	report_write(report, column->heading);
	report_write(report, ":");
	report_write(report, blanks + (pad < LABEL_PAD_MAX ? LABEL_PAD_MAX - pad : 0));
	report_write(report, " ");
	report_write(report, colour != NULL ? colour : "");
	report_write(report, text);
	report_write(report, colour != NULL ? "\033[0m" : "");
	report_write(report, "\n");
	free(text);
}

static void
write_nested(
	struct report *report, const struct nested_view *nested, const json_t *list)
{
	struct report_options options = report->options;
	struct report *inner;
	const json_t *item;
	size_t index;

	options.view = view_find(nested->view);
	options.columns = NULL;
	options.header = true;
	if (options.view == NULL || report_new(&options, &inner, NULL) != 0)
		return;
	report_write(report, "\n");
	report_write(report, nested->heading);
	report_write(report, "\n");
	json_array_foreach (list, index, item) {
		if (!report_row(inner, item))
			break;
	}
	if (!report_end(inner, NULL))
		report->failed = true;
	report_free(inner);
}

static void
block_begin(struct report *report)
{
	(void)report; /* every block carries its own labels */
}

static void
block_row(struct report *report, const json_t *row)
{
	const struct nested_view *nested = report->options.view->nested;
	size_t width = label_width(report);

	if (report->rows > 0)
		report_write(report, "\n");
	for (size_t i = 0; i < report->column_count; i++) {
		const json_t *value = json_object_get(row, report->columns[i]->field);

		if (!is_empty(value))
			write_field(report, report->columns[i], value, width);
	}
	for (; nested != NULL && nested->field != NULL; nested++) {
		const json_t *list = json_object_get(row, nested->field);

		if (json_is_array(list) && json_array_size(list) > 0)
			write_nested(report, nested, list);
	}
}

static void
block_end(struct report *report, const char *failure)
{
	(void)report;
	(void)failure; /* said on the error channel by the caller */
}

const struct writer_calls block_writer = {block_begin, block_row, block_end};
