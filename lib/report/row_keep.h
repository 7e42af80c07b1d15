/*
 * Rows of an answer that is kept whole before anything is written: at most so many, from
 * the beginning or, of what is in the order of time, to the end.
 */
#ifndef WATCHDOG_REPORT_ROW_KEEP_H
#define WATCHDOG_REPORT_ROW_KEEP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct row_keep {
	json_t *rows;  /* an array, the caller's */
	size_t most;   /* at least 1 */
	bool newest;   /* the last ones are kept, not the first */
	bool cut;      /* there were more */
	size_t oldest; /* of the newest, once there were more: they stand in a ring */
};

/* Keeps one row more. False when nothing that comes now would be kept, or for want of
 * memory. */
bool row_keep_add(struct row_keep *keep, json_t *row);

/* Puts them into the order in which they came. */
void row_keep_end(struct row_keep *keep);

#endif
