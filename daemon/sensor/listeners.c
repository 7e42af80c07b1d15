#include "sensor/listeners.h"

#include <string.h>

#include "base/text.h"
#include "sys/log.h"

struct listener *
listeners_find(struct listeners *listeners, const char *interface)
{
	for (size_t i = 0; i < listeners->count; i++)
		if (strcmp(listeners->list[i].interface, interface) == 0)
			return &listeners->list[i];
	return NULL;
}

/* What is asked through one interface is at most what its segments together may be asked. */
static size_t
ring_size(const struct scope *scopes, size_t scope_count, const char *interface)
{
	uint64_t ceiling = 0;

	for (size_t i = 0; i < scope_count; i++)
		if (strcmp(scopes[i].interface, interface) == 0)
			ceiling += scopes[i].limits.total;
	return capture_ring_size(ceiling > UINT32_MAX ? UINT32_MAX : (uint32_t)ceiling);
}

/* Where all is asked by connect(), no frame is looked at. */
static bool
is_wanted(const struct scope *scopes, size_t scope_count, const char *interface)
{
	for (size_t i = 0; i < scope_count; i++)
		if (strcmp(scopes[i].interface, interface) == 0 && !scopes[i].connect)
			return true;
	return false;
}

static int
open_one(struct listener *listener, const struct link *link, struct error *error)
{
	if (link == NULL || !link->running) {
		log_info("Interface \"%s\" is %s; waiting for it.", listener->interface,
			link == NULL ? "not there" : "down");
		return 0;
	}
	listener->link = link->index;
	listener->mac = link->mac;
	if (listener->unwanted)
		return 0;
	listener->capture =
		capture_open(listener->interface, listener->ring_bytes, error);
	if (listener->capture != NULL)
		return 0;
	if (error->code == ERROR_DENIED)
		return ERROR_DENIED;
	listener->refused = error->code == ERROR_INVALID;
	log_warning("Segments on it cannot be watched: %s.", error->text);
	return 0;
}

int
listeners_open(struct listeners *listeners, const struct scope *scopes,
	size_t scope_count, const struct link_table *table, struct error *error)
{
	for (size_t i = 0; i < scope_count; i++) {
		const char *interface = scopes[i].interface;
		struct listener *listener = &listeners->list[listeners->count];

		if (listeners_find(listeners, interface) != NULL)
			continue;
		listeners->count++;
		listener->all = listeners;
		(void)text_copy(listener->interface, sizeof(listener->interface),
			interface); /* of the same size */
		listener->ring_bytes = ring_size(scopes, scope_count, interface);
		listener->unwanted = !is_wanted(scopes, scope_count, interface);
		if (open_one(listener, link_table_by_name(table, interface), error) !=
			0)
			return ERROR_DENIED;
	}
	return 0;
}

static void
stop(struct listener *listener)
{
	capture_close(listener->capture);
	listener->capture = NULL;
}

void
listeners_close(struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++)
		stop(&listeners->list[i]);
}

void
listeners_hasten(const struct listeners *listeners, struct wire *wire)
{
	for (size_t i = 0; i < listeners->count; i++)
		if (listeners->list[i].capture != NULL)
			wire_hasten(wire, listeners->list[i].link);
}

static void
frame_came(const struct received *received, void *context)
{
	struct listener *listener = context;

	listener->all->calls->frame(listener, received, listener->all->context);
}

static void
capture_ended(void *context)
{
	struct listener *listener = context;

	stop(listener);
	listener->all->calls->ended(listener->all->context);
}

static bool
is_awaited(void *context)
{
	struct listener *listener = context;

	return listener->all->calls->is_awaited(listener->all->context);
}

static const struct capture_calls capture_calls = {
	.frame = frame_came, .ended = capture_ended, .is_awaited = is_awaited};

void
listeners_follow(struct listeners *listeners, struct loop *loop,
	const struct listeners_calls *calls, void *context)
{
	listeners->calls = calls;
	listeners->context = context;
	for (size_t i = 0; i < listeners->count; i++)
		if (listeners->list[i].capture != NULL)
			capture_follow(listeners->list[i].capture, loop, &capture_calls,
				&listeners->list[i]);
}

void
listeners_read(struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++)
		if (listeners->list[i].capture != NULL)
			capture_read(listeners->list[i].capture);
}

/* True when a new sensor could listen here. */
static bool
update_one(struct listener *listener, const struct link *link)
{
	bool same = link != NULL && link->index == listener->link &&
		mac_equal(&link->mac, &listener->mac);

	if (listener->capture != NULL && !same) {
		log_info("Interface \"%s\" is %s.", listener->interface,
			link == NULL ? "gone" : "another one now");
		stop(listener);
	}
	return listener->capture == NULL && !listener->unwanted && link != NULL &&
		link->running && !(same && listener->refused);
}

bool
listeners_update(struct listeners *listeners, const struct link_table *table)
{
	bool wanted = false;

	for (size_t i = 0; i < listeners->count; i++) {
		struct listener *listener = &listeners->list[i];

		if (update_one(
			    listener, link_table_by_name(table, listener->interface)))
			wanted = true;
	}
	return wanted;
}

const struct capture_counts *
listener_count(struct listener *listener)
{
	if (listener->capture != NULL)
		listener->counts = capture_count(listener->capture);
	return &listener->counts;
}

void
listeners_count(struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++)
		(void)listener_count(&listeners->list[i]);
}

bool
listeners_is_own_mac(const struct listeners *listeners, const struct mac *mac)
{
	for (size_t i = 0; i < listeners->count; i++)
		if (mac_equal(&listeners->list[i].mac, mac))
			return true;
	return false;
}
