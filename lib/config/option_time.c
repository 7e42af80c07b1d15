#include "config/option_time.h"

#include <string.h>

bool
option_parse_date(const struct option *option, const char *value, void *field)
{
	wall_t time;

	(void)option;
	if (!wall_parse(value, &time))
		return false;
	memcpy(field, &time, sizeof(time));
	return true;
}

void
option_write_date(const struct option *option, const struct option_target *target,
	struct text *text)
{
	char value[WALL_TEXT_SIZE];
	wall_t time;

	memcpy(&time, option_field(option, target), sizeof(time));
	text_add(text, wall_text(time, value));
}

static const char *const day_names[QUIET_DAYS] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

enum { DAY_LETTERS = 3, MINUTES_OF_DAY = 24 * 60 };

/* "22:30" as minutes of the day; "24:00" is its end. Returns what follows, or NULL. */
static const char *
take_minutes(const char *value, uint16_t *minutes)
{
	unsigned int number;

	for (int i = 0; i < 5; i++)
		if (i == 2 ? value[i] != ':' : value[i] < '0' || value[i] > '9')
			return NULL;
	number = (unsigned int)((value[0] - '0') * 10 + value[1] - '0') * 60 +
		(unsigned int)((value[3] - '0') * 10 + value[4] - '0');
	if (number > MINUTES_OF_DAY || value[3] > '5')
		return NULL;
	*minutes = (uint16_t)number;
	return value + 5;
}

static const char *
take_day(const char *value, unsigned int *day)
{
	for (unsigned int i = 0; i < QUIET_DAYS; i++) {
		if (strncmp(value, day_names[i], DAY_LETTERS) != 0)
			continue;
		*day = i;
		return value + DAY_LETTERS;
	}
	return NULL;
}

/* "mon" or "sat-mon" */
static const char *
take_days(const char *value, uint8_t *days)
{
	unsigned int first, last;

	value = take_day(value, &first);
	last = first;
	if (value != NULL && *value == '-')
		value = take_day(value + 1, &last);
	if (value == NULL)
		return NULL;
	for (unsigned int day = first; day != last; day = (day + 1) % QUIET_DAYS)
		*days |= (uint8_t)(1U << day);
	*days |= (uint8_t)(1U << last);
	return value;
}

/* "mon-wed,sat " */
static const char *
take_prefix(const char *value, uint8_t *days)
{
	value = take_days(value, days);
	while (value != NULL && *value == ',')
		value = take_days(value + 1, days);
	return value != NULL && *value == ' ' ? value + 1 : NULL;
}

bool
option_parse_span(const char *value, struct quiet_span *span)
{
	struct quiet_span parsed = {.days = QUIET_EVERY_DAY};

	if (value[0] < '0' || value[0] > '9') {
		parsed.days = 0;
		value = take_prefix(value, &parsed.days);
	}
	if (value != NULL)
		value = take_minutes(value, &parsed.from);
	if (value == NULL || *value != '-')
		return false;
	value = take_minutes(value + 1, &parsed.until);
	if (value == NULL || *value != '\0' || parsed.from == MINUTES_OF_DAY ||
		parsed.until == 0 || parsed.from == parsed.until)
		return false;
	*span = parsed;
	return true;
}

static bool
read_span(const struct option *option, const struct node *node,
	const struct reporter *reporter, struct quiet_hours *hours)
{
	struct quiet_span span;

	if (node->kind != NODE_SCALAR || !option_parse_span(node->text, &span)) {
		option_report_form(option, node, reporter);
		return false;
	}
	if (hours->count == QUIET_SPANS_MAX)
		return option_report_too_many(option, node, QUIET_SPANS_MAX, reporter);
	hours->spans[hours->count++] = span;
	return true;
}

bool
option_read_hours(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	struct quiet_hours hours = {.count = 0};
	bool fine = true;

	if (node->kind == NODE_LIST) {
		for (const struct node *item = node->first; item != NULL && fine;
			item = item->next)
			fine = read_span(option, item, reporter, &hours);
	} else if (node->kind != NODE_SCALAR || strcmp(node->text, "none") != 0) {
		fine = read_span(option, node, reporter, &hours);
	}
	if (fine)
		memcpy(option_field(option, target), &hours, sizeof(hours));
	return fine;
}

/* Three days in a row and more are a range. */
static void
write_days(uint8_t days, struct text *text)
{
	const char *comma = "";

	for (unsigned int day = 0; day < QUIET_DAYS; day++) {
		unsigned int last = day;

		if ((days >> day & 1) == 0)
			continue;
		while (last + 1 < QUIET_DAYS && (days >> (last + 1) & 1) != 0)
			last++;
		text_format(text, "%s%s", comma, day_names[day]);
		comma = ",";
		if (last < day + 2)
			continue;
		text_format(text, "-%s", day_names[last]);
		day = last;
	}
	text_add(text, " ");
}

static void
write_span(const struct quiet_span *span, struct text *text)
{
	text_add(text, "\"");
	if (span->days != QUIET_EVERY_DAY)
		write_days(span->days, text);
	text_format(text, "%02u:%02u-%02u:%02u\"", span->from / 60U, span->from % 60U,
		span->until / 60U, span->until % 60U);
}

void
option_write_hours(const struct option *option, const struct option_target *target,
	struct text *text)
{
	struct quiet_hours hours;

	memcpy(&hours, option_field(option, target), sizeof(hours));
	if (hours.count == 0)
		text_add(text, "none");
	if (hours.count > 1)
		text_add(text, "[");
	for (size_t i = 0; i < hours.count; i++) {
		text_add(text, i > 0 ? ", " : "");
		write_span(&hours.spans[i], text);
	}
	if (hours.count > 1)
		text_add(text, "]");
}

bool
option_parse_time(const struct option *option, const char *value, void *field)
{
	uint16_t minute = 0;
	const char *rest = take_minutes(value, &minute);

	(void)option;
	if (strcmp(value, "none") == 0)
		minute = 0;
	else if (rest == NULL || *rest != '\0' || minute == MINUTES_OF_DAY)
		return false;
	else
		minute++;
	memcpy(field, &minute, sizeof(minute));
	return true;
}

void
option_write_time(const struct option *option, const struct option_target *target,
	struct text *text)
{
	uint16_t minute;

	memcpy(&minute, option_field(option, target), sizeof(minute));
	if (minute == 0)
		text_add(text, "none");
	else
		text_format(
			text, "\"%02u:%02u\"", (minute - 1U) / 60, (minute - 1U) % 60);
}
