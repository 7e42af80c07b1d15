#include "scan/pacer.h"

#include <stdlib.h>

#include "base/mem.h"
#include "scan/host_table.h"

enum { MICRO = 1000000 };

struct pacer_host {
	struct pacer_bucket total, udp;
};

struct pacer_segment {
	struct pacer_bucket total, arp, udp;
	uint32_t host_ceiling, udp_host_ceiling;
	struct host_table table;
	struct pacer_host *hosts; /* one per row of the table */
};

static uint32_t
clamp_rate(uint32_t rate)
{
	if (rate < 1)
		return 1;
	return rate > PACER_RATE_MAX ? PACER_RATE_MAX : rate;
}

/* With a burst B and a refill r, the most that leaves in a half-open second is B + r - 1:
 * B at its start and what is refilled before its end. So r = ceiling - B + 1. */
static void
bucket_init(struct pacer_bucket *bucket, uint32_t ceiling)
{
	uint32_t burst = clamp_rate(ceiling) / (1000 / PACER_BURST_MS);

	bucket->burst = burst < 1 ? 1 : burst;
	bucket->rate = clamp_rate(ceiling) - bucket->burst + 1;
	bucket->micro_tokens = (int64_t)bucket->burst * MICRO;
	bucket->at = (mono_t){0};
}

static void
bucket_refill(struct pacer_bucket *bucket, mono_t now)
{
	int64_t full = (int64_t)bucket->burst * MICRO;
	int64_t elapsed = mono_since(now, bucket->at).us;

	if (elapsed <= 0)
		return;
	bucket->at = now;
	/* Beyond this the bucket is full; it also keeps the product from overflowing. */
	if (elapsed > (full - bucket->micro_tokens) / bucket->rate + 1)
		elapsed = (full - bucket->micro_tokens) / bucket->rate + 1;
	bucket->micro_tokens += elapsed * bucket->rate;
	if (bucket->micro_tokens > full)
		bucket->micro_tokens = full;
}

/* Moves *earliest to when the bucket has a token, if that is later. A bucket that stands
 * before `now` (a clock that went back) has what it had. */
static void
bucket_ask(struct pacer_bucket *bucket, mono_t now, mono_t *earliest)
{
	mono_t free_at = now;

	bucket_refill(bucket, now);
	if (bucket->micro_tokens < MICRO)
		free_at.us = bucket->at.us +
			(MICRO - bucket->micro_tokens + bucket->rate - 1) /
				bucket->rate;
	if (free_at.us > earliest->us)
		*earliest = free_at;
}

void
pacer_daemon_init(struct pacer_daemon *daemon, uint32_t ceiling)
{
	bucket_init(&daemon->total, ceiling);
}

void
pacer_crossing_init(struct pacer_crossing *crossing, uint32_t ceiling)
{
	bucket_init(&crossing->total, ceiling);
}

struct pacer_segment *
pacer_segment_new(const struct scan_limits *limits, const struct hash_key *key)
{
	struct pacer_segment *segment = mem_new(sizeof(*segment));
	uint32_t total = clamp_rate(limits->total);

	bucket_init(&segment->total, total);
	bucket_init(&segment->arp, limits->arp);
	bucket_init(&segment->udp, limits->udp);
	segment->host_ceiling = clamp_rate(limits->host);
	segment->udp_host_ceiling = clamp_rate(limits->udp_host);
	/* A host's bucket is full again, and its row free, 1/ceiling after its last
	 * frame; meanwhile the segment lets out total/ceiling frames, plus its burst. */
	host_table_init(&segment->table,
		(size_t)total / segment->host_ceiling + segment->total.burst +
			clamp_rate(limits->udp) / segment->udp_host_ceiling +
			segment->udp.burst + 16,
		key);
	segment->hosts = mem_array(segment->table.size, sizeof(*segment->hosts));
	return segment;
}

void
pacer_segment_free(struct pacer_segment *segment)
{
	if (segment == NULL)
		return;
	host_table_done(&segment->table);
	free(segment->hosts);
	free(segment);
}

/* When the bucket will be full again. */
static mono_t
bucket_full_at(const struct pacer_bucket *bucket)
{
	int64_t missing = (int64_t)bucket->burst * MICRO - bucket->micro_tokens;

	return (mono_t){bucket->at.us + (missing + bucket->rate - 1) / bucket->rate};
}

/* The segment's bucket for frames of that kind alone; NULL when it has none. */
static struct pacer_bucket *
bucket_of_kind(struct pacer_segment *segment, enum probe_kind kind)
{
	if (kind == PROBE_ARP || kind == PROBE_ND)
		return &segment->arp;
	return kind == PROBE_UDP ? &segment->udp : NULL;
}

static mono_t
host_full_at(const struct pacer_host *host)
{
	mono_t total = bucket_full_at(&host->total);
	mono_t udp = bucket_full_at(&host->udp);

	return udp.us > total.us ? udp : total;
}

/* The host's row; NULL when every row it could have still counts for others. */
static struct pacer_host *
find_host(struct pacer_segment *segment, const struct ip *ip, mono_t now, size_t *row)
{
	struct pacer_host *host;
	bool fresh;

	if (!host_table_find(&segment->table, ip, now, row, &fresh))
		return NULL;
	host = &segment->hosts[*row];
	if (fresh) {
		bucket_init(&host->total, segment->host_ceiling);
		bucket_init(&host->udp, segment->udp_host_ceiling);
	}
	return host;
}

bool
pacer_take(const struct pacers *pacers, enum probe_kind kind, const struct ip *ip,
	mono_t now, mono_t *earliest)
{
	struct pacer_segment *segment = pacers->segment;
	struct pacer_bucket *of_kind = bucket_of_kind(segment, kind);
	struct pacer_host *host;
	mono_t when = now;
	size_t row;

	/* Cheapest first; the host's row is only looked up when the rest agrees. */
	bucket_ask(&pacers->daemon->total, now, &when);
	bucket_ask(&segment->total, now, &when);
	if (of_kind != NULL)
		bucket_ask(of_kind, now, &when);
	if (pacers->crossing != NULL)
		bucket_ask(&pacers->crossing->total, now, &when);
	if (when.us > now.us) {
		*earliest = when;
		return false;
	}
	host = find_host(segment, ip, now, &row);
	if (host == NULL) {
		*earliest = mono_add(now, span_ms(PACER_BURST_MS));
		return false;
	}
	bucket_ask(&host->total, now, &when);
	if (kind == PROBE_UDP)
		bucket_ask(&host->udp, now, &when);
	if (when.us > now.us) {
		*earliest = when;
		return false;
	}
	pacers->daemon->total.micro_tokens -= MICRO;
	segment->total.micro_tokens -= MICRO;
	if (of_kind != NULL)
		of_kind->micro_tokens -= MICRO;
	if (pacers->crossing != NULL)
		pacers->crossing->total.micro_tokens -= MICRO;
	host->total.micro_tokens -= MICRO;
	if (kind == PROBE_UDP)
		host->udp.micro_tokens -= MICRO;
	segment->table.rows[row].expires = host_full_at(host);
	return true;
}
