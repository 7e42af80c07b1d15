#include "report/cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { NUMBER_TEXT_SIZE = 40, ESCAPE_GROWTH = 4 };

/* A copy without what harms; every byte grows to at most \xHH. */
static char *
harmless(const char *bytes, size_t length)
{
	size_t size = length * ESCAPE_GROWTH + 1;
	char *copy = mem_new(size);
	struct text text;

	text_init(&text, copy, size);
	text_add_harmless(&text, bytes, length);
	return copy;
}

static char *
scalar_text(const json_t *value)
{
	char number[NUMBER_TEXT_SIZE];

	if (json_is_string(value))
		return harmless(json_string_value(value), json_string_length(value));
	if (json_is_boolean(value))
		return mem_dup_text(json_is_true(value) ? "true" : "false");
	if (json_is_integer(value))
		(void)snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
			json_integer_value(value));
	else if (json_is_real(value))
		(void)snprintf(number, sizeof(number), "%.6g", json_real_value(value));
	else
		number[0] = '\0';
	return mem_dup_text(number);
}

/* to and more joined by separator; takes over to. */
static char *
append(char *to, const char *separator, const char *more)
{
	size_t size = strlen(to) + strlen(separator) + strlen(more) + 1;
	char *whole = mem_new(size);
	struct text text;

	text_init(&text, whole, size);
	text_add(&text, to);
	if (to[0] != '\0')
		text_add(&text, separator);
	text_add(&text, more);
	free(to);
	return whole;
}

/* Objects inside a list have no cell: they are shown as tables of their own or not. */
static char *
array_text(const json_t *array, const char *separator)
{
	char *whole = mem_dup_text("");
	const json_t *item;
	size_t index;

	json_array_foreach (array, index, item) {
		char *part = scalar_text(item);

		whole = append(whole, separator, part);
		free(part);
	}
	return whole;
}

static char *
time_text(const json_t *value, report_zone_call *zone)
{
	char text[WALL_TEXT_SIZE];
	wall_t time;
	size_t length;
	int offset;

	if (!json_is_string(value) || !wall_parse(json_string_value(value), &time))
		return scalar_text(value);
	offset = zone == NULL ? 0 : zone(time);
	if (zone == NULL)
		(void)wall_text(time, text);
	else
		(void)wall_text_zone(time, offset, text);
	/* People need neither milliseconds nor the T; the zone stays. */
	length = strlen(text);
	if (length < 24 || text[10] != 'T' || text[19] != '.')
		return mem_dup_text(text);
	text[10] = ' ';
	memmove(text + 19, text + 23, length - 23 + 1);
	return mem_dup_text(text);
}

typedef char *member_call(const json_t *value, report_zone_call *zone);

static char *
machine_member(const json_t *value, report_zone_call *zone)
{
	(void)zone;
	return scalar_text(value);
}

/* What people read instead of "sent_bytes". */
static void
part_words(char *name)
{
	for (char *c = strchr(name, '_'); c != NULL; c = strchr(c, '_'))
		*c = ' ';
}

/* "arp 12, tcp 3"; members without a value are left out. */
static char *
object_text(const json_t *object, const char *separator, member_call *member,
	report_zone_call *zone)
{
	json_t *borrowed = json_incref((json_t *)object);
	char *whole = mem_dup_text("");
	const char *key;
	json_t *item;

	json_object_foreach (borrowed, key, item) {
		char *name = harmless(key, strlen(key));
		char *part = member(item, zone);

		if (member != machine_member)
			part_words(name);
		if (part[0] != '\0') {
			name = append(name, " ", part);
			whole = append(whole, separator, name);
		}
		free(part);
		free(name);
	}
	json_decref(borrowed);
	return whole;
}

static char *
size_text(double bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	char text[NUMBER_TEXT_SIZE];
	size_t unit = 0;

	while (bytes >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1024;
		unit++;
	}
	(void)snprintf(text, sizeof(text), unit == 0 ? "%.0f %s" : "%.1f %s", bytes,
		units[unit]);
	return mem_dup_text(text);
}

static char *
number_text(double number, enum column_kind kind)
{
	static const double longest_seconds = 9e12;
	char text[SPAN_TEXT_SIZE];

	if (kind == COLUMN_SIZE)
		return size_text(number);
	if (kind == COLUMN_SHARE) {
		(void)snprintf(text, sizeof(text), "%.*f %%",
			number > 0 && number < 0.1 ? 1 : 0, number * 100);
		return mem_dup_text(text);
	}
	if (!(number >= 0 && number < longest_seconds))
		return mem_dup_text("-");
	return mem_dup_text(span_text_short((span_t){(int64_t)(number * 1e6)}, text));
}

static bool
is_measure(enum column_kind kind)
{
	return kind == COLUMN_SIZE || kind == COLUMN_SHARE || kind == COLUMN_SPAN;
}

char *
cell_human(const json_t *value, enum column_kind kind, report_zone_call *zone)
{
	char *text;

	if (json_is_boolean(value))
		return mem_dup_text(json_is_true(value) ? "yes" : "no");
	if (json_is_array(value))
		text = array_text(value, ", ");
	else if (json_is_object(value))
		text = object_text(value, ", ", time_text, zone);
	else if (kind == COLUMN_TIME)
		text = time_text(value, zone);
	else if (is_measure(kind) && json_is_number(value))
		text = number_text(json_number_value(value), kind);
	else
		text = scalar_text(value);
	if (text[0] != '\0')
		return text;
	free(text);
	return mem_dup_text("-");
}

char *
cell_machine(const json_t *value)
{
	if (json_is_array(value))
		return array_text(value, " ");
	if (json_is_object(value))
		return object_text(value, " ", machine_member, NULL);
	return scalar_text(value);
}

char *
cell_line(const char *line)
{
	return harmless(line, strlen(line));
}

struct colour {
	const char *word;
	const char *sequence;
};

static const struct colour severity_colours[] = {
	{"critical", "\033[1;31m"},
	{"high", "\033[31m"},
	{"medium", "\033[33m"},
	{"low", "\033[36m"},
	{.word = NULL},
};

static const struct colour state_colours[] = {
	{"present", "\033[32m"},
	{"ok", "\033[32m"},
	{"absent", "\033[90m"},
	{"resolved", "\033[90m"},
	{"closed", "\033[90m"},
	{"added", "\033[32m"},
	{"removed", "\033[31m"},
	{"changed", "\033[33m"},
	{"degraded", "\033[33m"},
	{"partial", "\033[33m"},
	{"warning", "\033[33m"},
	{"not proven", "\033[33m"},
	{"blind", "\033[1;31m"},
	{"void", "\033[1;31m"},
	{"open!", "\033[1;31m"}, /* exposure: against a rule */
	{"untested", "\033[90m"},
	{"problem", "\033[1;31m"},
	{.word = NULL},
};

const char *
cell_colour(enum column_kind kind, const json_t *value)
{
	const struct colour *row = kind == COLUMN_SEVERITY ? severity_colours
		: kind == COLUMN_STATE			   ? state_colours
							   : NULL;
	const char *word = json_string_value(value);

	if (row == NULL || word == NULL)
		return NULL;
	for (; row->word; row++) /* "open! 3d": an age may follow */
		if (strlen(row->word) == strcspn(word, " ") &&
			strncmp(row->word, word, strlen(row->word)) == 0)
			return row->sequence;
	return NULL;
}
