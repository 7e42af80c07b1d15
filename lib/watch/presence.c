#include "watch/presence.h"

#include "base/text.h"
#include "watch/host.h"
#include "watch/netevent.h"

enum { RECHECK_TARGETS_MAX = 1024 };

static void
set_presence(struct watch *watch, struct device *device, enum presence presence)
{
	device->record.presence = presence;
	device->record.presence_since = watch->now.wall;
	device->dirty = false;
	effects_add(watch->effects, EFFECT_SAVE_DEVICE)->device = device->record;
}

/* Announces what the rules let through; the state that ends gives the event its key. */
static void
announce(struct watch *watch, const struct segment *segment,
	const struct device *device, enum netevent_kind kind)
{
	struct event_record event;
	char away[SPAN_TEXT_SIZE];
	bool gone = kind == EVENT_DEVICE_GONE;
	span_t lasted = wall_since(watch->now.wall,
		gone ? device->record.last_seen : device->record.presence_since);

	netevent_init(&event, kind, segment);
	netevent_concerns(&event, device, NULL);
	netevent_key(&event, device->record.presence_since, "d-%llu",
		(unsigned long long)device->record.id);
	(void)text_copy(event.before, sizeof(event.before),
		names_text(presence_names, (int)device->record.presence));
	(void)text_copy(event.after, sizeof(event.after), gone ? "absent" : "present");
	(void)span_text_short(lasted, away);
	if (gone)
		netevent_text(&event,
			"no answer for %s: switched off, unplugged or moved", away);
	else
		netevent_text(&event, "back after %s", away);
	(void)alert_raise(watch, &event);
}

static void
come_back(struct watch *watch, const struct segment *segment, struct device *device)
{
	struct change change = {
		.kind = EVENT_DEVICE_BACK,
		.segment = segment,
		.presence_before = device->record.presence,
		.presence_after = PRESENCE_PRESENT,
	};
	enum verdict verdict = change_judge(watch, &change);

	if (verdict >= VERDICT_LOOK_AGAIN)
		return;
	if (verdict == VERDICT_ANNOUNCE)
		announce(watch, segment, device, change.kind);
	set_presence(watch, device, PRESENCE_PRESENT);
}

static void
end_darkness(struct watch *watch, struct segment *segment)
{
	struct event_record event;
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index || !device->held)
			continue;
		device->held = false; /* from now on it misses sweeps by itself */
		device->misses = 0;
		device->heard = watch->now.mono;
	}
	segment->dark = false;
	segment->held = 0;
	segment->returned = 0;
	watch_save_setting(watch, 0, "dark/%s", segment->scope->name);
	netevent_init(&event, EVENT_SEGMENT_BACK, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	netevent_text(&event,
		"at least half of the devices that went silent together "
		"answer again");
	(void)alert_raise(watch, &event);
}

/* One of those that went silent together answers again. */
static void
release(struct watch *watch, struct segment *segment, struct device *device)
{
	device->held = false;
	segment->returned++;
	if (segment->dark && segment->returned * 2 >= segment->held)
		end_darkness(watch, segment);
}

void
presence_seen(struct watch *watch, struct segment *segment, struct device *device)
{
	enum presence before = device->record.presence;

	device->heard = watch->now.mono;
	device->misses = 0;
	device->suspect = false;
	device->dirty = true;
	device->record.last_seen = watch->now.wall;
	if (before == PRESENCE_ABSENT)
		come_back(watch, segment, device);
	if (before == PRESENCE_UNKNOWN)
		set_presence(watch, device, PRESENCE_PRESENT);
	if (device->held)
		release(watch, segment, device);
}

/* The addresses of a device that can be asked whether it is there. */
static size_t
add_targets(const struct segment *segment, const struct device *device, struct run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < device->address_count; i++) {
		const struct address *address = device->addresses[i];

		if (!address->record.current ||
			!segment_may_ask(
				segment, &address->record.ip, &address->record.mac))
			continue;
		count++;
		if (run != NULL)
			run_add_target(run, &address->record.ip, &address->record.mac);
	}
	return count;
}

/* A run in which silence means something. */
static bool
silence_counts(const struct watch *watch, const struct run *run)
{
	return run->record.verdict == RUN_COMPLETE && !run->disturbed && !watch->paused;
}

/* All its addresses were taken over by others: no question can reach it. */
static bool
is_homeless(const struct device *device)
{
	for (size_t i = 0; i < device->address_count; i++)
		if (device->addresses[i]->record.current)
			return false;
	return true;
}

/* What speaks for the absence of a device, the segment aside. */
static struct silence
silence_of(const struct watch *watch, const struct segment *segment,
	const struct device *device)
{
	return (struct silence){
		.homeless = is_homeless(device),
		.misses = device->misses,
		.misses_wanted = segment->policy->presence_misses,
		.lasted = mono_since(watch->now.mono, device->heard),
		.lasted_wanted = segment->policy->min_absence,
	};
}

static struct change
going(const struct segment *segment, const struct run *run, const struct device *device,
	const struct silence *silence)
{
	return (struct change){
		.kind = EVENT_DEVICE_GONE,
		.segment = segment,
		.run = run,
		.presence_before = device->record.presence,
		.presence_after = PRESENCE_ABSENT,
		.silence = silence,
	};
}

static void
hold(struct watch *watch, struct segment *segment, struct device *device)
{
	device->held = true;
	device->suspect = false;
	segment->held++;
	set_presence(watch, device, PRESENCE_UNKNOWN);
}

/* Lets the rules say what the silence of a device means. */
static void
judge_silence(struct watch *watch, struct segment *segment, const struct run *run,
	struct device *device, const struct silence *silence)
{
	struct change change = going(segment, run, device, silence);
	span_t before_last = {watch->now.mono.us - device->heard.us};

	switch (change_judge(watch, &change)) {
	case VERDICT_ANNOUNCE:
		announce(watch, segment, device, change.kind);
		change_took(watch, before_last);
		set_presence(watch, device, PRESENCE_ABSENT);
		break;
	case VERDICT_SILENT:
		set_presence(watch, device, PRESENCE_ABSENT);
		break;
	case VERDICT_HOLD:
		hold(watch, segment, device);
		break;
	case VERDICT_LOOK_AGAIN:
		device->suspect = true;
		segment->recheck_wanted = true;
		return;
	case VERDICT_DISCARD:
		break;
	}
	device->suspect = false;
}

/* One sweep more without an answer. */
static void
miss(struct watch *watch, struct segment *segment, const struct run *run,
	struct device *device)
{
	struct silence silence;

	if (!is_homeless(device) && add_targets(segment, device, NULL) == 0)
		return; /* it cannot be asked: its silence says nothing */
	device->misses++;
	silence = silence_of(watch, segment, device);
	judge_silence(watch, segment, run, device, &silence);
}

void
presence_swept(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct device *device;

	if (!silence_counts(watch, run))
		return;
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index || device->held ||
			device->record.presence == PRESENCE_ABSENT ||
			device->heard.us >= run->began.us)
			continue;
		miss(watch, segment, run, device);
	}
	host_swept(watch, segment, run->began);
}

bool
presence_choose(struct watch *watch, struct segment *segment, struct run *run)
{
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index || !device->suspect)
			continue;
		if (run->target_count >= RECHECK_TARGETS_MAX)
			return true; /* the others follow in the next run */
		if (add_targets(segment, device, run) == 0)
			device->suspect = false;
	}
	if (run->target_count > 0)
		return true;
	segment->recheck_wanted = false;
	return false;
}

static bool
is_proven_silent(const struct watch *watch, const struct segment *segment,
	const struct run *run, const struct device *device)
{
	if (device->record.segment != segment->index || !device->suspect ||
		device->heard.us >= run->began.us)
		return false;
	for (size_t i = 0; i < device->address_count; i++) {
		const struct address *address = device->addresses[i];

		if (address->record.current &&
			segment_may_ask(
				segment, &address->record.ip, &address->record.mac) &&
			!run_asks(watch, run, &address->record.ip))
			return false;
	}
	return true;
}

/* Devices that count for the rule of the dark segment: those not (yet) absent, and of
 * them those that are silent, or will be at the next sweep. */
static void
count_silent(const struct watch *watch, const struct segment *segment,
	struct silence *silence)
{
	uint32_t limit = segment->policy->presence_misses;
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index ||
			device->record.presence == PRESENCE_ABSENT)
			continue;
		silence->present++;
		if (device->suspect || device->misses + 1 >= (limit > 1 ? limit : 2))
			silence->silent++;
	}
	silence->dark = segment->dark;
}

static void
raise_dark(struct watch *watch, struct segment *segment, uint32_t count)
{
	struct event_record event;

	segment->dark = true;
	watch_save_setting(watch, watch->now.wall.us, "dark/%s", segment->scope->name);
	netevent_init(&event, EVENT_SEGMENT_DARK, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	netevent_text(&event,
		"%u devices went silent together: a switch, access point or cable "
		"rather than the devices; single reports are held until they are back",
		count);
	(void)alert_raise(watch, &event);
}

void
presence_rechecked(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct device *device;
	struct silence of_segment = {0};
	uint32_t held = segment->held;

	if (!silence_counts(watch, run)) {
		segment->recheck_wanted = true;
		return;
	}
	count_silent(watch, segment, &of_segment);
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		struct silence silence;

		if (!is_proven_silent(watch, segment, run, device))
			continue;
		silence = silence_of(watch, segment, device);
		silence.rechecked = true;
		silence.dark = of_segment.dark;
		silence.silent = of_segment.silent;
		silence.present = of_segment.present;
		judge_silence(watch, segment, run, device, &silence);
	}
	if (!segment->dark && segment->held > held)
		raise_dark(watch, segment, segment->held);
}

void
presence_blind(struct watch *watch, const struct segment *segment)
{
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index)
			continue;
		device->suspect = false;
		if (device->record.presence == PRESENCE_PRESENT)
			set_presence(watch, device, PRESENCE_UNKNOWN);
	}
}

void
presence_sighted(struct watch *watch, const struct segment *segment)
{
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index)
			continue;
		device->misses = 0;
		device->heard = watch->now.mono;
	}
}
