#include "report/exposure_view.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum {
	FIXED_WIDTH = 56, /* what the other columns need at least */
	CELL_WIDTH = 12,  /* "filtered 12d" and a blank; rarely more */
	CELL_SIZE = 64,
	SEEN_SIZE = 2048
};

static const char *
name_of(const json_t *segment)
{
	return json_is_true(json_object_get(segment, "active"))
		? json_string_value(json_object_get(segment, "name"))
		: NULL;
}

/* A router has, or had, ports that lead in from the internet. */
static bool
has_internet(const json_t *segments)
{
	for (size_t i = 0; i < json_array_size(segments); i++)
		if (json_is_true(
			    json_object_get(json_array_get(segments, i), "mapped")))
			return true;
	return false;
}

/* Do all of them fit beside each other? */
static bool
fits(const json_t *segments, size_t width)
{
	size_t count = has_internet(segments) ? 1 : 0;
	size_t need = FIXED_WIDTH + count * (1 + CELL_WIDTH);

	for (size_t i = 0; i < json_array_size(segments); i++) {
		const char *name = name_of(json_array_get(segments, i));

		if (name == NULL)
			continue;
		need += 1 + (strlen(name) > CELL_WIDTH ? strlen(name) : CELL_WIDTH);
		count++;
	}
	return count <= EXPOSURE_VANTAGES_MAX && (width == 0 || need <= width);
}

static void
add_vantage(struct exposure_view *view, struct column *column, const char *name)
{
	char *field = view->fields[view->vantage_count++];

	(void)snprintf(field, sizeof(view->fields[0]), "from:%s", name);
	*column = (struct column){.field = field,
		.heading = field + strlen("from:"),
		.kind = COLUMN_STATE,
		.place = PLACE_SHOWN,
		.narrow = NARROW_STAYS};
}

void
exposure_view_init(struct exposure_view *view, const json_t *segments, size_t width)
{
	const struct view *plain = view_find("exposure");
	struct column *next = view->columns;

	*view = (struct exposure_view){.view = *plain};
	for (const struct column *column = plain->columns; column->field != NULL;
		column++)
		if (strcmp(column->field, "seen_from") != 0 || !fits(segments, width))
			*next++ = *column;
	for (size_t i = 0; fits(segments, width) && i < json_array_size(segments);
		i++) {
		const char *name = name_of(json_array_get(segments, i));

		if (name != NULL)
			add_vantage(view, next++, name);
	}
	if (fits(segments, width) && has_internet(segments))
		add_vantage(view, next++, "internet");
	*next = (struct column){.field = NULL};
	view->view.columns = view->columns;
}

const char *
exposure_family_note(const json_t *vantage)
{
	const char *only = json_string_value(json_object_get(vantage, "only"));
	const char *state = json_string_value(json_object_get(vantage, "state"));
	bool over_6;

	if (only == NULL || state == NULL)
		return "";
	over_6 = strcmp(only, "ipv6") == 0;
	if (strcmp(state, "open") == 0)
		return over_6 ? " (IPv6 only)" : " (IPv4 only)";
	if (strcmp(state, "closed") == 0 || strcmp(state, "filtered") == 0)
		return over_6 ? " (not IPv6)" : " (not IPv4)";
	return "";
}

static void
cell_text(const json_t *vantage, wall_t now, char text[CELL_SIZE])
{
	const char *state = json_string_value(json_object_get(vantage, "state"));
	const char *since = json_string_value(json_object_get(vantage, "since"));
	bool broken = json_is_string(json_object_get(vantage, "rule"));
	char age[SPAN_TEXT_SIZE];
	wall_t moment;
	struct text cell;

	text_init(&cell, text, CELL_SIZE);
	text_format(&cell, "%s%s", state != NULL ? state : "?", broken ? "!" : "");
	if (since != NULL && wall_parse(since, &moment)) {
		(void)span_text_short(wall_since(now, moment), age);
		age[strcspn(age, " ")] = '\0'; /* its largest unit is enough here */
		text_format(&cell, " %s", age);
	}
	text_add(&cell, exposure_family_note(vantage));
}

void
exposure_view_row(const struct exposure_view *view, json_t *row, wall_t now)
{
	const json_t *list = json_object_get(row, "vantages");
	char seen[SEEN_SIZE];
	struct text text;

	text_init(&text, seen, sizeof(seen));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *vantage = json_array_get(list, i);
		const char *name =
			json_string_value(json_object_get(vantage, "vantage"));
		char cell[CELL_SIZE], field[sizeof(view->fields[0])];

		if (name == NULL)
			continue;
		cell_text(vantage, now, cell);
		(void)snprintf(field, sizeof(field), "from:%s", name);
		(void)json_object_set_new(row, field, json_string(cell));
		text_format(&text, "%s%s: %s", text.length > 0 ? ", " : "", name, cell);
	}
	(void)json_object_set_new(row, "seen_from", json_string(seen));
}
