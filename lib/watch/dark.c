#include "watch/dark.h"

#include <stdio.h>

#include "watch/absence.h"
#include "watch/netevent.h"
#include "watch/presence.h"

/* So long single devices are held. */
static const int64_t longest_us = 24 * 3600 * 1000000LL;

static bool
counts(const struct watch *watch, const struct segment *segment,
	const struct device *device)
{
	return device->record.segment == segment->index && !device->held &&
		!device->left_dark && device->record.presence != PRESENCE_ABSENT &&
		!absence_is_usual(watch, segment, device);
}

void
dark_count(const struct watch *watch, const struct segment *segment,
	struct silence *silence)
{
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (!counts(watch, segment, device))
			continue;
		silence->present++;
		silence->silent += device->suspect;
	}
	silence->dark = segment->dark;
}

static const char half_answer[] =
	"at least half of the devices that went silent together answer again";

static void
end_darkness(struct watch *watch, struct segment *segment, const char *why)
{
	struct event_record event;
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index || !device->held)
			continue;
		device->held = false; /* from now on it misses sweeps by itself */
		device->left_dark = true;
		device->record.misses = 0;
		device->heard = watch->now.mono;
	}
	segment->dark = false;
	segment->held = 0;
	segment->returned = 0;
	watch_save_setting(watch, 0, "dark/%s", segment->scope->name);
	netevent_init(&event, EVENT_SEGMENT_BACK, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	netevent_text(&event, "%s", why);
	(void)alert_raise(watch, &event);
}

/* Who has not come back within a day will not: absent, without a line for each. */
static void
give_up(struct watch *watch, struct segment *segment)
{
	uint32_t lost = 0;
	char why[sizeof(((struct event_record *)NULL)->text)];

	if (mono_since(watch->now.mono, segment->dark_since).us < longest_us)
		return;
	for (struct device *device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index || !device->held)
			continue;
		device->held = false;
		presence_set(watch, device, PRESENCE_ABSENT);
		lost++;
	}
	(void)snprintf(why, sizeof(why),
		"%u devices did not come back within a day and count as absent", lost);
	end_darkness(watch, segment, lost == 0 ? half_answer : why);
}

void
dark_swept(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct silence silence = {0};
	struct change change = {.segment = segment, .silence = &silence};
	struct device *device;

	if (segment->dark)
		give_up(watch, segment);
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (!counts(watch, segment, device))
			continue;
		silence.present++;
		silence.silent += device->record.misses > 0;
	}
	if (change_rule(watch, RULE_DARK_SEGMENT, &change) != VERDICT_HOLD)
		return;
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next)
		if (counts(watch, segment, device) && device->heard.us < run->began.us)
			device->suspect = true;
	segment->recheck_wanted = true;
}

void
dark_hold(struct watch *watch, struct segment *segment, struct device *device)
{
	device->held = true;
	device->suspect = false;
	segment->held++;
	presence_set(watch, device, PRESENCE_UNKNOWN);
}

void
dark_raise(struct watch *watch, struct segment *segment)
{
	const struct address *gateway = inventory_holder(
		&watch->inventory, segment->index, &segment->gateway.ip);
	struct event_record event;

	if (segment->dark)
		return;
	segment->dark = true;
	segment->dark_since = watch->now.mono;
	watch_save_setting(watch, watch->now.wall.us, "dark/%s", segment->scope->name);
	netevent_init(&event, EVENT_SEGMENT_DARK, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	if (segment->held == 1 && gateway != NULL && gateway->device->held)
		netevent_text(&event,
			"its gateway does not answer: nothing beyond it can be "
			"reached");
	else
		netevent_text(&event,
			"%u devices went silent together: a switch, access point or "
			"cable rather than the devices; single reports are held until "
			"they are back",
			segment->held);
	(void)alert_raise(watch, &event);
}

/* A clock that was set meanwhile makes it at most a day, and at least nothing. */
void
dark_restore(const struct watch *watch, struct segment *segment)
{
	int64_t lasted = wall_since(watch->now.wall, segment->dark_at).us;

	if (lasted < 0 || lasted > longest_us)
		lasted = 0;
	segment->dark_since = (mono_t){watch->now.mono.us - lasted};
}

/* The gateway answers again, and who else is silent would make no darkness by itself. */
static bool
was_the_gateway(const struct watch *watch, const struct segment *segment,
	const struct device *device)
{
	const struct address *gateway = inventory_holder(
		&watch->inventory, segment->index, &segment->gateway.ip);
	uint32_t away = segment->held - segment->returned;
	struct silence silence = {0};
	struct change change = {.segment = segment, .silence = &silence};

	if (gateway == NULL || gateway->device != device)
		return false;
	dark_count(watch, segment, &silence);
	silence.dark = false;
	silence.silent += away;
	silence.present += away;
	return change_rule(watch, RULE_DARK_SEGMENT, &change) != VERDICT_HOLD;
}

void
dark_release(struct watch *watch, struct segment *segment, struct device *device)
{
	device->left_dark = false;
	if (!device->held)
		return;
	device->held = false;
	segment->returned++;
	if (!segment->dark)
		return;
	if (was_the_gateway(watch, segment, device))
		end_darkness(watch, segment, "its gateway answers again");
	else if (segment->returned * 2 >= segment->held)
		end_darkness(watch, segment, half_answer);
}
