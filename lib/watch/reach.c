#include "watch/reach.h"

#include <string.h>

#include "watch/core.h"
#include "watch/finding.h"
#include "watch/mapping.h"
#include "watch/reach_news.h"
#include "watch/reach_run.h"
#include "watch/second_look.h"
#include "watch/watch.h"

void
reaches_done(struct reaches *reaches)
{
	struct reach *reach, *next;

	for (reach = reaches->list; reach != NULL; reach = next) {
		next = reach->hh.next;
		HASH_DEL(reaches->list, reach);
		free(reach->rule);
		free(reach);
	}
}

static struct reach_key
key_of(const struct address *address, enum proto proto, uint16_t port, uint16_t from)
{
	return (struct reach_key){.address_id = address->record.id,
		.from = from,
		.port = port,
		.proto = (uint8_t)proto};
}

static unsigned int
hash_of(const struct watch *watch, const struct reach_key *key)
{
	return (unsigned int)hash_bytes(&watch->key, key, sizeof(*key));
}

struct reach *
reach_find(const struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port, uint16_t from)
{
	const struct reach_key key = key_of(address, proto, port, from);
	struct reach *reach;

	HASH_FIND_BYHASHVALUE(hh, watch->reaches.list, &key, sizeof(key),
		hash_of(watch, &key), reach);
	return reach;
}

static struct reach *
add(struct watch *watch, const struct address *address, const struct reach_key *key)
{
	struct reach *reach;

	if (HASH_COUNT(watch->reaches.list) >= REACHES_MAX)
		return NULL;
	reach = mem_new(sizeof(*reach));
	reach->key = *key;
	reach->segment = address->device->record.segment;
	reach->family = (enum ip_family)address->record.ip.family;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, watch->reaches.list, &reach->key,
		sizeof(reach->key), hash_of(watch, key), reach);
	reach_due(watch, reach, watch->now.mono);
	return reach;
}

void
reach_save(struct watch *watch, struct reach *reach)
{
	struct reach_record *record =
		&effects_add(watch->effects, EFFECT_SAVE_REACH)->reach;

	*record = (struct reach_record){
		.address_id = reach->key.address_id,
		.from = reach->key.from,
		.proto = (enum proto)reach->key.proto,
		.port = reach->key.port,
		.state = (enum port_state)reach->state,
		.reason = (enum port_reason)reach->reason,
		.since = reach->since,
		.last_proof = reach->last_proof,
		.run_id = reach->run_id,
		.rule_since = reach->rule_since,
	};
	if (reach->rule != NULL)
		(void)text_copy(record->rule, sizeof(record->rule), reach->rule);
	reach->saved = true;
}

void
reach_drop(struct watch *watch, struct reach *reach, const char *ending)
{
	reach_news_end(watch, reach, ending);
	if (reach->saved) {
		reach->state = PORT_UNTESTED;
		reach->reason = REASON_NONE;
		reach->since = watch->now.wall;
		reach_save(watch, reach);
	}
	HASH_DEL(watch->reaches.list, reach);
	free(reach->rule);
	free(reach);
}

static bool
is_open(struct address *address, enum proto proto, uint16_t port)
{
	const struct service *service =
		port_map_service(address_ports(address, proto), port);

	return service != NULL && service->state == PORT_OPEN;
}

void
reach_want(struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port)
{
	struct segment *segment = &watch->segments[address->device->record.segment];
	struct address *holder =
		inventory_address(&watch->inventory, address->record.id);

	if (segment->scope->reach_from == 0 || !address->record.current ||
		!reach_is_possible(segment->scope, address, proto, port))
		return;
	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		const struct reach_key key = key_of(address, proto, port, from);
		struct reach *reach = reach_find(watch, address, proto, port, from);

		if (!scope_is_reached_from(segment->scope, from))
			continue;
		if (reach == NULL)
			reach = add(watch, address, &key);
		if (reach == NULL)
			return; /* it stays untested */
		if (reach->state != PORT_UNTESTED && !reach->saved &&
			is_open(holder, proto, port)) {
			reach_save(watch, reach);
			reach_news_judge(watch, reach);
		}
	}
}

void
reach_gone(struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port)
{
	bool dropped = false;

	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		struct reach *reach = reach_find(watch, address, proto, port, from);

		if (reach == NULL)
			continue;
		reach_drop(watch, reach, "the service is no longer open");
		dropped = true;
	}
	if (dropped)
		finding_judge_service(watch, address->device, proto, port);
}

void
reach_left(struct watch *watch, const struct address *address)
{
	struct reach *reach, *next;

	for (reach = watch->reaches.list; reach != NULL; reach = next) {
		enum proto proto = (enum proto)reach->key.proto;
		uint16_t port = reach->key.port;

		next = reach->hh.next;
		if (reach->key.address_id != address->record.id)
			continue;
		reach_drop(watch, reach, "its device has left the address");
		finding_judge_service(watch, address->device, proto, port);
	}
}

uint32_t
reach_zones(const struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port)
{
	const struct segment_policy *policies = watch->policy->segments;
	enum zone own = policies[address->device->record.segment].zone;
	uint32_t zones = 0;

	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		const struct reach *reach =
			reach_find(watch, address, proto, port, from);

		if (reach != NULL && reach->state == PORT_OPEN &&
			policies[from].zone != own)
			zones |= 1U << policies[from].zone;
	}
	if (mapping_leads_to(watch, address, proto, port))
		zones |= 1U << ZONE_INTERNET;
	return zones;
}

/* Is the port shut at all the device's addresses of the other family, and there is one? */
static bool
is_shut_otherwise(const struct watch *watch, const struct address *address,
	const struct reach_key *key)
{
	const struct device *device = address->device;
	bool shut = false;

	for (size_t i = 0; i < device->address_count; i++) {
		const struct address *other = device->addresses[i];
		const struct reach *reach;

		if (other->record.ip.family == address->record.ip.family)
			continue;
		reach = reach_find(
			watch, other, (enum proto)key->proto, key->port, key->from);
		if (reach != NULL && reach->state == PORT_OPEN)
			return false;
		if (reach != NULL &&
			(reach->state == PORT_CLOSED || reach->state == PORT_FILTERED))
			shut = true;
	}
	return shut;
}

enum ip_family
reach_only(const struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port)
{
	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		const struct reach *reach =
			reach_find(watch, address, proto, port, from);

		if (reach != NULL && reach->state == PORT_OPEN &&
			is_shut_otherwise(watch, address, &reach->key))
			return reach->family;
	}
	return IP_NONE;
}

static bool
reaches_it(const struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port, uint16_t from)
{
	const struct reach *reach;

	/* Seen on its own wire: whoever is in the segment reaches it as we did. */
	if (from == address->device->record.segment)
		return !mac_is_zero(&address->record.mac);
	reach = reach_find(watch, address, proto, port, from);
	return reach != NULL && reach->state == PORT_OPEN;
}

void
reach_list(const struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port, struct text *text)
{
	static const char more[] = ",...", internet[] = ",internet";
	bool mapped = mapping_leads_to(watch, address, proto, port);
	size_t reserved = sizeof(more) + (mapped ? strlen(internet) : 0);

	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		const char *name = watch->policy->scopes[from].name;

		if (!reaches_it(watch, address, proto, port, from))
			continue;
		if (text->length + strlen(name) + reserved >= text->size) {
			text_add(text, more);
			break;
		}
		text_format(text, "%s%s", text->length > 0 ? "," : "", name);
	}
	if (mapped)
		text_add(text, text->length > 0 ? internet : internet + 1);
}

bool
watch_restore_reach(struct watch *watch, const struct reach_record *record)
{
	struct address *address =
		inventory_address(&watch->inventory, record->address_id);
	struct reach_key key;
	struct reach *reach;

	if (watch->started || address == NULL || record->port == 0 ||
		(record->proto != PROTO_TCP && record->proto != PROTO_UDP) ||
		record->from >= watch->policy->segment_count ||
		record->state == PORT_UNTESTED ||
		(unsigned int)record->state > PORT_OPEN_FILTERED ||
		(unsigned int)record->reason > REASON_CONN_REFUSED ||
		memchr(record->rule, '\0', sizeof(record->rule)) == NULL)
		return false;
	key = key_of(address, record->proto, record->port, record->from);
	if (reach_find(watch, address, record->proto, record->port, record->from) !=
		NULL)
		return false;
	reach = add(watch, address, &key);
	if (reach == NULL)
		return false;
	reach->state = (uint8_t)record->state;
	reach->reason = (uint8_t)record->reason;
	reach->shown = REACH_SHOWN_TWICE;
	reach->since = record->since;
	reach->last_proof = record->last_proof;
	reach->run_id = record->run_id;
	reach->saved = true;
	reach->rule_since = record->rule_since;
	if (record->rule[0] != '\0')
		reach->rule = mem_dup(record->rule, strlen(record->rule) + 1);
	return true;
}

/* What the configuration no longer asks for, or what is not open any more. */
static void
end_unwanted(struct watch *watch)
{
	struct reach *reach, *next;

	for (reach = watch->reaches.list; reach != NULL; reach = next) {
		const struct scope *scope = &watch->policy->scopes[reach->segment];
		struct address *address =
			inventory_address(&watch->inventory, reach->key.address_id);
		enum proto proto = (enum proto)reach->key.proto;

		next = reach->hh.next;
		if (scope_is_reached_from(scope, reach->key.from) &&
			address->record.current &&
			reach_is_possible(scope, address, proto, reach->key.port) &&
			is_open(address, proto, reach->key.port))
			continue;
		reach_drop(watch, reach, "it is no longer looked at from there");
	}
}

static void
want_services(struct watch *watch, struct address *address, enum proto proto)
{
	const struct port_map *map = address_ports(address, proto);

	for (size_t i = 0; i < map->service_count; i++)
		if (map->services[i].state == PORT_OPEN)
			reach_want(watch, address, proto, map->services[i].port);
}

void
reach_returned(struct watch *watch, struct address *address)
{
	want_services(watch, address, PROTO_TCP);
	want_services(watch, address, PROTO_UDP);
}

void
reach_start(struct watch *watch)
{
	struct address *address;
	struct reach *reach;

	end_unwanted(watch);
	for (address = watch->inventory.addresses; address != NULL;
		address = address->by_id.next)
		reach_returned(watch, address);
	for (reach = watch->reaches.list; reach != NULL; reach = reach->hh.next) {
		reach_restart(watch, reach);
		reach_news_judge(watch, reach);
	}
}
