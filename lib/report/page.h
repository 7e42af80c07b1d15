/*
 * A document for people, made of few kinds of things: sections, sentences, figures, things to
 * do, tables, charts. Who writes one says what there is; a writer says how it looks in HTML or
 * in Markdown. Every text given here may hold what a stranger chose: it is escaped.
 */
#ifndef WATCHDOG_REPORT_PAGE_H
#define WATCHDOG_REPORT_PAGE_H

#include <jansson.h>

#include "report/report.h"
#include "report/xml.h"

/* What a cell or a figure says at a glance. */
enum tone {
	TONE_PLAIN,
	TONE_FAINT,
	TONE_GOOD,
	TONE_LOW,
	TONE_MEDIUM,
	TONE_HIGH,
	TONE_CRITICAL
};

struct figure {
	const char *label, *value, *note; /* note NULL: none */
	enum tone tone;
};

struct to_do {
	size_t number;
	const char *severity, *title, *why, *advice, *where; /* "" left out */
	enum tone tone;
};

enum { CHART_BARS_MAX = 100 };

/* Bars over days; of each, part is the darker lower piece. */
struct chart {
	const char *title, *unit, *part_unit; /* part_unit NULL: bars have one piece */
	size_t count;
	const char *labels[CHART_BARS_MAX]; /* borrowed */
	uint64_t values[CHART_BARS_MAX], parts[CHART_BARS_MAX];
};

struct page {
	const struct page_calls *calls;
	struct xml out; /* write and context are the caller's; out.failed is sticky */
	const char *const *headings; /* of the table being written */
	size_t column;		     /* of its row */
	bool in_section;
};

struct page_calls {
	void (*begin)(struct page *page, const char *title, const char *subtitle);
	/* id is ours: [a-z-]. note is a sentence below the heading; NULL: none. */
	void (*section)(
		struct page *page, const char *id, const char *title, const char *note);
	void (*sentence)(struct page *page, const char *text);
	void (*figures)(struct page *page, const struct figure *figures, size_t count);
	void (*to_do)(struct page *page, const struct to_do *to_do);
	/* headings end with NULL and stay until table_end; caption is read aloud. wide: a
	 * table that scrolls on a narrow screen instead of standing its rows on end. */
	void (*table)(struct page *page, const char *caption,
		const char *const *headings, bool wide);
	void (*row)(struct page *page);
	void (*cell)(struct page *page, const char *text, enum tone tone);
	void (*row_end)(struct page *page);
	void (*table_end)(struct page *page);
	void (*chart)(struct page *page, const struct chart *chart);
	void (*end)(struct page *page, const char *text);
};

extern const struct page_calls page_html, page_markdown;

#endif
