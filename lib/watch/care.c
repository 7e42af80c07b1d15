#include "watch/care.h"

#include "watch/netevent.h"

/* What it once offered says what it is, also while that is off. What a middlebox showed for
 * it says nothing. */
static bool
is_fragile(const struct watch *watch, const struct device *device)
{
	const struct port_set *fragile = &watch->policy->fragile_tcp;

	for (size_t i = 0; i < device->address_count; i++) {
		const struct port_map *map = &device->addresses[i]->tcp;

		for (size_t j = 0; j < map->service_count; j++)
			if (map->services[j].state != PORT_OPEN_FILTERED &&
				port_set_has(fragile, map->services[j].port))
				return true;
	}
	return false;
}

static enum care
configured(const struct watch *watch, const struct device *device)
{
	for (size_t i = 0; i < watch->policy->device_count; i++) {
		const struct device_policy *policy = &watch->policy->devices[i];

		if (inventory_is_named(device, policy->device))
			return policy->care;
	}
	return CARE_AUTO;
}

enum care
care_of(const struct watch *watch, const struct device *device)
{
	enum care care = configured(watch, device);

	if (device->record.care > care)
		care = device->record.care;
	if (care == CARE_AUTO)
		care = is_fragile(watch, device) ? CARE_GENTLE : CARE_NORMAL;
	return care;
}

static enum care
care_of_holder(
	const struct watch *watch, const struct segment *segment, const struct ip *ip)
{
	const struct address *holder =
		inventory_holder(&watch->inventory, segment->index, ip);

	return holder == NULL ? CARE_NORMAL : care_of(watch, holder->device);
}

bool
care_allows_ports(
	const struct watch *watch, const struct segment *segment, const struct ip *ip)
{
	return care_of_holder(watch, segment, ip) != CARE_NEVER;
}

static void
add_exceptions(struct watch *watch, const struct segment *segment, struct run *run)
{
	struct address *address;

	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (address->key.segment == segment->index &&
			run->target_count < SCAN_TARGETS_MAX &&
			segment_may_ask(
				segment, &address->record.ip, &address->record.mac) &&
			care_of(watch, address->device) != CARE_NORMAL)
			run_add_target(run, &address->record.ip, &address->record.mac);
	}
}

void
care_mark(struct watch *watch, struct run *run)
{
	const struct segment *segment = &watch->segments[run->record.segment];

	if (run->record.kind == SCAN_DISCOVER && segment->scope->routed)
		add_exceptions(watch, segment, run);
	for (size_t i = 0; i < run->target_count; i++)
		run->targets[i].care =
			care_of_holder(watch, segment, &run->targets[i].ip);
}

void
care_set(struct watch *watch, struct device *device, enum care care)
{
	device->record.care = care;
	device->dirty = false;
	effects_add(watch->effects, EFFECT_SAVE_DEVICE)->device = device->record;
}
