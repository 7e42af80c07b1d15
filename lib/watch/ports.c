#include "watch/ports.h"

#include <stdio.h>

#include "watch/canary.h"
#include "watch/care.h"
#include "watch/device_kind.h"
#include "watch/evidence.h"
#include "watch/host.h"
#include "watch/port_alerts.h"
#include "watch/port_news.h"
#include "watch/service_flap.h"
#include "watch/sighting.h"

/* What one target showed in one run. */
struct look {
	struct watch *watch;
	const struct segment *segment;
	const struct run *run;
	struct address *address;
	struct port_map *map;
	struct mac before, after; /* who answered around the probes */
	bool alive;
	bool fooled;  /* it answers on a port where nobody listens */
	bool settled; /* all that the run asks of this host is known */
	struct port_news *news;
};

static void
save_service(const struct look *look, struct service *service)
{
	port_news_save(look->watch, look->address, look->run->record.proto, service);
}

/* Saves every set of never-open ports that is not what it was. */
static void
save_rest(const struct look *look)
{
	for (int state = PORT_CLOSED; state <= PORT_OPEN_FILTERED; state++) {
		for (int reason = REASON_NONE; reason <= REASON_CONN_REFUSED;
			reason++) {
			struct port_set ports = {0};
			struct rest_record *rest;

			if (!port_map_rest_changed(look->map, (enum port_state)state,
				    (enum port_reason)reason, &ports)) {
				port_set_done(&ports);
				continue;
			}
			rest = &effects_add(look->watch->effects, EFFECT_SAVE_REST)
					->rest;
			*rest = (struct rest_record){
				.address_id = look->address->record.id,
				.proto = look->run->record.proto,
				.state = (enum port_state)state,
				.reason = (enum port_reason)reason,
				.since = look->watch->now.wall,
				.ports = ports,
			};
		}
	}
}

/* May anything with that reason be believed of this host in this run? */
static bool
host_counts(const struct look *look, enum port_reason reason)
{
	struct change change = {
		.kind = EVENT_PORT_CLOSED,
		.segment = look->segment,
		.run = look->run,
		.address = look->address,
		.holder_before = look->before,
		.holder_after = look->after,
		.reason = reason,
		.alive = look->alive,
		.fooled = look->fooled,
	};

	return change_host_counts(look->watch, &change);
}

/* How often the port was seen like this, when it is not believed so. */
static uint32_t
count_looks(const struct look *look, enum port_state before,
	const struct service *after, mono_t *first)
{
	if (before == PORT_UNTESTED || port_reason_is_weak(after->reason))
		return 1;
	return second_look_seen(look->watch, look->address, look->run, after, first);
}

static bool
forget_look(const struct look *look, uint16_t port, enum look_outcome outcome)
{
	const struct second_look_of of = {look->address, look->run->record.proto, port};

	return second_look_forget(look->watch, &of, outcome);
}

static enum verdict
judge(const struct look *look, enum netevent_kind kind, enum port_state before,
	const struct service *after)
{
	mono_t first = look->watch->now.mono;
	struct change change = {
		.kind = kind,
		.segment = look->segment,
		.run = look->run,
		.address = look->address,
		.holder_before = look->before,
		.holder_after = look->after,
		.before = before,
		.after = after->state,
		.reason = after->reason,
		.alive = look->alive,
		.fooled = look->fooled,
		.silences = after->silences,
		.silences_before = port_map_silences(look->map, after->port),
		.looks = count_looks(look, before, after, &first),
	};
	enum verdict verdict;

	/* Before the host is settled it is not known whether it answers on any port. */
	if (!look->settled && before != PORT_UNTESTED)
		return VERDICT_LOOK_AGAIN;
	verdict = change_judge(look->watch, &change);
	if (verdict == VERDICT_ANNOUNCE) {
		change_took(look->watch, mono_since(look->watch->now.mono, first));
		evidence_text(&change, look->news->evidence);
	}
	if (verdict <= VERDICT_SILENT)
		(void)forget_look(look, after->port, LOOK_CONFIRMED);
	return verdict;
}

static void
believe(const struct look *look, struct service *service, enum port_state state,
	enum port_reason reason)
{
	service->state = (uint8_t)state;
	service->reason = (uint8_t)reason;
	service->silences = 0;
	service->since = look->watch->now.wall;
	service->last_verified = look->watch->now.wall;
	service->run_id = look->run->record.id;
	if (state != PORT_OPEN)
		return;
	if (service->first_open.us == 0)
		service->first_open = look->watch->now.wall;
	inquire_opened(look->watch, look->address, service);
}

/* What is believed was seen again: whatever else was seen meanwhile was not. */
static void
verify(const struct look *look, struct service *service)
{
	if (forget_look(look, service->port, LOOK_DISCARDED))
		change_not_confirmed(look->watch);
	service_flap_quiet(
		look->watch, look->address, look->run->record.proto, service);
	service->silences = 0;
	service->last_verified = look->watch->now.wall;
	service->dirty = true;
	if (look->run->purpose == RUN_MANUAL && service->state == PORT_OPEN)
		inquire_again(look->watch, look->address, service);
}

/* Once a day. */
static void
tell_too_many(const struct look *look)
{
	struct device *device = look->address->device;
	mono_t now = look->watch->now.mono;
	char what[ADVICE_SIZE];

	if (device->too_many.us != 0 &&
		mono_since(now, device->too_many).us < span_seconds(86400).us)
		return;
	device->too_many = now;
	(void)snprintf(what, sizeof(what),
		"d-%llu has more open ports than are kept of it (%d): the others are "
		"neither recorded nor told; find out what opens them",
		(unsigned long long)device->record.id, PORT_MAP_SERVICES_MAX);
	flood_raise(look->watch, &look->watch->segments[look->segment->index], what);
}

static void
port_is_open(const struct look *look, uint16_t port, enum port_reason reason)
{
	enum port_state before = port_map_state(look->map, port);
	struct service *service = port_map_service(look->map, port);
	struct service seen = {
		.port = port, .state = PORT_OPEN, .reason = (uint8_t)reason};
	enum verdict verdict;

	if (!look->settled && canary_awaits(look->run) &&
		(before == PORT_OPEN || before == PORT_UNTESTED))
		return; /* what was not seen otherwise needs no second look */
	if (service != NULL && service->state == PORT_OPEN) {
		verify(look, service);
		reach_want(look->watch, look->address, look->run->record.proto, port);
		return;
	}
	verdict = judge(look, EVENT_PORT_OPENED, before, &seen);
	if (verdict == VERDICT_LOOK_AGAIN && !look->fooled)
		reach_want(look->watch, look->address, look->run->record.proto, port);
	if (verdict >= VERDICT_LOOK_AGAIN)
		return;
	if (service == NULL)
		service = port_map_add_service(look->map, port);
	if (service == NULL) {
		tell_too_many(look);
		return;
	}
	believe(look, service, PORT_OPEN, reason);
	device_kind_look(look->watch, look->address->device);
	if (verdict == VERDICT_ANNOUNCE)
		port_news_add(look->news, service, before);
	save_service(look, service);
	save_rest(look);
	reach_want(look->watch, look->address, look->run->record.proto, port);
}

/* A port that is or was open gave another answer, or none. */
static void
service_answered(const struct look *look, struct service *service,
	enum port_state state, enum port_reason reason)
{
	enum port_state before = service->state;
	struct service seen = *service;
	enum verdict verdict;

	if (before == state) {
		verify(look, service);
		service->reason = (uint8_t)reason;
		return;
	}
	if (port_reason_is_weak(reason) && service->silences < UINT8_MAX)
		service->silences++;
	seen.state = (uint8_t)state;
	seen.reason = (uint8_t)reason;
	seen.silences = service->silences;
	verdict = judge(look, EVENT_PORT_CLOSED, before, &seen);
	if (verdict >= VERDICT_LOOK_AGAIN)
		return;
	believe(look, service, state, reason);
	device_kind_look(look->watch, look->address->device);
	if (verdict == VERDICT_ANNOUNCE && before == PORT_OPEN)
		port_news_add(look->news, service, before);
	save_service(look, service);
	if (before == PORT_OPEN)
		reach_gone(look->watch, look->address, look->run->record.proto,
			service->port);
}

static void
services_answered(const struct look *look, struct port_range range,
	const struct port_finding *finding)
{
	for (size_t i = 0; i < look->map->service_count; i++) {
		struct service *service = &look->map->services[i];

		if (service->port >= range.first && service->port <= range.last)
			service_answered(look, service, (enum port_state)finding->state,
				(enum port_reason)finding->reason);
	}
}

/* The ports of one finding that were really ordered. */
static void
apply(const struct look *look, struct port_range range,
	const struct port_finding *finding)
{
	enum port_state state = (enum port_state)finding->state;
	enum port_reason reason = (enum port_reason)finding->reason;

	if (state == PORT_UNTESTED)
		return;
	if (state == PORT_OPEN) {
		for (uint32_t port = range.first; port <= range.last; port++)
			port_is_open(look, (uint16_t)port, reason);
		return;
	}
	if (!host_counts(look, reason))
		return;
	services_answered(look, range, finding);
	if (!port_reason_is_weak(reason))
		second_look_deny(
			look->watch, look->address, look->run->record.proto, range);
	port_map_mark(look->map, range, state, reason);
}

static void
apply_finding(const struct look *look, const struct port_finding *finding)
{
	const struct port_set *ordered = &look->run->ports;

	for (size_t i = 0; i < ordered->count; i++) {
		struct port_range range = ordered->ranges[i];

		if (range.first > finding->last)
			break;
		if (range.last < finding->first)
			continue;
		if (range.first < finding->first)
			range.first = finding->first;
		if (range.last > finding->last)
			range.last = finding->last;
		apply(look, range, finding);
	}
}

static enum evidence
evidence_of(enum proto proto)
{
	return proto == PROTO_UDP ? EVIDENCE_UDP : EVIDENCE_TCP;
}

void
ports_open(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_port *port)
{
	struct observation_host host = {
		.ip = port->ip,
		.mac = port->mac,
		.evidence = evidence_of(port->proto),
	};
	struct port_news news = {.watch = watch, .run = run};
	struct look look = {.watch = watch,
		.segment = segment,
		.run = run,
		.before = port->mac,
		.alive = true,
		.news = &news};
	struct shown *shown = run_shown(run, &port->ip);

	if (shown == NULL || port->state != PORT_OPEN ||
		port->proto != run->record.proto ||
		(port->port != run->canary && !port_set_has(&run->ports, port->port))) {
		watch->refused++;
		return;
	}
	look.address = host_heard(watch, segment, &host, true);
	if (port->port == run->canary)
		canary_answered(watch, segment, run, &port->ip);
	look.fooled = shown->canary_open;
	if (look.address == NULL || port->port == run->canary || canary_failed(run))
		return;
	look.map = address_ports(look.address, port->proto);
	if (segment->scope->routed)
		look.before = (struct mac){{0}};
	news.address = look.address;
	port_is_open(&look, port->port, port->reason);
	port_news_tell(&news);
}

/* What this run made believe before it was known that the host answers on any port. */
static void
distrust(const struct look *look)
{
	second_look_forget_all(look->watch, look->address);
	for (size_t i = 0; i < look->map->service_count; i++) {
		struct service *service = &look->map->services[i];

		if (service->run_id != look->run->record.id ||
			service->state != PORT_OPEN)
			continue;
		believe(look, service, PORT_OPEN_FILTERED, REASON_NONE);
		save_service(look, service);
		reach_gone(look->watch, look->address, look->run->record.proto,
			service->port);
	}
}

/* Its answers are a sign of life. */
static void
hear_settled(struct watch *watch, struct segment *segment, const struct run *run,
	const struct observation_host_done *done)
{
	struct observation_host host = {
		.ip = done->ip, .evidence = evidence_of(run->record.proto)};

	host.mac = mac_is_zero(&done->mac_after) ? done->mac_before : done->mac_after;
	if (done->alive && (segment->scope->routed || !mac_is_zero(&host.mac)))
		(void)host_heard(watch, segment, &host, true);
}

/* Takes down how the target answered as a whole. */
static void
note_shown(const struct run *run, const struct observation_host_done *done,
	struct shown *shown)
{
	shown->alive = done->alive;
	shown->settled = true;
	for (uint32_t i = 0; i < done->finding_count; i++) {
		const struct port_finding *finding = &done->findings[i];

		if (finding->state != PORT_UNTESTED &&
			!port_reason_is_weak((enum port_reason)finding->reason))
			shown->answered = true;
		if (finding->state != PORT_OPEN)
			continue;
		shown->open += run_count_ports(run, finding);
		if (run->canary >= finding->first && run->canary <= finding->last)
			shown->canary_open = true;
	}
}

void
ports_done(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_host_done *done)
{
	struct shown *shown = run_shown(run, &done->ip);

	if (shown == NULL) {
		watch->refused++;
		return;
	}
	note_shown(run, done, shown);
	if (done->last)
		harm_asked(watch, run, done, shown->novel);
	hear_settled(watch, segment, run, done);
	canary_take(watch, segment, run, done);
}

void
ports_believe(struct watch *watch, struct segment *segment, const struct run *run,
	const struct observation_host_done *done)
{
	struct port_news news = {.watch = watch, .run = run};
	struct look look = {.watch = watch,
		.segment = segment,
		.run = run,
		.before = done->mac_before,
		.after = done->mac_after,
		.alive = done->alive,
		.fooled = run_shown(run, &done->ip)->canary_open,
		.settled = true,
		.news = &news};

	sighting_keep(watch, run, done);
	if (segment->scope->routed)
		look.before = look.after = (struct mac){{0}};
	look.address = inventory_holder(&watch->inventory, segment->index, &done->ip);
	if (look.address == NULL)
		return;
	news.address = look.address;
	look.map = address_ports(look.address, run->record.proto);
	if (look.fooled)
		distrust(&look);
	/* Without a living host, with another one behind the address, or with one that
	 * answers on any port, no finding of this target counts. */
	if (!host_counts(&look, REASON_NONE))
		return;
	for (uint32_t i = 0; i < done->finding_count; i++)
		apply_finding(&look, &done->findings[i]);
	port_news_tell(&news);
	save_rest(&look);
	for (size_t i = 0; i < look.map->service_count; i++)
		if (look.map->services[i].dirty)
			save_service(&look, &look.map->services[i]);
	port_alerts_review(watch, look.address->device);
}
