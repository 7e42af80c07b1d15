#include "scan/pacer.h"

#include <stdlib.h>

#include "base/mem.h"
#include "scan/host_table.h"

enum { MICRO = 1000000 };

struct pacer_segment {
	struct pacer_bucket total, arp;
	uint32_t host_ceiling;
	struct host_table table;
	struct pacer_bucket *hosts; /* one per row of the table */
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
	segment->host_ceiling = clamp_rate(limits->host);
	/* A host's bucket is full again, and its row free, 1/ceiling after its last
	 * frame; meanwhile the segment lets out total/ceiling frames, plus its burst. */
	host_table_init(&segment->table,
		(size_t)total / segment->host_ceiling + segment->total.burst + 16, key);
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

static bool
is_arp(enum probe_kind kind)
{
	return kind == PROBE_ARP || kind == PROBE_ND;
}

bool
pacer_take(const struct pacers *pacers, enum probe_kind kind, const struct ip *ip,
	mono_t now, mono_t *earliest)
{
	struct pacer_segment *segment = pacers->segment;
	mono_t when = now;
	size_t row;
	bool fresh;

	/* Cheapest first; the host's row is only looked up when the rest agrees. */
	bucket_ask(&pacers->daemon->total, now, &when);
	bucket_ask(&segment->total, now, &when);
	if (is_arp(kind))
		bucket_ask(&segment->arp, now, &when);
	if (pacers->crossing != NULL)
		bucket_ask(&pacers->crossing->total, now, &when);
	if (when.us > now.us) {
		*earliest = when;
		return false;
	}
	if (!host_table_find(&segment->table, ip, now, &row, &fresh)) {
		*earliest = mono_add(now, span_ms(PACER_BURST_MS));
		return false;
	}
	if (fresh)
		bucket_init(&segment->hosts[row], segment->host_ceiling);
	bucket_ask(&segment->hosts[row], now, &when);
	if (when.us > now.us) {
		*earliest = when;
		return false;
	}
	pacers->daemon->total.micro_tokens -= MICRO;
	segment->total.micro_tokens -= MICRO;
	if (is_arp(kind))
		segment->arp.micro_tokens -= MICRO;
	if (pacers->crossing != NULL)
		pacers->crossing->total.micro_tokens -= MICRO;
	segment->hosts[row].micro_tokens -= MICRO;
	segment->table.rows[row].expires = bucket_full_at(&segment->hosts[row]);
	return true;
}
