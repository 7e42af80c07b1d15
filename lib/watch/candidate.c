#include "watch/candidate.h"

#include <string.h>

#include "watch/core.h"
#include "watch/netevent.h"

static const int64_t flood_window_us = 10 * 1000000LL;
static const int64_t newcomers_window_us = 600 * 1000000LL;
static const int64_t flood_quiet_us = 600 * 1000000LL;
static const int64_t ask_again_us = 60 * 1000000LL;
static const int64_t heard_again_us = 1000000LL;

void
candidates_done(struct candidates *candidates)
{
	struct candidate *candidate;

	while ((candidate = candidates->list) != NULL) {
		HASH_DELETE(hh, candidates->list, candidate);
		free(candidate);
	}
}

static struct host_key
key_of(const struct segment *segment, const struct observation_host *host)
{
	struct host_key key;

	memset(&key, 0, sizeof(key));
	key.segment = segment->index;
	key.ip = host->ip;
	key.mac = host->mac;
	return key;
}

static struct candidate *
find(const struct watch *watch, const struct host_key *key)
{
	unsigned int hash = (unsigned int)hash_bytes(&watch->key, key, sizeof(*key));
	struct candidate *candidate;

	HASH_FIND_BYHASHVALUE(
		hh, watch->candidates.list, key, sizeof(*key), hash, candidate);
	return candidate;
}

static void
drop(struct watch *watch, struct candidate *candidate)
{
	HASH_DELETE(hh, watch->candidates.list, candidate);
	free(candidate);
}

/* The oldest one that has had its question, or else the oldest. */
static void
make_room(struct watch *watch)
{
	struct candidate *candidate;

	if (HASH_CNT(hh, watch->candidates.list) < WATCH_CANDIDATES_MAX)
		return;
	for (candidate = watch->candidates.list; candidate != NULL;
		candidate = candidate->hh.next) {
		if (candidate->waiting)
			continue;
		drop(watch, candidate);
		return;
	}
	drop(watch, watch->candidates.list);
}

void
flood_raise(struct watch *watch, struct segment *segment, const char *what)
{
	struct event_record event;

	segment->flood_last = watch->now.mono;
	if (segment->flood)
		return;
	segment->flood = true;
	netevent_init(&event, EVENT_FLOOD, segment);
	if (alert_find(watch, EVENT_FLOOD, &event) != NULL)
		return; /* told before a restart, and still true */
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	netevent_text(&event, "%s", what);
	(void)alert_raise(watch, &event);
}

void
flood_count_new(struct watch *watch, struct segment *segment)
{
	struct rate *rate = &segment->newcomers;

	if (mono_since(watch->now.mono, rate->since).us >= newcomers_window_us)
		*rate = (struct rate){.since = watch->now.mono};
	if (++rate->count > NEWCOMERS_FLOOD_COUNT)
		flood_raise(watch, segment,
			"more than 64 new devices within 10 min: a trap that answers "
			"for "
			"every address, somebody who invents stations, or another "
			"network joined to this one; wdog devices lists them");
}

static void
count_new(struct watch *watch, struct segment *segment)
{
	struct rate *rate = &segment->candidate_rate;

	if (mono_since(watch->now.mono, rate->since).us >= flood_window_us)
		*rate = (struct rate){.since = watch->now.mono};
	if (++rate->count > CANDIDATES_FLOOD_COUNT)
		flood_raise(watch, segment,
			"more than 256 unknown stations in 10 s: somebody invents "
			"addresses, or a loop; known devices are kept, find the switch "
			"port it comes from");
}

static struct candidate *
add(struct watch *watch, const struct host_key *key)
{
	unsigned int hash = (unsigned int)hash_bytes(&watch->key, key, sizeof(*key));
	struct candidate *candidate;

	make_room(watch);
	candidate = mem_new(sizeof(*candidate));
	candidate->key = *key;
	candidate->first = watch->now.mono;
	candidate->last = watch->now.mono;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, watch->candidates.list, &candidate->key,
		sizeof(candidate->key), hash, candidate);
	return candidate;
}

bool
candidate_heard(struct watch *watch, struct segment *segment,
	const struct observation_host *host)
{
	struct host_key key = key_of(segment, host);
	struct candidate *candidate = find(watch, &key);
	bool known = candidate != NULL;
	bool asks = segment->scope->owned &&
		segment_may_ask(segment, &host->ip, &host->mac);

	if (!known) {
		candidate = add(watch, &key);
		count_new(watch, segment);
	}
	candidate->last = watch->now.mono;
	if (asks) {
		if (candidate->waiting || candidate->not_before.us > watch->now.mono.us)
			return false;
		candidate->waiting = true;
		segment->candidates_wanted = true;
		return false;
	}
	return known && !segment->flood &&
		mono_since(watch->now.mono, candidate->first).us >= heard_again_us;
}

void
candidate_forget(struct watch *watch, const struct segment *segment,
	const struct observation_host *host)
{
	struct host_key key = key_of(segment, host);
	struct candidate *candidate = find(watch, &key);

	if (candidate != NULL)
		drop(watch, candidate);
}

/* How many targets of the run share the /26 of that address. */
static size_t
neighbours_in(const struct run *run, const struct ip *ip)
{
	size_t count = 0;

	for (size_t i = 0; i < run->target_count; i++)
		if (ip_to_v4(&run->targets[i].ip) >> 6 == ip_to_v4(ip) >> 6)
			count++;
	return count;
}

static struct candidate *
choose_next(struct watch *watch, const struct segment *segment, const struct run *run)
{
	struct candidate *candidate, *best = NULL;
	size_t best_neighbours = SIZE_MAX;

	for (candidate = watch->candidates.list; candidate != NULL;
		candidate = candidate->hh.next) {
		size_t neighbours;

		if (!candidate->waiting || candidate->key.segment != segment->index)
			continue;
		neighbours = neighbours_in(run, &candidate->key.ip);
		if (neighbours >= best_neighbours)
			continue;
		best = candidate;
		best_neighbours = neighbours;
	}
	return best;
}

/* One question settles every claim on the address. */
static void
settle_claims(struct watch *watch, const struct host_key *asked)
{
	struct candidate *candidate;

	for (candidate = watch->candidates.list; candidate != NULL;
		candidate = candidate->hh.next) {
		if (candidate->key.segment != asked->segment ||
			!ip_equal(&candidate->key.ip, &asked->ip))
			continue;
		candidate->waiting = false;
		candidate->not_before = (mono_t){watch->now.mono.us + ask_again_us};
	}
}

bool
candidates_choose(struct watch *watch, struct segment *segment, struct run *run)
{
	while (run->target_count < CANDIDATES_ASKED_MAX) {
		struct candidate *candidate = choose_next(watch, segment, run);

		if (candidate == NULL)
			break;
		run_add_target(run, &candidate->key.ip, &candidate->key.mac);
		settle_claims(watch, &candidate->key);
	}
	if (run->target_count > 0)
		return true;
	segment->candidates_wanted = false;
	return false;
}

void
candidates_checked(struct watch *watch, struct segment *segment, const struct run *run)
{
	if (run->record.verdict == RUN_COMPLETE && !run->disturbed)
		return;
	/* Nobody could have answered: they wait again. */
	for (size_t i = 0; i < run->target_count; i++) {
		struct observation_host host = {
			.ip = run->targets[i].ip, .mac = run->targets[i].mac};
		struct host_key key = key_of(segment, &host);
		struct candidate *candidate = find(watch, &key);

		if (candidate == NULL)
			continue;
		candidate->waiting = true;
		segment->candidates_wanted = true;
	}
}

void
candidates_tick(struct watch *watch, struct segment *segment)
{
	struct event_record like;
	struct alert *alert;

	if (!segment->flood ||
		mono_since(watch->now.mono, segment->flood_last).us < flood_quiet_us)
		return;
	segment->flood = false;
	netevent_init(&like, EVENT_FLOOD, segment);
	alert = alert_find(watch, EVENT_FLOOD, &like);
	if (alert != NULL)
		alert_resolve(watch, alert, "no flood of unknown stations for 10 min");
}

bool
candidates_wake(const struct segment *segment, mono_t *wake)
{
	*wake = (mono_t){segment->flood_last.us + flood_quiet_us};
	return segment->flood;
}
