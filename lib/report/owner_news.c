/* The owner's report: what changed, what to do, what is open among the alerts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/owner_part.h"
#include "watch/record.h"

enum {
	ROWS_SHOWN = 25,
	WHERE_SHOWN = 6,
	WHERE_SIZE = 960,
	KIND_TEXT_SIZE = 48, /* "20000000 service-unstable, " */
	KINDS_SIZE = (EVENT_KINDS + 1) * KIND_TEXT_SIZE
};

/* "12 of 300 are shown" */
static void
say_left(struct owner *owner, size_t all, const char *how)
{
	char text[OWNER_TEXT_SIZE];

	if (all <= ROWS_SHOWN)
		return;
	(void)snprintf(text, sizeof(text), "%d of %zu are shown; %s lists all.",
		ROWS_SHOWN, all, how);
	owner->page.calls->sentence(&owner->page, text);
}

/* How many events of each kind, as one sentence. */
static void
say_kinds(struct owner *owner)
{
	json_t *counts = json_object(), *row, *count;
	char text[KINDS_SIZE];
	struct text sentence;
	const char *kind;
	size_t index;

	json_array_foreach (owner->rows->history, index, row) {
		kind = owner_field(row, "event");
		(void)json_object_set_new(counts, kind,
			json_integer(
				json_integer_value(json_object_get(counts, kind)) + 1));
	}
	text_init(&sentence, text, sizeof(text));
	json_object_foreach (counts, kind, count) {
		text_format(&sentence, "%s%" JSON_INTEGER_FORMAT " %s",
			sentence.length > 0 ? ", " : "", json_integer_value(count),
			kind);
	}
	text_add(&sentence, ".");
	owner->page.calls->sentence(&owner->page, text);
	json_decref(counts);
}

static void
event_row(struct owner *owner, const json_t *row)
{
	const char *before = owner_field(row, "before"),
		   *after = owner_field(row, "after");
	char place[OWNER_TEXT_SIZE], change[OWNER_TEXT_SIZE] = "";
	struct page *page = &owner->page;

	if (before[0] != '\0' || after[0] != '\0')
		(void)snprintf(change, sizeof(change), "%.200s \xe2\x86\x92 %.200s",
			before[0] != '\0' ? before : "-",
			after[0] != '\0' ? after : "-");
	else
		(void)text_copy(change, sizeof(change), owner_field(row, "text"));
	page->calls->row(page);
	owner_cell(owner, row, "at", COLUMN_TIME);
	owner_text(owner, owner_field(row, "event"), TONE_PLAIN);
	owner_cell(owner, row, "severity", COLUMN_SEVERITY);
	owner_text(owner, owner_device(row), TONE_PLAIN);
	owner_text(owner, owner_place(row, place), TONE_PLAIN);
	owner_text(owner, change, TONE_PLAIN);
	page->calls->row_end(page);
}

static bool
is_serious(const json_t *row)
{
	return owner_rank(owner_field(row, "severity")) > 1;
}

void
owner_changes(struct owner *owner)
{
	static const char *const headings[] = {
		"When", "What", "Severity", "Device", "Where", "Change", NULL};
	size_t count = json_array_size(owner->rows->history), shown = 0, serious = 0;
	struct page *page = &owner->page;

	page->calls->section(page, "changes", "What changed",
		"Events of the time of this report, the newest first; those of "
		"severity "
		"info are only counted.");
	if (count == 0) {
		page->calls->sentence(page, "Nothing happened.");
		return;
	}
	say_kinds(owner);
	for (size_t i = 0; i < count; i++)
		serious += is_serious(json_array_get(owner->rows->history, i));
	if (serious == 0)
		return;
	page->calls->table(page, "Events", headings, false);
	for (size_t i = count; i > 0 && shown < ROWS_SHOWN; i--) {
		const json_t *row = json_array_get(owner->rows->history, i - 1);

		if (!is_serious(row))
			continue;
		event_row(owner, row);
		shown++;
	}
	page->calls->table_end(page);
	say_left(owner, serious, "wdog history");
}

/* "F-4 camera (192.168.20.7:23/tcp)", for the first of them. */
static void
say_where(const json_t *thing, char text[static WHERE_SIZE])
{
	const json_t *findings = json_object_get(thing, "findings"), *row;
	uint64_t count = owner_number(thing, "count");
	char place[OWNER_TEXT_SIZE];
	struct text where;
	size_t index;

	text_init(&where, text, WHERE_SIZE);
	json_array_foreach (findings, index, row) {
		if (index == WHERE_SHOWN)
			break;
		text_format(&where, "%s%s %.64s (%.64s)", index > 0 ? ", " : "",
			owner_field(row, "id"), owner_device(row),
			owner_place(row, place));
	}
	if (count > index)
		text_format(&where, " and %" PRIu64 " more", count - index);
}

static void
write_thing(struct owner *owner, const json_t *thing)
{
	const char *service = owner_field(thing, "service");
	const char *severity = owner_field(thing, "severity");
	char title[OWNER_TEXT_SIZE], where[WHERE_SIZE];
	uint64_t count = owner_number(thing, "count");

	(void)snprintf(title, sizeof(title), "%.64s: %" PRIu64 " %s",
		service[0] != '\0' ? service : "An unknown service", count,
		count == 1 ? "finding" : "findings");
	say_where(thing, where);
	owner->page.calls->to_do(&owner->page,
		&(struct to_do){
			.number = (size_t)owner_number(thing, "number"),
			.severity = severity,
			.title = title,
			.why = owner_field(thing, "why"),
			.advice = owner_field(thing, "advice"),
			.where = where,
			.tone = owner_tone(severity),
		});
}

void
owner_things_to_do(struct owner *owner)
{
	struct page *page = &owner->page;
	const json_t *thing;
	size_t index;

	page->calls->section(page, "to-do", "Three things to do",
		"The worst first, then what helps most; what is accepted is left out. "
		"\"wdog plan F-12\" says more of a finding.");
	if (json_array_size(owner->rows->today) == 0)
		page->calls->sentence(
			page, "Nothing that is open asks for anything to be done.");
	json_array_foreach (owner->rows->today, index, thing) {
		write_thing(owner, thing);
	}
}

void
owner_alerts(struct owner *owner)
{
	static const char *const headings[] = {"ID", "Since", "What", "Severity",
		"Device", "Where", "What it means", NULL};
	json_t *sorted = owner_worst_first(owner->rows->alerts), *row;
	struct page *page = &owner->page;
	char place[OWNER_TEXT_SIZE];
	size_t index;

	page->calls->section(page, "alerts", "Open alerts",
		"What was told and has not ended; \"wdog why ID\" says what led to "
		"one.");
	if (json_array_size(sorted) == 0)
		page->calls->sentence(page, "No alert is open.");
	else
		page->calls->table(page, "Open alerts", headings, false);
	json_array_foreach (sorted, index, row) {
		if (index >= ROWS_SHOWN)
			break;
		page->calls->row(page);
		owner_count(owner, owner_number(row, "id"));
		owner_cell(owner, row, "at", COLUMN_TIME);
		owner_text(owner, owner_field(row, "event"), TONE_PLAIN);
		owner_cell(owner, row, "severity", COLUMN_SEVERITY);
		owner_text(owner, owner_device(row), TONE_PLAIN);
		owner_text(owner, owner_place(row, place), TONE_PLAIN);
		owner_text(owner, owner_field(row, "text"), TONE_PLAIN);
		page->calls->row_end(page);
	}
	if (json_array_size(sorted) > 0)
		page->calls->table_end(page);
	say_left(owner, json_array_size(sorted), "wdog alerts");
	json_decref(sorted);
}
