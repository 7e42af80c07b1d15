#include "watch/quiet.h"

static const int64_t minute_us = 60 * 1000000LL;
static const int64_t day_us = 24 * 3600 * 1000000LL;
static const int64_t week_us = 7 * 24 * 3600 * 1000000LL;

/* 1970-01-01 was a Thursday; a week begins on Monday. */
enum { FIRST_DAY = 3 };

static int64_t
within(int64_t moment, int64_t period)
{
	int64_t left = moment % period;

	return left < 0 ? left + period : left;
}

/* How far into the owner's week that moment is. */
static int64_t
week_place(const struct watch *watch, wall_t wall)
{
	return within(watch_local(watch, wall).us + FIRST_DAY * day_us, week_us);
}

static int64_t
length_of(const struct quiet_span *span)
{
	int64_t length = within((span->until - span->from) * minute_us, day_us);

	return length == 0 && span->from != span->until ? day_us : length;
}

/* How long after a place in the week the span begins on that day, less than a week. */
static int64_t
until_start(const struct quiet_span *span, int day, int64_t place)
{
	return within(day * day_us + span->from * minute_us - place, week_us);
}

/* How long one span that covers the place lasts from there; 0 when none does. */
static int64_t
covered_for(const struct quiet_hours *quiet, int64_t place)
{
	int64_t longest = 0;

	for (size_t i = 0; i < quiet->count; i++) {
		const struct quiet_span *span = &quiet->spans[i];

		for (int day = 0; day < QUIET_DAYS; day++) {
			int64_t since = within(-until_start(span, day, place), week_us);
			int64_t left = length_of(span) - since;

			if ((span->days >> day & 1) != 0 && left > longest)
				longest = left;
		}
	}
	return longest;
}

span_t
quiet_left(const struct watch *watch, const struct quiet_hours *quiet)
{
	int64_t place = week_place(watch, watch->now.wall), left = 0, more;

	while (left < week_us &&
		(more = covered_for(quiet, within(place + left, week_us))) > 0)
		left += more; /* one span may begin where another ends */
	return (span_t){left < week_us ? left : week_us};
}

/* How long it takes until the next span begins, at most a week. */
static int64_t
next_start(const struct watch *watch, const struct quiet_hours *quiet)
{
	int64_t place = week_place(watch, watch->now.wall), soonest = week_us;

	for (size_t i = 0; i < quiet->count; i++)
		for (int day = 0; day < QUIET_DAYS; day++) {
			int64_t start = until_start(&quiet->spans[i], day, place);

			if ((quiet->spans[i].days >> day & 1) != 0 && start > 0 &&
				start < soonest)
				soonest = start;
		}
	return soonest;
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
	int64_t left = quiet_left(watch, quiet).us;

	if (segment->quiet != (left > 0)) /* it has begun, or is over */
		left = 0;
	else if (left == 0)
		left = next_start(watch, quiet);
	*wake = mono_add(watch->now.mono, (span_t){left});
	return quiet->count > 0;
}

span_t
quiet_digest(const struct watch *watch, wall_t since)
{
	const struct notice_policy *notices = &watch->policy->notices;
	int64_t last, back;

	if (notices->digest_at == 0)
		return notices->digest;
	last = week_place(watch, wall_add(since, notices->digest));
	back = within(last - (notices->digest_at - 1) * minute_us, day_us);
	return (span_t){back < notices->digest.us ? notices->digest.us - back
						  : notices->digest.us};
}
