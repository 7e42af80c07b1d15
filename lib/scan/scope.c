#include "scan/scope.h"

#include <string.h>

/* The metadata service of cloud providers: link-local, and never a device of the owner. */
static const struct ip metadata = {.family = IP_V4, .bytes = {169, 254, 169, 254}};

bool
scope_has(const struct scope *scope, const struct ip *ip)
{
	for (size_t i = 0; i < scope->subnet_count; i++)
		if (subnet_has(&scope->subnets[i], ip))
			return true;
	return false;
}

static bool
is_excluded(const struct scope *scope, const struct ip *ip)
{
	for (size_t i = 0; i < scope->exclude_subnet_count; i++)
		if (subnet_has(&scope->exclude_subnets[i], ip))
			return true;
	return false;
}

/* An edge of any of the segment's subnets: where two overlap, the stricter one holds. */
static bool
is_edge(const struct scope *scope, const struct ip *ip)
{
	for (size_t i = 0; i < scope->subnet_count; i++)
		if (subnet_is_edge(&scope->subnets[i], ip))
			return true;
	return false;
}

/* No frame goes to this machine itself; connect() does. */
static bool
is_special(const struct scope *scope, const struct ip *ip)
{
	if (scope->connect && ip_is_loopback(ip))
		return false;
	return ip_is_special(ip) || ip_equal(ip, &metadata);
}

enum scope_verdict
scope_judge(const struct scope *scope, const struct ip *ip)
{
	if (is_special(scope, ip))
		return SCOPE_SPECIAL;
	if (!scope_has(scope, ip))
		return SCOPE_OUTSIDE;
	if (is_edge(scope, ip))
		return SCOPE_EDGE;
	return is_excluded(scope, ip) ? SCOPE_EXCLUDED : SCOPE_ALLOWED;
}

bool
scope_allows(const struct scope *scope, const struct ip *ip)
{
	return scope_judge(scope, ip) == SCOPE_ALLOWED;
}

bool
scope_excludes_mac(const struct scope *scope, const struct mac *mac)
{
	for (size_t i = 0; i < scope->exclude_mac_count; i++)
		if (mac_equal(&scope->exclude_macs[i], mac))
			return true;
	return false;
}

uint32_t
scope_crossing_ceiling(const struct scope *from)
{
	return from->limits.total < SCOPE_CROSSING_MAX ? from->limits.total
						       : SCOPE_CROSSING_MAX;
}

bool
scope_is_reached_from(const struct scope *scope, size_t index)
{
	return index < SEGMENTS_MAX && (scope->reach_from >> index & 1) != 0;
}

void
scope_across(const struct scope *scope, const struct scope *from, struct scope *across)
{
	*across = *scope;
	memcpy(across->interface, from->interface, sizeof(across->interface));
	across->routed = true;
}
