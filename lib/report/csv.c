/*
 * CSV (RFC 4180: CRLF, quotes doubled) and tab-separated text. Names and banners end up
 * in spreadsheets, so what would be taken for a formula gets an apostrophe.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/writer.h"

static void
write_quoted(struct report *report, const char *text)
{
	const char *start = text;

	report_write(report, "\"");
	for (const char *next; (next = strchr(start, '"')) != NULL; start = next + 1) {
		size_t length = (size_t)(next - start);

		if (length > 0 && !report->failed)
			report->failed = !report->options.write(
				report->options.context, start, length);
		report_write(report, "\"\"");
	}
	report_write(report, start);
	report_write(report, "\"");
}

/* By its first character that is not a blank; also by the wide ones, which spreadsheets take for
 * the same. */
static bool
begins_formula(const char *text)
{
	static const char *const starts[] = {"=", "+", "-", "@", "\xef\xbc\x9d",
		"\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

	text += strspn(text, " ");
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* A copy with an apostrophe before each formula. Where the decimal sign is a comma, spreadsheets
 * part cells at ';', also within quotes: what stands behind one begins a cell. */
static char *
without_formulas(const char *text)
{
	char *safe = mem_new(2 * strlen(text) + 2), *to = safe;
	bool begins = true;

	for (; *text != '\0'; text++) {
		if (begins && begins_formula(text))
			*to++ = '\'';
		*to++ = *text;
		begins = *text == ';';
	}
	return safe;
}

static void
write_csv_cell(struct report *report, const json_t *value)
{
	char *text = cell_machine(value);

	if (!json_is_number(value)) {
		char *safe = without_formulas(text);

		free(text);
		text = safe;
	}
	if (strpbrk(text, "\",\r\n") != NULL)
		write_quoted(report, text);
	else
		report_write(report, text);
	free(text);
}

static void
csv_begin(struct report *report)
{
	if (!report->options.header)
		return;
	for (size_t i = 0; i < report->column_count; i++) {
		report_write(report, i > 0 ? "," : "");
		report_write(report, report->columns[i]->field);
	}
	report_write(report, "\r\n");
}

static void
csv_row(struct report *report, const json_t *row)
{
	for (size_t i = 0; i < report->column_count; i++) {
		report_write(report, i > 0 ? "," : "");
		write_csv_cell(report, json_object_get(row, report->columns[i]->field));
	}
	report_write(report, "\r\n");
}

static void
no_end(struct report *report, const char *failure)
{
	/* A table of lines has no end mark; the exit code tells. */
	(void)report;
	(void)failure;
}

const struct writer_calls csv_writer = {csv_begin, csv_row, no_end};

static void
plain_begin(struct report *report)
{
	if (!report->options.header)
		return;
	for (size_t i = 0; i < report->column_count; i++) {
		report_write(report, i > 0 ? "\t" : "");
		report_write(report, report->columns[i]->field);
	}
	report_write(report, "\n");
}

static void
plain_row(struct report *report, const json_t *row)
{
	for (size_t i = 0; i < report->column_count; i++) {
		const char *field = report->columns[i]->field;
		char *text = cell_machine(json_object_get(row, field));

		report_write(report, i > 0 ? "\t" : "");
		report_write(report, text[0] == '\0' ? "-" : text);
		free(text);
	}
	report_write(report, "\n");
}

const struct writer_calls plain_writer = {plain_begin, plain_row, no_end};
