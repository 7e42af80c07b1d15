#include "watch/middlebox.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "watch/netevent.h"

static bool
is_fooled(const struct shown *shown)
{
	return shown->alive && shown->canary_open;
}

/* Nearly everything that was asked, and a port where nobody listens. */
static bool
opens_all(const struct run *run, const struct shown *shown)
{
	size_t asked = port_set_size(&run->ports);

	return is_fooled(shown) && asked >= MIDDLEBOX_PORTS_MIN &&
		(uint64_t)shown->open * 4 >= (uint64_t)asked * 3;
}

/* What it does; kept as the event's value after. */
static const char all_ports[] = "every port", many_addresses[] = "many addresses";

/* device NULL: it is in the path to the segment. */
static struct alert *
told(const struct watch *watch, const struct segment *segment,
	const struct device *device, const char *what)
{
	uint64_t device_id = device == NULL ? 0 : device->record.id;

	if (watch->alerts.of_kind[EVENT_MIDDLEBOX] == 0)
		return NULL;
	for (size_t i = 0; i < watch->alerts.count; i++) {
		struct alert *alert = watch->alerts.list[i];

		if (alert->event.kind == EVENT_MIDDLEBOX &&
			alert->event.segment == segment->index &&
			alert->event.device_id == device_id &&
			strcmp(alert->event.after, what) == 0)
			return alert;
	}
	return NULL;
}

static void
raise_middlebox(struct watch *watch, const struct segment *segment,
	const struct device *device, const char *what, const char *text)
{
	const struct change change = {
		.kind = EVENT_MIDDLEBOX,
		.segment = segment,
		.told = told(watch, segment, device, what) != NULL,
	};
	struct event_record event;

	if (change_judge(watch, &change) != VERDICT_ANNOUNCE)
		return;
	netevent_init(&event, EVENT_MIDDLEBOX, segment);
	if (device != NULL)
		netevent_concerns(&event, device, NULL);
	netevent_key(&event, watch->now.wall, "%s/d-%llu/%s", segment->scope->name,
		(unsigned long long)event.device_id, what);
	(void)text_copy(event.after, sizeof(event.after), what);
	netevent_text(&event, "%s", text);
	(void)alert_raise(watch, &event);
}

static void
resolve(struct watch *watch, const struct segment *segment, const struct device *device,
	const char *what)
{
	struct alert *alert = told(watch, segment, device, what);
	char ending[EVENT_VALUE_SIZE + 32];

	if (alert == NULL)
		return;
	(void)snprintf(ending, sizeof(ending), "it no longer answers for %s", what);
	alert_resolve(watch, alert, ending);
}

bool
middlebox_is_told(const struct watch *watch, const struct segment *segment,
	const struct device *device)
{
	return told(watch, segment, device, all_ports) != NULL;
}

bool
middlebox_tells(const struct watch *watch, const struct segment *segment)
{
	for (size_t i = 0; i < watch->alerts.count; i++) {
		const struct event_record *event = &watch->alerts.list[i]->event;

		if (event->kind == EVENT_MIDDLEBOX &&
			event->segment == segment->index &&
			strcmp(event->after, all_ports) == 0)
			return true;
	}
	return false;
}

/* One run may meet a moment: the next one, or the void one before this, must agree. */
static bool
agrees(const struct segment *segment, struct device *device)
{
	device->all_open++;
	return device->all_open >= MIDDLEBOX_RUNS || segment->canary.known;
}

static void
judge_target(struct watch *watch, struct segment *segment, const struct run *run,
	size_t target)
{
	const struct address *holder = inventory_holder(
		&watch->inventory, segment->index, &run->targets[target].ip);
	const struct shown *shown = &run->shown[target];

	if (holder == NULL || !shown->alive)
		return;
	if (opens_all(run, shown) && agrees(segment, holder->device))
		raise_middlebox(watch, segment, holder->device, all_ports,
			"it answers on every port, also where nobody listens: a "
			"middlebox or honeypot; its ports are not believed");
	if (shown->canary_open)
		return;
	holder->device->all_open = 0;
	resolve(watch, segment, holder->device, all_ports);
}

void
middlebox_run_ended(struct watch *watch, struct segment *segment, const struct run *run)
{
	size_t alive = 0, fooled = 0, lying = 0;

	if (run->canary == 0)
		return; /* UDP: nothing was asked where nobody listens */

	for (size_t i = 0; i < run->target_count; i++) {
		alive += run->shown[i].alive;
		lying += is_fooled(&run->shown[i]);
		fooled += opens_all(run, &run->shown[i]);
	}
	if (segment->canary.path && fooled >= MIDDLEBOX_HOSTS_MIN &&
		fooled * 2 > alive) {
		raise_middlebox(watch, segment, NULL, all_ports,
			"most hosts answer on every port, also where nobody listens: a "
			"firewall or proxy in the path answers for them; their ports "
			"are "
			"not believed");
		return;
	}
	if (alive >= MIDDLEBOX_HOSTS_MIN && lying == 0)
		resolve(watch, segment, NULL, all_ports);
	for (size_t i = 0; i < run->target_count; i++)
		judge_target(watch, segment, run, i);
}

void
middlebox_addresses_moved(
	struct watch *watch, const struct segment *segment, const struct device *device)
{
	size_t held = 0; /* of IPv4: several over IPv6 are usual (RFC 8981) */

	for (size_t i = 0; i < device->address_count; i++)
		held += device->addresses[i]->record.current &&
			device->addresses[i]->record.ip.family == IP_V4;
	if (held >= MIDDLEBOX_ADDRESSES)
		raise_middlebox(watch, segment, device, many_addresses,
			"it answers for many addresses: a router that answers for "
			"others "
			"(proxy ARP), or a trap; switch that off or exclude it");
	else if (held < MIDDLEBOX_ADDRESSES / 2)
		resolve(watch, segment, device, many_addresses);
}
