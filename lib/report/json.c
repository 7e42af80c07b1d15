/*
 * JSON: one document, written row by row so that its size costs no memory, or one object
 * a line. Non-ASCII characters leave as \uXXXX: no terminal can be steered by them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/writer.h"

/* DEL is the one control character that JSON allows bare. */
static char *
escape_delete(char *text)
{
	size_t count = 0, length = 0;
	char *escaped;

	for (const char *next = text; *next != '\0'; next++)
		count += *next == 0x7f;
	if (count == 0)
		return text;
	escaped = mem_new(strlen(text) + count * 5 + 1);
	for (const char *next = text; *next != '\0'; next++) {
		if (*next != 0x7f) {
			escaped[length++] = *next;
			continue;
		}
		memcpy(escaped + length, "\\u007f", 6);
		length += 6;
	}
	free(text);
	return escaped;
}

void
report_write_json(struct report *report, const json_t *value)
{
	char *text =
		json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);

	if (text == NULL) {
		report->failed = true;
		return;
	}
	text = escape_delete(text);
	report_write(report, text);
	free(text);
}

static const char *
array_name(const struct report *report)
{
	return report->options.array != NULL ? report->options.array
					     : report->options.view->name;
}

static void
json_begin(struct report *report)
{
	char time[WALL_TEXT_SIZE];

	report_write(report, "{\"schema\":1,\"generated_at\":\"");
	report_write(report, wall_text(report->options.generated_at, time));
	report_write(report, "\",\"");
	report_write(report, array_name(report));
	report_write(report, report->options.view->object ? "\":" : "\":[");
}

static void
json_row(struct report *report, const json_t *row)
{
	if (report->options.view->object && report->rows > 0)
		return;
	report_write(report, report->rows > 0 ? ",\n" : "\n");
	report_write_json(report, row);
}

/* A file name in the sentence may be no UTF-8. */
static json_t *
failure_text(const char *failure)
{
	json_t *text = json_string(failure);

	return text != NULL ? text : json_string("the answer is not complete");
}

static void
json_end(struct report *report, const char *failure)
{
	if (!report->options.view->object)
		report_write(report, "\n]");
	else if (report->rows == 0)
		report_write(report, "null");
	if (failure != NULL) {
		json_t *text = failure_text(failure);

		report_write(report, ",\"error\":");
		report_write_json(report, text);
		json_decref(text);
	}
	report_write(report, "}\n");
}

const struct writer_calls json_writer = {json_begin, json_row, json_end};

static void
jsonl_begin(struct report *report)
{
	(void)report; /* a stream has no head */
}

static void
jsonl_row(struct report *report, const json_t *row)
{
	report_write_json(report, row);
	report_write(report, "\n");
}

static void
jsonl_end(struct report *report, const char *failure)
{
	json_t *line;

	if (failure == NULL)
		return;
	line = json_pack("{s:o}", "error", failure_text(failure));
	report_write_json(report, line);
	report_write(report, "\n");
	json_decref(line);
}

const struct writer_calls jsonl_writer = {jsonl_begin, jsonl_row, jsonl_end};
