/*
 * Rows in, text out: one traversal, several writers. The caller gives rows one by one and
 * a function that takes bytes; nothing here opens a file or asks a clock.
 *
 *	report_new, any number of report_row, report_end, report_free
 */
#ifndef WATCHDOG_REPORT_REPORT_H
#define WATCHDOG_REPORT_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/timepoint.h"
#include "report/cell.h"
#include "report/view.h"

enum report_format {
	REPORT_TABLE,
	REPORT_PLAIN, /* tab-separated, the table's columns, the values of CSV */
	REPORT_CSV,   /* RFC 4180, every column */
	REPORT_JSON,  /* one document */
	REPORT_JSONL  /* one object a line, for streams */
};

enum { REPORT_SCHEMA = 1 };

/* Takes bytes; false ends the report (a full disk, a closed pipe). */
typedef bool report_write_call(void *context, const char *bytes, size_t length);

struct report_options {
	const struct view *view;
	const char *array; /* name of the JSON array; NULL: the view's name */
	enum report_format format;
	const char *columns; /* "a,b,c": only these, in this order; NULL: the usual */
	bool header;
	bool colour;
	size_t width;		/* of the terminal in columns; 0: as wide as needed */
	wall_t generated_at;	/* for JSON */
	report_zone_call *zone; /* for people's times; NULL: UTC */
	report_write_call *write;
	void *context; /* of write */
};

struct report;

/* options are copied; what they point to is borrowed until report_free. Writes nothing
 * before the first row or the end. ERROR_INVALID when columns names an unknown one. */
int report_new(const struct report_options *options, struct report **report,
	struct error *error);

/* Adds a row (borrowed). False when nothing more can be written. */
bool report_row(struct report *report, const json_t *row);

/* Ends the report. failure is NULL, or a sentence on why rows are missing: it becomes the
 * member "error" of a JSON document, so that a part never looks like the whole. */
bool report_end(struct report *report, const char *failure);

/* Rows given so far. */
size_t report_rows(const struct report *report);

/* Version of the library that draws the tables. */
const char *report_table_library(void);

void report_free(struct report *report); /* NULL allowed */

#endif
