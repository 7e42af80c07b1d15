/* The owner's report: what changed, what to do, what is open among the alerts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/owner_part.h"

enum { ROWS_SHOWN = 25, THINGS = 3, WHERE_SHOWN = 6, WHERE_SIZE = 800 };

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
	char text[OWNER_TEXT_SIZE];
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

/* One thing to do: an advice for a service, on however many devices. */
struct thing {
	const json_t *first;
	json_t *rows;
	int rank;
};

static bool
is_same_thing(const json_t *a, const json_t *b)
{
	return strcmp(owner_field(a, "service"), owner_field(b, "service")) == 0 &&
		strcmp(owner_field(a, "advice"), owner_field(b, "advice")) == 0;
}

static bool
is_worse(const struct thing *a, const struct thing *b)
{
	if (a->rank != b->rank)
		return a->rank > b->rank;
	return json_array_size(a->rows) > json_array_size(b->rows);
}

/* The things in the order of their worst rows; returns how many. */
static size_t
gather(const json_t *ports, struct thing *things)
{
	json_t *sorted = owner_worst_first(ports), *row;
	size_t count = 0, index;

	json_array_foreach (sorted, index, row) {
		int rank = owner_rank(owner_field(row, "severity"));
		size_t i = 0;

		if (rank < 2)
			continue; /* what is only info is nothing to do today */
		while (i < count && !is_same_thing(things[i].first, row))
			i++;
		if (i == count)
			things[count++] = (struct thing){row, json_array(), rank};
		(void)json_array_append(things[i].rows, row);
	}
	json_decref(sorted);
	return count;
}

static void
say_where(const struct thing *thing, char text[static WHERE_SIZE])
{
	size_t count = json_array_size(thing->rows);
	char place[OWNER_TEXT_SIZE];
	struct text where;

	text_init(&where, text, WHERE_SIZE);
	for (size_t i = 0; i < count && i < WHERE_SHOWN; i++) {
		const json_t *row = json_array_get(thing->rows, i);

		text_format(&where, "%s%.64s (%.64s)", i > 0 ? ", " : "",
			owner_device(row), owner_place(row, place));
	}
	if (count > WHERE_SHOWN)
		text_format(&where, " and %zu more", count - WHERE_SHOWN);
}

static void
write_thing(struct owner *owner, const struct thing *thing, size_t number)
{
	const char *service = owner_field(thing->first, "service");
	char title[OWNER_TEXT_SIZE], where[WHERE_SIZE];
	size_t count = json_array_size(thing->rows);
	const char *severity = owner_field(thing->first, "severity");

	(void)snprintf(title, sizeof(title), "%.64s on %zu %s",
		service[0] != '\0' ? service : "An unknown service", count,
		count == 1 ? "device" : "devices");
	say_where(thing, where);
	owner->page.calls->to_do(&owner->page,
		&(struct to_do){
			.number = number,
			.severity = severity,
			.title = title,
			.why = owner_field(thing->first, "why"),
			.advice = owner_field(thing->first, "advice"),
			.where = where,
			.tone = owner_tone(severity),
		});
}

void
owner_things_to_do(struct owner *owner)
{
	size_t most = json_array_size(owner->rows->ports) + 1;
	struct thing *things = mem_array(most, sizeof(*things));
	size_t count = gather(owner->rows->ports, things);
	struct page *page = &owner->page;

	page->calls->section(page, "to-do", "Three things to do",
		"The worst first, then what helps on most devices.");
	if (count == 0)
		page->calls->sentence(
			page, "Nothing that is open asks for anything to be done.");
	for (size_t number = 1; number <= THINGS && number <= count; number++) {
		size_t worst = number - 1;
		struct thing thing;

		for (size_t i = number; i < count; i++)
			if (is_worse(&things[i], &things[worst]))
				worst = i;
		thing = things[worst];
		things[worst] = things[number - 1];
		things[number - 1] = thing;
		write_thing(owner, &thing, number);
	}
	for (size_t i = 0; i < count; i++)
		json_decref(things[i].rows);
	free(things);
}

void
owner_alerts(struct owner *owner)
{
	static const char *const headings[] = {
		"Since", "What", "Severity", "Device", "Where", "What it means", NULL};
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
