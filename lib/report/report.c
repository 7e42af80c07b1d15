#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/writer.h"

enum { FIELD_NAME_SIZE = 64 };

static bool
is_for_people(enum report_format format)
{
	return format == REPORT_TABLE || format == REPORT_PLAIN;
}

static void
choose_usual(struct report *report)
{
	const struct column *column = report->options.view->columns;

	for (; column->field; column++)
		if (column->place == PLACE_SHOWN || report->options.view->block ||
			!is_for_people(report->options.format))
			report->columns[report->column_count++] = column;
}

static int
unknown_column(const struct view *view, const char *name, struct error *error)
{
	char known[ERROR_TEXT_MAX - 2 * FIELD_NAME_SIZE];
	char quote[FIELD_NAME_SIZE];
	struct text list, quoted;

	text_init(&list, known, sizeof(known));
	for (const struct column *column = view->columns; column->field; column++)
		text_format(&list, "%s%s", list.length > 0 ? "," : "", column->field);
	text_init(&quoted, quote, sizeof(quote));
	text_add_escaped(&quoted, name, strlen(name), "\"");
	return error_set(error, ERROR_INVALID, "no column \"%s\" here; there are %s",
		quote, known);
}

static int
choose_named(struct report *report, const char *names, struct error *error)
{
	const struct view *view = report->options.view;
	char name[FIELD_NAME_SIZE];

	while (*names != '\0') {
		size_t length = strcspn(names, ",");
		const struct column *column;

		if (length >= sizeof(name))
			length = sizeof(name) - 1;
		memcpy(name, names, length);
		name[length] = '\0';
		column = view_column(view, name);
		if (column == NULL)
			return unknown_column(view, name, error);
		if (report->column_count == REPORT_COLUMNS_MAX)
			return error_set(error, ERROR_INVALID,
				"at most %d columns can be named", REPORT_COLUMNS_MAX);
		report->columns[report->column_count++] = column;
		names += length;
		names += *names == ',';
	}
	if (report->column_count == 0)
		return error_set(error, ERROR_INVALID, "no column is named");
	return 0;
}

int
report_new(
	const struct report_options *options, struct report **out, struct error *error)
{
	struct report *report = mem_new(sizeof(*report));
	int status = 0;

	report->options = *options;
	if (options->columns == NULL)
		choose_usual(report);
	else
		status = choose_named(report, options->columns, error);
	if (status != 0) {
		free(report);
		return status;
	}
	*out = report;
	return 0;
}

static const struct writer_calls *
writer_of(const struct report *report)
{
	switch (report->options.format) {
	case REPORT_TABLE:
		return report->options.view->block ? &block_writer : &table_writer;
	case REPORT_PLAIN:
		return &plain_writer;
	case REPORT_CSV:
		return &csv_writer;
	case REPORT_JSON:
		return &json_writer;
	case REPORT_JSONL:
		return &jsonl_writer;
	}
	return &table_writer;
}

static void
begin_once(struct report *report)
{
	if (!report->begun)
		writer_of(report)->begin(report);
	report->begun = true;
}

bool
report_row(struct report *report, const json_t *row)
{
	begin_once(report);
	if (!report->failed)
		writer_of(report)->row(report, row);
	report->rows++;
	return !report->failed;
}

bool
report_end(struct report *report, const char *failure)
{
	begin_once(report);
	if (!report->failed)
		writer_of(report)->end(report, failure);
	return !report->failed;
}

size_t
report_rows(const struct report *report)
{
	return report->rows;
}

void
report_write(struct report *report, const char *text)
{
	size_t length = strlen(text);

	if (report->failed || length == 0)
		return;
	if (!report->options.write(report->options.context, text, length))
		report->failed = true;
}
