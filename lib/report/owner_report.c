#include "report/owner_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/cell.h"
#include "report/owner_part.h"
#include "scan/scope.h"

enum {
	NUMBER_SIZE = 64,
	FIGURES = 5,
	NAMES_SIZE = SEGMENTS_MAX * (SEGMENT_NAME_SIZE + 2),
	HEAD_SIZE = NAMES_SIZE + OWNER_TEXT_SIZE
};

const char *
owner_field(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text == NULL ? "" : text;
}

uint64_t
owner_number(const json_t *row, const char *name)
{
	json_int_t value = json_integer_value(json_object_get(row, name));

	return value > 0 ? (uint64_t)value : 0;
}

static const struct {
	const char *word;
	enum tone tone;
} severities[] = {
	{"info", TONE_FAINT},
	{"low", TONE_LOW},
	{"medium", TONE_MEDIUM},
	{"high", TONE_HIGH},
	{"critical", TONE_CRITICAL},
};

int
owner_rank(const char *severity)
{
	for (size_t i = 0; i < sizeof(severities) / sizeof(severities[0]); i++)
		if (strcmp(severities[i].word, severity) == 0)
			return (int)i + 1;
	return 0;
}

enum tone
owner_tone(const char *severity)
{
	int rank = owner_rank(severity);

	return rank == 0 ? TONE_PLAIN : severities[rank - 1].tone;
}

void
owner_text(struct owner *owner, const char *text, enum tone tone)
{
	owner->page.calls->cell(&owner->page, text, tone);
}

/* A moment without seconds, as people say it. */
static void
say_time(const struct owner *owner, wall_t time, char text[static WALL_TEXT_SIZE])
{
	int zone = owner->report->zone == NULL ? 0 : owner->report->zone(time);

	(void)wall_text_zone(time, zone, text);
	text[10] = ' ';
	text[16] = '\0';
}

void
owner_day(struct owner *owner, const json_t *row, const char *name)
{
	char day[WALL_TEXT_SIZE] = "";
	wall_t time;

	if (wall_parse(owner_field(row, name), &time))
		say_time(owner, time, day);
	day[strcspn(day, " ")] = '\0';
	owner_text(owner, day, TONE_PLAIN);
}

void
owner_cell(
	struct owner *owner, const json_t *row, const char *name, enum column_kind kind)
{
	const json_t *value = json_object_get(row, name);
	const char *word = json_string_value(value);
	enum tone tone =
		kind == COLUMN_SEVERITY && word != NULL ? owner_tone(word) : TONE_PLAIN;
	char moment[WALL_TEXT_SIZE];
	wall_t time;
	char *text;

	/* The writer escapes: what cell_human has escaped already must not be again. */
	if (word != NULL && kind == COLUMN_TIME && wall_parse(word, &time)) {
		say_time(owner, time, moment);
		owner_text(owner, moment, tone);
		return;
	}
	if (word != NULL) {
		owner_text(owner, word, tone);
		return;
	}
	text = cell_human(value, kind, owner->report->zone);
	owner_text(owner, text, tone);
	free(text);
}

void
owner_count(struct owner *owner, uint64_t number)
{
	char text[NUMBER_SIZE];

	(void)snprintf(text, sizeof(text), "%" PRIu64, number);
	owner_text(owner, text, TONE_PLAIN);
}

const char *
owner_device(const json_t *row)
{
	const char *name = owner_field(row, "name");

	if (name[0] != '\0')
		return name;
	name = owner_field(row, "device");
	return name[0] != '\0' ? name : owner_field(row, "id");
}

const char *
owner_place(const json_t *row, char text[static OWNER_TEXT_SIZE])
{
	const char *ip = owner_field(row, "ip");
	uint64_t port = owner_number(row, "port");
	bool is_v6 = strchr(ip, ':') != NULL && port != 0;

	if (port == 0)
		(void)snprintf(text, OWNER_TEXT_SIZE, "%s", ip);
	else
		(void)snprintf(text, OWNER_TEXT_SIZE, "%s%s%s:%" PRIu64 "/%s",
			is_v6 ? "[" : "", ip, is_v6 ? "]" : "", port,
			owner_field(row, "proto"));
	return text;
}

json_t *
owner_worst_first(const json_t *rows)
{
	json_t *sorted = json_array(), *row;
	size_t index;

	for (int rank = 5; rank >= 0; rank--)
		json_array_foreach (rows, index, row) {
			if (owner_rank(owner_field(row, "severity")) == rank)
				(void)json_array_append(sorted, row);
		}
	return sorted;
}

static size_t
count_of(const json_t *rows, const char *name, const char *value)
{
	const json_t *row;
	size_t index, count = 0;

	json_array_foreach (rows, index, row) {
		count += strcmp(owner_field(row, name), value) == 0;
	}
	return count;
}

static void
write_figures(struct owner *owner)
{
	const struct owner_rows *rows = owner->rows;
	size_t critical = count_of(rows->ports, "severity", "critical");
	size_t high = count_of(rows->ports, "severity", "high");
	char texts[FIGURES + 1][NUMBER_SIZE];
	uint64_t known = 0, looked = 0;
	const json_t *row;
	size_t index;

	json_array_foreach (rows->coverage, index, row) {
		known += owner_number(row, "addresses");
		looked += owner_number(row, "looked_at");
	}
	(void)snprintf(texts[0], NUMBER_SIZE, "%zu of %zu",
		count_of(rows->devices, "state", "present"),
		json_array_size(rows->devices));
	(void)snprintf(texts[1], NUMBER_SIZE, "%zu", json_array_size(rows->ports));
	(void)snprintf(texts[5], NUMBER_SIZE, "%zu critical, %zu high", critical, high);
	(void)snprintf(texts[2], NUMBER_SIZE, "%zu", json_array_size(rows->alerts));
	(void)snprintf(texts[3], NUMBER_SIZE, "%zu", json_array_size(rows->history));
	(void)snprintf(texts[4], NUMBER_SIZE, "%" PRIu64 " of %" PRIu64, looked, known);
	owner->page.calls->figures(&owner->page,
		(const struct figure[FIGURES]){
			{"devices present", texts[0], NULL, TONE_PLAIN},
			{"open ports", texts[1], texts[5],
				critical > 0	   ? TONE_CRITICAL
					: high > 0 ? TONE_HIGH
						   : TONE_GOOD},
			{"open alerts", texts[2], NULL,
				json_array_size(rows->alerts) > 0 ? TONE_MEDIUM
								  : TONE_GOOD},
			{"events in this time", texts[3], NULL, TONE_PLAIN},
			{"addresses with tested ports", texts[4], NULL,
				looked < known ? TONE_MEDIUM : TONE_GOOD},
		},
		FIGURES);
}

/* "UTC" or "+01:00", in which every time of the report is. */
static void
say_zone(const struct owner *owner, char text[static WALL_TEXT_SIZE])
{
	wall_t now = owner->report->now;
	int zone = owner->report->zone == NULL ? 0 : owner->report->zone(now);
	char moment[WALL_TEXT_SIZE];

	(void)wall_text_zone(now, zone, moment);
	(void)text_copy(text, WALL_TEXT_SIZE, zone == 0 ? "UTC" : moment + 23);
}

static void
write_head(struct owner *owner)
{
	char from[WALL_TEXT_SIZE], until[WALL_TEXT_SIZE], zone[WALL_TEXT_SIZE];
	char text[HEAD_SIZE], name_list[NAMES_SIZE];
	const json_t *row;
	struct text names;
	size_t index;

	text_init(&names, name_list, sizeof(name_list));
	json_array_foreach (owner->rows->segments, index, row) {
		if (json_is_true(json_object_get(row, "active")))
			text_format(&names, "%s%.32s", names.length > 0 ? ", " : "",
				owner_field(row, "name"));
	}
	say_zone(owner, zone);
	say_time(owner, owner->report->since, from);
	say_time(owner, owner->report->now, until);
	(void)snprintf(text, sizeof(text), "%s to %s %s%s%s", from, until, zone,
		names.length > 0 ? " \xc2\xb7 segments " : "", name_list);
	owner->page.calls->begin(
		&owner->page, "WatchDog: the state of your network", text);
}

static void
write_end(struct owner *owner)
{
	char at[WALL_TEXT_SIZE], text[OWNER_TEXT_SIZE];

	(void)wall_text(owner->report->now, at);
	(void)snprintf(text, sizeof(text),
		"Made by wdog %s at %s. States are what was last seen; the section "
		"\"What "
		"was not tested\" says what they rest on.",
		owner->report->version, at);
	owner->page.calls->end(&owner->page, text);
}

bool
owner_report_write(const struct owner_report *report)
{
	struct owner owner = {
		.report = report,
		.rows = &report->rows,
		.page = {.calls = report->calls,
			.out = {.write = report->write, .context = report->context}},
	};

	write_head(&owner);
	if (report->cut != NULL && report->cut[0] != '\0')
		owner.page.calls->sentence(&owner.page, report->cut);
	write_figures(&owner);
	owner_things_to_do(&owner);
	owner_changes(&owner);
	owner_alerts(&owner);
	owner_matrix(&owner);
	owner_timeline(&owner);
	owner_inventory(&owner);
	owner_hours(&owner);
	owner_proof(&owner);
	owner_untested(&owner);
	owner_withheld(&owner);
	owner_receipts(&owner);
	write_end(&owner);
	return !owner.page.out.failed;
}
