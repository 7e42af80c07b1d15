#include "config/option_quantity.h"

#include <string.h>

#include "base/timepoint.h"

/* Decimal digits only, no sign, no leading zero (YAML 1.1 would call that octal). */
static bool
parse_number(const char *value, size_t length, uint64_t *number)
{
	uint64_t result = 0;

	if (length == 0 || length > 18 || (value[0] == '0' && length > 1))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (value[i] < '0' || value[i] > '9')
			return false;
		result = result * 10 + (uint64_t)(value[i] - '0');
	}
	*number = result;
	return true;
}

static bool
is_within(const struct option *option, uint64_t number)
{
	return number <= INT64_MAX && (int64_t)number >= option->minimum &&
		(int64_t)number <= option->maximum;
}

bool
option_parse_number(const struct option *option, const char *value, void *field)
{
	uint64_t number;
	uint32_t narrow;

	if (!parse_number(value, strlen(value), &number) || !is_within(option, number))
		return false;
	narrow = (uint32_t)number;
	memcpy(field, &narrow, sizeof(narrow));
	return true;
}

bool
option_parse_duration(const struct option *option, const char *value, void *field)
{
	span_t span;

	if (!span_parse(value, &span) || span.us < span_seconds(option->minimum).us ||
		span.us > span_seconds(option->maximum).us)
		return false;
	memcpy(field, &span, sizeof(span));
	return true;
}

static const struct size_unit {
	const char *name;
	unsigned shift;
} size_units[] = {
	{"TiB", 40},
	{"GiB", 30},
	{"MiB", 20},
	{"KiB", 10},
	{"B", 0},
};

enum { SIZE_UNITS = sizeof(size_units) / sizeof(size_units[0]) };

bool
option_parse_size(const struct option *option, const char *value, void *field)
{
	size_t digits = strspn(value, "0123456789");
	uint64_t number;

	if (!parse_number(value, digits, &number))
		return false;
	for (size_t i = 0; i < SIZE_UNITS; i++) {
		if (strcmp(value + digits, size_units[i].name) != 0)
			continue;
		if (number > UINT64_MAX >> size_units[i].shift)
			return false;
		number <<= size_units[i].shift;
		if (!is_within(option, number))
			return false;
		memcpy(field, &number, sizeof(number));
		return true;
	}
	return false;
}

static void
add_size(struct text *text, uint64_t size)
{
	size_t i = 0;

	while (i + 1 < SIZE_UNITS &&
		(size == 0 || size % ((uint64_t)1 << size_units[i].shift) != 0))
		i++;
	text_format(text, "%llu%s", (unsigned long long)(size >> size_units[i].shift),
		size_units[i].name);
}

static void
add_span(struct text *text, span_t span)
{
	char space[SPAN_TEXT_SIZE];

	text_add(text, span.us == 0 ? "0s" : span_text(span, space));
}

void
option_write_number(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const uint32_t *field = option_field(option, target);

	text_format(text, "%u", *field);
}

void
option_write_duration(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const span_t *field = option_field(option, target);

	add_span(text, *field);
}

void
option_write_size(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const uint64_t *field = option_field(option, target);

	add_size(text, *field);
}

void
option_add_range(const struct option *option, struct text *text)
{
	if (option->kind == OPTION_NUMBER) {
		text_format(text, " from %lld to %lld%s%s", (long long)option->minimum,
			(long long)option->maximum, option->unit == NULL ? "" : " ",
			option->unit == NULL ? "" : option->unit);
	} else if (option->kind == OPTION_DURATION) {
		text_add(text, ", from ");
		add_span(text, span_seconds(option->minimum));
		text_add(text, " to ");
		add_span(text, span_seconds(option->maximum));
	} else if (option->kind == OPTION_SIZE) {
		text_add(text, ", from ");
		add_size(text, (uint64_t)option->minimum);
		text_add(text, " to ");
		add_size(text, (uint64_t)option->maximum);
	}
}
