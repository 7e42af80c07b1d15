#include "watch/port_alerts.h"

#include <stdio.h>

static const int64_t gone_for_good_us = 30LL * 86400 * 1000000;

static bool
is_of_port(const struct alert *alert)
{
	return alert->event.kind == EVENT_PORT_OPENED ||
		alert->event.kind == EVENT_SERVICE_UNSTABLE;
}

/* What is known of the alert's port at the addresses that the device holds now. */
struct elsewhere {
	const struct address *open;
	bool left;    /* the alert's own address is not among them */
	bool unknown; /* the port was not looked at on one of them */
	size_t held;
};

static struct elsewhere
look_elsewhere(const struct device *device, const struct event_record *event)
{
	struct elsewhere found = {.left = true};

	for (size_t i = 0; i < device->address_count; i++) {
		struct address *address = device->addresses[i];
		enum port_state state;

		if (!address->record.current ||
			address->record.ip.family != event->ip.family)
			continue;
		found.held++;
		if (ip_equal(&address->record.ip, &event->ip))
			found.left = false;
		state = port_map_state(
			address_ports(address, event->proto), event->port);
		if (state == PORT_OPEN && found.open == NULL)
			found.open = address;
		found.unknown = found.unknown || state == PORT_UNTESTED;
	}
	return found;
}

static bool
is_gone_for_good(const struct watch *watch, const struct device *device)
{
	return device->record.presence == PRESENCE_ABSENT &&
		wall_since(watch->now.wall, device->record.presence_since).us >=
		gone_for_good_us;
}

static void
review(struct watch *watch, const struct device *device, struct alert *alert)
{
	const struct elsewhere found = look_elsewhere(device, &alert->event);
	char ip[IP_TEXT_SIZE], ending[IP_TEXT_SIZE + 64];

	if (!found.left)
		return;
	(void)ip_text(&alert->event.ip, ip);
	if (found.open != NULL && alert->event.kind == EVENT_PORT_OPENED) {
		alert->event.ip = found.open->record.ip;
		alert->event.mac = found.open->record.mac;
		return;
	}
	if (found.held > 0 && !found.unknown)
		(void)snprintf(ending, sizeof(ending),
			"its device has left %s and does not offer it elsewhere", ip);
	else if (found.held == 0 && is_gone_for_good(watch, device))
		(void)snprintf(ending, sizeof(ending),
			"its device has left %s and been gone for 30 days", ip);
	else
		return;
	alert_resolve(watch, alert, ending);
}

static bool
has_alerts(const struct watch *watch)
{
	return watch->alerts.of_kind[EVENT_PORT_OPENED] > 0 ||
		watch->alerts.of_kind[EVENT_SERVICE_UNSTABLE] > 0;
}

void
port_alerts_review(struct watch *watch, struct device *device)
{
	if (!has_alerts(watch))
		return;
	for (size_t i = watch->alerts.count; i > 0; i--) {
		struct alert *alert = watch->alerts.list[i - 1];

		if (is_of_port(alert) && alert->event.device_id == device->record.id)
			review(watch, device, alert);
	}
}

void
port_alerts_review_all(struct watch *watch, const struct segment *segment)
{
	if (!has_alerts(watch))
		return;
	for (size_t i = watch->alerts.count; i > 0; i--) {
		struct alert *alert = watch->alerts.list[i - 1];
		const struct device *device;

		if (!is_of_port(alert) || alert->event.segment != segment->index)
			continue;
		device = inventory_device(&watch->inventory, alert->event.device_id);
		if (device != NULL)
			review(watch, device, alert);
	}
}
