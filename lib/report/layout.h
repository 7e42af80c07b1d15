/*
 * Fitting a table into the columns of a terminal. What does not fit gives way in this
 * order: the zone of times, room for sentences and long names, whole columns in the order
 * that the view names. Addresses are never cut: half of one is a wrong one.
 *
 *	layout_init, layout_measure of every cell, layout_fit, layout_text of every cell
 */
#ifndef WATCHDOG_REPORT_LAYOUT_H
#define WATCHDOG_REPORT_LAYOUT_H

#include "report/writer.h"

struct layout_column {
	const struct column *column;
	size_t natural; /* its widest cell or heading */
	size_t heading; /* which is never cut; 0: there is none */
	size_t word;	/* its longest piece without a blank */
	size_t width;	/* what it gets */
	bool hidden;
	bool below; /* hidden here, shown under its row */
};

struct layout {
	struct layout_column columns[REPORT_COLUMNS_MAX];
	size_t count;
	bool short_times; /* without their zone */
};

/* Borrows the columns. header: the headings take room as well. */
void layout_init(struct layout *layout, const struct column *const *columns,
	size_t count, bool header);

/* A cell of that column, as it would stand in full. */
void layout_measure(struct layout *layout, size_t index, const char *text);

/* Decides for a terminal of that many columns; with all_stay no column is left out. */
void layout_fit(struct layout *layout, size_t room, bool all_stay);

/* The cell's text as it fits: shortened, or with line breaks. Caller frees. */
char *layout_text(const struct layout *layout, size_t index, const char *text);

/* Text broken at blanks into lines of at most width columns, each after the first behind
 * indent blanks. Caller frees. */
char *layout_wrap(const char *text, size_t width, size_t indent);

#endif
