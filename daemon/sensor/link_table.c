#include "sensor/link_table.h"

#include <string.h>

void
link_table_clear(struct link_table *table)
{
	memset(table->links, 0, table->link_count * sizeof(table->links[0]));
	memset(table->addresses, 0, table->address_count * sizeof(table->addresses[0]));
	memset(table->routes, 0, table->route_count * sizeof(table->routes[0]));
	table->link_count = table->address_count = table->route_count = 0;
	table->addresses_cut = table->routes_cut = false;
}

void
link_table_copy(struct link_table *table, const struct link_table *from)
{
	link_table_clear(table);
	memcpy(table->links, from->links, from->link_count * sizeof(from->links[0]));
	memcpy(table->addresses, from->addresses,
		from->address_count * sizeof(from->addresses[0]));
	memcpy(table->routes, from->routes,
		from->route_count * sizeof(from->routes[0]));
	table->link_count = from->link_count;
	table->address_count = from->address_count;
	table->route_count = from->route_count;
	table->addresses_cut = from->addresses_cut;
	table->routes_cut = from->routes_cut;
}

bool
link_table_equal(const struct link_table *a, const struct link_table *b)
{
	return a->link_count == b->link_count && a->address_count == b->address_count &&
		a->route_count == b->route_count &&
		a->addresses_cut == b->addresses_cut &&
		a->routes_cut == b->routes_cut &&
		memcmp(a->links, b->links, a->link_count * sizeof(a->links[0])) == 0 &&
		memcmp(a->addresses, b->addresses,
			a->address_count * sizeof(a->addresses[0])) == 0 &&
		memcmp(a->routes, b->routes, a->route_count * sizeof(a->routes[0])) ==
		0;
}

const struct link *
link_table_by_name(const struct link_table *table, const char *name)
{
	for (size_t i = 0; i < table->link_count; i++)
		if (strcmp(table->links[i].name, name) == 0)
			return &table->links[i];
	return NULL;
}

const struct link *
link_table_by_index(const struct link_table *table, uint32_t index)
{
	for (size_t i = 0; i < table->link_count; i++)
		if (table->links[i].index == index)
			return &table->links[i];
	return NULL;
}

void
link_table_add_address(struct link_table *table, const struct link_address *address)
{
	if (table->address_count < GATE_OWN_MAX)
		table->addresses[table->address_count++] = *address;
	else
		table->addresses_cut = true;
}

void
link_table_add_route(struct link_table *table, const struct link_route *route)
{
	if (table->route_count < LINK_ROUTES_MAX)
		table->routes[table->route_count++] = *route;
	else
		table->routes_cut = true;
}

bool
link_table_is_own(const struct link_table *table, const struct ip *ip)
{
	for (size_t i = 0; i < table->address_count; i++)
		if (ip_equal(&table->addresses[i].ip, ip))
			return true;
	return false;
}

/* One way to look at a segment: out of a link, over a family of addresses. */
struct seat {
	const struct link_table *table;
	const struct link *link;
	const struct scope *scope;
	enum ip_family family;
};

static bool
is_usable(const struct seat *seat, const struct link_address *address)
{
	return address->link == seat->link->index &&
		address->ip.family == seat->family && !address->tentative;
}

/* The first address that the segment's subnets have. */
static const struct link_address *
address_inside(const struct seat *seat)
{
	for (size_t i = 0; i < seat->table->address_count; i++) {
		const struct link_address *address = &seat->table->addresses[i];

		if (is_usable(seat, address) && scope_has(seat->scope, &address->ip))
			return address;
	}
	return NULL;
}

static bool
is_around(const struct subnet *whole, const struct seat *seat)
{
	for (size_t i = 0; i < seat->scope->subnet_count; i++) {
		const struct subnet *part = &seat->scope->subnets[i];

		if (part->ip.family == seat->family &&
			(whole->prefix > part->prefix || !subnet_has(whole, &part->ip)))
			return false;
	}
	return true;
}

/* The first address whose own prefix has all of the segment's subnets: a part of the link was
 * declared, and we stand in another one. */
static const struct link_address *
address_around(const struct seat *seat)
{
	for (size_t i = 0; i < seat->table->address_count; i++) {
		const struct link_address *address = &seat->table->addresses[i];

		if (is_usable(seat, address) && !ip_is_link_local(&address->ip) &&
			is_around(&address->subnet, seat))
			return address;
	}
	return NULL;
}

/* The first address from which ip can be asked for: its own prefix has ip; or, for the
 * link-local address of a router, it is not link-local itself. */
static const struct link_address *
address_beside(const struct seat *seat, const struct ip *ip)
{
	bool link_local = ip->family == IP_V6 && ip_is_link_local(ip);

	for (size_t i = 0; i < seat->table->address_count; i++) {
		const struct link_address *address = &seat->table->addresses[i];

		if (!is_usable(seat, address))
			continue;
		if (link_local ? !ip_is_link_local(&address->ip)
			       : subnet_has(&address->subnet, ip))
			return address;
	}
	return NULL;
}

static bool
is_better(const struct link_route *route, const struct link_route *best)
{
	if (best == NULL || route->target.prefix > best->target.prefix)
		return true;
	return route->target.prefix == best->target.prefix &&
		route->metric < best->metric;
}

/* The best route on a link to a whole subnet: the longest prefix, then the lowest metric
 * (as the kernel chooses, RFC 1812 5.2.4.3). */
static const struct link_route *
best_route(const struct seat *seat, const struct subnet *subnet)
{
	const struct link_route *best = NULL;

	for (size_t i = 0; i < seat->table->route_count; i++) {
		const struct link_route *route = &seat->table->routes[i];

		if (route->link == seat->link->index &&
			route->next_hop.family == seat->family &&
			route->target.prefix <= subnet->prefix &&
			subnet_has(&route->target, &subnet->ip) &&
			is_better(route, best))
			best = route;
	}
	return best;
}

static const struct subnet *
first_subnet(const struct seat *seat)
{
	for (size_t i = 0; i < seat->scope->subnet_count; i++)
		if (seat->scope->subnets[i].ip.family == seat->family)
			return &seat->scope->subnets[i];
	return NULL;
}

/* What the owner wrote, when it is of this family; else what the route says. */
static struct ip
gateway_of(const struct seat *seat, const struct link_route *route)
{
	const struct scope *scope = seat->scope;

	if (scope->gateway_mode == GATEWAY_ADDRESS &&
		scope->gateway.family == seat->family)
		return scope->gateway;
	if (scope->gateway_mode == GATEWAY_NONE || route == NULL ||
		(scope->gateway_mode == GATEWAY_ADDRESS && seat->family == IP_V4))
		return (struct ip){0};
	return route->next_hop;
}

static bool
routed_vantage(const struct seat *seat, struct vantage *vantage)
{
	const struct subnet *subnet = first_subnet(seat);
	const struct link_route *route;
	const struct link_address *address;

	if (subnet == NULL)
		return false;
	route = best_route(seat, subnet);
	vantage->gateway_ip = gateway_of(seat, route);
	if (vantage->gateway_ip.family != seat->family)
		return false;
	address = address_beside(seat, &vantage->gateway_ip);
	if (address == NULL)
		return false;
	vantage->own_ip = address->ip;
	/* A preferred source is used by the kernel only while it is an address of ours. */
	if (route != NULL && route->source.family == seat->family &&
		link_table_is_own(seat->table, &route->source))
		vantage->own_ip = route->source;
	return true;
}

/* The router that an on-link segment's hosts (and we) leave through. Nothing is sent through
 * it; it is worth knowing who answers for it. */
static struct ip
local_gateway(const struct seat *seat)
{
	const struct subnet everywhere = {.ip.family = (uint8_t)seat->family};
	struct ip gateway = gateway_of(seat, best_route(seat, &everywhere));

	/* Over IPv6 a router is mostly known by an address of its link (RFC 4861 6.3.4). */
	if (scope_has(seat->scope, &gateway) ||
		(gateway.family == IP_V6 && ip_is_link_local(&gateway)))
		return gateway;
	return (struct ip){0};
}

static const struct link_address *
local_address(const struct seat *seat)
{
	const struct link_address *address = address_inside(seat);

	return address == NULL && first_subnet(seat) != NULL ? address_around(seat)
							     : address;
}

/* Only the address that connect() binds to: the kernel knows the way. */
static bool
connect_vantage(const struct seat *seat, struct vantage *vantage)
{
	const struct link_address *address = local_address(seat);

	if (!seat->link->running)
		return false;
	if (address != NULL)
		vantage->own_ip = address->ip;
	else if (!routed_vantage(seat, vantage))
		return false;
	vantage->gateway_ip = (struct ip){0};
	return true;
}

static bool
find_vantage(const struct link_table *table, const struct scope *scope,
	enum ip_family family, struct vantage *vantage)
{
	const struct seat seat = {
		table, link_table_by_name(table, scope->interface), scope, family};
	const struct link_address *address;

	memset(vantage, 0, sizeof(*vantage));
	if (seat.link != NULL && scope->connect)
		return connect_vantage(&seat, vantage);
	if (seat.link == NULL || !seat.link->ethernet || mac_is_zero(&seat.link->mac))
		return false;
	vantage->own_mac = seat.link->mac;
	if (!seat.link->running)
		return false;
	if (scope->routed)
		return routed_vantage(&seat, vantage);
	address = local_address(&seat);
	if (address == NULL)
		return false;
	vantage->own_ip = address->ip;
	vantage->gateway_ip = local_gateway(&seat);
	return true;
}

bool
link_table_vantage(const struct link_table *table, const struct scope *scope,
	struct vantage *vantage)
{
	return find_vantage(table, scope, IP_V4, vantage);
}

bool
link_table_vantage6(const struct link_table *table, const struct scope *scope,
	struct vantage *vantage)
{
	return find_vantage(table, scope, IP_V6, vantage);
}
