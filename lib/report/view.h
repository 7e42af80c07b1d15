/*
 * The columns of every command's rows: the one home of their names, headings and order,
 * used by the tables, by CSV, by --columns and by the manual page's check.
 */
#ifndef WATCHDOG_REPORT_VIEW_H
#define WATCHDOG_REPORT_VIEW_H

#include <stdbool.h>
#include <stddef.h>

enum column_kind {
	COLUMN_TEXT,
	COLUMN_SENTENCE, /* wrapped at blanks, not cut */
	COLUMN_NUMBER,
	COLUMN_TIME,	 /* ISO 8601 in the row */
	COLUMN_SPAN,	 /* seconds */
	COLUMN_SIZE,	 /* bytes */
	COLUMN_SHARE,	 /* 0 to 1 */
	COLUMN_SEVERITY, /* a word with a colour */
	COLUMN_STATE	 /* a word with a colour */
};

enum column_place {
	PLACE_SHOWN, /* in tables unless --columns says otherwise */
	PLACE_SPARE  /* only in CSV, JSON and when asked for */
};

/* What becomes of a column when the terminal is too narrow. Columns of the same rank leave
 * from the right. */
enum column_narrow {
	NARROW_STAYS,
	NARROW_CUT,
	NARROW_BELOW, /* under its row */
	NARROW_LEAVES_FIRST,
	NARROW_LEAVES_NEXT,
	NARROW_LEAVES_LAST,
	NARROW_LEAVES_IN_NEED /* rather than that the rows do not fit */
};

struct column {
	const char *field;   /* key in the JSON row and heading in CSV */
	const char *heading; /* in tables */
	enum column_kind kind;
	enum column_place place;
	enum column_narrow narrow;
};

/* A list of objects inside a row, shown as a table of its own below a block. */
struct nested_view {
	const char *field;
	const char *heading;
	const char *view; /* name of the view of its rows */
};

struct view {
	const char *name;	      /* the command, and the array's name in JSON */
	const struct column *columns; /* ends with field NULL */
	const struct nested_view *nested; /* ends with field NULL; NULL: none */
	bool block;	   /* few fields of few rows: "Heading: value", not a table */
	bool object;	   /* JSON holds one object instead of an array */
	const char *empty; /* what to say when there is no row */
};

extern const struct view views[]; /* ends with name NULL */

/* The view of that name, or NULL. */
const struct view *view_find(const char *name);

/* The column with that field name, or NULL. */
const struct column *view_column(const struct view *view, const char *field);

#endif
