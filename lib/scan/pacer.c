#include "scan/pacer.h"

#include <stdlib.h>

#include "base/mem.h"
#include "scan/care_set.h"
#include "scan/host_table.h"

enum {
	MICRO = 1000000,
	COUNT_LEAST_US = 5000, /* a shorter time says nothing about a rate */
	/* The found rate never falls below the smaller of these: a share of the ceiling,
	 * frames per second. */
	DEEPEST_SHARE = 64,
	DEEPEST_RATE = 5000
};

struct pacer_host {
	struct pacer_bucket total, udp;
};

struct pacer_segment {
	struct pacer_bucket total, arp, udp;
	uint32_t ceiling, found; /* of total; found: what is tried now */
	uint32_t borne;		 /* what the way bore at the last congestion; 0: all */
	mono_t congested;	 /* when that was */
	uint32_t lost_at;	 /* the rate at the last overrun */
	mono_t halved, lost, risen; /* the last time of each */
	mono_t counted_from;	    /* so many left since then: the rate in fact */
	uint32_t counted;
	uint32_t counted_rate; /* of the time before */
	uint32_t host_ceiling, udp_ceiling, udp_host_ceiling;
	struct hash_key key;
	struct care_set care;
	/* Does a host's ceiling bind: is it below the segment's, or is a host gentle? Of all
	 * frames, and of UDP alone: most frames need no row of the table. */
	bool per_host, udp_per_host;
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

/* With a burst B and a refill of r in a second and PACER_LATE_MS, the most that is let out in
 * such a time, half open, is B + r - 1: B at its start and what is refilled before its end.
 * So r = ceiling - B + 1. */
static void
bucket_init(struct pacer_bucket *bucket, uint32_t ceiling)
{
	uint32_t burst = clamp_rate(ceiling) / (1000 / PACER_BURST_MS);

	bucket->burst = burst < 1 ? 1 : burst;
	bucket->rate = clamp_rate(ceiling) - bucket->burst + 1;
	bucket->level = (int64_t)bucket->burst * PACER_TOKEN_US;
	bucket->at = (mono_t){0};
}

/* Another rate from now on; what the bucket holds beyond it is forgotten. */
static void
bucket_set(struct pacer_bucket *bucket, uint32_t ceiling)
{
	struct pacer_bucket before = *bucket;

	bucket_init(bucket, ceiling);
	bucket->at = before.at;
	if (before.level < bucket->level)
		bucket->level = before.level;
}

/* What a token was taken for left at that moment. From then on it may be refilled, no earlier
 * than that: what leaves in a second is then taken within PACER_LATE_MS more. */
static void
bucket_left(struct pacer_bucket *bucket, mono_t left)
{
	mono_t from = mono_add(left, span_ms(-PACER_LATE_MS));

	if (bucket->at.us < from.us)
		bucket->at = from;
}

static void
bucket_refill(struct pacer_bucket *bucket, mono_t now)
{
	int64_t full = (int64_t)bucket->burst * PACER_TOKEN_US;
	int64_t elapsed = mono_since(now, bucket->at).us;

	if (elapsed <= 0)
		return;
	bucket->at = now;
	/* Beyond this the bucket is full; it also keeps the product from overflowing. */
	if (elapsed > (full - bucket->level) / bucket->rate + 1)
		elapsed = (full - bucket->level) / bucket->rate + 1;
	bucket->level += elapsed * bucket->rate;
	if (bucket->level > full)
		bucket->level = full;
}

/* Moves *earliest to when the bucket has a token, if that is later. A bucket that stands
 * before `now` (a clock that went back) has what it had. */
static void
bucket_ask(struct pacer_bucket *bucket, mono_t now, mono_t *earliest)
{
	mono_t free_at = now;

	bucket_refill(bucket, now);
	if (bucket->level < PACER_TOKEN_US)
		free_at.us = bucket->at.us +
			(PACER_TOKEN_US - bucket->level + bucket->rate - 1) /
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

/* From now on each host has a bucket of its own. */
static void
pace_hosts(struct pacer_segment *segment)
{
	if (segment->hosts != NULL)
		return;
	/* A host's bucket is full again, and its row free, 1/ceiling after its last
	 * frame; meanwhile the segment lets out total/ceiling frames, plus its burst. */
	host_table_init(&segment->table,
		(size_t)segment->ceiling / segment->host_ceiling +
			segment->total.burst +
			segment->udp_ceiling / segment->udp_host_ceiling +
			segment->udp.burst + 16,
		&segment->key);
	segment->hosts = mem_array(segment->table.size, sizeof(*segment->hosts));
}

struct pacer_segment *
pacer_segment_new(const struct scan_limits *limits, const struct hash_key *key)
{
	struct pacer_segment *segment = mem_new(sizeof(*segment));
	uint32_t total = clamp_rate(limits->total);

	segment->ceiling = total;
	segment->found = total;
	segment->lost_at = total;
	bucket_init(&segment->total, total);
	bucket_init(&segment->arp, limits->arp);
	bucket_init(&segment->udp, limits->udp);
	segment->host_ceiling = clamp_rate(limits->host);
	segment->udp_ceiling = clamp_rate(limits->udp);
	segment->udp_host_ceiling = clamp_rate(limits->udp_host);
	segment->key = *key;
	care_set_init(&segment->care, key);
	segment->per_host = segment->host_ceiling < total;
	segment->udp_per_host = segment->udp_host_ceiling < segment->udp_ceiling;
	if (segment->per_host || segment->udp_per_host)
		pace_hosts(segment);
	return segment;
}

void
pacer_segment_free(struct pacer_segment *segment)
{
	if (segment == NULL)
		return;
	host_table_done(&segment->table);
	care_set_done(&segment->care);
	free(segment->hosts);
	free(segment);
}

void
pacer_segment_set_care(
	struct pacer_segment *segment, const struct ip *ip, enum care care)
{
	care_set_note(&segment->care, ip, care);
	/* A full set takes every host that it does not know for a gentle one. */
	if (care != CARE_GENTLE && !segment->care.full)
		return;
	segment->per_host = true;
	pace_hosts(segment);
}

static bool
is_gentle(const struct pacer_segment *segment, const struct ip *ip)
{
	return care_set_of(&segment->care, ip) == CARE_GENTLE;
}

static uint32_t
host_ceiling(const struct pacer_segment *segment, const struct ip *ip)
{
	return is_gentle(segment, ip) ? CARE_GENTLE_RATE : segment->host_ceiling;
}

/* When the bucket will be full again. */
static mono_t
bucket_full_at(const struct pacer_bucket *bucket)
{
	int64_t missing = (int64_t)bucket->burst * PACER_TOKEN_US - bucket->level;

	return (mono_t){bucket->at.us + (missing + bucket->rate - 1) / bucket->rate};
}

/* The ceiling, or what the way is trusted with since it was congested. */
static uint32_t
limit(const struct pacer_segment *segment, mono_t now)
{
	int64_t since = mono_since(now, segment->congested).us;
	int64_t whole = span_seconds(PACER_RECOVER_SECONDS).us;
	uint64_t more;

	if (segment->borne == 0)
		return segment->ceiling;
	since = since < 0 ? 0 : since > 64 * whole ? 64 * whole : since;
	more = segment->borne * (uint64_t)since / (uint64_t)whole;
	return segment->borne + more < segment->ceiling
		? segment->borne + (uint32_t)more
		: segment->ceiling;
}

static void
step_to(struct pacer_segment *segment, uint32_t rate, mono_t now)
{
	uint32_t most = limit(segment, now);

	bucket_refill(&segment->total, now);
	segment->found = rate < most ? rate : most;
	bucket_set(&segment->total, segment->found);
}

static bool
is_over(mono_t since, mono_t now)
{
	return mono_since(now, since).us >= span_ms(PACER_EASE_MS).us;
}

static uint32_t
counted_rate(const struct pacer_segment *segment, mono_t now)
{
	int64_t elapsed = mono_since(now, segment->counted_from).us;
	uint64_t rate = segment->counted * (uint64_t)MICRO /
		(uint64_t)(elapsed > COUNT_LEAST_US ? elapsed : COUNT_LEAST_US);

	return rate < PACER_RATE_MAX ? (uint32_t)rate : PACER_RATE_MAX;
}

/* A ceiling that nobody reaches says nothing about the rate at which frames were lost. */
static uint32_t
rate_in_fact(const struct pacer_segment *segment, mono_t now)
{
	uint32_t rate = counted_rate(segment, now);

	if (rate < segment->counted_rate)
		rate = segment->counted_rate;
	return rate == 0 || rate > segment->found ? segment->found : rate;
}

static void
count(struct pacer_segment *segment, mono_t now)
{
	if (is_over(segment->counted_from, now)) {
		segment->counted_rate = counted_rate(segment, now);
		segment->counted_from = now;
		segment->counted = 0;
	}
	segment->counted++;
}

static uint32_t
half_or_least(const struct pacer_segment *segment, mono_t now)
{
	uint32_t deepest = segment->ceiling / DEEPEST_SHARE + 1;
	uint32_t least = deepest < DEEPEST_RATE ? deepest : DEEPEST_RATE;
	uint32_t half = rate_in_fact(segment, now) / 2;

	return half < least ? least : half;
}

void
pacer_segment_congested(struct pacer_segment *segment, mono_t now)
{
	if (segment->borne != 0 &&
		mono_since(now, segment->congested).us < span_ms(PACER_CONGESTED_MS).us)
		return;
	segment->borne = half_or_least(segment, now);
	segment->congested = now;
	step_to(segment, segment->borne, now);
}

/* Several losses of one moment are one overrun. */
void
pacer_segment_overrun(struct pacer_segment *segment, mono_t now)
{
	uint32_t half = rate_in_fact(segment, now) / 2;

	segment->lost = now;
	if (segment->halved.us != 0 && !is_over(segment->halved, now))
		return;
	segment->halved = now;
	segment->lost_at = 2 * half;
	step_to(segment, half_or_least(segment, now), now);
}

uint32_t
pacer_segment_rate(const struct pacer_segment *segment)
{
	return segment->found;
}

static void
rise(struct pacer_segment *segment, mono_t now)
{
	uint32_t close = segment->lost_at / 8;
	uint32_t step = segment->found / 8; /* beyond: it was not the rate after all */

	if (segment->found < segment->lost_at - close)
		step = close;
	else if (segment->found < segment->lost_at + close)
		step = segment->found / 64;
	if (!is_over(segment->lost, now) || !is_over(segment->risen, now))
		return;
	segment->risen = now;
	step_to(segment, segment->found + step + 1, now);
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
		bucket_init(&host->total, host_ceiling(segment, ip));
		bucket_init(&host->udp, segment->udp_host_ceiling);
	}
	return host;
}

/* Does such a frame count for its host? */
static bool
paces_host(const struct pacer_segment *segment, enum probe_kind kind)
{
	return segment->per_host || (kind == PROBE_UDP && segment->udp_per_host);
}

/* Moves *when to when the host may get a frame of kind. NULL: not before *when. */
static struct pacer_host *
ask_host(struct pacer_segment *segment, enum probe_kind kind, const struct ip *ip,
	mono_t *when, size_t *row)
{
	mono_t now = *when;
	struct pacer_host *host = find_host(segment, ip, now, row);

	if (host == NULL) {
		*when = mono_add(now, span_ms(PACER_BURST_MS));
		return NULL;
	}
	bucket_ask(&host->total, now, when);
	if (kind == PROBE_UDP)
		bucket_ask(&host->udp, now, when);
	return host;
}

bool
pacer_take(const struct pacers *pacers, enum probe_kind kind, const struct ip *ip,
	mono_t now, mono_t *earliest)
{
	struct pacer_segment *segment = pacers->segment;
	struct pacer_bucket *of_kind = bucket_of_kind(segment, kind);
	struct pacer_host *host = NULL;
	mono_t when = now;
	size_t row = 0;

	if (segment->found < segment->ceiling)
		rise(segment, now);
	/* Cheapest first; the host's row is only looked up when the rest agrees. */
	bucket_ask(&pacers->daemon->total, now, &when);
	bucket_ask(&segment->total, now, &when);
	if (of_kind != NULL)
		bucket_ask(of_kind, now, &when);
	if (pacers->crossing != NULL)
		bucket_ask(&pacers->crossing->total, now, &when);
	if (when.us == now.us && paces_host(segment, kind))
		host = ask_host(segment, kind, ip, &when, &row);
	if (when.us > now.us) {
		*earliest = when;
		return false;
	}
	count(segment, now);
	pacers->daemon->total.level -= PACER_TOKEN_US;
	segment->total.level -= PACER_TOKEN_US;
	if (of_kind != NULL)
		of_kind->level -= PACER_TOKEN_US;
	if (pacers->crossing != NULL)
		pacers->crossing->total.level -= PACER_TOKEN_US;
	if (host == NULL)
		return true;
	host->total.level -= PACER_TOKEN_US;
	if (kind == PROBE_UDP)
		host->udp.level -= PACER_TOKEN_US;
	segment->table.rows[row].expires = host_full_at(host);
	return true;
}

void
pacer_left(const struct pacers *pacers, const struct pacer_frame *frame)
{
	struct pacer_segment *segment = pacers->segment;
	struct pacer_bucket *of_kind = bucket_of_kind(segment, frame->kind);
	struct pacer_host *host;
	size_t row;

	if (mono_since(frame->left, frame->taken).us <= span_ms(PACER_LATE_MS).us)
		return;
	bucket_left(&pacers->daemon->total, frame->left);
	bucket_left(&segment->total, frame->left);
	if (of_kind != NULL)
		bucket_left(of_kind, frame->left);
	if (pacers->crossing != NULL)
		bucket_left(&pacers->crossing->total, frame->left);
	if (!paces_host(segment, frame->kind))
		return;
	host = find_host(segment, &frame->ip, frame->taken, &row);
	if (host == NULL)
		return;
	bucket_left(&host->total, frame->left);
	bucket_left(&host->udp, frame->left);
	segment->table.rows[row].expires = host_full_at(host);
}
