#include "net/ip.h"

#include <string.h>

int
ip_compare(const struct ip *a, const struct ip *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, ip_length(a->family));
}

/* True when the first count bits of both are equal. */
static bool
is_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned count)
{
	size_t whole = count / 8;
	unsigned rest = count % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) & (0xff00U >> rest) & 0xff) == 0;
}

/* True when ip lies in one of count prefixes. */
static bool
is_in_any(const struct ip *ip, const struct subnet *subnets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (subnet_has(&subnets[i], ip))
			return true;
	return false;
}

bool
ip_is_unspecified(const struct ip *ip)
{
	const struct ip none = {.family = ip->family};

	return ip_equal(ip, &none);
}

bool
ip_is_special_v6(const struct ip *ip)
{
	static const struct subnet special[] = {
		{{IP_V6, {0}}, 127},			   /* unspecified, loopback */
		{{IP_V6, {[10] = 0xff, [11] = 0xff}}, 96}, /* IPv4-mapped */
		{{IP_V6, {0xff}}, 8},			   /* multicast */
	};

	if (ip->family != IP_V6)
		return true;
	return is_in_any(ip, special, sizeof(special) / sizeof(special[0]));
}

bool
ip_is_loopback(const struct ip *ip)
{
	static const struct subnet loopback[] = {
		{{IP_V4, {127}}, 8},
		{{IP_V6, {[15] = 1}}, 128},
	};

	return is_in_any(ip, loopback, sizeof(loopback) / sizeof(loopback[0]));
}

bool
ip_is_link_local(const struct ip *ip)
{
	static const struct subnet local[] = {
		{{IP_V4, {169, 254}}, 16},
		{{IP_V6, {0xfe, 0x80}}, 10},
	};

	return is_in_any(ip, local, sizeof(local) / sizeof(local[0]));
}

bool
ip_is_private(const struct ip *ip)
{
	static const struct subnet private[] = {
		{{IP_V4, {10}}, 8},
		{{IP_V4, {172, 16}}, 12},
		{{IP_V4, {192, 168}}, 16},
		{{IP_V6, {0xfc}}, 7},
	};

	return is_in_any(ip, private, sizeof(private) / sizeof(private[0]));
}

bool
ip_is_global(const struct ip *ip)
{
	static const struct subnet global_ipv6 = {{IP_V6, {0x20}}, 3};
	static const struct subnet not_global[] = {
		{{IP_V4, {100, 64}}, 10},
		{{IP_V4, {192, 0, 0}}, 24},
		{{IP_V4, {192, 0, 2}}, 24},
		{{IP_V4, {198, 18}}, 15},
		{{IP_V4, {198, 51, 100}}, 24},
		{{IP_V4, {203, 0, 113}}, 24},
		{{IP_V6, {0x20, 0x01, 0x0d, 0xb8}}, 32},
	};

	if (is_in_any(ip, not_global, sizeof(not_global) / sizeof(not_global[0])))
		return false;
	if (ip->family == IP_V6)
		return subnet_has(&global_ipv6, ip);
	return ip->family == IP_V4 && !ip_is_special(ip) && !ip_is_link_local(ip) &&
		!ip_is_private(ip);
}

bool
subnet_has(const struct subnet *subnet, const struct ip *ip)
{
	if (subnet->ip.family == IP_V4 && ip->family == IP_V4)
		return ((uint64_t)(ip_to_v4(&subnet->ip) ^ ip_to_v4(ip)) >>
			       (32 - subnet->prefix)) == 0;
	return ip_length(ip->family) > 0 && subnet->ip.family == ip->family &&
		is_prefix_equal(subnet->ip.bytes, ip->bytes, subnet->prefix);
}

bool
subnet_overlaps(const struct subnet *a, const struct subnet *b)
{
	unsigned common = a->prefix < b->prefix ? a->prefix : b->prefix;

	return a->ip.family == b->ip.family &&
		is_prefix_equal(a->ip.bytes, b->ip.bytes, common);
}

bool
subnet_equal(const struct subnet *a, const struct subnet *b)
{
	return a->prefix == b->prefix && ip_equal(&a->ip, &b->ip);
}

uint64_t
subnet_host_count(const struct subnet *subnet)
{
	uint64_t addresses;

	if (subnet->ip.family != IP_V4)
		return 0;
	addresses = (uint64_t)1 << (32 - subnet->prefix);
	return subnet->prefix >= 31 ? addresses : addresses - 2;
}

struct ip
subnet_host(const struct subnet *subnet, uint64_t index)
{
	uint64_t first = subnet->prefix >= 31 ? 0 : 1;

	return ip_from_v4((uint32_t)(ip_to_v4(&subnet->ip) + first + index));
}

bool
subnet_is_edge(const struct subnet *subnet, const struct ip *ip)
{
	uint32_t hosts, rest;

	if (ip->family != IP_V4 || subnet->prefix > 30)
		return false;
	hosts = (uint32_t)(UINT32_MAX >> subnet->prefix);
	rest = ip_to_v4(ip) & hosts;
	return (rest == 0 || rest == hosts) && subnet_has(subnet, ip);
}
