#include "watch/port_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

bool
port_reason_is_weak(enum port_reason reason)
{
	return reason == REASON_NO_RESPONSE || reason == REASON_HOST_UNREACH ||
		reason == REASON_NET_UNREACH;
}

static struct port_range
range_of(uint32_t first, uint32_t last)
{
	return (struct port_range){.first = (uint16_t)first, .last = (uint16_t)last};
}

void
port_map_done(struct port_map *map)
{
	for (size_t i = 0; i < map->service_count; i++) {
		if (map->services[i].spoken != NULL)
			free(map->services[i].spoken->seen);
		free(map->services[i].spoken);
	}
	free(map->services);
	free(map->spans);
	*map = (struct port_map){0};
}

/* The first service at or after port. */
static size_t
service_index(const struct port_map *map, uint16_t port)
{
	size_t low = 0, high = map->service_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->services[middle].port < port)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first span that ends at or after port. */
static size_t
span_index(const struct port_map *map, uint32_t port)
{
	size_t low = 0, high = map->span_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->spans[middle].last < port)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct service *
port_map_service(const struct port_map *map, uint16_t port)
{
	size_t i = service_index(map, port);

	if (i == map->service_count || map->services[i].port != port)
		return NULL;
	return &map->services[i];
}

enum port_state
port_map_state(const struct port_map *map, uint16_t port)
{
	const struct service *service = port_map_service(map, port);
	size_t i;

	if (service != NULL)
		return service->state;
	i = span_index(map, port);
	if (i == map->span_count || map->spans[i].first > port)
		return PORT_UNTESTED;
	return map->spans[i].state;
}

/* Puts span at index, where it must belong. */
static void
insert_span(struct port_map *map, size_t index, const struct port_span *span)
{
	map->spans = mem_grow(map->spans, &map->span_capacity, map->span_count + 1,
		sizeof(*map->spans));
	memmove(&map->spans[index + 1], &map->spans[index],
		(map->span_count - index) * sizeof(*map->spans));
	map->spans[index] = *span;
	map->span_count++;
}

static void
delete_spans(struct port_map *map, size_t index, size_t count)
{
	if (count == 0)
		return;
	memmove(&map->spans[index], &map->spans[index + count],
		(map->span_count - index - count) * sizeof(*map->spans));
	map->span_count -= count;
}

/* Splits the span that reaches over the boundary before port, if one does. */
static void
split_before(struct port_map *map, uint32_t port)
{
	size_t i = span_index(map, port);
	struct port_span right;

	if (i == map->span_count || map->spans[i].first >= port)
		return;
	right = map->spans[i];
	right.first = (uint16_t)port;
	map->spans[i].last = (uint16_t)(port - 1);
	insert_span(map, i + 1, &right);
}

static bool
spans_join(const struct port_span *left, const struct port_span *right)
{
	return (uint32_t)left->last + 1 == right->first &&
		left->state == right->state && left->reason == right->reason &&
		left->doubted == right->doubted && left->silences == right->silences;
}

/* Joins what touches and is equal, from the neighbour before first to the one after
 * last. */
static void
join_around(struct port_map *map, struct port_range range)
{
	size_t i = span_index(map, range.first > 1 ? range.first - 1U : 1U);

	while (i + 1 < map->span_count && map->spans[i].first <= range.last) {
		if (!spans_join(&map->spans[i], &map->spans[i + 1])) {
			i++;
			continue;
		}
		map->spans[i].last = map->spans[i + 1].last;
		delete_spans(map, i + 1, 1);
	}
}

static void
forget_highest(struct port_map *map)
{
	if (map->span_count > PORT_MAP_SPANS_MAX)
		map->span_count = PORT_MAP_SPANS_MAX;
}

static void
clear_range(struct port_map *map, struct port_range range)
{
	size_t first, end;

	split_before(map, range.first);
	split_before(map, (uint32_t)range.last + 1);
	first = span_index(map, range.first);
	for (end = first; end < map->span_count; end++)
		if (map->spans[end].first > range.last)
			break;
	delete_spans(map, first, end - first);
	forget_highest(map);
}

struct spoken *
service_speaks(struct service *service)
{
	if (service->spoken == NULL)
		service->spoken = mem_new(sizeof(*service->spoken));
	return service->spoken;
}

/* One answer meets one span that lies inside its range. */
static void
weigh(struct port_span *span, enum port_state state, enum port_reason reason)
{
	bool was_answered = !port_reason_is_weak(span->reason);

	if (!port_reason_is_weak(reason))
		span->silences = 0;
	else if (span->silences < PORT_MAP_SILENCES_MAX)
		span->silences++;
	if (port_reason_is_weak(reason) && was_answered && !span->doubted) {
		span->doubted = true;
		return;
	}
	span->state = (uint8_t)state;
	span->reason = (uint8_t)reason;
	span->doubted = false;
}

/* Marks a range that holds no service. */
static void
mark_plain(struct port_map *map, struct port_range range, enum port_state state,
	enum port_reason reason)
{
	uint32_t next = range.first;
	size_t i;

	split_before(map, range.first);
	split_before(map, (uint32_t)range.last + 1);
	for (i = span_index(map, range.first); next <= range.last; i++) {
		struct port_span gap = {.first = (uint16_t)next,
			.last = range.last,
			.state = (uint8_t)state,
			.reason = (uint8_t)reason,
			.silences = port_reason_is_weak(reason)};

		if (i < map->span_count && map->spans[i].first == next) {
			weigh(&map->spans[i], state, reason);
			next = (uint32_t)map->spans[i].last + 1;
			continue;
		}
		if (i < map->span_count && map->spans[i].first <= range.last)
			gap.last = (uint16_t)(map->spans[i].first - 1);
		insert_span(map, i, &gap);
		next = (uint32_t)gap.last + 1;
	}
	join_around(map, range);
	forget_highest(map);
}

/* Of those that are not open and of which nothing is awaited, the one that has been so for the
 * longest time; of what comes and goes, only when there is no other. */
static struct service *
longest_closed(const struct port_map *map)
{
	struct service *longest = NULL;

	for (size_t i = 0; i < map->service_count; i++) {
		struct service *service = &map->services[i];

		if (service->state == PORT_OPEN ||
			(service->spoken != NULL && service->spoken->order_id != 0))
			continue;
		if (longest == NULL || service->unstable < longest->unstable ||
			(service->unstable == longest->unstable &&
				service->since.us < longest->since.us))
			longest = service;
	}
	return longest;
}

/* It is one of the others again, as it was seen last. */
static bool
make_room(struct port_map *map)
{
	struct service *service = longest_closed(map), gone;

	if (service == NULL)
		return false;
	gone = *service;
	map->service_count--;
	memmove(service, service + 1,
		(size_t)(map->services + map->service_count - service) *
			sizeof(*service));
	if (gone.spoken != NULL)
		free(gone.spoken->seen);
	free(gone.spoken);
	mark_plain(map, range_of(gone.port, gone.port), (enum port_state)gone.state,
		(enum port_reason)gone.reason);
	return true;
}

struct service *
port_map_add_service(struct port_map *map, uint16_t port)
{
	size_t i;

	if (port_map_service(map, port) != NULL ||
		(map->service_count >= PORT_MAP_SERVICES_MAX && !make_room(map)))
		return NULL;
	clear_range(map, range_of(port, port));
	i = service_index(map, port);
	map->services = mem_grow(map->services, &map->service_capacity,
		map->service_count + 1, sizeof(*map->services));
	memmove(&map->services[i + 1], &map->services[i],
		(map->service_count - i) * sizeof(*map->services));
	map->services[i] = (struct service){.port = port};
	map->service_count++;
	return &map->services[i];
}

uint32_t
port_map_silences(const struct port_map *map, uint16_t port)
{
	size_t i = span_index(map, port);

	if (i == map->span_count || map->spans[i].first > port ||
		!port_reason_is_weak(map->spans[i].reason))
		return PORT_MAP_SILENCES_MAX;
	return map->spans[i].silences;
}

void
port_map_settle(struct port_map *map)
{
	for (size_t i = 0; i < map->span_count; i++)
		if (port_reason_is_weak(map->spans[i].reason))
			map->spans[i].silences = PORT_MAP_SILENCES_MAX;
}

void
port_map_mark(struct port_map *map, struct port_range range, enum port_state state,
	enum port_reason reason)
{
	uint32_t next = range.first;

	for (size_t i = service_index(map, range.first);
		i < map->service_count && map->services[i].port <= range.last; i++) {
		uint16_t port = map->services[i].port;

		if (port > next)
			mark_plain(map, range_of(next, port - 1U), state, reason);
		next = (uint32_t)port + 1;
	}
	if (next <= range.last)
		mark_plain(map, range_of(next, range.last), state, reason);
}

void
port_map_rest(const struct port_map *map, enum port_state state,
	enum port_reason reason, struct port_set *ports)
{
	for (size_t i = 0; i < map->span_count; i++) {
		const struct port_span *span = &map->spans[i];

		if (span->state == state && span->reason == reason)
			port_set_add(ports, span->first, span->last);
	}
}

static uint64_t
digest_set(const struct port_set *ports)
{
	/* Only to notice a change of our own data: the key need not be secret. */
	static const struct hash_key key = {{0x7264736574706f72ULL, 1}};

	if (ports->count == 0)
		return 0;
	return hash_bytes(&key, ports->ranges, ports->count * sizeof(*ports->ranges));
}

static struct port_shelf *
find_shelf(struct port_map *map, enum port_state state, enum port_reason reason)
{
	struct port_shelf *shelf;

	for (size_t i = 0; i < map->shelf_count; i++) {
		shelf = &map->shelves[i];
		if (shelf->state == state && shelf->reason == reason)
			return shelf;
	}
	if (map->shelf_count == PORT_MAP_SHELVES)
		return NULL;
	shelf = &map->shelves[map->shelf_count++];
	*shelf =
		(struct port_shelf){.state = (uint8_t)state, .reason = (uint8_t)reason};
	return shelf;
}

bool
port_map_rest_changed(struct port_map *map, enum port_state state,
	enum port_reason reason, struct port_set *ports)
{
	struct port_shelf *shelf;
	uint64_t digest;

	port_map_rest(map, state, reason, ports);
	if (ports->count == 0 && map->shelf_count == 0)
		return false;
	digest = digest_set(ports);
	shelf = find_shelf(map, state, reason);
	if (shelf == NULL)
		return ports->count > 0; /* rather saved twice than not at all */
	if (shelf->digest == digest)
		return false;
	shelf->digest = digest;
	return true;
}

bool
port_map_answers(const struct port_map *map, const struct port_set *ports)
{
	for (size_t i = 0; i < map->service_count; i++)
		if (port_set_has(ports, map->services[i].port) &&
			!port_reason_is_weak(map->services[i].reason) &&
			map->services[i].reason != REASON_NONE)
			return true;
	for (size_t i = 0; i < ports->count; i++) {
		size_t at = span_index(map, ports->ranges[i].first);

		for (; at < map->span_count &&
			map->spans[at].first <= ports->ranges[i].last;
			at++)
			if (!port_reason_is_weak(map->spans[at].reason))
				return true;
	}
	return false;
}

size_t
port_map_tested(const struct port_map *map, const struct port_set *wanted)
{
	size_t tested = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		struct port_range range = wanted->ranges[i];
		size_t at = span_index(map, range.first);

		for (; at < map->span_count && map->spans[at].first <= range.last;
			at++) {
			const struct port_span *span = &map->spans[at];
			uint32_t first =
				span->first > range.first ? span->first : range.first;
			uint32_t last =
				span->last < range.last ? span->last : range.last;

			tested += last - first + 1;
		}
		for (at = service_index(map, range.first);
			at < map->service_count && map->services[at].port <= range.last;
			at++)
			tested++;
	}
	return tested;
}
