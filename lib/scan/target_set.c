#include "scan/target_set.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"
#include "scan/scan.h"

/* A direct table may be this many times larger than the set. */
enum { DIRECT_SPARSENESS = 8, TABLE_LEAST = 16 };

void
target_set_init(struct target_set *set, const struct hash_key *key)
{
	*set = (struct target_set){.key = *key, .ascending = true};
}

void
target_set_done(struct target_set *set)
{
	free(set->targets);
	free(set->table);
	*set = (struct target_set){0};
}

/* Where ip is in the table, or the free place where it belongs. The table is never more
 * than half full, so the search ends. */
static size_t
place(const struct target_set *set, const struct ip *ip)
{
	size_t mask = set->table_size - 1;
	size_t at = hash_bytes(&set->key, ip, sizeof(*ip)) & mask;

	while (set->table[at] != 0 &&
		!ip_equal(&set->targets[set->table[at] - 1].ip, ip))
		at = (at + 1) & mask;
	return at;
}

static void
make_table(struct target_set *set, size_t size)
{
	free(set->table);
	set->table_size = size;
	set->table = mem_array(size, sizeof(*set->table));
}

/* An open table with room for one more than there are. */
static void
index_by_hash(struct target_set *set)
{
	size_t size = TABLE_LEAST;

	while (size < 4 * (set->count + 1))
		size *= 2;
	make_table(set, size);
	for (size_t i = 0; i < set->count; i++)
		set->table[place(set, &set->targets[i].ip)] = (uint32_t)i + 1;
}

/* True when ip may be a second time in the set; *at is then its place. */
static bool
may_be_known(struct target_set *set, const struct ip *ip, size_t *at)
{
	if (set->ascending &&
		(set->count == 0 ||
			ip_compare(&set->targets[set->count - 1].ip, ip) < 0))
		return false;
	if (set->ascending || 2 * (set->count + 1) > set->table_size)
		index_by_hash(set);
	set->ascending = false;
	*at = place(set, ip);
	return true;
}

struct target *
target_set_add(struct target_set *set, const struct ip *ip, const struct mac *mac)
{
	size_t at = 0;
	bool looked_up = may_be_known(set, ip, &at);

	if (looked_up && set->table[at] != 0)
		return &set->targets[set->table[at] - 1];
	if (set->count == SCAN_TARGETS_MAX)
		return NULL;
	set->targets = mem_grow(
		set->targets, &set->capacity, set->count + 1, sizeof(*set->targets));
	set->targets[set->count] = (struct target){
		.ip = *ip,
		.mac = *mac,
		.timed_item = TARGET_UNTIMED,
	};
	if (looked_up)
		set->table[at] = (uint32_t)set->count + 1;
	return &set->targets[set->count++];
}

/* True when the addresses are IPv4 and lie close together. */
static bool
is_compact(const struct target_set *set, uint32_t *first, uint32_t *last)
{
	*first = UINT32_MAX;
	*last = 0;
	for (size_t i = 0; i < set->count; i++) {
		uint32_t number = ip_to_v4(&set->targets[i].ip);

		if (set->targets[i].ip.family != IP_V4)
			return false;
		*first = number < *first ? number : *first;
		*last = number > *last ? number : *last;
	}
	return set->count > 0 && *last - *first < DIRECT_SPARSENESS * set->count;
}

static void
index_all(struct target_set *set)
{
	uint32_t first, last;

	set->direct = is_compact(set, &first, &last);
	if (!set->direct) {
		index_by_hash(set);
		return;
	}
	set->first = first;
	make_table(set, (size_t)(last - first) + 1);
	for (size_t i = 0; i < set->count; i++)
		set->table[ip_to_v4(&set->targets[i].ip) - first] = (uint32_t)i + 1;
}

/* Fisher and Yates. */
void
target_set_shuffle(struct target_set *set, uint64_t seed)
{
	struct random random;

	random_init(&random, seed);
	for (size_t i = set->count; i > 1; i--) {
		size_t other = (size_t)random_below(&random, i);
		struct target swap = set->targets[i - 1];

		set->targets[i - 1] = set->targets[other];
		set->targets[other] = swap;
	}
	index_all(set);
}

bool
target_set_find(const struct target_set *set, const struct ip *ip, size_t *index)
{
	uint32_t entry = 0;

	if (!set->direct)
		entry = set->table[place(set, ip)];
	else if (ip->family == IP_V4 && ip_to_v4(ip) - set->first < set->table_size)
		entry = set->table[ip_to_v4(ip) - set->first];
	if (entry == 0)
		return false;
	*index = entry - 1;
	return true;
}

/* Seen by itself over the loopback, this machine is a host like others. */
static bool
is_asker(const struct ip *ip, const struct ip *own_ip)
{
	return ip_equal(ip, own_ip) && !ip_is_loopback(ip);
}

static int
full(struct error *error)
{
	return error_set(error, ERROR_LIMIT,
		"more than %d addresses to ask in one run; declare smaller subnets",
		SCAN_TARGETS_MAX);
}

static int
sweep_subnet(struct target_set *set, const struct scope *scope,
	const struct subnet *subnet, const struct ip *own_ip)
{
	static const struct mac unknown;
	uint64_t count = subnet_host_count(subnet);

	/* A subnet that cannot fit is refused before its addresses are walked. */
	if (count > 4 * (uint64_t)SCAN_TARGETS_MAX)
		return ERROR_LIMIT;
	for (uint64_t i = 0; i < count; i++) {
		struct ip ip = subnet_host(subnet, i);

		if (!scope_allows(scope, &ip) || is_asker(&ip, own_ip))
			continue;
		if (target_set_add(set, &ip, &unknown) == NULL)
			return ERROR_LIMIT;
	}
	return 0;
}

int
target_set_sweep(struct target_set *set, const struct scope *scope,
	const struct ip *own_ip, struct error *error)
{
	for (size_t i = 0; i < scope->subnet_count; i++)
		if (sweep_subnet(set, scope, &scope->subnets[i], own_ip) != 0)
			return full(error);
	return 0;
}

int
target_set_list(struct target_set *set, const struct scope *scope,
	const struct scan_order *order, const struct target_origin *origin,
	struct error *error)
{
	static const struct mac unknown;

	for (size_t i = 0; i < order->target_count; i++) {
		const struct scan_target *wanted = &order->targets[i];
		const struct ip *own_ip =
			wanted->ip.family == IP_V6 ? &origin->own_ip6 : &origin->own_ip;
		bool usable = !scope->routed && !mac_is_group(&wanted->mac);
		struct target *target = target_set_add(
			set, &wanted->ip, usable ? &wanted->mac : &unknown);

		if (target == NULL)
			return full(error);
		if (wanted->ip.family != own_ip->family ||
			!scope_allows(scope, &wanted->ip) ||
			is_asker(&wanted->ip, own_ip) ||
			scope_excludes_mac(scope, &wanted->mac))
			target->flags |= TARGET_BARRED;
	}
	return 0;
}

void
target_set_care(struct target_set *set, const struct scan_order *order)
{
	size_t index;

	for (size_t i = 0; i < order->target_count; i++)
		if (target_set_find(set, &order->targets[i].ip, &index))
			set->targets[index].care = (uint8_t)order->targets[i].care;
}

/* RFC 6298, section 2: smoothed round trip and variation. */
void
target_measured(struct target *target, uint32_t rtt_us)
{
	uint32_t rtt = rtt_us < 1 ? 1 : rtt_us;
	uint32_t apart;

	if (target->smooth_us == 0) {
		target->smooth_us = rtt;
		target->variation_us = rtt / 2;
		return;
	}
	apart = rtt > target->smooth_us ? rtt - target->smooth_us
					: target->smooth_us - rtt;
	target->variation_us =
		target->variation_us - target->variation_us / 4 + apart / 4;
	target->smooth_us = target->smooth_us - target->smooth_us / 8 + rtt / 8;
	if (target->smooth_us == 0)
		target->smooth_us = 1;
}

span_t
target_timeout(const struct target *target)
{
	int64_t least = SCAN_RTO_MIN_MS * 1000, most = SCAN_RTO_MAX_MS * 1000;
	int64_t timeout = target->smooth_us + 4 * (int64_t)target->variation_us;

	if (target->smooth_us == 0)
		return span_ms(SCAN_RTO_DEFAULT_MS);
	if (timeout < least)
		return (span_t){least};
	return (span_t){timeout > most ? most : timeout};
}
