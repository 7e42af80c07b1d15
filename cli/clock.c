#include "clock.h"

#include <string.h>
#include <time.h>

enum { US_PER_SECOND = 1000000, NS_PER_US = 1000 };

wall_t
clock_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
	return (wall_t){(int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / NS_PER_US};
}

int
clock_zone(wall_t time)
{
	time_t seconds = (time_t)(time.us / US_PER_SECOND);
	struct tm local;

	return localtime_r(&seconds, &local) == NULL ? 0 : (int)local.tm_gmtoff;
}

/* A zone, "Z" or "+01:00", can only follow the time of day. */
static bool
has_zone(const char *text)
{
	size_t length = strlen(text);
	const char *clock = strpbrk(text, "T ");

	if (clock == NULL)
		return false;
	return text[length - 1] == 'Z' || strpbrk(clock, "+-") != NULL;
}

/* A time of the local zone was read as if it were UTC: shift it. The zone is asked at the
 * result, so that it is right on the day the clocks change. */
static wall_t
from_local(wall_t read)
{
	wall_t guess = wall_add(read, span_seconds(-clock_zone(read)));

	return wall_add(read, span_seconds(-clock_zone(guess)));
}

/* Midnight of the local day that began so many days ago. */
static wall_t
midnight(int days_ago, bool utc)
{
	wall_t now = clock_now();
	int64_t zone_us = utc ? 0 : (int64_t)clock_zone(now) * US_PER_SECOND;
	int64_t day_us = 86400LL * US_PER_SECOND;
	int64_t local_day = (now.us + zone_us) / day_us - days_ago;
	wall_t read = {local_day * day_us};

	return utc ? read : from_local(read);
}

/* spans: where a duration counts to, seen from now. */
static bool
read_moment(const char *text, bool utc, int spans, char moment[WALL_TEXT_SIZE])
{
	wall_t time;
	span_t span;

	if (strcmp(text, "now") == 0)
		time = clock_now();
	else if (strcmp(text, "today") == 0)
		time = midnight(0, utc);
	else if (strcmp(text, "yesterday") == 0)
		time = midnight(1, utc);
	else if (span_parse(text, &span))
		time = wall_add(clock_now(), (span_t){spans * span.us});
	else if (!wall_parse(text, &time))
		return false;
	else if (!utc && !has_zone(text))
		time = from_local(time);
	(void)wall_text(time, moment);
	return true;
}

bool
clock_moment(const char *text, bool utc, char moment[WALL_TEXT_SIZE])
{
	return read_moment(text, utc, -1, moment);
}

bool
clock_moment_ahead(const char *text, bool utc, char moment[WALL_TEXT_SIZE])
{
	return read_moment(text, utc, 1, moment);
}
