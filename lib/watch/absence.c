#include "watch/absence.h"

#include "base/text.h"
#include "watch/evidence.h"
#include "watch/habit.h"
#include "watch/netevent.h"

static const int64_t hour_us = 3600 * 1000000LL;
/* A longer absence is no habit: it does not come back every day. */
static const int64_t habit_longest_us = 20 * 3600 * 1000000LL;
static const int64_t weekend_longest_us = 72 * 3600 * 1000000LL;

enum expectation
absence_expectation(const struct watch *watch, const struct segment *segment,
	const struct device *device)
{
	for (size_t i = 0; i < watch->policy->device_count; i++)
		if (inventory_is_named(device, watch->policy->devices[i].device))
			return watch->policy->devices[i].expect;
	return segment->policy->expect;
}

bool
absence_is_usual(const struct watch *watch, const struct segment *segment,
	const struct device *device)
{
	switch (absence_expectation(watch, segment, device)) {
	case EXPECT_ALWAYS:
		return false;
	case EXPECT_SOMETIMES:
	case EXPECT_GUEST:
		return true;
	case EXPECT_AUTO:
		break;
	}
	return device->unstable ||
		habit_is_away(device->record.away, watch_local(watch, watch->now.wall));
}

static void
begin_event(const struct watch *watch, const struct segment *segment,
	const struct device *device, enum netevent_kind kind,
	struct event_record *event)
{
	netevent_init(event, kind, segment);
	netevent_concerns(event, device, NULL);
	netevent_key(event,
		kind == EVENT_DEVICE_UNSTABLE ? watch->now.wall
					      : device->record.presence_since,
		"d-%llu", (unsigned long long)device->record.id);
	(void)text_copy(event->before, sizeof(event->before),
		names_text(presence_names, (int)device->record.presence));
}

/* One transition more: may be one too many. */
static void
note_transition(
	struct watch *watch, const struct segment *segment, struct device *device)
{
	struct event_record event;
	bool too_many = flap_add(&device->flap, watch->now.mono);

	device->record.flap_penalty = device->flap.penalty;
	if (!too_many || device->unstable || segment->baseline.us == 0)
		return;
	device->unstable = true;
	begin_event(watch, segment, device, EVENT_DEVICE_UNSTABLE, &event);
	netevent_text(&event,
		"it comes and goes: a bad cable, radio or power supply; single reports "
		"are not told until it stays");
	(void)alert_raise(watch, &event);
}

static const char *
why_withheld(const struct watch *watch, const struct segment *segment,
	const struct device *device)
{
	enum expectation expect = absence_expectation(watch, segment, device);

	if (device->unstable)
		return "it comes and goes";
	if (expect == EXPECT_SOMETIMES || expect == EXPECT_GUEST)
		return "expected to be away now and then";
	if (expect == EXPECT_AUTO &&
		habit_is_away(device->record.away, watch_local(watch, watch->now.wall)))
		return "used to be away at this hour";
	return "";
}

/* How long it was not heard; by the clock on the wall, as that counts over a restart, but when
 * it was set back that knows less than the other one. */
static span_t
silent_for(const struct watch *watch, const struct device *device)
{
	span_t by_wall = wall_since(watch->now.wall, device->record.last_seen);
	span_t by_mono = mono_since(watch->now.mono, device->heard);

	return by_wall.us > by_mono.us ? by_wall : by_mono;
}

static void
raise_gone(struct watch *watch, const struct segment *segment,
	const struct device *device, struct event_record *event)
{
	char away[SPAN_TEXT_SIZE];

	(void)text_copy(event->after, sizeof(event->after), "absent");
	(void)span_text_short(silent_for(watch, device), away);
	if (absence_expectation(watch, segment, device) == EXPECT_ALWAYS)
		event->severity = SEVERITY_MEDIUM;
	netevent_text(event, "no answer for %s: switched off, unplugged or moved%s",
		away,
		device->record.presence == PRESENCE_ABSENT ? "; used to be back by now"
							   : "");
	(void)alert_raise(watch, event);
}

void
absence_gone(struct watch *watch, const struct segment *segment, struct device *device,
	const struct change *change)
{
	struct event_record event;

	note_transition(watch, segment, device);
	begin_event(watch, segment, device, EVENT_DEVICE_GONE, &event);
	evidence_text(change, event.evidence);
	(void)text_copy(event.withheld, sizeof(event.withheld),
		why_withheld(watch, segment, device));
	device->asleep = event.withheld[0] != '\0' && !device->unstable;
	device->back_by =
		habit_back_by(device->record.away, watch_local(watch, watch->now.wall));
	raise_gone(watch, segment, device, &event);
}

void
absence_back(struct watch *watch, const struct segment *segment, struct device *device)
{
	span_t lasted = wall_since(watch->now.wall, device->record.presence_since);
	struct event_record event;
	char away[SPAN_TEXT_SIZE];

	note_transition(watch, segment, device);
	begin_event(watch, segment, device, EVENT_DEVICE_BACK, &event);
	(void)text_copy(event.after, sizeof(event.after), "present");
	(void)text_copy(event.withheld, sizeof(event.withheld),
		why_withheld(watch, segment, device));
	if (lasted.us >= 0)
		netevent_text(&event, "back after %s", span_text_short(lasted, away));
	else
		netevent_text(&event, "back; the clock was set while it was away");
	device->asleep = false;
	(void)alert_raise(watch, &event);
}

static void
end_instability(
	struct watch *watch, const struct segment *segment, struct device *device)
{
	struct event_record like;
	struct alert *alert;

	if (!device->unstable || !flap_is_quiet(&device->flap, watch->now.mono))
		return;
	device->unstable = false;
	netevent_init(&like, EVENT_DEVICE_UNSTABLE, segment);
	netevent_concerns(&like, device, NULL);
	alert = alert_find(watch, EVENT_DEVICE_UNSTABLE, &like);
	if (alert != NULL)
		alert_resolve(watch, alert,
			device->record.presence == PRESENCE_ABSENT
				? "it no longer comes and goes; it is away"
				: "it no longer comes and goes; it is there");
}

/* It is later than it ever came back. */
static void
check_sleeper(struct watch *watch, const struct segment *segment, struct device *device)
{
	struct event_record event;

	if (!device->asleep || device->record.presence != PRESENCE_ABSENT ||
		absence_expectation(watch, segment, device) != EXPECT_AUTO ||
		watch_local(watch, watch->now.wall).us < device->back_by.us)
		return;
	device->asleep = false;
	begin_event(watch, segment, device, EVENT_DEVICE_GONE, &event);
	netevent_key(&event, watch->now.wall, "d-%llu/late",
		(unsigned long long)device->record.id);
	raise_gone(watch, segment, device, &event);
}

static void
learn(struct watch *watch, struct device *device, unsigned int slot)
{
	bool away = device->record.presence == PRESENCE_ABSENT;
	int64_t longest =
		habit_is_weekend(slot) ? weekend_longest_us : habit_longest_us;

	if (device->record.presence == PRESENCE_UNKNOWN ||
		(away &&
			wall_since(watch->now.wall, device->record.presence_since).us >
				longest))
		return;
	if (habit_note(device->record.away, slot, away))
		device->dirty = true;
}

/* The hour that has just passed, when it passed as an hour does: not over a step of the
 * clock or a sleep of this machine. */
static bool
has_passed(const struct watch *watch, struct segment *segment, unsigned int *slot)
{
	int64_t number = watch->now.wall.us / hour_us;
	int64_t wall = watch->now.wall.us - segment->hour_at.wall.us;
	int64_t mono = watch->now.mono.us - segment->hour_at.mono.us;
	bool known = segment->hour_at.mono.us != 0;
	bool steady = wall - mono < hour_us / 60 && mono - wall < hour_us / 60;
	bool next = number == segment->hour_at.wall.us / hour_us + 1;

	*slot = habit_slot(watch_local(watch, segment->hour_at.wall));
	if (known && steady && number == segment->hour_at.wall.us / hour_us)
		return false;
	segment->hour_at = watch->now;
	return known && steady && next;
}

void
absence_swept(struct watch *watch, struct segment *segment)
{
	unsigned int slot;
	bool learns = has_passed(watch, segment, &slot);
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index)
			continue;
		end_instability(watch, segment, device);
		if (learns)
			learn(watch, device, slot);
		check_sleeper(watch, segment, device);
	}
}

static int
utc_offset(const struct watch *watch)
{
	return (int)(wall_since(watch_local(watch, watch->now.wall), watch->now.wall)
			     .us /
		1000000);
}

void
absence_start(struct watch *watch)
{
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		struct segment *segment = &watch->segments[device->record.segment];
		struct event_record like;

		habit_renew(device->record.away, utc_offset(watch));
		device->flap = flap_restored(device->record.flap_penalty,
			device->record.presence_since, watch->now);
		netevent_init(&like, EVENT_DEVICE_UNSTABLE, segment);
		netevent_concerns(&like, device, NULL);
		device->unstable =
			alert_find(watch, EVENT_DEVICE_UNSTABLE, &like) != NULL;
		device->asleep = device->record.presence == PRESENCE_ABSENT &&
			device->record.away[0] != '\0' && !device->unstable &&
			alert_find(watch, EVENT_DEVICE_GONE, &like) == NULL;
		device->back_by = habit_back_by(device->record.away,
			watch_local(watch, device->record.presence_since));
	}
}
