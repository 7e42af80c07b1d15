/*
 * Tables by libsmartcols. Rows are gathered in batches, so that the widths fit and yet an
 * endless answer costs a fixed amount of memory.
 */
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "report/layout.h"

enum { TABLE_BATCH_ROWS = 20000 };

static int
column_flags(const struct column *column)
{
	if (column->kind == COLUMN_NUMBER || column->kind == COLUMN_SPAN ||
		column->kind == COLUMN_SIZE || column->kind == COLUMN_SHARE)
		return SCOLS_FL_RIGHT;
	return column->kind == COLUMN_SENTENCE ? SCOLS_FL_WRAP : 0;
}

/* A heading takes room even when it is not printed. */
static bool
add_column(struct libscols_table *table, const struct column *column, bool header)
{
	struct libscols_column *added = scols_table_new_column(
		table, header ? column->heading : "", 0, column_flags(column));

	/* Lines break where the layout broke them. */
	return added != NULL &&
		(column->kind != COLUMN_SENTENCE ||
			scols_column_set_wrapfunc(added, scols_wrapnl_chunksize,
				scols_wrapnl_nextchunk, NULL) == 0);
}

/* Cells are escaped already: its own escaping would double the backslashes. The widths are
 * the layout's: the table itself knows no terminal. */
static struct libscols_table *
new_table(const struct report *report)
{
	const struct report_options *options = &report->options;
	struct libscols_table *table = scols_new_table();

	if (table == NULL)
		return NULL;
	scols_table_enable_noencoding(table, 1);
	scols_table_enable_colors(table, options->colour);
	scols_table_enable_noheadings(table, !options->header || report->table_headed);
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	for (size_t i = 0; i < report->column_count; i++)
		if (!add_column(table, report->columns[i], options->header)) {
			scols_unref_table(table);
			return NULL;
		}
	return table;
}

static const char *
cell_text(const struct report *report, size_t row, size_t column)
{
	struct libscols_line *line = scols_table_get_line(report->table, row);
	const char *text = scols_cell_get_data(scols_line_get_cell(line, column));

	return text != NULL ? text : "";
}

/* The layout of the rows so far. Without a width all stands as it is. */
static void
decide(const struct report *report, struct layout *layout)
{
	const struct report_options *options = &report->options;

	layout_init(layout, report->columns, report->column_count, options->header);
	if (options->width == 0)
		return;
	for (size_t row = 0; row < report->table_rows; row++)
		for (size_t i = 0; i < layout->count; i++)
			layout_measure(layout, i, cell_text(report, row, i));
	layout_fit(layout, options->width, options->columns != NULL);
}

static void
apply(struct report *report, const struct layout *layout)
{
	for (size_t i = 0; i < layout->count; i++) {
		struct libscols_column *column =
			scols_table_get_column(report->table, i);

		if (layout->columns[i].hidden)
			(void)scols_column_set_flags(column, SCOLS_FL_HIDDEN);
	}
	for (size_t row = 0; row < report->table_rows; row++)
		for (size_t i = 0; i < layout->count; i++) {
			char *text;

			if (layout->columns[i].hidden)
				continue; /* below: its text is still needed */
			text = layout_text(layout, i, cell_text(report, row, i));
			if (scols_line_refer_data(
				    scols_table_get_line(report->table, row), i,
				    text) != 0)
				free(text);
		}
}

static void
write_sentence(struct report *report, const char *sentence)
{
	static const char indent[] = "    ";
	size_t room = report->options.width - strlen(indent);
	char *text = layout_wrap(sentence, room, strlen(indent));

	report_write(report, indent);
	report_write(report, text);
	report_write(report, "\n");
	free(text);
}

/* Writes lines of text; returns what follows them. */
static char *
write_lines(struct report *report, char *text, size_t count)
{
	while (count-- > 0 && *text != '\0') {
		char *end = text + strcspn(text, "\n");
		bool ended = *end == '\n';

		*end = '\0';
		report_write(report, text);
		report_write(report, "\n");
		text = end + ended;
	}
	return text;
}

/* Lines that a row takes: its cells were broken at their width. */
static size_t
row_lines(const struct report *report, size_t row)
{
	size_t most = 1;

	for (size_t i = 0; i < report->column_count; i++) {
		size_t lines = 1;

		for (const char *c = cell_text(report, row, i); *c != '\0'; c++)
			lines += *c == '\n';
		most = lines > most ? lines : most;
	}
	return most;
}

/* Each row's sentences follow its lines. */
static void
write_with_sentences(struct report *report, char *text, const struct layout *layout)
{
	if (report->options.header && !report->table_headed)
		text = write_lines(report, text, 1);
	for (size_t row = 0; row < report->table_rows; row++) {
		text = write_lines(report, text, row_lines(report, row));
		for (size_t i = 0; i < layout->count; i++)
			if (layout->columns[i].below)
				write_sentence(report, cell_text(report, row, i));
	}
}

static void
print_batch(struct report *report)
{
	struct layout layout;
	char *text = NULL;

	if (report->table == NULL)
		return;
	decide(report, &layout);
	if (report->options.width > 0)
		apply(report, &layout);
	if (scols_print_table_to_string(report->table, &text) != 0 || text == NULL)
		report->failed = true;
	else
		write_with_sentences(report, text, &layout);
	free(text);
	scols_unref_table(report->table);
	report->table = NULL;
	report->table_rows = 0;
	report->table_headed = true;
}

static void
table_begin(struct report *report)
{
	report->table = NULL;
}

static bool
fill_cell(struct report *report, struct libscols_line *line, size_t index,
	const json_t *value)
{
	const struct column *column = report->columns[index];
	const char *colour = cell_colour(column->kind, value);
	char *text = cell_human(value, column->kind, report->options.zone);

	if (scols_line_refer_data(line, index, text) != 0) {
		free(text);
		return false;
	}
	if (colour == NULL || !report->options.colour)
		return true;
	return scols_cell_set_color(scols_line_get_cell(line, index), colour) == 0;
}

static void
table_row(struct report *report, const json_t *row)
{
	struct libscols_line *line;

	if (report->table == NULL)
		report->table = new_table(report);
	line = report->table == NULL ? NULL : scols_table_new_line(report->table, NULL);
	if (line == NULL) {
		report->failed = true;
		return;
	}
	for (size_t i = 0; i < report->column_count; i++) {
		const char *field = report->columns[i]->field;

		if (!fill_cell(report, line, i, json_object_get(row, field)))
			report->failed = true;
	}
	report->table_rows++;
	if (report->table_rows == TABLE_BATCH_ROWS)
		print_batch(report);
}

static void
table_end(struct report *report, const char *failure)
{
	(void)failure; /* said on the error channel by the caller */
	print_batch(report);
}

void
report_free(struct report *report)
{
	if (report == NULL)
		return;
	scols_unref_table(report->table);
	free(report);
}

const char *
report_table_library(void)
{
	const char *version = NULL;

	(void)scols_get_library_version(&version);
	return version != NULL ? version : "?";
}

const struct writer_calls table_writer = {table_begin, table_row, table_end};
