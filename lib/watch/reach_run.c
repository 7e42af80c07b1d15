#include "watch/reach_run.h"

#include <stdio.h>

#include "watch/canary.h"
#include "watch/reach_belief.h"
#include "watch/reach_choose.h"

static const int64_t day_us = 24 * 3600 * 1000000LL;
static const int64_t retry_partial_us = 10 * 1000000LL; /* after a run cut short */
static const int64_t retry_void_us =
	60 * 1000000LL; /* after one that saw nothing, and not the first in a row */
/* About what one look from elsewhere takes when all is silence, and a little more. */
static const int64_t patience_us = 6 * 1000000LL;

enum { JITTER_DIVISOR = 10 };

const mono_t reach_never = {INT64_MAX};

bool
reach_is_possible(const struct scope *scope, const struct address *address,
	enum proto proto, uint16_t port)
{
	return !ip_is_link_local(&address->record.ip) &&
		(proto == PROTO_TCP || port_set_has(&scope->ask_udp, port));
}

static mono_t *
next_look(struct segment *segment, uint16_t from, enum proto proto)
{
	return proto == PROTO_UDP ? &segment->reach_due[from].udp
				  : &segment->reach_due[from].tcp;
}

void
reach_due(struct watch *watch, struct reach *reach, mono_t due)
{
	mono_t *first = next_look(&watch->segments[reach->segment], reach->key.from,
		(enum proto)reach->key.proto);

	reach->due = due;
	if (due.us != reach_never.us && (first->us == 0 || due.us < first->us))
		*first = due;
}

int64_t
reach_period_us(const struct segment *segment, const struct reach *reach)
{
	const struct segment_policy *policy = segment->policy;
	int64_t period = day_us;

	if (reach->key.proto == PROTO_UDP &&
		port_set_has(&segment->scope->daily_udp, reach->key.port))
		return day_us;
	for (size_t i = 0; i < policy->job_count; i++)
		if (policy->jobs[i].proto == (enum proto)reach->key.proto &&
			policy->jobs[i].every.us > 0 &&
			policy->jobs[i].every.us < period)
			period = policy->jobs[i].every.us;
	return period;
}

void
reach_due_next_cycle(struct watch *watch, struct reach *reach)
{
	int64_t period = reach_period_us(&watch->segments[reach->segment], reach);
	uint64_t most = (uint64_t)(period / JITTER_DIVISOR) + 1;

	period -= (int64_t)random_below(&watch->random, most);
	reach_due(watch, reach, (mono_t){watch->now.mono.us + period});
}

void
reach_restart(struct watch *watch, struct reach *reach)
{
	int64_t period = reach_period_us(&watch->segments[reach->segment], reach);
	int64_t left = period - wall_since(watch->now.wall, reach->last_proof).us;

	/* The wall clock may have stepped. */
	if (left < 0 || watch->epoch != watch->policy->epoch)
		left = 0;
	if (left > period)
		left = period;
	reach_due(watch, reach, (mono_t){watch->now.mono.us + left});
}

struct service *
reach_service(struct address *address, const struct reach *reach)
{
	return port_map_service(
		address_ports(address, (enum proto)reach->key.proto), reach->key.port);
}

bool
reach_is_open(struct address *address, const struct reach *reach)
{
	const struct service *service = reach_service(address, reach);

	return service != NULL && service->state == PORT_OPEN;
}

bool
reach_has_way(const struct watch *watch, uint16_t from, enum ip_family family)
{
	const struct segment *segment = &watch->segments[from];
	const struct observation_link *link = &segment->link;

	if (!segment_can_ask(watch, segment))
		return false;
	if (family == IP_V6)
		return link->own_ip6.family == IP_V6 &&
			!mac_is_zero(&link->gateway_mac6);
	return !mac_is_zero(&link->gateway_mac);
}

/* Somebody is on the wire there who leads out of it. */
static bool
is_vantage(const struct watch *watch, uint16_t from)
{
	return reach_has_way(watch, from, IP_V4) || reach_has_way(watch, from, IP_V6);
}

static bool
can_look(const struct watch *watch, const struct segment *segment, uint16_t from,
	enum proto proto)
{
	return segment_can_ask(watch, segment) && is_vantage(watch, from) &&
		!run_crosses(watch, &watch->segments[from], proto);
}

span_t
reach_patience(const struct watch *watch, const struct segment *segment)
{
	for (uint16_t from = 0; from < watch->policy->segment_count; from++)
		if (scope_is_reached_from(segment->scope, from) &&
			is_vantage(watch, from))
			return (span_t){patience_us};
	return (span_t){0};
}

static void
note_next(struct watch *watch, struct segment *segment, uint16_t from, enum proto proto)
{
	struct reach *reach;

	*next_look(segment, from, proto) = (mono_t){0};
	for (reach = watch->reaches.list; reach != NULL; reach = reach->hh.next)
		if (reach->segment == segment->index && reach->key.from == from &&
			reach->key.proto == proto)
			reach_due(watch, reach, reach->due);
}

static void
start_look(
	struct watch *watch, struct segment *segment, uint16_t from, enum proto proto)
{
	const struct reach_batch batch = {watch, segment, from, proto};
	struct run *run = run_new(segment, SCAN_PORTS, RUN_REACH);
	bool chosen = reach_choose(&batch, run);

	run->record.from = from;
	(void)snprintf(run->record.ports_text, sizeof(run->record.ports_text),
		"open, from %s", watch->policy->scopes[from].name);
	if (chosen) {
		(void)run_start(watch, run, true);
		run->answers =
			mem_array(run->target_count * port_set_size(&run->ports) + 1,
				sizeof(*run->answers));
	} else {
		run_free(run);
	}
	note_next(watch, segment, from, proto);
}

static void
start_home(struct watch *watch, struct segment *segment)
{
	const struct reach_batch batch = {
		.watch = watch, .segment = segment, .from = segment->index};
	struct run *run = run_new(segment, SCAN_PORTS, RUN_REACH_HOME);

	(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text),
		"blocked or gone");
	if (reach_choose(&batch, run)) {
		(void)run_start(watch, run, true);
		return;
	}
	segment->reach_home_wanted = false;
	run_free(run);
}

static void
look_if_due(
	struct watch *watch, struct segment *segment, uint16_t from, enum proto proto)
{
	mono_t due = *next_look(segment, from, proto);

	if (due.us != 0 && due.us <= watch->now.mono.us &&
		can_look(watch, segment, from, proto))
		start_look(watch, segment, from, proto);
}

void
reach_schedule(struct watch *watch, struct segment *segment)
{
	if (segment->scope->reach_from == 0 || !segment_can_ask(watch, segment))
		return;
	if (segment->reach_home_wanted &&
		run_count(watch, segment, RUN_REACH_HOME) == 0)
		start_home(watch, segment);
	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		look_if_due(watch, segment, from, PROTO_TCP);
		look_if_due(watch, segment, from, PROTO_UDP);
	}
}

/* Moves *wake to a look that is due earlier; us 0: none. */
static void
wake_for(const struct watch *watch, const struct segment *segment, uint16_t from,
	enum proto proto, mono_t *wake)
{
	mono_t due = proto == PROTO_UDP ? segment->reach_due[from].udp
					: segment->reach_due[from].tcp;

	if (due.us != 0 && (wake->us == 0 || due.us < wake->us) &&
		can_look(watch, segment, from, proto))
		*wake = due;
}

bool
reach_wake(const struct watch *watch, const struct segment *segment, mono_t *wake)
{
	*wake = (mono_t){0};
	if (segment->scope->reach_from == 0)
		return false;
	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		wake_for(watch, segment, from, PROTO_TCP, wake);
		wake_for(watch, segment, from, PROTO_UDP, wake);
	}
	return wake->us != 0;
}

/* Whatever a port that seems to have opened could wait for is known now. */
static void
hasten(struct watch *watch, const struct reach *reach)
{
	const struct address *address =
		inventory_address(&watch->inventory, reach->key.address_id);
	const struct scope *scope = &watch->policy->scopes[reach->segment];
	enum proto proto = (enum proto)reach->key.proto;

	if (address == NULL)
		return;
	for (uint16_t from = 0; from < watch->policy->segment_count; from++) {
		const struct reach *other =
			reach_find(watch, address, proto, reach->key.port, from);

		if (scope_is_reached_from(scope, from) && other != NULL &&
			other->state == PORT_UNTESTED &&
			reach_has_way(
				watch, from, (enum ip_family)address->record.ip.family))
			return;
	}
	second_look_hasten(watch, address, proto, reach->key.port);
}

static mono_t
retry_at(
	const struct watch *watch, const struct segment *segment, const struct run *run)
{
	bool soon = run->record.verdict != RUN_VOID ||
		(!segment->look_void[run->record.from] && !canary_failed(run));
	int64_t pause = run->again ? 0 : soon ? retry_partial_us : retry_void_us;

	return (mono_t){watch->now.mono.us + pause};
}

void
reach_run_ended(struct watch *watch, struct segment *segment, const struct run *run)
{
	uint16_t from = run->record.from;
	struct reach *reach, *next;

	for (reach = watch->reaches.list; reach != NULL; reach = next) {
		next = reach->hh.next;
		if (reach->segment != segment->index || reach->key.from != from ||
			reach->key.proto != run->record.proto ||
			reach->due.us != reach_never.us)
			continue;
		if (run->record.verdict == RUN_COMPLETE)
			reach_weigh(watch, segment, run, reach);
		else
			reach_due(watch, reach, retry_at(watch, segment, run));
		hasten(watch, reach);
	}
	segment->look_void[from] = run->record.verdict == RUN_VOID;
	/* The vantage is free: the next segment in turn may look from there. */
	for (size_t i = 1; i <= watch->policy->segment_count; i++)
		reach_schedule(watch,
			&watch->segments[(segment->index + i) %
				watch->policy->segment_count]);
}

void
reach_home_ended(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct reach *reach;

	for (reach = watch->reaches.list; reach != NULL; reach = reach->hh.next) {
		struct address *address =
			inventory_address(&watch->inventory, reach->key.address_id);

		if (reach->segment != segment->index || reach->looks == 0 ||
			address == NULL || !reach_is_open(address, reach) ||
			reach->key.proto != run->record.proto ||
			!port_set_has(&run->ports, reach->key.port) ||
			!run_asks(watch, run, &address->record.ip) ||
			reach_service(address, reach)->last_verified.us <
				run->record.started.us)
			continue;
		reach->at_home = true;
		if (reach->due.us != reach_never.us &&
			reach->due.us > watch->now.mono.us)
			reach_due(watch, reach, watch->now.mono);
	}
}
