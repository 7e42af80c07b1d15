#include "sensor/link_table.h"

#include <string.h>

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

/* The first IPv4 address of a link that the segment's subnets have. */
static const struct link_address *
address_inside(const struct link_table *table, const struct link *link,
	const struct scope *scope)
{
	for (size_t i = 0; i < table->address_count; i++) {
		const struct link_address *address = &table->addresses[i];

		if (address->link == link->index && address->ip.family == IP_V4 &&
			scope_has(scope, &address->ip))
			return address;
	}
	return NULL;
}

/* The first IPv4 address of a link whose own prefix has ip: the one from which ip can be
 * asked for by ARP. */
static const struct link_address *
address_beside(
	const struct link_table *table, const struct link *link, const struct ip *ip)
{
	for (size_t i = 0; i < table->address_count; i++) {
		const struct link_address *address = &table->addresses[i];

		if (address->link == link->index && address->ip.family == IP_V4 &&
			subnet_has(&address->subnet, ip))
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
best_route(const struct link_table *table, const struct link *link,
	const struct subnet *subnet)
{
	const struct link_route *best = NULL;

	for (size_t i = 0; i < table->route_count; i++) {
		const struct link_route *route = &table->routes[i];

		if (route->link == link->index && route->next_hop.family == IP_V4 &&
			route->target.prefix <= subnet->prefix &&
			subnet_has(&route->target, &subnet->ip) &&
			is_better(route, best))
			best = route;
	}
	return best;
}

static const struct subnet *
first_v4(const struct scope *scope)
{
	for (size_t i = 0; i < scope->subnet_count; i++)
		if (scope->subnets[i].ip.family == IP_V4)
			return &scope->subnets[i];
	return NULL;
}

static bool
routed_vantage(const struct link_table *table, const struct link *link,
	const struct scope *scope, struct vantage *vantage)
{
	const struct subnet *subnet = first_v4(scope);
	const struct link_route *route = NULL;
	const struct link_address *address;

	if (subnet != NULL)
		route = best_route(table, link, subnet);
	if (scope->gateway_mode == GATEWAY_ADDRESS)
		vantage->gateway_ip = scope->gateway;
	else if (scope->gateway_mode == GATEWAY_AUTO && route != NULL)
		vantage->gateway_ip = route->next_hop;
	if (vantage->gateway_ip.family != IP_V4)
		return false;
	address = address_beside(table, link, &vantage->gateway_ip);
	if (address == NULL)
		return false;
	vantage->own_ip = address->ip;
	/* A preferred source is used by the kernel only while it is an address of ours. */
	if (route != NULL && route->source.family == IP_V4 &&
		link_table_is_own(table, &route->source))
		vantage->own_ip = route->source;
	return true;
}

/* The router that an on-link segment's hosts (and we) leave through. Nothing is sent through
 * it; it is worth knowing who answers for it. */
static struct ip
local_gateway(const struct link_table *table, const struct link *link,
	const struct scope *scope)
{
	const struct subnet everywhere = {.ip.family = IP_V4};
	const struct link_route *route = best_route(table, link, &everywhere);
	struct ip gateway = {0};

	if (scope->gateway_mode == GATEWAY_ADDRESS)
		gateway = scope->gateway;
	else if (scope->gateway_mode == GATEWAY_AUTO && route != NULL)
		gateway = route->next_hop;
	return scope_has(scope, &gateway) ? gateway : (struct ip){0};
}

bool
link_table_vantage(const struct link_table *table, const struct scope *scope,
	struct vantage *vantage)
{
	const struct link *link = link_table_by_name(table, scope->interface);
	const struct link_address *address;

	memset(vantage, 0, sizeof(*vantage));
	if (link == NULL || !link->ethernet || mac_is_zero(&link->mac))
		return false;
	vantage->own_mac = link->mac;
	if (!link->running)
		return false;
	if (scope->routed)
		return routed_vantage(table, link, scope, vantage);
	address = address_inside(table, link, scope);
	if (address == NULL)
		return false;
	vantage->own_ip = address->ip;
	vantage->gateway_ip = local_gateway(table, link, scope);
	return true;
}
