#include "watch/mutes.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "watch/core.h"
#include "watch/netevent.h"

static const int64_t longest_us = 366LL * 86400 * 1000000;

static void
save(struct watch *watch, const struct mute_record *mute)
{
	effects_add(watch->effects, EFFECT_SAVE_MUTE)->mute = *mute;
}

/* What an event says that it was hidden by: two mutes may have the same reason, or one that
 * differs where there is no more room. */
static void
describe(const struct mute_record *mute, char withheld[EVENT_VALUE_SIZE])
{
	struct text text;

	text_init(&text, withheld, EVENT_VALUE_SIZE);
	text_format(&text, "muted by m-%llu: ", (unsigned long long)mute->id);
	text_format(&text, "%.*s",
		(int)text_whole(mute->rule.reason, EVENT_VALUE_SIZE - 1 - text.length),
		mute->rule.reason);
}

bool
mutes_hide(struct watch *watch, struct event_record *event)
{
	const char *segment = watch->segments[event->segment].scope->name;

	for (size_t i = 0; i < watch->mutes.count; i++) {
		struct mute_record *mute = &watch->mutes.list[i];

		if (!mute_hides(&mute->rule, event, segment, watch->now.wall))
			continue;
		describe(mute, event->withheld);
		mute->hidden++;
		save(watch, mute);
		return true;
	}
	return false;
}

bool
mutes_restore(struct watch *watch, const struct mute_record *record)
{
	struct mutes *mutes = &watch->mutes;

	if (mutes->count == MUTES_HELD_MAX)
		return false;
	mutes->list[mutes->count++] = *record;
	return true;
}

static bool
begin(struct watch *watch, const struct mute_rule *rule, bool configured)
{
	const struct mute_record mute = {
		.id = watch->ids.mute + 1,
		.rule = *rule,
		.configured = configured,
		.since = watch->now.wall,
	};

	if (!mutes_restore(watch, &mute))
		return false;
	watch->ids.mute = mute.id;
	save(watch, &mute);
	return true;
}

static void
end(struct watch *watch, size_t at)
{
	struct mutes *mutes = &watch->mutes;
	struct mute_record *mute = &mutes->list[at];

	mute->ended = watch->now.wall;
	if (mute->ended.us == 0)
		mute->ended.us = 1; /* 0 would mean that it still hides */
	save(watch, mute);
	mutes->count--;
	memmove(mute, mute + 1, (mutes->count - at) * sizeof(*mute));
}

static bool
is_configured(const struct watch *watch, const struct mute_rule *rule)
{
	for (size_t i = 0; i < watch->policy->mute_count; i++)
		if (mute_equal(&watch->policy->mutes[i], rule))
			return true;
	return false;
}

static bool
has_begun(const struct watch *watch, const struct mute_rule *rule)
{
	for (size_t i = 0; i < watch->mutes.count; i++)
		if (watch->mutes.list[i].configured &&
			mute_equal(&watch->mutes.list[i].rule, rule))
			return true;
	return false;
}

void
mutes_start(struct watch *watch)
{
	for (size_t i = watch->mutes.count; i > 0; i--) {
		const struct mute_record *mute = &watch->mutes.list[i - 1];

		if (mute->configured && mute->rule.until.us > watch->now.wall.us &&
			!is_configured(watch, &mute->rule))
			end(watch, i - 1);
	}
	for (size_t i = 0; i < watch->policy->mute_count; i++) {
		const struct mute_rule *rule = &watch->policy->mutes[i];

		if (rule->until.us > watch->now.wall.us && !has_begun(watch, rule))
			(void)begin(watch, rule, true);
	}
}

/* Of the alerts it hid, those that are still open. */
static uint32_t
still_open(const struct watch *watch, const struct mute_record *mute)
{
	char withheld[EVENT_VALUE_SIZE];
	uint32_t count = 0;

	describe(mute, withheld);
	for (size_t i = 0; i < watch->alerts.count; i++)
		count += strcmp(watch->alerts.list[i]->event.withheld, withheld) == 0;
	return count;
}

static void
tell_end(struct watch *watch, const struct mute_record *mute)
{
	const struct segment *segment = &watch->segments[0];
	unsigned long long id = (unsigned long long)mute->id;
	char withheld[EVENT_VALUE_SIZE];
	struct event_record event;

	describe(mute, withheld);
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		if (strcmp(watch->segments[i].scope->name, mute->rule.segment) == 0)
			segment = &watch->segments[i];
	netevent_init(&event, EVENT_MUTE_ENDED, segment);
	netevent_key(&event, mute->rule.until, "m-%llu", id);
	(void)text_copy(event.before, sizeof(event.before), mute->rule.reason);
	if (mute->hidden == 0)
		netevent_text(&event,
			"the mute m-%llu, \"%s\", is over: it hid nothing", id,
			mute->rule.reason);
	else
		netevent_text(&event,
			"the mute m-%llu, \"%s\", is over: it hid %llu event%s, %u of "
			"them still open; list them with: wdog history --withheld "
			"\"%s\"",
			id, mute->rule.reason, (unsigned long long)mute->hidden,
			mute->hidden == 1 ? "" : "s", still_open(watch, mute),
			withheld);
	(void)alert_raise(watch, &event);
}

void
mutes_tick(struct watch *watch)
{
	for (size_t i = watch->mutes.count; i > 0; i--) {
		const struct mute_record mute = watch->mutes.list[i - 1];

		if (mute.rule.until.us > watch->now.wall.us)
			continue;
		end(watch, i - 1);
		if (watch->policy->segment_count > 0)
			tell_end(watch, &mute);
	}
}

bool
mutes_wake(const struct watch *watch, mono_t *wake)
{
	int64_t soonest = INT64_MAX;

	for (size_t i = 0; i < watch->mutes.count; i++)
		if (watch->mutes.list[i].rule.until.us < soonest)
			soonest = watch->mutes.list[i].rule.until.us;
	if (watch->mutes.count == 0)
		return false;
	soonest -= watch->now.wall.us;
	*wake = (mono_t){watch->now.mono.us + (soonest > 0 ? soonest : 0)};
	return true;
}

static int
check_rule(const struct watch *watch, const struct mute_rule *rule, struct error *error)
{
	int64_t length = wall_since(rule->until, watch->now.wall).us;

	if (length <= 0 || length > longest_us)
		return error_set(error, ERROR_INVALID,
			"a mute ends within 366 days from now: say until when");
	if (rule->reason[0] == '\0' || !text_is_harmless(rule->reason) ||
		!text_is_harmless(rule->device))
		return error_set(error, ERROR_INVALID,
			"a mute needs a reason; it and the device are plain text");
	if (rule->segment[0] == '\0' && rule->device[0] == '\0' && rule->port == 0 &&
		rule->event == EVENT_KINDS)
		return error_set(error, ERROR_INVALID,
			"name a segment, device, event or port: not everything can be "
			"muted");
	if (rule->event != EVENT_KINDS && netevent_trait(rule->event)->always_told)
		return error_set(error, ERROR_INVALID,
			"%s concerns the watching itself and is always told",
			names_text(netevent_names, (int)rule->event));
	return 0;
}

static bool
is_segment(const struct watch *watch, const char *name)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		if (strcmp(watch->segments[i].scope->name, name) == 0)
			return true;
	return false;
}

int
command_mute(struct watch *watch, const struct watch_call *call,
	const struct mute_rule *rule, uint64_t *id)
{
	int status;

	watch_enter(watch, call->now, call->effects);
	status = check_rule(watch, rule, call->error);
	if (status != 0)
		return status;
	if (rule->segment[0] != '\0' && !is_segment(watch, rule->segment))
		return error_set(call->error, ERROR_NOT_FOUND,
			"there is no segment \"%s\"", rule->segment);
	if (!begin(watch, rule, false))
		return error_set(call->error, ERROR_LIMIT,
			"%d mutes hold already: `wdog unmute` ends one",
			MUTES_HELD_MAX);
	*id = watch->ids.mute;
	return 0;
}

int
command_unmute(struct watch *watch, const struct watch_call *call, uint64_t id)
{
	size_t at = 0;

	while (at < watch->mutes.count && watch->mutes.list[at].id != id)
		at++;
	if (at == watch->mutes.count)
		return error_set(call->error, ERROR_NOT_FOUND,
			"no mute m-%llu holds: `wdog mutes` lists those that do",
			(unsigned long long)id);
	if (watch->mutes.list[at].configured)
		return error_set(call->error, ERROR_DENIED,
			"m-%llu is in the configuration (alerts.mute): take it out "
			"there and reload",
			(unsigned long long)id);
	watch_enter(watch, call->now, call->effects);
	end(watch, at);
	return 0;
}
