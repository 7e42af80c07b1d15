/* What the parts of the owner's report share; for this folder only. */
#ifndef WATCHDOG_REPORT_OWNER_PART_H
#define WATCHDOG_REPORT_OWNER_PART_H

#include "report/owner_report.h"

enum { OWNER_TEXT_SIZE = 512 };

struct owner {
	const struct owner_report *report;
	const struct owner_rows *rows;
	struct page page;
};

/* The text of a field, "" for none; borrowed from the row. */
const char *owner_field(const json_t *row, const char *name);
uint64_t owner_number(const json_t *row, const char *name);

/* Severity by its word: its tone, and 0 (none) to 5 (critical). */
enum tone owner_tone(const char *severity);
int owner_rank(const char *severity);

/* One cell with a field as people read it. */
void owner_cell(struct owner *owner, const json_t *row, const char *name,
	enum column_kind kind);
/* The day of a time of that name, where the owner is. */
void owner_day(struct owner *owner, const json_t *row, const char *name);
void owner_text(struct owner *owner, const char *text, enum tone tone);
void owner_count(struct owner *owner, uint64_t number);

/* The device's name, or else its id; borrowed from the row. */
const char *owner_device(const json_t *row);

/* "192.168.20.7:23/tcp", "192.168.20.7" or "". Returns text. */
const char *owner_place(const json_t *row, char text[static OWNER_TEXT_SIZE]);

/* The rows with the worst severity first, otherwise in their order; a new array. */
json_t *owner_worst_first(const json_t *rows);

/* The sections, in the order of the report. */
void owner_changes(struct owner *owner);
void owner_things_to_do(struct owner *owner);
void owner_matrix(struct owner *owner);
void owner_alerts(struct owner *owner);
void owner_timeline(struct owner *owner);
void owner_inventory(struct owner *owner);
void owner_hours(struct owner *owner);
void owner_proof(struct owner *owner);
void owner_untested(struct owner *owner);
void owner_withheld(struct owner *owner);
void owner_receipts(struct owner *owner);

#endif
