/* The owner's report: who can reach what, what is there, and how it went over time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/exposure_view.h"
#include "report/owner_part.h"
#include "scan/scope.h"

enum {
	MATRIX_SHOWN = 150,
	DEVICES_SHOWN = 500,
	VANTAGES_MAX = SEGMENTS_MAX + 1, /* and the internet */
	FIXED = 3,
	STATIONS_SHOWN = 8
};

/* How a port looks from one segment. */
static enum tone
state_tone(const char *state, bool unwanted)
{
	if (strcmp(state, "open") == 0)
		return unwanted ? TONE_CRITICAL : TONE_MEDIUM;
	if (strcmp(state, "closed") == 0 || strcmp(state, "filtered") == 0)
		return TONE_GOOD;
	return TONE_FAINT;
}

static bool
is_among(const char *const *headings, size_t count, const char *name)
{
	for (size_t i = FIXED; i < count; i++)
		if (strcmp(headings[i], name) == 0)
			return true;
	return false;
}

/* Every row has each segment; the internet is in those alone that it reaches. */
static void
matrix_headings(const json_t *rows, const char **headings)
{
	size_t count = FIXED;

	headings[0] = "Service";
	headings[1] = "Severity";
	headings[2] = "In segment";
	for (size_t i = 0; i < json_array_size(rows) && i < MATRIX_SHOWN; i++) {
		const json_t *vantage;
		size_t index;

		json_array_foreach (
			json_object_get(json_array_get(rows, i), "vantages"), index,
			vantage) {
			const char *name = owner_field(vantage, "vantage");

			if (count < FIXED + VANTAGES_MAX &&
				!is_among(headings, count, name))
				headings[count++] = name;
		}
	}
	headings[count] = NULL;
}

/* How the row looks from there, or NULL. */
static const json_t *
find_vantage(const json_t *row, const char *name)
{
	const json_t *vantage;
	size_t index;

	json_array_foreach (json_object_get(row, "vantages"), index, vantage) {
		if (strcmp(owner_field(vantage, "vantage"), name) == 0)
			return vantage;
	}
	return NULL;
}

static void
matrix_cell(struct owner *owner, const json_t *vantage)
{
	const char *state = owner_field(vantage, "state");
	bool unwanted = owner_field(vantage, "rule")[0] != '\0';
	char text[OWNER_TEXT_SIZE];

	if (vantage == NULL) {
		owner_text(owner, "-", TONE_FAINT);
		return;
	}
	(void)snprintf(
		text, sizeof(text), "%s%s", state, exposure_family_note(vantage));
	owner_text(owner, text, state_tone(state, unwanted));
}

static void
matrix_row(struct owner *owner, const json_t *row, const char *const *headings)
{
	char place[OWNER_TEXT_SIZE], text[OWNER_TEXT_SIZE];
	struct page *page = &owner->page;

	(void)snprintf(text, sizeof(text), "%.64s %.64s %.64s", owner_device(row),
		owner_field(row, "service"), owner_place(row, place));
	page->calls->row(page);
	owner_text(owner, text, TONE_PLAIN);
	owner_cell(owner, row, "severity", COLUMN_SEVERITY);
	owner_text(owner, owner_field(row, "segment"), TONE_PLAIN);
	for (size_t i = FIXED; headings[i] != NULL; i++)
		matrix_cell(owner, find_vantage(row, headings[i]));
	page->calls->row_end(page);
}

void
owner_matrix(struct owner *owner)
{
	json_t *sorted = owner_worst_first(owner->rows->exposure);
	const char *headings[FIXED + VANTAGES_MAX + 1];
	size_t count = json_array_size(sorted);
	struct page *page = &owner->page;
	char text[OWNER_TEXT_SIZE];

	matrix_headings(sorted, headings);
	page->calls->section(page, "exposure", "Who can reach what",
		"Every open service, as seen from each segment: open there, closed, "
		"filtered by something on the way, or untested; and over which family "
		"alone, where IPv4 and IPv6 differ. What breaks a rule of the policy "
		"is red.");
	if (count == 0)
		page->calls->sentence(page, "No open port is known.");
	else
		page->calls->table(page, "Open services by segment", headings, true);
	for (size_t i = 0; i < count && i < MATRIX_SHOWN; i++)
		matrix_row(owner, json_array_get(sorted, i), headings);
	if (count > 0)
		page->calls->table_end(page);
	if (count > MATRIX_SHOWN) {
		(void)snprintf(text, sizeof(text), "The worst %d of %zu are shown.",
			MATRIX_SHOWN, count);
		page->calls->sentence(page, text);
	}
	json_decref(sorted);
}

static void
add_bar(struct chart *chart, const json_t *row, const char *value, const char *part)
{
	size_t i = chart->count;

	if (i == CHART_BARS_MAX)
		return;
	chart->labels[i] = owner_field(row, "day");
	chart->values[i] = owner_number(row, value);
	chart->parts[i] = part == NULL ? 0 : owner_number(row, part);
	chart->count++;
}

void
owner_timeline(struct owner *owner)
{
	struct chart *charts = mem_array(2, sizeof(*charts));
	struct page *page = &owner->page;
	const json_t *row;
	size_t index;

	charts[0].title = "Events a day";
	charts[0].unit = "events";
	charts[0].part_unit = "The darker part was told as alerts.";
	charts[1].title = "Open ports at the end of the day";
	charts[1].unit = "open ports";
	json_array_foreach (owner->rows->timeline, index, row) {
		add_bar(&charts[0], row, "events", "told");
		add_bar(&charts[1], row, "open", NULL);
	}
	page->calls->section(page, "timeline", "Day by day",
		"Days are those of UTC; at most the last 100 are shown.");
	page->calls->chart(page, &charts[0]);
	page->calls->chart(page, &charts[1]);
	free(charts);
}

/* "22/tcp ssh, 80/tcp http" of one device. */
static void
list_ports(const struct owner *owner, const char *device,
	char text[static OWNER_TEXT_SIZE])
{
	const json_t *row;
	struct text list;
	size_t index, left = 0;

	text_init(&list, text, OWNER_TEXT_SIZE - 24);
	json_array_foreach (owner->rows->ports, index, row) {
		const char *service = owner_field(row, "service");

		if (strcmp(owner_field(row, "device"), device) != 0)
			continue;
		if (list.length + 80 > list.size) {
			left++;
			continue;
		}
		text_format(&list, "%s%" PRIu64 "/%s%s%.32s",
			list.length > 0 ? ", " : "", owner_number(row, "port"),
			owner_field(row, "proto"), service[0] != '\0' ? " " : "",
			service);
	}
	list.size = OWNER_TEXT_SIZE;
	if (left > 0)
		text_format(&list, " and %zu more", left);
}

/* Its MACs and who made them. */
static void
say_station(const json_t *row, char text[static OWNER_TEXT_SIZE])
{
	const json_t *macs = json_object_get(row, "macs");
	size_t count = json_array_size(macs);
	struct text station;

	text_init(&station, text, OWNER_TEXT_SIZE);
	for (size_t i = 0; i < count && i < STATIONS_SHOWN; i++) {
		const char *word = json_string_value(json_array_get(macs, i));

		text_format(&station, "%s%.20s", i > 0 ? ", " : "",
			word == NULL ? "" : word);
	}
	if (count > STATIONS_SHOWN)
		text_format(&station, " and %zu more", count - STATIONS_SHOWN);
	text_format(&station, " %.64s", owner_field(row, "vendor"));
}

static void
device_row(struct owner *owner, const json_t *row)
{
	const char *state = owner_field(row, "state");
	struct page *page = &owner->page;
	char ports[OWNER_TEXT_SIZE], station[OWNER_TEXT_SIZE];

	say_station(row, station);
	list_ports(owner, owner_field(row, "id"), ports);
	page->calls->row(page);
	owner_text(owner, owner_device(row), TONE_PLAIN);
	owner_text(
		owner, state, strcmp(state, "present") == 0 ? TONE_GOOD : TONE_FAINT);
	owner_cell(owner, row, "segment", COLUMN_TEXT);
	owner_cell(owner, row, "ips", COLUMN_TEXT);
	owner_text(owner, station, TONE_PLAIN);
	owner_text(owner, ports, TONE_PLAIN);
	owner_day(owner, row, "first_seen");
	owner_cell(owner, row, "last_seen", COLUMN_TIME);
	page->calls->row_end(page);
}

void
owner_inventory(struct owner *owner)
{
	static const char *const headings[] = {"Device", "State", "Segment",
		"Addresses", "MAC and maker", "Open ports", "First seen", "Last seen",
		NULL};
	size_t count = json_array_size(owner->rows->devices);
	struct page *page = &owner->page;
	char text[OWNER_TEXT_SIZE];

	page->calls->section(page, "inventory", "What is there", NULL);
	if (count == 0) {
		page->calls->sentence(page, "No device is known.");
		return;
	}
	page->calls->table(page, "Devices", headings, false);
	for (size_t i = 0; i < count && i < DEVICES_SHOWN; i++)
		device_row(owner, json_array_get(owner->rows->devices, i));
	page->calls->table_end(page);
	if (count > DEVICES_SHOWN) {
		(void)snprintf(text, sizeof(text),
			"%d of %zu are shown; wdog devices lists all.", DEVICES_SHOWN,
			count);
		page->calls->sentence(page, text);
	}
}

/* From other segments, by month, where that is measured. */
static void
write_reached(struct owner *owner)
{
	static const char *const headings[] = {"Month", "Segment", "Reached from",
		"Services", "Hours", "Against a rule", "Their hours", NULL};
	struct page *page = &owner->page;
	const json_t *row;
	size_t index;

	if (json_array_size(owner->rows->reached) == 0)
		return;
	page->calls->sentence(page, "Services that other segments reached, by month:");
	page->calls->table(page, "Hours by vantage", headings, false);
	json_array_foreach (owner->rows->reached, index, row) {
		page->calls->row(page);
		owner_cell(owner, row, "month", COLUMN_TEXT);
		owner_cell(owner, row, "segment", COLUMN_TEXT);
		owner_cell(owner, row, "vantage", COLUMN_TEXT);
		owner_count(owner, owner_number(row, "services"));
		owner_cell(owner, row, "reachable_hours", COLUMN_NUMBER);
		owner_count(owner, owner_number(row, "unwanted_services"));
		owner_cell(owner, row, "unwanted_hours", COLUMN_NUMBER);
		page->calls->row_end(page);
	}
	page->calls->table_end(page);
}

void
owner_hours(struct owner *owner)
{
	static const char *const headings[] = {"Segment", "Ports that were open",
		"Hours open", "Of them critical or high", "Their hours", NULL};
	struct page *page = &owner->page;
	const json_t *row;
	size_t index;

	page->calls->section(page, "hours", "Exposure time",
		"How long ports were open to whoever is in their segment, summed over "
		"all "
		"ports, in the time of this report.");
	if (json_array_size(owner->rows->hours) == 0) {
		page->calls->sentence(page, "No port was open.");
		return;
	}
	page->calls->table(page, "Hours by segment", headings, false);
	json_array_foreach (owner->rows->hours, index, row) {
		page->calls->row(page);
		owner_cell(owner, row, "segment", COLUMN_TEXT);
		owner_count(owner, owner_number(row, "ports"));
		owner_cell(owner, row, "hours", COLUMN_NUMBER);
		owner_count(owner, owner_number(row, "serious_ports"));
		owner_cell(owner, row, "serious_hours", COLUMN_NUMBER);
		page->calls->row_end(page);
	}
	page->calls->table_end(page);
	write_reached(owner);
}
