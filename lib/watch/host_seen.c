#include "watch/host.h"

/* Of a large segment last_seen is saved in portions: one turn stays short. */
enum { SEEN_SAVED_AT_ONCE = 500, SEEN_PAUSE_MS = 100 };

static void
save_seen(struct watch *watch, struct device *device)
{
	device->dirty = false;
	effects_add(watch->effects, EFFECT_SAVE_DEVICE)->device = device->record;
	for (size_t i = 0; i < device->interface_count; i++) {
		struct interface *interface = device->interfaces[i];

		if (!interface->dirty)
			continue;
		interface->dirty = false;
		effects_add(watch->effects, EFFECT_SAVE_INTERFACE)->interface =
			interface->record;
	}
	for (size_t i = 0; i < device->address_count; i++)
		if (device->addresses[i]->dirty)
			host_save_address(watch, device->addresses[i]);
}

static void
save_portion(struct watch *watch, struct segment *segment, struct device *device)
{
	for (unsigned saved = 0; device != NULL; device = device->by_id.next) {
		if (device->record.segment != segment->index || !device->dirty)
			continue;
		if (saved++ == SEEN_SAVED_AT_ONCE)
			break;
		save_seen(watch, device);
	}
	segment->seen_next = device == NULL ? 0 : device->record.id;
	segment->seen_due = mono_add(watch->now.mono, span_ms(SEEN_PAUSE_MS));
}

void
host_save_seen(struct watch *watch, struct segment *segment)
{
	save_portion(watch, segment, watch->inventory.devices);
}

void
host_tick(struct watch *watch, struct segment *segment)
{
	if (segment->seen_next != 0 && segment->seen_due.us <= watch->now.mono.us)
		save_portion(watch, segment,
			inventory_device(&watch->inventory, segment->seen_next));
}

bool
host_wake(const struct segment *segment, mono_t *wake)
{
	*wake = segment->seen_due;
	return segment->seen_next != 0;
}
