#include "config/estimate.h"

#include "watch/spread.h"

static uint64_t
address_count(const struct subnet *subnet)
{
	return (uint64_t)1 << (32 - subnet->prefix);
}

/* True when another exclusion covers this one (of two equal ones, the later). */
static bool
is_covered(const struct scope *scope, size_t index)
{
	const struct subnet *one = &scope->exclude_subnets[index];

	for (size_t i = 0; i < scope->exclude_subnet_count; i++) {
		const struct subnet *other = &scope->exclude_subnets[i];

		if (i == index || !subnet_has(other, &one->ip))
			continue;
		if (other->prefix < one->prefix ||
			(other->prefix == one->prefix && i < index))
			return true;
	}
	return false;
}

/* Hosts of subnet that exclude takes out; prefixes nest or do not meet at all. */
static uint64_t
excluded_count(const struct subnet *subnet, const struct subnet *exclude)
{
	uint64_t count;
	struct ip last;

	if (!subnet_overlaps(subnet, exclude))
		return 0;
	if (exclude->prefix <= subnet->prefix)
		return subnet_host_count(subnet);
	count = address_count(exclude);
	if (subnet->prefix >= 31)
		return count;
	last = ip_from_v4(
		ip_to_v4(&subnet->ip) + (uint32_t)(address_count(subnet) - 1));
	count -= subnet_has(exclude, &subnet->ip) ? 1 : 0;
	count -= subnet_has(exclude, &last) ? 1 : 0;
	return count;
}

uint64_t
estimate_hosts(const struct scope *scope)
{
	uint64_t hosts = 0;

	for (size_t i = 0; i < scope->subnet_count; i++) {
		const struct subnet *subnet = &scope->subnets[i];
		uint64_t left = subnet_host_count(subnet);

		for (size_t j = 0; j < scope->exclude_subnet_count; j++) {
			uint64_t out;

			if (subnet->ip.family != IP_V4 || is_covered(scope, j))
				continue;
			out = excluded_count(subnet, &scope->exclude_subnets[j]);
			left -= out < left ? out : left;
		}
		hosts += left;
	}
	return hosts;
}

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void
finish(struct estimate *estimate, uint64_t rate)
{
	estimate->rate = (uint32_t)(rate > UINT32_MAX ? UINT32_MAX : rate);
	if (rate > 0)
		estimate->duration =
			span_ms((int64_t)(estimate->packets * 1000 / rate));
}

void
estimate_discover(
	const struct config *config, size_t segment, struct estimate *estimate)
{
	const struct scope *scope = &config->scopes[segment];
	uint32_t rate = least(scope->limits.total, config->total_limit);

	*estimate = (struct estimate){.targets = estimate_hosts(scope)};
	estimate->packets = estimate->targets *
		(scope->connect			? ESTIMATE_CONNECT_PACKETS
				: scope->routed ? ESTIMATE_ROUTED_PACKETS
						: 1);
	finish(estimate, scope->routed ? rate : least(rate, scope->limits.arp));
}

void
estimate_ports(const struct config *config, size_t segment, size_t ports,
	uint64_t devices, struct estimate *estimate)
{
	const struct scope *scope = &config->scopes[segment];
	uint64_t rate = least(scope->limits.total, config->total_limit);
	uint64_t hosts_rate = devices * scope->limits.host;

	*estimate = (struct estimate){.targets = devices};
	estimate->packets = devices * (ports + ESTIMATE_CANARIES);
	finish(estimate, hosts_rate < rate ? hosts_rate : rate);
}

void
estimate_udp_ports(const struct config *config, size_t segment, size_t ports,
	uint64_t devices, struct estimate *estimate)
{
	const struct scan_limits *limits = &config->scopes[segment].limits;
	uint64_t hosts_rate = devices * least(limits->udp_host, limits->host);
	uint64_t rate = least(limits->udp, least(limits->total, config->total_limit));

	*estimate = (struct estimate){.targets = devices};
	estimate->packets = devices * ports;
	finish(estimate, hosts_rate < rate ? hosts_rate : rate);
}

void
estimate_slices(const struct config *config, size_t segment, const struct port_job *job,
	uint64_t devices, struct slices *slices)
{
	size_t ports = port_set_size(&job->ports);
	size_t count;

	slices->ports = spread_slice_ports(
		&config->scopes[segment].limits, job->proto, (size_t)devices);
	if (slices->ports > ports)
		slices->ports = ports;
	count = slices->ports == 0 ? 1 : (ports + slices->ports - 1) / slices->ports;
	if (job->proto == PROTO_UDP)
		estimate_udp_ports(
			config, segment, slices->ports, devices, &slices->each);
	else
		estimate_ports(config, segment, slices->ports, devices, &slices->each);
	slices->gap.us = job->every.us / (int64_t)count;
	if (slices->gap.us < slices->each.duration.us)
		slices->gap = slices->each.duration;
	slices->cycle.us = slices->gap.us * (int64_t)count;
}
