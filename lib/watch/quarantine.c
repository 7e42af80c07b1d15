#include "watch/quarantine.h"

static const int64_t day_us = 24 * 3600 * 1000000LL;

/* One that began in the future, when the clock was ahead, is over: nobody knows when it would
 * be otherwise. */
span_t
quarantine_left(const struct watch *watch, const struct address *address)
{
	const struct quarantine *quarantine = &address->device->record.quarantine;
	span_t left = wall_since(quarantine->until, watch->now.wall);
	span_t lasted = wall_since(watch->now.wall, quarantine->since);

	return left.us > 0 && lasted.us >= 0 ? left : (span_t){0};
}

bool
quarantine_suspects(const struct address *address)
{
	return address->turn.crashes > 0 ||
		address->device->record.quarantine.until.us != 0;
}

static void
save(struct watch *watch, struct device *device, struct quarantine quarantine)
{
	device->record.quarantine = quarantine;
	device->dirty = false;
	effects_add(watch->effects, EFFECT_SAVE_DEVICE)->device = device->record;
}

void
quarantine_clear(struct watch *watch, struct address *address)
{
	address->turn.crashes = 0;
	if (address->device->record.quarantine.until.us != 0)
		save(watch, address->device, (struct quarantine){0});
}

void
quarantine_begin(struct watch *watch, struct address *address, uint16_t port)
{
	span_t length = {INQUIRE_QUARANTINE_DAYS * day_us};

	watch->inquiries.quarantined++;
	save(watch, address->device,
		(struct quarantine){.since = watch->now.wall,
			.until = wall_add(watch->now.wall, length),
			.port = port});
}
