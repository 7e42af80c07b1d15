#include "watch/presence.h"

#include "watch/absence.h"
#include "watch/answer_rate.h"
#include "watch/dark.h"
#include "watch/host.h"
#include "watch/inquire.h"
#include "watch/port_alerts.h"

enum { RECHECK_TARGETS_MAX = 1024 };

/* Whom we cannot ask is believed to be there so long after it was heard. */
static const int64_t unheard_longest_us = 24 * 3600 * 1000000LL;
static const int64_t unheard_every_us = 3600 * 1000000LL;

void
presence_set(struct watch *watch, struct device *device, enum presence presence)
{
	device->record.presence = presence;
	device->record.presence_since = watch->now.wall;
	device->dirty = false;
	effects_add(watch->effects, EFFECT_SAVE_DEVICE)->device = device->record;
	if (presence == PRESENCE_PRESENT)
		inquire_returned(watch, &watch->segments[device->record.segment]);
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
		absence_back(watch, segment, device);
	presence_set(watch, device, PRESENCE_PRESENT);
}

/* The sweeps that it missed although it was there, and the one that it answers. */
static void
note_answer(struct device *device)
{
	struct device_record *record = &device->record;

	if (record->presence == PRESENCE_PRESENT && !device->answered) {
		for (uint32_t i = 0; i < record->misses; i++)
			record->missed_permille =
				answer_rate_note(record->missed_permille, true);
		record->missed_permille =
			answer_rate_note(record->missed_permille, false);
	}
	device->answered = true; /* once per sweep */
	record->misses = 0;
}

void
presence_seen(struct watch *watch, struct segment *segment, struct device *device)
{
	enum presence before = device->record.presence;

	device->heard = watch->now.mono;
	note_answer(device);
	device->suspect = false;
	device->dirty = true;
	device->record.last_seen = watch->now.wall;
	if (before == PRESENCE_ABSENT)
		come_back(watch, segment, device);
	if (before == PRESENCE_UNKNOWN)
		presence_set(watch, device, PRESENCE_PRESENT);
	dark_release(watch, segment, device);
}

/* The addresses of a device that can be asked whether it is there. */
static size_t
add_targets(const struct segment *segment, const struct device *device, struct run *run)
{
	size_t count = 0;

	if (segment->scope->routed && device->record.care == CARE_NEVER)
		return 0; /* there is no ARP behind a router, and nothing else is sent */
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
		.misses = device->record.misses,
		.misses_wanted = answer_rate_misses(device->record.missed_permille,
			segment->policy->presence_misses),
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

/* To connect() a device that is off and one that drops everything look the same, and nothing
 * else is heard of either: after so many misses nobody knows. */
static void
lose_sight(struct watch *watch, struct device *device, const struct silence *silence)
{
	device->suspect = false;
	if (device->record.presence == PRESENCE_PRESENT &&
		silence->misses >= silence->misses_wanted &&
		silence->lasted.us >= silence->lasted_wanted.us)
		presence_set(watch, device, PRESENCE_UNKNOWN);
}

/* Lets the rules say what the silence of a device means. */
static void
judge_silence(struct watch *watch, struct segment *segment, const struct run *run,
	struct device *device, const struct silence *silence)
{
	struct change change = going(segment, run, device, silence);
	span_t before_last = {watch->now.mono.us - device->heard.us};

	if (segment->scope->connect) {
		lose_sight(watch, device, silence);
		return;
	}
	switch (change_judge(watch, &change)) {
	case VERDICT_ANNOUNCE:
		absence_gone(watch, segment, device, &change);
		change_took(watch, before_last);
		presence_set(watch, device, PRESENCE_ABSENT);
		break;
	case VERDICT_SILENT:
		presence_set(watch, device, PRESENCE_ABSENT);
		break;
	case VERDICT_HOLD:
		dark_hold(watch, segment, device);
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

/* Does a sweep ask any of its addresses? IPv6 is not swept. */
static bool
is_swept(const struct segment *segment, const struct device *device)
{
	for (size_t i = 0; i < device->address_count; i++) {
		const struct address_record *record = &device->addresses[i]->record;

		if (record->current && record->ip.family == IP_V4 &&
			segment_may_ask(segment, &record->ip, &record->mac))
			return true;
	}
	return false;
}

/* A device that is known by IPv6 alone is asked by itself after each sweep, and that counts. */
static bool
is_asked_apart(const struct segment *segment, const struct device *device)
{
	return !is_homeless(device) && !is_swept(segment, device);
}

/* One sweep more without an answer. */
static void
miss(struct watch *watch, struct segment *segment, const struct run *run,
	struct device *device)
{
	struct silence silence;

	if (!is_homeless(device) && add_targets(segment, device, NULL) == 0)
		return; /* it cannot be asked: its silence says nothing */
	if (is_asked_apart(segment, device)) {
		device->suspect = true;
		segment->recheck_wanted = true;
		return;
	}
	device->record.misses++;
	device->dirty = true;
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
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next)
		if (device->record.segment == segment->index)
			device->answered = false;
	dark_swept(watch, segment, run);
	absence_swept(watch, segment);
	host_swept(watch, segment, run->began);
	port_alerts_review_all(watch, segment);
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

static bool
holds(const struct device *device, const struct ip *ip)
{
	for (size_t i = 0; i < device->address_count; i++)
		if (device->addresses[i]->record.current &&
			ip_equal(&device->addresses[i]->record.ip, ip))
			return true;
	return false;
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
	dark_count(watch, segment, &of_segment);
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		struct silence silence;

		if (!is_proven_silent(watch, segment, run, device))
			continue;
		if (is_asked_apart(segment, device)) {
			device->record.misses++;
			device->dirty = true;
		}
		silence = silence_of(watch, segment, device);
		silence.rechecked = true;
		silence.dark = of_segment.dark;
		silence.silent = of_segment.silent;
		silence.present = of_segment.present;
		silence.gateway = holds(device, &segment->gateway.ip);
		judge_silence(watch, segment, run, device, &silence);
	}
	if (segment->held > held)
		dark_raise(watch, segment);
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
			presence_set(watch, device, PRESENCE_UNKNOWN);
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
		device->record.misses = 0;
		device->heard = watch->now.mono;
	}
}

/* No question can reach it: only what it says itself shows that it is there. */
static bool
is_only_heard(const struct segment *segment, const struct device *device)
{
	return !segment->scope->owned ||
		(!is_homeless(device) && add_targets(segment, device, NULL) == 0);
}

void
presence_tick(struct watch *watch, struct segment *segment)
{
	struct device *device;

	if (segment->unheard_due.us > watch->now.mono.us || segment->blind)
		return;
	segment->unheard_due = mono_add(watch->now.mono, (span_t){unheard_every_us});
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index ||
			device->record.presence != PRESENCE_PRESENT ||
			mono_since(watch->now.mono, device->heard).us <
				unheard_longest_us ||
			!is_only_heard(segment, device))
			continue;
		presence_set(watch, device, PRESENCE_UNKNOWN);
	}
	if (!segment->scope->owned) /* no sweep does */
		host_save_seen(watch, segment);
}

/* A clock that was set meanwhile makes the silence at most a day, and at least nothing. */
void
presence_start(
	struct watch *watch, const struct segment *segment, struct device *device)
{
	int64_t silent = wall_since(watch->now.wall, device->record.last_seen).us;

	device->heard = watch->now.mono;
	if (!is_only_heard(segment, device) || silent < 0)
		return;
	device->heard.us -= silent < unheard_longest_us ? silent : unheard_longest_us;
}
