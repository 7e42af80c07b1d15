#include "watch/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "watch/alert_line.h"
#include "watch/core.h"
#include "watch/netevent.h"

enum { MICRO = 1000000, MINUTES_OF_DAY = 24 * 60 };

static const int64_t hour_us = 3600 * 1000000LL;
static const int64_t minute_us = 60 * 1000000LL;
/* How long "N more" is gathered. */
static const int64_t gather_us = 60 * 1000000LL;

static const char quiet_hours[] = "quiet hours", in_digest[] = "told in the digest",
		  too_many[] = "too many of its kind";

/* Minutes until the quiet hours end; 0 when it is not quiet. */
static int64_t
quiet_minutes(const struct watch *watch)
{
	const struct quiet_hours *quiet = &watch->policy->notices.quiet;
	int64_t offset = watch->policy->utc_offset == NULL
		? 0
		: watch->policy->utc_offset(watch->now.wall);
	int64_t minute =
		(watch->now.wall.us / minute_us + offset / 60) % MINUTES_OF_DAY;
	int64_t since, length;

	minute = (minute + MINUTES_OF_DAY) % MINUTES_OF_DAY;
	since = (minute - quiet->from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
	length = (quiet->until - quiet->from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
	return since < length ? length - since : 0;
}

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

static bool
withhold(struct event_record *event, const char *why)
{
	(void)text_copy(event->withheld, sizeof(event->withheld), why);
	return true;
}

static bool
is_muted(const struct watch *watch, struct event_record *event)
{
	const char *segment = watch->segments[event->segment].scope->name;

	for (size_t i = 0; i < watch->policy->mute_count; i++) {
		const struct mute_rule *rule = &watch->policy->mutes[i];

		if (!mute_hides(rule, event, segment, watch->now.wall))
			continue;
		(void)snprintf(event->withheld, sizeof(event->withheld), "muted: %.50s",
			rule->reason);
		return true;
	}
	return false;
}

void
notice_judge(struct watch *watch, struct event_record *event)
{
	const struct notice_policy *policy = &watch->policy->notices;
	struct segment *segment = &watch->segments[event->segment];

	if (netevent_trait(event->kind)->always_told || is_muted(watch, event))
		return;
	if (event->severity < policy->quiet_severity && quiet_minutes(watch) > 0)
		(void)withhold(event, quiet_hours);
	else if (event->severity <= SEVERITY_LOW && policy->digest.us > 0)
		(void)withhold(event, in_digest);
	else if (!take_line(watch, &segment->notices[event->kind]))
		(void)withhold(event, too_many);
}

static mono_t
due_of(const struct watch *watch, const char *why)
{
	int64_t now = watch->now.mono.us;

	if (strcmp(why, quiet_hours) == 0)
		return (mono_t){now + quiet_minutes(watch) * minute_us};
	if (strcmp(why, in_digest) == 0)
		return (mono_t){now + watch->policy->notices.digest.us};
	return (mono_t){now + gather_us};
}

static bool
was_muted(const struct event_record *event)
{
	return strncmp(event->withheld, "muted", strlen("muted")) == 0;
}

void
notice_hold(struct watch *watch, const struct event_record *event)
{
	struct notice *notice = &watch->segments[event->segment].notices[event->kind];
	mono_t due = due_of(watch, event->withheld);

	if (was_muted(event))
		return;
	if (notice->held == 0) {
		notice->first = event->id;
		notice->worst = event->severity;
		notice->due = due;
		notice->quiet = strcmp(event->withheld, quiet_hours) == 0;
	}
	notice->held++;
	notice->last = event->id;
	if (event->severity > notice->worst)
		notice->worst = event->severity;
}

/* Of the held alerts, those that are still open. */
static uint32_t
still_open(const struct watch *watch, const struct event_record *like,
	const struct notice *notice)
{
	uint32_t count = 0;

	for (size_t i = 0; i < watch->alerts.count; i++) {
		const struct alert *alert = watch->alerts.list[i];

		count += alert->record.id >= notice->first &&
			alert->record.id <= notice->last &&
			alert->event.kind == like->kind &&
			alert->event.segment == like->segment &&
			alert->event.withheld[0] != '\0';
	}
	return count;
}

/* A line about several alerts, or with an ending about their end; sum has the id of one of
 * them. */
static void
tell_sum(struct watch *watch, const struct event_record *sum, const char *ending)
{
	struct outbox_record *line = &effects_add(watch->effects, EFFECT_TELL)->tell;

	*line = (struct outbox_record){
		.id = ++watch->ids.outbox,
		.alert_id = sum->id,
		.severity = sum->severity,
		.resolved = ending != NULL,
		.at = watch->now.wall,
	};
	alert_line(sum, watch->segments[sum->segment].scope->name, ending, line->line);
}

static void
tell_held(struct watch *watch, const struct segment *segment, enum netevent_kind kind)
{
	struct notice *notice = &watch->segments[segment->index].notices[kind];
	struct event_record sum;
	uint32_t open;

	netevent_init(&sum, kind, segment);
	sum.id = notice->last;
	sum.severity = notice->worst;
	open = still_open(watch, &sum, notice);
	if (notice->quiet && open == 0 && netevent_trait(kind)->lasts) {
		notice->held = 0; /* what came in the night is over */
		return;
	}
	netevent_text(&sum,
		"%u more not told one by one, %u still open; list them with: wdog "
		"history --event %s",
		notice->held, open, names_text(netevent_names, (int)kind));
	tell_sum(watch, &sum, NULL);
	watch_save_setting(watch, (int64_t)notice->last, "told/%d/%s", (int)kind,
		segment->scope->name);
	notice->told = notice->last;
	notice->held = 0;
}

bool
notice_tells_end(struct watch *watch, const struct event_record *event)
{
	struct notice *notice = &watch->segments[event->segment].notices[event->kind];

	if (event->withheld[0] == '\0')
		return true;
	if (was_muted(event) || event->id > notice->told)
		return false; /* nobody heard that it began */
	if (take_line(watch, notice))
		return true;
	if (notice->ended == 0) {
		notice->ended_due = mono_add(watch->now.mono, (span_t){gather_us});
		notice->ended_worst = event->severity;
	}
	notice->ended++;
	notice->ended_last = event->id;
	if (event->severity > notice->ended_worst)
		notice->ended_worst = event->severity;
	return false;
}

static void
tell_ended(struct watch *watch, const struct segment *segment, enum netevent_kind kind)
{
	struct notice *notice = &watch->segments[segment->index].notices[kind];
	struct event_record sum;

	netevent_init(&sum, kind, segment);
	sum.id = notice->ended_last;
	sum.severity = notice->ended_worst;
	netevent_text(&sum,
		"%u of those not told one by one are over; list them with: wdog alerts "
		"--state resolved",
		notice->ended);
	tell_sum(watch, &sum, sum.text);
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
	tell_sum(watch, &sum, NULL);
}

static mono_t
remind_at(const struct watch *watch, const struct segment *segment)
{
	return mono_add(segment->reminded, watch->policy->notices.remind);
}

void
notice_tick(struct watch *watch, struct segment *segment)
{
	for (int kind = 0; kind < EVENT_KINDS; kind++) {
		const struct notice *notice = &segment->notices[kind];

		if (notice->held > 0 && notice->due.us <= watch->now.mono.us)
			tell_held(watch, segment, (enum netevent_kind)kind);
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

		if (notice->held > 0)
			earlier(notice->due, wake, &wanted);
		if (notice->ended > 0)
			earlier(notice->ended_due, wake, &wanted);
	}
	return wanted;
}

void
notice_restore(struct segment *segment, enum netevent_kind kind, uint64_t last)
{
	segment->notices[kind].last = last;
	segment->notices[kind].told = last;
}

void
notice_start(struct watch *watch)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		watch->segments[i].reminded = watch->now.mono;
	for (size_t i = 0; i < watch->alerts.count; i++) {
		const struct alert *alert = watch->alerts.list[i];
		const struct segment *segment = &watch->segments[alert->event.segment];

		if (alert->event.withheld[0] != '\0' &&
			alert->record.id > segment->notices[alert->event.kind].last)
			notice_hold(watch, &alert->event);
	}
}
