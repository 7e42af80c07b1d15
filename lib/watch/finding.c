#include "watch/finding.h"

#include "watch/breach.h"
#include "watch/device_kind.h"
#include "watch/expect.h"
#include "watch/port_news.h"

void
finding_check(struct watch *watch, const struct address *address,
	const struct service_record *record, const struct judged *judged)
{
	if (!address->record.current)
		return;
	if (record->state != PORT_OPEN) {
		breach_end(watch, address, record, NULL, "no longer open");
		return;
	}
	expect_check(watch, address, record);
	acceptance_check(watch, address, record, judged);
}

static void
judge_map_again(struct watch *watch, struct address *address, enum proto proto)
{
	struct port_map *map = address_ports(address, proto);

	for (size_t i = 0; i < map->service_count; i++)
		if (map->services[i].state == PORT_OPEN)
			port_news_save(watch, address, proto, &map->services[i]);
}

static void
end_map(struct watch *watch, struct address *address, enum proto proto)
{
	const struct port_map *map = address_ports(address, proto);

	for (size_t i = 0; i < map->service_count; i++) {
		struct service_record record;

		if (map->services[i].state != PORT_OPEN)
			continue;
		port_news_record(watch, address, proto, &map->services[i], &record);
		breach_end(watch, address, &record, NULL,
			"its device has left the address");
	}
}

void
finding_left(struct watch *watch, struct address *address)
{
	if (watch->alerts.of_kind[EVENT_POLICY_VIOLATED] == 0)
		return;
	end_map(watch, address, PROTO_TCP);
	end_map(watch, address, PROTO_UDP);
}

void
finding_judge_again(struct watch *watch, struct device *device)
{
	for (size_t i = 0; i < device->address_count; i++) {
		if (!device->addresses[i]->record.current)
			continue;
		judge_map_again(watch, device->addresses[i], PROTO_TCP);
		judge_map_again(watch, device->addresses[i], PROTO_UDP);
	}
}

void
finding_judge_service(
	struct watch *watch, struct device *device, enum proto proto, uint16_t port)
{
	for (size_t i = 0; i < device->address_count; i++) {
		struct address *address = device->addresses[i];
		struct service *service =
			port_map_service(address_ports(address, proto), port);

		if (address->record.current && service != NULL &&
			service->state == PORT_OPEN)
			port_news_save(watch, address, proto, service);
	}
}

void
finding_start(struct watch *watch, bool is_other_epoch)
{
	struct device *device;

	if (!is_other_epoch)
		return;
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		device_kind_look(watch, device);
		finding_judge_again(watch, device);
	}
}
