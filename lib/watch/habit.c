#include "watch/habit.h"

#include <string.h>

/* A slot that was never noted, and one of no day away; then a letter for each. */
enum { UNKNOWN = 'a', NEVER = 'b' };

static const int64_t hour_us = 3600 * 1000000LL;

enum {
	DAYS_OF_WEEK = 7,
	FIRST_DAY = 4,
	HOURS_OF_WEEK = 7 * 24
}; /* 1970-01-01 was a Thursday; 0 is Sunday */

static int64_t
floor_divide(int64_t number, int64_t by)
{
	return number / by - (number % by < 0 ? 1 : 0);
}

unsigned int
habit_slot(wall_t local)
{
	int64_t hours = floor_divide(local.us, hour_us);
	int64_t days = floor_divide(hours, HABIT_HOURS);
	unsigned int hour = (unsigned int)(hours - days * HABIT_HOURS);
	int64_t day = days + FIRST_DAY -
		floor_divide(days + FIRST_DAY, DAYS_OF_WEEK) * DAYS_OF_WEEK;
	bool weekend = day == 0 || day == DAYS_OF_WEEK - 1;

	return hour + (weekend ? HABIT_HOURS : 0);
}

bool
habit_is_weekend(unsigned int slot)
{
	return slot >= HABIT_HOURS;
}

bool
habit_note(char away[AWAY_SIZE], unsigned int slot, bool was_away)
{
	char *count = &away[slot];

	if (away[0] == '\0') {
		if (!was_away)
			return false;
		memset(away, UNKNOWN, HABIT_SLOTS);
		away[HABIT_SLOTS] = '\0';
	}
	if (*count == UNKNOWN)
		*count = NEVER;
	else if (!was_away && *count == NEVER)
		return false;
	if (was_away && *count < NEVER + HABIT_COUNT_MAX)
		(*count)++;
	else if (!was_away && *count > NEVER)
		(*count)--;
	return true;
}

/* Days of the other kind count, too, until it was there at that hour on this one. */
static bool
is_used(const char away[AWAY_SIZE], wall_t local)
{
	unsigned int slot = habit_slot(local);
	int days = away[slot] - NEVER;
	int others = away[(slot + HABIT_HOURS) % HABIT_SLOTS] - NEVER;

	if (days == 0)
		return false;
	return (days > 0 ? days : 0) + (others > 0 ? others : 0) >= HABIT_LEARNT;
}

bool
habit_is_away(const char away[AWAY_SIZE], wall_t local)
{
	if (away[0] == '\0')
		return false;
	for (int hour = -1; hour <= 1; hour++)
		if (is_used(away, wall_add(local, (span_t){hour * hour_us})))
			return true;
	return false;
}

wall_t
habit_back_by(const char away[AWAY_SIZE], wall_t local)
{
	span_t hour = {hour_us};

	for (int i = 0; i < HOURS_OF_WEEK && habit_is_away(away, local); i++)
		local = wall_add(local, hour);
	return wall_add(local, hour);
}

bool
habit_is_sound(const char away[AWAY_SIZE])
{
	size_t length = strnlen(away, AWAY_SIZE);
	char most = NEVER + HABIT_COUNT_MAX;

	if (length == HABIT_HOURS)
		most = 'a' + HABIT_COUNT_MAX;
	else if (length != 0 && length != HABIT_SLOTS)
		return false;
	for (size_t i = 0; i < length; i++)
		if (away[i] < 'a' || away[i] > most)
			return false;
	return true;
}

void
habit_renew(char away[AWAY_SIZE], int offset)
{
	char old[AWAY_SIZE];
	int hours = (int)floor_divide(offset, 3600);

	if (strnlen(away, AWAY_SIZE) != HABIT_HOURS)
		return;
	memcpy(old, away, sizeof(old));
	for (int hour = 0; hour < HABIT_HOURS; hour++) {
		int local = (hour + hours + 2 * HABIT_HOURS) % HABIT_HOURS;

		away[local] = away[local + HABIT_HOURS] =
			(char)(old[hour] + NEVER - 'a');
	}
	away[HABIT_SLOTS] = '\0';
}
