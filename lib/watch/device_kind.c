#include "watch/device_kind.h"

#include <string.h>

#include "watch/finding.h"

struct open_ports {
	struct port_name list[KIND_PORTS_MAX];
	size_t count;
};

static void
add_open(const struct port_map *map, enum proto proto, struct open_ports *open)
{
	for (size_t i = 0; i < map->service_count && open->count < KIND_PORTS_MAX; i++)
		if (map->services[i].state == PORT_OPEN)
			open->list[open->count++] =
				(struct port_name){proto, map->services[i].port};
}

static void
tell(const struct watch *watch, const struct device *device, struct device_kind *kind)
{
	struct open_ports open = {.count = 0};
	char says[CLAIM_WORDS_SIZE];
	struct kind_evidence evidence = {.name = device->record.name,
		.own_name = claim_name(device),
		.says = says,
		.open = open.list};

	claim_words(device, says);
	if (device->interface_count > 0)
		evidence.mac = &device->interfaces[0]->record.mac;
	for (size_t i = 0; i < device->address_count; i++) {
		if (!device->addresses[i]->record.current)
			continue;
		add_open(&device->addresses[i]->tcp, PROTO_TCP, &open);
		add_open(&device->addresses[i]->udp, PROTO_UDP, &open);
	}
	evidence.open_count = open.count;
	watch->policy->tell_kind(watch->policy->judge_context, &evidence, kind);
}

void
device_kind_look(struct watch *watch, struct device *device)
{
	struct device_kind kind;
	bool is_other;

	if (watch->policy->tell_kind == NULL)
		return;
	tell(watch, device, &kind);
	is_other = strcmp(kind.name, device->record.kind.name) != 0;
	if (!is_other && strcmp(kind.why, device->record.kind.why) == 0)
		return;
	device->record.kind = kind;
	effects_add(watch->effects, EFFECT_SAVE_DEVICE)->device = device->record;
	if (is_other)
		finding_judge_again(watch, device);
}
