#include "watch/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "watch/core.h"
#include "watch/netevent.h"
#include "watch/quiet.h"

enum { MICRO = 1000000 };

static const int64_t hour_us = 3600 * 1000000LL;
/* How long "N more" is gathered. */
static const int64_t gather_us = 60 * 1000000LL;

const struct name notice_reason_names[] = {
	{NOTICE_TOO_MANY, "too many of its kind"},
	{NOTICE_DIGEST, "told in the digest"},
	{NOTICE_QUIET, "quiet hours"},
	{0, NULL},
};

/* A line of that kind, if one is left in this hour. */
static bool
take_line(const struct watch *watch, struct notice *notice)
{
	int64_t burst = watch->policy->notices.burst;
	int64_t passed = mono_since(watch->now.mono, notice->at).us;

	if (burst == 0)
		return true;
	if (notice->at.us == 0 || passed >= hour_us)
		notice->micro_lines = burst * MICRO;
	else
		notice->micro_lines += passed * burst / 3600;
	if (notice->micro_lines > burst * MICRO)
		notice->micro_lines = burst * MICRO;
	notice->at = watch->now.mono;
	if (notice->micro_lines < MICRO)
		return false;
	notice->micro_lines -= MICRO;
	return true;
}

/* How long after the first of them, at that time, all that are held for that reason are
 * told. */
static span_t
gathered_for(const struct watch *watch, enum notice_reason reason, wall_t since)
{
	switch (reason) {
	case NOTICE_QUIET:
		return quiet_left(watch, &watch->policy->notices.quiet);
	case NOTICE_DIGEST:
		return quiet_digest(watch, since);
	case NOTICE_TOO_MANY:
		break;
	}
	return (span_t){gather_us};
}

static void
save(struct watch *watch, const struct notice *notice)
{
	effects_add(watch->effects, EFFECT_SAVE_NOTICE)->notice = notice->kept;
}

/* What is held for the digest already does not keep a graver one waiting until then. */
static void
hasten(struct watch *watch, struct notice *notice, const struct event_record *event,
	enum notice_reason reason)
{
	mono_t due = mono_add(watch->now.mono, gathered_for(watch, reason, event->at));

	if (notice->kept.held > 0 && notice->due.us <= due.us)
		return;
	notice->kept.reason = reason;
	notice->kept.since = event->at;
	notice->due = due;
}

static void
hold(struct watch *watch, struct event_record *event, enum notice_reason reason)
{
	struct notice *notice = &watch->segments[event->segment].notices[event->kind];
	struct notice_record *kept = &notice->kept;

	(void)text_copy(event->withheld, sizeof(event->withheld),
		names_text(notice_reason_names, (int)reason));
	hasten(watch, notice, event, reason);
	if (kept->held == 0) {
		kept->segment = event->segment;
		kept->kind = event->kind;
		kept->first = event->id;
		kept->worst = event->severity;
	}
	kept->held++;
	if (event->severity > kept->worst)
		kept->worst = event->severity;
	event->told_in = kept->first;
	save(watch, notice);
}

void
notice_judge(struct watch *watch, struct event_record *event)
{
	const struct notice_policy *policy = &watch->policy->notices;
	struct segment *segment = &watch->segments[event->segment];
	uint64_t joined = alert_joins(watch, event, false);

	if (netevent_trait(event->kind)->always_told || mutes_hide(watch, event))
		return;
	if (event->severity < policy->quiet_severity &&
		quiet_left(watch, &policy->quiet).us > 0)
		hold(watch, event, NOTICE_QUIET);
	else if (event->severity <= SEVERITY_LOW && policy->digest.us > 0)
		hold(watch, event, NOTICE_DIGEST);
	else if (joined != 0)
		event->told_in = joined;
	else if (!take_line(watch, &segment->notices[event->kind]))
		hold(watch, event, NOTICE_TOO_MANY);
}

static bool
was_muted(const struct event_record *event)
{
	return strncmp(event->withheld, "muted", strlen("muted")) == 0;
}

/* Of the held alerts, those that are still open. */
static uint32_t
still_open(const struct watch *watch, const struct notice_record *kept)
{
	uint32_t count = 0;

	for (size_t i = 0; i < watch->alerts.count; i++)
		count += watch->alerts.list[i]->event.told_in == kept->first &&
			watch->alerts.list[i]->event.withheld[0] != '\0';
	return count;
}

static void
tell_sum(struct watch *watch, const struct segment *segment,
	const struct notice_record *kept, uint32_t open)
{
	const struct alert *only =
		kept->held == 1 ? alert_by_id(watch, kept->first) : NULL;
	struct event_record sum;

	if (only != NULL) { /* it can speak for itself */
		alert_tell(watch, &only->event, NULL, NULL);
		return;
	}
	netevent_init(&sum, kept->kind, segment);
	sum.id = kept->first;
	sum.severity = kept->worst;
	netevent_text(&sum,
		"%u more not told one by one, %u still open; list them with: wdog "
		"history --told-in %llu",
		kept->held, open, (unsigned long long)kept->first);
	alert_tell(watch, &sum, NULL, NULL);
}

static void
tell_held(struct watch *watch, const struct segment *segment, struct notice *notice)
{
	struct notice_record *kept = &notice->kept;
	uint32_t open = still_open(watch, kept);
	bool over = kept->reason == NOTICE_QUIET && open == 0 &&
		netevent_trait(kept->kind)->lasts;

	if (!over) { /* what came in the night and is over is no news in the morning */
		tell_sum(watch, segment, kept, open);
		kept->told = watch->ids.event;
	}
	kept->held = 0;
	save(watch, notice);
}

bool
notice_tells_end(struct watch *watch, struct alert *alert)
{
	const struct event_record *event = &alert->event;
	struct notice *notice = &watch->segments[event->segment].notices[event->kind];

	if (event->withheld[0] != '\0' &&
		(was_muted(event) || event->id > notice->kept.told))
		return false; /* nobody heard that it began */
	alert->record.ended_in = alert_joins(watch, event, true);
	if (event->withheld[0] == '\0' || alert->record.ended_in != 0 ||
		take_line(watch, notice))
		return true;
	if (notice->ended == 0) {
		notice->ended_due = mono_add(watch->now.mono, (span_t){gather_us});
		notice->ended_first = event->id;
		notice->ended_worst = event->severity;
	}
	notice->ended++;
	if (event->severity > notice->ended_worst)
		notice->ended_worst = event->severity;
	alert->record.ended_in = notice->ended_first;
	return false;
}

static void
tell_ended(struct watch *watch, const struct segment *segment, enum netevent_kind kind)
{
	struct notice *notice = &watch->segments[segment->index].notices[kind];
	struct event_record sum;

	netevent_init(&sum, kind, segment);
	sum.id = notice->ended_first;
	sum.severity = notice->ended_worst;
	netevent_text(&sum,
		"%u of those not told one by one are over; list them with: wdog alerts "
		"--ended-in %llu",
		notice->ended, (unsigned long long)notice->ended_first);
	alert_tell(watch, &sum, sum.text, NULL);
	notice->ended = 0;
}

/* Once in a while: who is still there without the owner's approval. */
static void
remind(struct watch *watch, struct segment *segment)
{
	const struct alert *oldest = NULL;
	struct event_record sum;
	uint32_t count = 0;

	segment->reminded = watch->now.mono;
	watch_save_setting(
		watch, watch->now.wall.us, "reminded/%s", segment->scope->name);
	for (size_t i = 0; i < watch->alerts.count; i++) {
		const struct alert *alert = watch->alerts.list[i];

		if (alert->event.kind != EVENT_DEVICE_NEW ||
			alert->event.segment != segment->index ||
			alert->record.state != ALERT_OPEN)
			continue;
		oldest = oldest == NULL ? alert : oldest;
		count++;
	}
	if (oldest == NULL)
		return;
	netevent_init(&sum, EVENT_DEVICE_NEW, segment);
	sum.id = oldest->record.id;
	netevent_text(&sum,
		"%u device%s still not approved; wdog alerts lists %s, wdog approve "
		"ends it",
		count, count == 1 ? " is" : "s are", count == 1 ? "it" : "them");
	alert_tell(watch, &sum, NULL, NULL);
}

/* What is due in the quiet hours is told when they end, if it is not grave. Ends are told at
 * once: that something is over wakes nobody, and is not stored. */
static mono_t
not_quiet(const struct watch *watch, mono_t due, enum severity severity)
{
	const struct notice_policy *policy = &watch->policy->notices;
	mono_t end = mono_add(watch->now.mono, quiet_left(watch, &policy->quiet));

	return severity < policy->quiet_severity && due.us < end.us ? end : due;
}

static mono_t
remind_at(const struct watch *watch, const struct segment *segment)
{
	mono_t due = mono_add(segment->reminded, watch->policy->notices.remind);

	return not_quiet(watch, due, netevent_trait(EVENT_DEVICE_NEW)->severity);
}

static mono_t
held_due(const struct watch *watch, const struct notice *notice)
{
	return not_quiet(watch, notice->due, notice->kept.worst);
}

void
notice_tick(struct watch *watch, struct segment *segment)
{
	for (int kind = 0; kind < EVENT_KINDS; kind++) {
		struct notice *notice = &segment->notices[kind];

		if (notice->kept.held > 0 &&
			held_due(watch, notice).us <= watch->now.mono.us)
			tell_held(watch, segment, notice);
		if (notice->ended > 0 && notice->ended_due.us <= watch->now.mono.us)
			tell_ended(watch, segment, (enum netevent_kind)kind);
	}
	if (watch->policy->notices.remind.us > 0 &&
		remind_at(watch, segment).us <= watch->now.mono.us)
		remind(watch, segment);
}

static void
earlier(mono_t due, mono_t *wake, bool *wanted)
{
	if (!*wanted || due.us < wake->us)
		*wake = due;
	*wanted = true;
}

bool
notice_wake(const struct watch *watch, const struct segment *segment, mono_t *wake)
{
	bool wanted = watch->policy->notices.remind.us > 0;

	if (wanted)
		*wake = remind_at(watch, segment);
	for (int kind = 0; kind < EVENT_KINDS; kind++) {
		const struct notice *notice = &segment->notices[kind];

		if (notice->kept.held > 0)
			earlier(held_due(watch, notice), wake, &wanted);
		if (notice->ended > 0)
			earlier(notice->ended_due, wake, &wanted);
	}
	return wanted;
}

void
notice_restore(struct segment *segment, const struct notice_record *record)
{
	segment->notices[record->kind].kept = *record;
}

void
notice_restore_reminder(struct segment *segment, int64_t value)
{
	segment->reminded_at.us = value;
}

/* The moment at which a period began that has lasted since then, as the wall clock says; one
 * that was set meanwhile makes that at most the whole period, and at least nothing. */
static mono_t
began(const struct watch *watch, wall_t since, span_t period)
{
	int64_t lasted = wall_since(watch->now.wall, since).us;

	if (lasted < 0)
		lasted = 0;
	if (lasted > period.us)
		lasted = period.us;
	return (mono_t){watch->now.mono.us - lasted};
}

static void
start_reminders(struct watch *watch, struct segment *segment)
{
	if (segment->reminded_at.us == 0) {
		segment->reminded_at = watch->now.wall;
		watch_save_setting(watch, segment->reminded_at.us, "reminded/%s",
			segment->scope->name);
	}
	segment->reminded =
		began(watch, segment->reminded_at, watch->policy->notices.remind);
}

void
notice_start(struct watch *watch)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		struct segment *segment = &watch->segments[i];

		if (watch->policy->notices.remind.us > 0)
			start_reminders(watch, segment);
		for (int kind = 0; kind < EVENT_KINDS; kind++) {
			struct notice *notice = &segment->notices[kind];
			span_t period = gathered_for(
				watch, notice->kept.reason, notice->kept.since);

			notice->due = watch->now.mono;
			if (notice->kept.reason == NOTICE_QUIET)
				notice->due = mono_add(watch->now.mono, period);
			else if (notice->kept.held > 0)
				notice->due = mono_add(
					began(watch, notice->kept.since, period),
					period);
		}
	}
}
