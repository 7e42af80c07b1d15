/* What the writers of lib/report share; for this folder only. */
#ifndef WATCHDOG_REPORT_WRITER_H
#define WATCHDOG_REPORT_WRITER_H

#include "report/report.h"

enum { REPORT_COLUMNS_MAX = 32 };

struct libscols_table;

struct report {
	struct report_options options;
	const struct column *columns[REPORT_COLUMNS_MAX]; /* chosen, in order */
	size_t column_count;
	size_t rows;
	bool begun, failed;
	struct libscols_table *table; /* of table.c, NULL between two batches */
	size_t table_rows;
	bool table_headed; /* an earlier batch carried the headings */
};

/* begin is called once, before the first row or the end. */
struct writer_calls {
	void (*begin)(struct report *report);
	void (*row)(struct report *report, const json_t *row);
	void (*end)(struct report *report, const char *failure);
};

extern const struct writer_calls table_writer, block_writer, csv_writer, plain_writer,
	json_writer, jsonl_writer;

/* Writes text to the report's taker; a failure is sticky. */
void report_write(struct report *report, const char *text);

/* Writes value as compact JSON, printable ASCII only. */
void report_write_json(struct report *report, const json_t *value);

#endif
