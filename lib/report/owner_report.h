/*
 * The owner's report: what changed, what to do, who can reach what, what is there, and what was
 * not looked at. One traversal for every writer of page.h; rows are those of the named
 * queries.
 */
#ifndef WATCHDOG_REPORT_OWNER_REPORT_H
#define WATCHDOG_REPORT_OWNER_REPORT_H

#include "report/page.h"

/* What it is made from; arrays of rows, borrowed, NULL for none. */
struct owner_rows {
	const json_t *segments, *devices, *ports, *exposure, *history, *alerts, *today;
	const json_t *timeline, *hours, *reached, *coverage, *withheld, *receipts,
		*records;
};

struct owner_report {
	const struct page_calls *calls; /* page_html or page_markdown */
	report_write_call *write;
	void *context;		/* of write */
	wall_t since, now;	/* the time it is about */
	report_zone_call *zone; /* for people's times; NULL: UTC */
	const char *version;
	const char *cut; /* a sentence on what is left out; NULL or "": nothing */
	struct owner_rows rows;
};

/* False when write refused. */
bool owner_report_write(const struct owner_report *report);

#endif
