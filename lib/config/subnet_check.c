/* Which prefixes may be declared as a segment (the rules of consent). */
#include <string.h>

#include "config/config_check.h"
#include "config/estimate.h"

/* Ranges that are nobody's home network (RFC 6598, 5737, 2544, 3849). */
static const struct foreign_range {
	struct subnet subnet;
	const char *what;
} foreign_ranges[] = {
	{{{IP_V4, {100, 64}}, 10}, "shared with a provider (100.64.0.0/10)"},
	{{{IP_V4, {192, 0, 2}}, 24}, "reserved for documentation"},
	{{{IP_V4, {198, 51, 100}}, 24}, "reserved for documentation"},
	{{{IP_V4, {203, 0, 113}}, 24}, "reserved for documentation"},
	{{{IP_V4, {198, 18}}, 15}, "reserved for benchmarks"},
	{{{IP_V6, {0x20, 0x01, 0x0d, 0xb8}}, 32}, "reserved for documentation"},
};

static const struct subnet global_v6 = {{IP_V6, {0x20}}, 3};

enum {
	V4_PREFIX_MIN = 16,
	V4_PREFIX_QUIET = 20,
	V4_PUBLIC_MIN = 24,
	V6_PREFIX_MIN = 32
};

/* What makes a prefix foreign; NULL when it may be an owner's without further words. */
static const char *
foreign_reason(const struct scope *scope, const struct subnet *subnet)
{
	size_t count = sizeof(foreign_ranges) / sizeof(foreign_ranges[0]);

	for (size_t i = 0; i < count; i++)
		if (subnet_overlaps(&foreign_ranges[i].subnet, subnet))
			return foreign_ranges[i].what;
	if (ip_is_private(&subnet->ip) || ip_is_link_local(&subnet->ip) ||
		ip_is_loopback(&subnet->ip))
		return NULL;
	/* A provider gives every home global IPv6 addresses: on the wire they are home. */
	if (subnet->ip.family == IP_V6 && !scope->routed)
		return NULL;
	return "public";
}

static bool
is_impossible(const struct scope *scope, const struct subnet *subnet)
{
	if (scope->connect && ip_is_loopback(&subnet->ip))
		return false; /* connect_check.c says where */
	if (ip_is_special(&subnet->ip))
		return true;
	if (subnet->ip.family == IP_V4)
		return ip_is_link_local(&subnet->ip);
	return !ip_is_private(&subnet->ip) && !ip_is_link_local(&subnet->ip) &&
		!subnet_has(&global_v6, &subnet->ip);
}

static void
check_size(const struct check *check, size_t index, const struct subnet *subnet,
	struct place place)
{
	const struct config *config = check->config;
	char shown[SUBNET_TEXT_SIZE], needed[SPAN_TEXT_SIZE];
	struct estimate estimate;

	if (subnet->ip.family != IP_V4 || subnet->prefix >= V4_PREFIX_QUIET ||
		!config->scopes[index].owned)
		return;
	estimate_discover(config, index, &estimate);
	report_warning(check->reporter, place,
		"%s is large: %llu addresses; one sweep of the segment takes %s at %u "
		"packets a second",
		subnet_text(subnet, shown),
		(unsigned long long)subnet_host_count(subnet),
		span_text_short(estimate.duration, needed), estimate.rate);
}

/* Reports at most one error; the order is from the plainest reason to the finest. */
static void
check_subnet(const struct check *check, size_t index, const struct subnet *subnet,
	struct place place)
{
	const struct scope *scope = &check->config->scopes[index];
	const struct segment_extra *extra = &check->config->extras[index];
	unsigned shortest = subnet->ip.family == IP_V4 ? V4_PREFIX_MIN : V6_PREFIX_MIN;
	const char *foreign = foreign_reason(scope, subnet);
	char shown[SUBNET_TEXT_SIZE];

	(void)subnet_text(subnet, shown);
	if (subnet->prefix < shortest && !ip_is_link_local(&subnet->ip))
		report_error(check->reporter, place,
			"%s is larger than /%u; write the smaller prefixes that are in "
			"use",
			shown, shortest);
	else if (is_impossible(scope, subnet))
		report_error(check->reporter, place,
			"%s is no network of devices (loopback, link-local, multicast "
			"or "
			"reserved); remove it",
			shown);
	else if (foreign != NULL && !extra->allow_public)
		report_error(check->reporter, place,
			"%s is %s; if you may test it, add \"allow_public: true\" and "
			"\"authorization\"",
			shown, foreign);
	else if (foreign != NULL && subnet->ip.family == IP_V4 &&
		subnet->prefix < V4_PUBLIC_MIN)
		report_error(check->reporter, place,
			"%s is %s and larger than /%u; write the /%u or smaller that "
			"you may "
			"test",
			shown, foreign, V4_PUBLIC_MIN, V4_PUBLIC_MIN);
	else
		check_size(check, index, subnet, place);
}

/* Link-local IPv6 is on every wire anew; everything else belongs to one segment. */
static bool
may_share(const struct scope *a, const struct scope *b, const struct subnet *subnet)
{
	return ip_is_link_local(&subnet->ip) && strcmp(a->interface, b->interface) != 0;
}

static void
check_overlap(const struct check *check, size_t index, size_t own, struct place place)
{
	const struct scope *scope = &check->config->scopes[index];
	const struct subnet *subnet = &scope->subnets[own];
	char shown[SUBNET_TEXT_SIZE], taken[SUBNET_TEXT_SIZE];

	for (size_t i = 0; i <= index; i++) {
		const struct scope *other = &check->config->scopes[i];
		size_t count = i == index ? own : other->subnet_count;

		for (size_t j = 0; j < count; j++) {
			if (!subnet_overlaps(&other->subnets[j], subnet) ||
				may_share(scope, other, subnet))
				continue;
			report_error(check->reporter, place,
				"%s overlaps %s of segment \"%s\"; an address belongs "
				"to "
				"one segment, so keep one of them",
				subnet_text(subnet, shown),
				subnet_text(&other->subnets[j], taken), other->name);
			return;
		}
	}
}

void
config_check_subnets(
	const struct check *check, size_t index, const struct node *segment)
{
	const struct scope *scope = &check->config->scopes[index];
	const struct node *list = node_find(segment, "subnets");
	const struct node *item = list->first;

	if (scope->subnet_count == 0)
		report_error(check->reporter, list->place,
			"\"subnets\" is empty; write at least one prefix such as "
			"[192.168.1.0/24]");
	for (size_t i = 0; i < scope->subnet_count; i++) {
		check_subnet(check, index, &scope->subnets[i], item->place);
		check_overlap(check, index, i, item->place);
		item = item->next;
	}
}
