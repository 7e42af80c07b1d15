#include "watch/inventory.h"

#include <string.h>

#include "watch/device_names.h"

static unsigned int
hash_of(const struct inventory *inventory, const void *bytes, size_t length)
{
	return (unsigned int)hash_bytes(&inventory->key, bytes, length);
}

static struct host_key
key_of(uint16_t segment, const struct ip *ip, const struct mac *mac)
{
	struct host_key key;

	memset(&key, 0, sizeof(key));
	key.segment = segment;
	if (ip != NULL)
		key.ip = *ip;
	if (mac != NULL)
		key.mac = *mac;
	return key;
}

void
inventory_init(struct inventory *inventory, const struct hash_key *key)
{
	*inventory = (struct inventory){.key = *key};
}

static void
free_address(struct address *address)
{
	port_map_done(&address->tcp);
	port_map_done(&address->udp);
	free(address);
}

static void
free_device(struct device *device)
{
	for (size_t i = 0; i < device->address_count; i++)
		free_address(device->addresses[i]);
	for (size_t i = 0; i < device->interface_count; i++)
		free(device->interfaces[i]);
	free(device->addresses);
	free(device->interfaces);
	free(device->claims);
	free(device->descriptions);
	free(device);
}

void
inventory_done(struct inventory *inventory)
{
	struct device *device;

	HASH_CLEAR(by_id, inventory->addresses);
	HASH_CLEAR(by_ip, inventory->holders);
	HASH_CLEAR(by_mac, inventory->interfaces);
	while ((device = inventory->devices) != NULL) {
		HASH_DELETE(by_id, inventory->devices, device);
		free_device(device);
	}
}

size_t
inventory_device_count(const struct inventory *inventory)
{
	return HASH_CNT(by_id, inventory->devices);
}

struct device *
inventory_device(const struct inventory *inventory, uint64_t id)
{
	unsigned int hash = hash_of(inventory, &id, sizeof(id));
	struct device *device;

	HASH_FIND_BYHASHVALUE(by_id, inventory->devices, &id, sizeof(id), hash, device);
	return device;
}

struct address *
inventory_address(const struct inventory *inventory, uint64_t id)
{
	unsigned int hash = hash_of(inventory, &id, sizeof(id));
	struct address *address;

	HASH_FIND_BYHASHVALUE(
		by_id, inventory->addresses, &id, sizeof(id), hash, address);
	return address;
}

struct interface *
inventory_interface(
	const struct inventory *inventory, uint16_t segment, const struct mac *mac)
{
	struct host_key key = key_of(segment, NULL, mac);
	unsigned int hash = hash_of(inventory, &key, sizeof(key));
	struct interface *interface;

	HASH_FIND_BYHASHVALUE(
		by_mac, inventory->interfaces, &key, sizeof(key), hash, interface);
	return interface;
}

struct address *
inventory_holder(
	const struct inventory *inventory, uint16_t segment, const struct ip *ip)
{
	struct host_key key = key_of(segment, ip, NULL);
	unsigned int hash = hash_of(inventory, &key, sizeof(key));
	struct address *address;

	HASH_FIND_BYHASHVALUE(
		by_ip, inventory->holders, &key, sizeof(key), hash, address);
	return address;
}

struct device *
inventory_add_device(struct inventory *inventory, const struct device_record *record)
{
	unsigned int hash = hash_of(inventory, &record->id, sizeof(record->id));
	struct device *device;

	if (inventory_device(inventory, record->id) != NULL)
		return NULL;
	device = mem_new(sizeof(*device));
	device->record = *record;
	HASH_ADD_KEYPTR_BYHASHVALUE(by_id, inventory->devices, &device->record.id,
		sizeof(device->record.id), hash, device);
	return device;
}

struct interface *
inventory_add_interface(struct inventory *inventory, struct device *device,
	const struct interface_record *record)
{
	struct interface *interface;
	unsigned int hash;

	if (inventory_interface(inventory, device->record.segment, &record->mac) !=
		NULL)
		return NULL;
	interface = mem_new(sizeof(*interface));
	interface->record = *record;
	interface->device = device;
	interface->key = key_of(device->record.segment, NULL, &record->mac);
	hash = hash_of(inventory, &interface->key, sizeof(interface->key));
	HASH_ADD_KEYPTR_BYHASHVALUE(by_mac, inventory->interfaces, &interface->key,
		sizeof(interface->key), hash, interface);
	device->interfaces = mem_grow(device->interfaces, &device->interface_capacity,
		device->interface_count + 1, sizeof(struct interface *));
	device->interfaces[device->interface_count++] = interface;
	return interface;
}

static void
enter_holder(struct inventory *inventory, struct address *address)
{
	unsigned int hash = hash_of(inventory, &address->key, sizeof(address->key));

	HASH_ADD_KEYPTR_BYHASHVALUE(by_ip, inventory->holders, &address->key,
		sizeof(address->key), hash, address);
}

struct address *
inventory_add_address(struct inventory *inventory, struct device *device,
	const struct address_record *record)
{
	unsigned int hash = hash_of(inventory, &record->id, sizeof(record->id));
	uint16_t segment = device->record.segment;
	struct address *address;

	if (inventory_address(inventory, record->id) != NULL ||
		(record->current &&
			inventory_holder(inventory, segment, &record->ip) != NULL))
		return NULL;
	address = mem_new(sizeof(*address));
	address->record = *record;
	address->device = device;
	address->key = key_of(segment, &record->ip, NULL);
	HASH_ADD_KEYPTR_BYHASHVALUE(by_id, inventory->addresses, &address->record.id,
		sizeof(address->record.id), hash, address);
	if (record->current)
		enter_holder(inventory, address);
	device->addresses = mem_grow(device->addresses, &device->address_capacity,
		device->address_count + 1, sizeof(struct address *));
	device->addresses[device->address_count++] = address;
	return address;
}

void
inventory_forget_address(struct inventory *inventory, struct address *address)
{
	struct device *device = address->device;
	size_t i = 0;

	while (device->addresses[i] != address)
		i++;
	device->address_count--;
	memmove(&device->addresses[i], &device->addresses[i + 1],
		(device->address_count - i) * sizeof(struct address *));
	HASH_DELETE(by_id, inventory->addresses, address);
	free_address(address);
}

bool
inventory_set_current(
	struct inventory *inventory, struct address *address, bool current)
{
	if (address->record.current == current)
		return true;
	if (!current) {
		HASH_DELETE(by_ip, inventory->holders, address);
	} else if (inventory_holder(
			   inventory, address->key.segment, &address->key.ip)) {
		return false;
	} else {
		enter_holder(inventory, address);
	}
	address->record.current = current;
	return true;
}

struct port_map *
address_ports(struct address *address, enum proto proto)
{
	return proto == PROTO_UDP ? &address->udp : &address->tcp;
}

bool
inventory_is_named(const struct device *device, const char *pattern)
{
	const struct device_record *record = &device->record;

	if (device_is_named(pattern, record->id, record->name, NULL))
		return true;
	for (size_t i = 0; i < device->interface_count; i++)
		if (device_is_named(pattern, record->id, record->name,
			    &device->interfaces[i]->record.mac))
			return true;
	return false;
}
