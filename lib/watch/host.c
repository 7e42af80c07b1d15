#include "watch/host.h"

#include <stdio.h>

#include "watch/absence.h"
#include "watch/conflict.h"
#include "watch/device_kind.h"
#include "watch/epoch.h"
#include "watch/finding.h"
#include "watch/gateway.h"
#include "watch/inquire.h"
#include "watch/middlebox.h"
#include "watch/netevent.h"
#include "watch/pin.h"
#include "watch/port_alerts.h"
#include "watch/presence.h"

/* A holder that was heard with its address this recently has not left it. */
static const int64_t claim_lasts_us = 60 * 1000000LL;

bool
host_is_own(const struct segment *segment, const struct observation_host *host)
{
	const struct observation_link *link = &segment->link;

	if (!mac_is_zero(&host->mac) && mac_equal(&host->mac, &link->own_mac))
		return true;
	return mac_is_zero(&host->mac) && segment_is_own(segment, &host->ip);
}

static struct device *
add_device(struct watch *watch, struct segment *segment)
{
	struct device_record record = {
		.id = watch->ids.device + 1,
		.segment = segment->index,
		.address_only = segment->scope->routed,
		.presence = PRESENCE_PRESENT,
		.first_seen = watch->now.wall,
		.last_seen = watch->now.wall,
		.presence_since = watch->now.wall,
		.baseline = segment->baseline.us == 0,
	};
	struct device *device;

	if (inventory_device_count(&watch->inventory) >= WATCH_DEVICES_MAX) {
		flood_raise(watch, segment,
			"no more devices can be kept (70,000): new ones are not "
			"recorded");
		return NULL;
	}
	device = inventory_add_device(&watch->inventory, &record);
	if (device == NULL)
		return NULL;
	watch->ids.device = record.id;
	device->heard = watch->now.mono;
	effects_add(watch->effects, EFFECT_SAVE_DEVICE)->device = record;
	return device;
}

static void
add_interface(struct watch *watch, struct device *device, const struct mac *mac)
{
	struct interface_record record = {
		.device_id = device->record.id,
		.mac = *mac,
		.first_seen = watch->now.wall,
		.last_seen = watch->now.wall,
	};

	if (inventory_add_interface(&watch->inventory, device, &record) == NULL)
		return;
	effects_add(watch->effects, EFFECT_SAVE_INTERFACE)->interface = record;
	claim_welcome(watch, device, mac);
	device_kind_look(watch, device);
}

void
host_save_address(struct watch *watch, struct address *address)
{
	address->dirty = false;
	effects_add(watch->effects, EFFECT_SAVE_ADDRESS)->address = address->record;
}

/* Of what was heard since the start the clock on the wall says nothing: it may have been set. */
static bool
is_heard_later(const struct address *address, const struct address *other)
{
	if (address->claimed.us != other->claimed.us)
		return address->claimed.us > other->claimed.us;
	return address->record.last_seen.us > other->record.last_seen.us;
}

/* A device holds at most WATCH_ADDRESSES_PER_DEVICE_MAX in memory: the oldest one that it
 * no longer holds, and nobody is asking, makes room. */
static bool
make_room(struct watch *watch, struct device *device)
{
	struct address *oldest = NULL;

	if (device->address_count < WATCH_ADDRESSES_PER_DEVICE_MAX)
		return true;
	for (size_t i = 0; i < device->address_count; i++) {
		struct address *address = device->addresses[i];

		if (address->record.current || address->turn.order_id != 0)
			continue;
		if (oldest == NULL || is_heard_later(oldest, address))
			oldest = address;
	}
	if (oldest == NULL)
		return false;
	inventory_forget_address(&watch->inventory, oldest);
	return true;
}

static struct address *
find_former(const struct device *device, const struct observation_host *host)
{
	for (size_t i = 0; i < device->address_count; i++) {
		struct address *address = device->addresses[i];

		if (ip_equal(&address->record.ip, &host->ip) &&
			mac_equal(&address->record.mac, &host->mac))
			return address;
	}
	return NULL;
}

/* The device has taken an address that nobody holds. */
static struct address *
take_address(struct watch *watch, struct segment *segment, struct device *device,
	const struct observation_host *host)
{
	struct address *address = find_former(device, host);

	if (address != NULL) {
		(void)inventory_set_current(&watch->inventory, address, true);
		inquire_returned(watch, segment); /* what it spoke there */
		reach_returned(watch, address);
	} else {
		struct address_record record = {
			.id = watch->ids.address + 1,
			.device_id = device->record.id,
			.ip = host->ip,
			.mac = host->mac,
			.first_seen = watch->now.wall,
			.current = true,
		};

		if (!make_room(watch, device)) {
			flood_raise(watch, segment,
				"one station claims more addresses than are kept (64): "
				"a proxy, or somebody who invents them");
			return NULL;
		}
		address = inventory_add_address(&watch->inventory, device, &record);
		if (address == NULL)
			return NULL;
		watch->ids.address = record.id;
		if (segment->discover.completed &&
			segment_may_ask(segment, &host->ip, &host->mac)) {
			address->contact = CONTACT_FIRST;
			segment->contact_wanted = true;
		}
	}
	address->claimed = watch->now.mono;
	address->misses = 0;
	address->record.last_seen = watch->now.wall;
	host_save_address(watch, address);
	middlebox_addresses_moved(watch, segment, device);
	return address;
}

static void
give_up(struct watch *watch, struct address *address)
{
	(void)inventory_set_current(&watch->inventory, address, false);
	address->contact = CONTACT_NONE;
	host_save_address(watch, address);
	reach_left(watch, address);
	finding_left(watch, address);
	middlebox_addresses_moved(
		watch, &watch->segments[address->key.segment], address->device);
	port_alerts_review(watch, address->device);
}

/* No sweep asks for IPv6: it speaks now and then, or its ports are asked. Temporary addresses
 * (RFC 8981) are left behind after a day or so. */
static bool
is_quiet_ipv6(const struct watch *watch, struct address *address)
{
	const int64_t day_us = 24 * 3600 * 1000000LL;

	if (address->record.ip.family != IP_V6)
		return false;
	if (address->claimed.us == 0)
		address->claimed = watch->now.mono; /* not heard since the restart */
	return mono_since(watch->now.mono, address->claimed).us < day_us;
}

/* One sweep more in which the device answered, and not from this address. */
static void
miss(struct watch *watch, const struct segment *segment, struct address *address)
{
	const struct segment_policy *policy = segment->policy;

	address->misses++;
	if (is_quiet_ipv6(watch, address))
		return;
	if (address->misses >= policy->presence_misses &&
		mono_since(watch->now.mono, address->claimed).us >=
			policy->min_absence.us)
		give_up(watch, address);
}

static bool
answered(const struct device *device, mono_t since)
{
	for (size_t i = 0; i < device->address_count; i++)
		if (device->addresses[i]->record.current &&
			device->addresses[i]->claimed.us >= since.us)
			return true;
	return false;
}

void
host_swept(struct watch *watch, struct segment *segment, mono_t began)
{
	struct device *device;

	conflict_swept(watch, segment);
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index ||
			device->address_count < 2 || !answered(device, began))
			continue;
		for (size_t i = 0; i < device->address_count; i++) {
			struct address *address = device->addresses[i];

			if (address->record.current && address->claimed.us < began.us &&
				segment_may_ask(segment, &address->record.ip,
					&address->record.mac))
				miss(watch, segment, address);
		}
	}
}

static void
announce_device(
	struct watch *watch, struct segment *segment, const struct device *device)
{
	struct change change = {.kind = EVENT_DEVICE_NEW, .segment = segment};
	struct event_record event;
	const char *what = "a device that was never seen here";

	if (segment->rescoped)
		epoch_found(segment);
	if (change_judge(watch, &change) != VERDICT_ANNOUNCE)
		return;
	flood_count_new(watch, segment);
	netevent_init(&event, EVENT_DEVICE_NEW, segment);
	if (absence_expectation(watch, segment, device) == EXPECT_GUEST)
		event.severity = SEVERITY_LOW;
	netevent_concerns(&event, device, NULL);
	netevent_key(&event, device->record.first_seen, "d-%llu",
		(unsigned long long)device->record.id);
	if (mac_is_private(&event.mac))
		what = "a device that was never seen here, with a private (made-up) "
		       "MAC";
	netevent_text(&event,
		"%s; if it is yours: wdog approve d-%llu, otherwise find it and take "
		"it off",
		what, (unsigned long long)device->record.id);
	(void)alert_raise(watch, &event);
}

static struct address *
add_host(struct watch *watch, struct segment *segment,
	const struct observation_host *host)
{
	struct device *device = add_device(watch, segment);
	struct address *address;

	if (device == NULL)
		return NULL;
	if (!mac_is_zero(&host->mac))
		add_interface(watch, device, &host->mac);
	address = take_address(watch, segment, device, host);
	announce_device(watch, segment, device);
	return address;
}

static void
tell_moved(struct watch *watch, const struct segment *segment,
	const struct address *address, const struct observation_host *host)
{
	struct event_record event;
	const struct device_record *former = &address->device->record;
	char ip[IP_TEXT_SIZE], label[DEVICE_NAME_SIZE];

	if (segment->baseline.us == 0 || ip_equal(&host->ip, &segment->gateway.ip))
		return; /* the gateway has its own, critical, event */
	netevent_init(&event, EVENT_MAC_CHANGED, segment);
	netevent_concerns(&event, address->device, address);
	(void)mac_text(&address->record.mac, event.before);
	(void)mac_text(&host->mac, event.after);
	event.mac = host->mac;
	netevent_key(&event, watch->now.wall, "a-%llu",
		(unsigned long long)address->record.id);
	netevent_text(&event, "address moved: %s is no longer held by %s",
		ip_text(&host->ip, ip), device_label(former->id, former->name, label));
	(void)alert_raise(watch, &event);
}

/* The address now belongs to another device. The old row keeps its ports; none of them
 * is a change of the new holder. */
static void
leave_address(struct watch *watch, const struct segment *segment,
	struct address *address, const struct observation_host *host)
{
	give_up(watch, address);
	tell_moved(watch, segment, address, host);
}

/* Nobody holds the address: who did last? */
static const struct address *
last_holder(
	const struct watch *watch, const struct segment *segment, const struct ip *ip)
{
	const struct address *address, *last = NULL;

	for (address = watch->inventory.addresses; address != NULL;
		address = address->by_id.next)
		if (address->key.segment == segment->index &&
			ip_equal(&address->record.ip, ip) &&
			(last == NULL || is_heard_later(address, last)))
			last = address;
	return last;
}

/* An address that its device had given up was taken by another one. */
static void
note_heir(struct watch *watch, const struct segment *segment,
	const struct observation_host *host)
{
	const struct address *last = segment->baseline.us == 0
		? NULL
		: last_holder(watch, segment, &host->ip);

	if (last != NULL && !mac_equal(&last->record.mac, &host->mac))
		tell_moved(watch, segment, last, host);
}

/* Both claim the address by turns: the holder has not left it. */
static void
check_contender(struct watch *watch, struct segment *segment, struct address *address)
{
	struct observation_host rival = {
		.ip = address->record.ip, .mac = address->contender};

	if (mac_is_zero(&rival.mac))
		return;
	address->contender = (struct mac){{0}};
	if (mono_since(watch->now.mono, address->contended).us < claim_lasts_us)
		conflict_raise(watch, segment, address, &rival);
}

static void
touch(struct watch *watch, struct segment *segment, struct address *address)
{
	struct device *device = address->device;

	check_contender(watch, segment, address);
	address->claimed = watch->now.mono;
	address->misses = 0;
	address->record.last_seen = watch->now.wall;
	address->dirty = true;
	for (size_t i = 0; i < device->interface_count; i++) {
		struct interface *interface = device->interfaces[i];

		if (!mac_equal(&interface->record.mac, &address->record.mac))
			continue;
		interface->record.last_seen = watch->now.wall;
		interface->dirty = true;
	}
	presence_seen(watch, segment, device);
}

/* What the station's MAC is known as, or NULL. Behind a router there is none. */
static struct device *
device_of(const struct watch *watch, const struct segment *segment,
	const struct observation_host *host)
{
	const struct interface *interface;

	if (segment->scope->routed)
		return NULL;
	interface = inventory_interface(&watch->inventory, segment->index, &host->mac);
	return interface == NULL ? NULL : interface->device;
}

static struct address *
host_believed(struct watch *watch, struct segment *segment,
	const struct observation_host *host, bool asked)
{
	struct address *holder =
		inventory_holder(&watch->inventory, segment->index, &host->ip);
	struct device *device = device_of(watch, segment, host);
	struct address *address;

	if (holder != NULL && mac_equal(&holder->record.mac, &host->mac)) {
		touch(watch, segment, holder);
		return holder;
	}
	if (device == NULL && !asked && !candidate_heard(watch, segment, host))
		return NULL;
	if (holder != NULL) {
		if (mono_since(watch->now.mono, holder->claimed).us < claim_lasts_us) {
			holder->contender = host->mac;
			holder->contended = watch->now.mono;
			if (device != NULL) /* whosever the address, it lives */
				presence_seen(watch, segment, device);
			return NULL;
		}
		leave_address(watch, segment, holder, host);
	} else {
		note_heir(watch, segment, host);
	}
	candidate_forget(watch, segment, host);
	if (device == NULL)
		return add_host(watch, segment, host);
	address = take_address(watch, segment, device, host);
	if (address != NULL)
		touch(watch, segment, address);
	return address;
}

/* A link-local address belongs to whatever segment its wire carries. */
static bool
belongs(const struct segment *segment, const struct ip *ip)
{
	if (ip->family == IP_V6 && ip_is_link_local(ip))
		return !segment->scope->routed;
	return scope_has(segment->scope, ip);
}

struct address *
host_heard(struct watch *watch, struct segment *segment,
	const struct observation_host *host, bool asked)
{
	struct observation_host claim = *host;

	if (!belongs(segment, &host->ip))
		return NULL;
	if (segment->scope->routed)
		claim.mac = (struct mac){{0}}; /* the router's, not the device's */
	else if (mac_is_zero(&claim.mac))
		return NULL;
	if (host_is_own(segment, &claim))
		return NULL;
	if (segment_is_own(segment, &claim.ip)) {
		conflict_raise(watch, segment, NULL, &claim);
		return NULL;
	}
	gateway_claimed(watch, segment, &claim.ip, &claim.mac);
	if (segment->pin.identity != IDENTITY_SURE) {
		pin_host_heard(watch, segment, &claim);
		return NULL;
	}
	return host_believed(watch, segment, &claim, asked);
}
