/* The owner's report: what is proven, what was not looked at, not told, and what was sent. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/owner_part.h"

enum { ALL_PORTS = 65535 };

static enum tone
verdict_tone(const char *verdict)
{
	if (strcmp(verdict, "closed") == 0)
		return TONE_GOOD;
	return strcmp(verdict, "open") == 0 ? TONE_HIGH : TONE_MEDIUM;
}

/* True for a verdict given in the time of the report. */
static bool
is_recent_verdict(const struct owner *owner, const json_t *row)
{
	wall_t at;

	return owner_field(row, "verdict")[0] != '\0' &&
		wall_parse(owner_field(row, "at"), &at) &&
		at.us >= owner->report->since.us;
}

void
owner_proof(struct owner *owner)
{
	static const char *const headings[] = {
		"When", "Device", "Port", "Verdict", "Record", NULL};
	struct page *page = &owner->page;
	bool begun = false;
	const json_t *row;
	size_t index;

	json_array_foreach (owner->rows->records, index, row) {
		const char *verdict = owner_field(row, "verdict");
		char port[OWNER_TEXT_SIZE];

		if (!is_recent_verdict(owner, row))
			continue;
		if (!begun) {
			page->calls->section(page, "proof", "What was proven",
				"Verdicts of \"wdog verify\"; the records can be "
				"checked "
				"anywhere.");
			page->calls->table(page, "Verdicts", headings, false);
			begun = true;
		}
		(void)snprintf(port, sizeof(port), "%" PRIu64 "/%.8s",
			owner_number(row, "port"), owner_field(row, "proto"));
		page->calls->row(page);
		owner_cell(owner, row, "at", COLUMN_TIME);
		owner_text(owner, owner_device(row), TONE_PLAIN);
		owner_text(owner, port, TONE_PLAIN);
		owner_text(owner, verdict, verdict_tone(verdict));
		owner_count(owner, owner_number(row, "number"));
		page->calls->row_end(page);
	}
	if (begun)
		page->calls->table_end(page);
}

static void
coverage_row(struct owner *owner, const json_t *row)
{
	uint64_t known = owner_number(row, "addresses");
	uint64_t looked = owner_number(row, "looked_at");
	uint64_t least = owner_number(row, "tcp_least");
	uint64_t most = owner_number(row, "tcp_most");
	struct page *page = &owner->page;
	char text[OWNER_TEXT_SIZE];

	page->calls->row(page);
	owner_cell(owner, row, "segment", COLUMN_TEXT);
	(void)snprintf(text, sizeof(text), "%" PRIu64 " of %" PRIu64, looked, known);
	owner_text(owner, text, looked < known ? TONE_MEDIUM : TONE_PLAIN);
	if (least == most)
		(void)snprintf(
			text, sizeof(text), "%" PRIu64 " of %d", most, ALL_PORTS);
	else
		(void)snprintf(text, sizeof(text), "%" PRIu64 " to %" PRIu64 " of %d",
			least, most, ALL_PORTS);
	owner_text(owner, text, TONE_PLAIN);
	(void)snprintf(text, sizeof(text), "%" PRIu64 " of %d",
		owner_number(row, "udp_most"), ALL_PORTS);
	owner_text(owner, text, TONE_PLAIN);
	owner_count(owner, owner_number(row, "open"));
	page->calls->row_end(page);
}

void
owner_untested(struct owner *owner)
{
	static const char *const headings[] = {"Segment", "Addresses looked at",
		"TCP ports of each", "UDP ports of each", "Open", NULL};
	struct page *page = &owner->page;
	const json_t *row;
	size_t index;

	page->calls->section(page, "untested", "What was not tested",
		"Nothing is known of ports that nobody asked. So every number here has "
		"beside it what it is a part of.");
	page->calls->table(page, "Coverage", headings, false);
	json_array_foreach (owner->rows->coverage, index, row) {
		coverage_row(owner, row);
	}
	page->calls->table_end(page);
}

void
owner_withheld(struct owner *owner)
{
	static const char *const headings[] = {"Not told because", "Segment", "Event",
		"Events", "First", "Last", NULL};
	struct page *page = &owner->page;
	const json_t *row;
	size_t index;

	page->calls->section(page, "withheld", "What was not told",
		"Recorded, but muted, summed up or known as a habit; all of it, "
		"whenever it "
		"happened.");
	if (json_array_size(owner->rows->withheld) == 0) {
		page->calls->sentence(page, "Everything that happened was told.");
		return;
	}
	page->calls->table(page, "Events that were not told", headings, false);
	json_array_foreach (owner->rows->withheld, index, row) {
		page->calls->row(page);
		owner_cell(owner, row, "reason", COLUMN_TEXT);
		owner_cell(owner, row, "segment", COLUMN_TEXT);
		owner_cell(owner, row, "event", COLUMN_TEXT);
		owner_count(owner, owner_number(row, "events"));
		owner_cell(owner, row, "first", COLUMN_TIME);
		owner_cell(owner, row, "last", COLUMN_TIME);
		page->calls->row_end(page);
	}
	page->calls->table_end(page);
}

/* Packets and connections by segment and kind, summed over the days of the report. */
static json_t *
sum_receipts(const struct owner *owner)
{
	json_t *sums = json_object();
	char since[WALL_TEXT_SIZE];
	const json_t *row;
	size_t index;

	(void)wall_text(owner->report->since, since);
	since[10] = '\0'; /* the day */
	json_array_foreach (owner->rows->receipts, index, row) {
		const char *kind = owner_field(row, "kind");
		json_t *segment;

		if (strcmp(owner_field(row, "day"), since) < 0)
			continue;
		segment = json_object_get(sums, owner_field(row, "segment"));
		if (segment == NULL) {
			segment = json_object();
			(void)json_object_set_new(
				sums, owner_field(row, "segment"), segment);
		}
		(void)json_object_set_new(segment, kind,
			json_integer((json_int_t)(owner_number(segment, kind) +
				owner_number(row, "packets") +
				owner_number(row, "connections"))));
	}
	return sums;
}

void
owner_receipts(struct owner *owner)
{
	static const char *const headings[] = {
		"Segment", "ARP", "ND", "ICMP", "TCP", "UDP", "Connections", NULL};
	static const char *const kinds[] = {
		"arp", "nd", "icmp", "tcp", "udp", "identify"};
	json_t *sums = sum_receipts(owner), *row;
	struct page *page = &owner->page;
	const char *segment;

	page->calls->section(page, "receipts", "What was sent",
		"Every packet that left, and every connection to an open port, on the "
		"days of this report.");
	if (json_object_size(sums) == 0)
		page->calls->sentence(page, "Nothing.");
	else
		page->calls->table(page, "Packets", headings, false);
	json_object_foreach (sums, segment, row) {
		page->calls->row(page);
		owner_text(owner, segment, TONE_PLAIN);
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			owner_count(owner, owner_number(row, kinds[i]));
		page->calls->row_end(page);
	}
	if (json_object_size(sums) > 0)
		page->calls->table_end(page);
	json_decref(sums);
}
