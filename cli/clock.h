/* The wall clock and the local zone. */
#ifndef WATCHDOG_CLI_CLOCK_H
#define WATCHDOG_CLI_CLOCK_H

#include "base/timepoint.h"

wall_t clock_now(void);

/* Seconds east of UTC at that moment in the user's zone. */
int clock_zone(wall_t time);

/* What the user wrote as a moment ("2h", "yesterday", "2026-11-01 13:00", with a zone or
 * in the local one, UTC with utc) as ISO 8601 in UTC. False when it is none of these. */
bool clock_moment(const char *text, bool utc, char moment[WALL_TEXT_SIZE]);

/* The same for a moment to come: a duration counts from now on. */
bool clock_moment_ahead(const char *text, bool utc, char moment[WALL_TEXT_SIZE]);

#endif
