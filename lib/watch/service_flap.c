#include "watch/service_flap.h"

#include "base/text.h"
#include "watch/netevent.h"

static void
begin_event(const struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port, struct event_record *event)
{
	netevent_init(event, EVENT_SERVICE_UNSTABLE,
		&watch->segments[address->device->record.segment]);
	netevent_concerns(event, address->device, address);
	event->proto = proto;
	event->port = port;
	netevent_key(event, watch->now.wall, "a-%llu/%u/%s",
		(unsigned long long)address->record.id, port,
		names_text(proto_names, (int)proto));
}

void
service_flap_note(struct watch *watch, const struct address *address,
	struct service *service, struct event_record *event)
{
	struct event_record unstable;

	if (flap_add(&service->flap, watch->now.mono) && !service->unstable) {
		service->unstable = true;
		begin_event(watch, address, event->proto, service->port, &unstable);
		(void)text_copy(
			unstable.service, sizeof(unstable.service), event->service);
		unstable.severity = event->severity > unstable.severity
			? event->severity
			: unstable.severity;
		netevent_text(&unstable,
			"it opens and closes again and again; single changes are not "
			"told until it stays");
		(void)alert_raise(watch, &unstable);
	}
	if (service->unstable)
		(void)text_copy(event->withheld, sizeof(event->withheld),
			"it opens and closes again and again");
}

void
service_flap_quiet(struct watch *watch, const struct address *address, enum proto proto,
	struct service *service)
{
	struct event_record like;
	struct alert *alert;

	if (!service->unstable || !flap_is_quiet(&service->flap, watch->now.mono))
		return;
	service->unstable = false;
	begin_event(watch, address, proto, service->port, &like);
	alert = alert_find(watch, EVENT_SERVICE_UNSTABLE, &like);
	if (alert != NULL)
		alert_resolve(watch, alert,
			service->state == PORT_OPEN ? "it stays open"
						    : "it stays closed");
}

static void
restore_penalties(const struct watch *watch, struct port_map *map)
{
	for (size_t i = 0; i < map->service_count; i++) {
		struct service *service = &map->services[i];

		if (service->flap.penalty > 0)
			service->flap = flap_restored(
				service->flap.penalty, service->since, watch->now);
	}
}

void
service_flap_start(struct watch *watch)
{
	struct address *holder;

	for (holder = watch->inventory.holders; holder != NULL;
		holder = holder->by_ip.next) {
		restore_penalties(watch, address_ports(holder, PROTO_TCP));
		restore_penalties(watch, address_ports(holder, PROTO_UDP));
	}
	for (size_t i = 0; i < watch->alerts.count; i++) {
		const struct event_record *event = &watch->alerts.list[i]->event;
		struct address *address;
		struct service *service;

		if (event->kind != EVENT_SERVICE_UNSTABLE)
			continue;
		address =
			inventory_holder(&watch->inventory, event->segment, &event->ip);
		if (address == NULL)
			continue;
		service = port_map_service(
			address_ports(address, event->proto), event->port);
		if (service != NULL)
			service->unstable = true;
	}
}
