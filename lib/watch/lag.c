#include "watch/lag.h"

#include "watch/netevent.h"
#include "watch/schedule.h"

/* A role that dies and comes back makes a few short jobs late, and no more than that. */
enum { LATE_TOLD = 3 /* times in a row, */, LATE_MINUTES = 10 /* and for so long */ };

static bool
is_late(const struct segment *segment)
{
	bool late = segment->discover.late >= LATE_TOLD;

	for (size_t i = 0; i < segment->policy->job_count; i++)
		late = late || segment->jobs[i].late >= LATE_TOLD;
	return late;
}

static void
tell(struct watch *watch, const struct segment *segment, const struct job *job,
	span_t period)
{
	span_t late = {mono_since(watch->now.mono, job->late_since).us};
	char every[SPAN_TEXT_SIZE], longer[SPAN_TEXT_SIZE], since[SPAN_TEXT_SIZE];
	bool sweep = job == &segment->discover;
	struct event_record event;

	netevent_init(&event, EVENT_JOB_LATE, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	(void)span_text_short(period, every);
	(void)span_text_short(job->lag, longer);
	(void)span_text_short(late, since);
	netevent_text(&event,
		"%s %.40s takes %s longer than the %s after which it is due again, and "
		"was late each time for %s: changes are seen later; make it rarer "
		"(every) or allow more packets (limits)",
		sweep ? "the sweep" : "the port job",
		sweep ? "of its addresses"
		      : segment->policy->jobs[job - segment->jobs].set_name,
		longer, every, since);
	(void)alert_raise(watch, &event);
}

static bool
is_worth_telling(const struct watch *watch, const struct job *job)
{
	return job->late == LATE_TOLD &&
		mono_since(watch->now.mono, job->late_since).us >=
		span_seconds(LATE_MINUTES * 60).us;
}

void
lag_note(struct watch *watch, struct segment *segment, struct job *job, span_t period)
{
	struct event_record like;
	struct alert *alert;

	job->lag.us = mono_since(watch->now.mono, job->began).us - period.us;
	if (job->lag.us < 0)
		job->lag.us = 0;
	if (job->late == 0)
		job->late_since = job->began;
	job->late = job->lag.us == 0	? 0
		: job->late < LATE_TOLD ? job->late + 1
					: LATE_TOLD;
	netevent_init(&like, EVENT_JOB_LATE, segment);
	alert = alert_find(watch, EVENT_JOB_LATE, &like);
	if (alert == NULL && is_worth_telling(watch, job))
		tell(watch, segment, job, period);
	else if (alert != NULL && !is_late(segment) && job->late == 0)
		alert_resolve(
			watch, alert, "its jobs keep up with their intervals again");
}

static void
longer(const struct watch *watch, const struct segment *segment, const struct job *job,
	span_t *lag)
{
	span_t late = job->lag;

	if (job->running || job->place != 0)
		late.us = mono_since(watch->now.mono, job->began).us -
			schedule_period(segment, job).us;
	if (late.us > lag->us)
		*lag = late;
}

span_t
lag_of(const struct watch *watch, const struct segment *segment)
{
	span_t lag = {0};

	longer(watch, segment, &segment->discover, &lag);
	for (size_t i = 0; i < segment->policy->job_count; i++)
		longer(watch, segment, &segment->jobs[i], &lag);
	return lag;
}
