#include "config/option_time.h"

#include <string.h>

#include "watch/notice.h"

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

/* "22:30" as minutes of the day. */
static bool
parse_minutes(const char *value, uint16_t *minutes)
{
	for (int i = 0; i < 5; i++)
		if (i == 2 ? value[i] != ':' : value[i] < '0' || value[i] > '9')
			return false;
	*minutes = (uint16_t)(((value[0] - '0') * 10 + value[1] - '0') * 60 +
		(value[3] - '0') * 10 + value[4] - '0');
	return *minutes < 24 * 60 && value[3] < '6';
}

bool
option_parse_hours(const struct option *option, const char *value, void *field)
{
	struct quiet_hours hours = {0};

	(void)option;
	if (strcmp(value, "none") != 0 &&
		(strlen(value) != strlen("22:00-07:00") || value[5] != '-' ||
			!parse_minutes(value, &hours.from) ||
			!parse_minutes(value + 6, &hours.until)))
		return false;
	memcpy(field, &hours, sizeof(hours));
	return true;
}

void
option_write_hours(const struct option *option, const struct option_target *target,
	struct text *text)
{
	struct quiet_hours hours;

	memcpy(&hours, option_field(option, target), sizeof(hours));
	if (hours.from == hours.until)
		text_add(text, "none");
	else
		text_format(text, "\"%02u:%02u-%02u:%02u\"", hours.from / 60U,
			hours.from % 60U, hours.until / 60U, hours.until % 60U);
}
