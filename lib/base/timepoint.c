#include "base/timepoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400 };

static const int64_t us_per_second = 1000000;
static const int64_t longest_span_us = 100LL * 366 * SECONDS_PER_DAY * 1000000;

struct civil {
	int64_t year;
	unsigned int month, day;
};

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back: counted
 * in eras of 400 years that start on 1 March, so that the leap day comes last. */
static int64_t
days_from_civil(struct civil date)
{
	int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static struct civil
civil_from_days(int64_t days)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t doe = shifted - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t month = (5 * doy + 2) / 153;
	struct civil date = {
		.day = (unsigned int)(doy - (153 * month + 2) / 5 + 1),
		.month = (unsigned int)(month < 10 ? month + 3 : month - 9),
	};

	date.year = yoe + era * 400 + (date.month <= 2 ? 1 : 0);
	return date;
}

static const char *
format_time(wall_t time, int offset_seconds, const char *zone, char *text)
{
	static const int64_t first_us = -62135596800LL * 1000000;
	static const int64_t last_us = 253402300799LL * 1000000;
	int64_t us = time.us < first_us ? first_us
		: time.us > last_us	? last_us
					: time.us;
	int64_t ms = us / 1000 - (us % 1000 < 0 ? 1 : 0) + offset_seconds * 1000LL;
	int64_t day = ms / (SECONDS_PER_DAY * 1000LL);
	int64_t in_day = ms % (SECONDS_PER_DAY * 1000LL);
	struct civil date;

	if (in_day < 0) {
		in_day += SECONDS_PER_DAY * 1000LL;
		day--;
	}
	date = civil_from_days(day);
	(void)snprintf(text, WALL_TEXT_SIZE, "%04d-%02u-%02uT%02d:%02d:%02d.%03d%s",
		(int)date.year, date.month, date.day, (int)(in_day / 3600000),
		(int)(in_day / 60000 % 60), (int)(in_day / 1000 % 60),
		(int)(in_day % 1000), zone);
	return text;
}

const char *
wall_text(wall_t time, char *text)
{
	return format_time(time, 0, "Z", text);
}

const char *
wall_text_zone(wall_t time, int offset_seconds, char *text)
{
	int minutes = abs(offset_seconds) / 60;
	char zone[16];

	(void)snprintf(zone, sizeof(zone), "%c%02d:%02d",
		offset_seconds < 0 ? '-' : '+', minutes / 60 % 24, minutes % 60);
	return format_time(time, offset_seconds, zone, text);
}

/* Exactly count digits at *text; moves past them. */
static bool
take_digits(const char **text, int count, int *value)
{
	int sum = 0;

	for (int i = 0; i < count; i++) {
		char digit = (*text)[i];

		if (digit < '0' || digit > '9')
			return false;
		sum = sum * 10 + (digit - '0');
	}
	*text += count;
	*value = sum;
	return true;
}

static bool
take_character(const char **text, char character)
{
	if (**text != character)
		return false;
	(*text)++;
	return true;
}

static bool
take_date(const char **text, int64_t *days)
{
	static const int month_days[] = {
		31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, day;
	struct civil date, back;

	if (!take_digits(text, 4, &year) || !take_character(text, '-') ||
		!take_digits(text, 2, &month) || !take_character(text, '-') ||
		!take_digits(text, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
		day > month_days[month - 1])
		return false;
	date = (struct civil){year, (unsigned int)month, (unsigned int)day};
	*days = days_from_civil(date);
	back = civil_from_days(*days);
	return back.month == date.month && back.day == date.day;
}

static bool
take_fraction(const char **text, int64_t *us)
{
	int64_t unit = 100000;

	*us = 0;
	if (!take_character(text, '.'))
		return true;
	if (**text < '0' || **text > '9')
		return false;
	for (; **text >= '0' && **text <= '9'; (*text)++, unit /= 10)
		*us += unit * (**text - '0');
	return true;
}

static bool
take_clock(const char **text, int64_t *us)
{
	int hours, minutes, seconds = 0;
	int64_t fraction = 0;

	if (!take_digits(text, 2, &hours) || !take_character(text, ':') ||
		!take_digits(text, 2, &minutes))
		return false;
	if (take_character(text, ':') &&
		(!take_digits(text, 2, &seconds) || !take_fraction(text, &fraction)))
		return false;
	if (hours > 23 || minutes > 59 || seconds > 60)
		return false;
	*us = ((int64_t)hours * 3600 + minutes * 60 + seconds) * us_per_second +
		fraction;
	return true;
}

static bool
take_zone(const char **text, int64_t *offset_us)
{
	int hours, minutes;
	int sign = **text == '-' ? -1 : 1;

	*offset_us = 0;
	if (**text == '\0' || take_character(text, 'Z'))
		return true;
	if (!take_character(text, '+') && !take_character(text, '-'))
		return false;
	if (!take_digits(text, 2, &hours) || !take_character(text, ':') ||
		!take_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset_us = sign * (hours * 3600LL + minutes * 60LL) * us_per_second;
	return true;
}

bool
wall_parse(const char *text, wall_t *time)
{
	int64_t days, clock_us = 0, offset_us = 0;

	if (!take_date(&text, &days))
		return false;
	if (take_character(&text, 'T') || take_character(&text, ' ')) {
		if (!take_clock(&text, &clock_us) || !take_zone(&text, &offset_us))
			return false;
	}
	if (*text != '\0')
		return false;
	time->us = days * SECONDS_PER_DAY * us_per_second + clock_us - offset_us;
	return true;
}

struct unit {
	const char *name;
	int64_t us;
};

static const struct unit units[] = {
	{"d", SECONDS_PER_DAY * 1000000LL},
	{"h", 3600 * 1000000LL},
	{"m", 60 * 1000000LL},
	{"s", 1000000LL},
	{"ms", 1000LL},
};

enum { UNIT_COUNT = sizeof(units) / sizeof(units[0]) };

bool
span_parse(const char *text, span_t *span)
{
	int64_t number = 0;
	const char *end = text;

	for (; *end >= '0' && *end <= '9'; end++) {
		number = number * 10 + (*end - '0');
		if (number > longest_span_us / 1000)
			return false;
	}
	if (end == text)
		return false;
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (strcmp(end, units[i].name) != 0)
			continue;
		if (number > longest_span_us / units[i].us)
			return false;
		span->us = number * units[i].us;
		return true;
	}
	return false;
}

const char *
span_text(span_t span, char *text)
{
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (span.us != 0 && span.us % units[i].us == 0) {
			(void)snprintf(text, SPAN_TEXT_SIZE, "%lld%s",
				(long long)(span.us / units[i].us), units[i].name);
			return text;
		}
	}
	(void)snprintf(text, SPAN_TEXT_SIZE, "%lldms", (long long)(span.us / 1000));
	return text;
}

const char *
span_text_short(span_t span, char *text)
{
	for (size_t i = 0; i + 2 < UNIT_COUNT; i++) {
		long long large = span.us / units[i].us;
		long long small = span.us % units[i].us / units[i + 1].us;

		if (large == 0)
			continue;
		if (small == 0)
			(void)snprintf(
				text, SPAN_TEXT_SIZE, "%lld%s", large, units[i].name);
		else
			(void)snprintf(text, SPAN_TEXT_SIZE, "%lld%s %lld%s", large,
				units[i].name, small, units[i + 1].name);
		return text;
	}
	(void)snprintf(
		text, SPAN_TEXT_SIZE, "%llds", (long long)(span.us / us_per_second));
	return text;
}
