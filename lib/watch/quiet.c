#include "watch/quiet.h"

enum { MINUTES_OF_DAY = 24 * 60 };

static const int64_t minute_us = 60 * 1000000LL;

/* The minute of the owner's day. */
static int64_t
minute_of(const struct watch *watch)
{
	int64_t offset = watch->policy->utc_offset == NULL
		? 0
		: watch->policy->utc_offset(watch->now.wall);
	int64_t minute =
		(watch->now.wall.us / minute_us + offset / 60) % MINUTES_OF_DAY;

	return (minute + MINUTES_OF_DAY) % MINUTES_OF_DAY;
}

/* Minutes from now until that one comes, 0 to a day less one. */
static int64_t
minutes_to(const struct watch *watch, int64_t minute)
{
	return (minute - minute_of(watch) + MINUTES_OF_DAY) % MINUTES_OF_DAY;
}

span_t
quiet_left(const struct watch *watch, const struct quiet_hours *quiet)
{
	int64_t minute = minute_of(watch);
	int64_t since = (minute - quiet->from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
	int64_t length = (quiet->until - quiet->from + MINUTES_OF_DAY) % MINUTES_OF_DAY;

	return (span_t){since < length ? (length - since) * minute_us : 0};
}

void
quiet_tick(struct watch *watch, struct segment *segment)
{
	bool quiet = quiet_left(watch, &segment->policy->quiet).us > 0;

	if (quiet == segment->quiet)
		return;
	segment->quiet = quiet;
	if (quiet)
		runs_stop(watch, segment);
}

bool
quiet_wake(const struct watch *watch, const struct segment *segment, mono_t *wake)
{
	const struct quiet_hours *quiet = &segment->policy->quiet;
	int64_t minutes =
		minutes_to(watch, segment->quiet ? quiet->until : quiet->from);
	int64_t into = watch->now.wall.us % minute_us; /* this minute */

	if (minutes == 0)
		minutes = MINUTES_OF_DAY;
	*wake = (mono_t){watch->now.mono.us + minutes * minute_us - into};
	return quiet->from != quiet->until;
}
