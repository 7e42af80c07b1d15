#include "watch/habit.h"

#include <string.h>

static const int64_t hour_us = 3600 * 1000000LL;

unsigned int
habit_hour(wall_t time)
{
	int64_t hour = time.us / hour_us % HABIT_HOURS;

	return (unsigned int)(hour < 0 ? hour + HABIT_HOURS : hour);
}

bool
habit_note(char away[AWAY_SIZE], unsigned int hour, bool was_away)
{
	if (away[0] == '\0') {
		if (!was_away)
			return false;
		memset(away, 'a', HABIT_HOURS);
		away[HABIT_HOURS] = '\0';
	}
	if (was_away && away[hour] < 'a' + HABIT_COUNT_MAX)
		away[hour]++;
	else if (!was_away && away[hour] > 'a')
		away[hour]--;
	else
		return false;
	return true;
}

bool
habit_is_away(const char away[AWAY_SIZE], unsigned int hour)
{
	if (away[0] == '\0')
		return false;
	for (unsigned int i = HABIT_HOURS - 1; i <= HABIT_HOURS + 1; i++)
		if (away[(hour + i) % HABIT_HOURS] >= 'a' + HABIT_LEARNT)
			return true;
	return false;
}

bool
habit_is_late(const char away[AWAY_SIZE], unsigned int hour)
{
	return !habit_is_away(away, hour) &&
		!habit_is_away(away, (hour + HABIT_HOURS - 1) % HABIT_HOURS);
}

bool
habit_is_sound(const char away[AWAY_SIZE])
{
	if (away[0] == '\0')
		return true;
	for (unsigned int i = 0; i < HABIT_HOURS; i++)
		if (away[i] < 'a' || away[i] > 'a' + HABIT_COUNT_MAX)
			return false;
	return away[HABIT_HOURS] == '\0';
}
