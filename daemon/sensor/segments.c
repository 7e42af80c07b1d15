#include "sensor/segments.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scan/cookie.h"
#include "sensor/segment_log.h"
#include "sys/clock.h"
#include "sys/log.h"

/* While others are looked at from a segment its gateway is asked for so often, and must have
 * answered so lately. */
static const int64_t prove_every_us = 2 * 1000000LL;
static const int64_t answers_within_us = 5 * 1000000LL;

struct segments {
	struct segments_setup setup;
	struct segment *list;
	struct loop_timer *timer; /* the next question for a gateway */
	bool paused;
};

static void gateways_are_due(void *context);

struct segments *
segments_new(const struct segments_setup *setup)
{
	struct segments *segments = mem_new(sizeof(*segments));

	segments->setup = *setup;
	segments->list = mem_array(setup->count, sizeof(*segments->list));
	for (size_t i = 0; i < setup->count; i++) {
		struct segment *segment = &segments->list[i];

		segment->index = (uint16_t)i;
		segment->scope = &setup->scopes[i];
		segment->listener =
			listeners_find(setup->listeners, segment->scope->interface);
		segment->pacer = pacer_segment_new(&segment->scope->limits, setup->key);
		pacer_crossing_init(
			&segment->crossing, scope_crossing_ceiling(segment->scope));
		for (size_t k = 0; k < setup->count; k++)
			if (k != i && scope_is_reached_from(&setup->scopes[k], i))
				segment->crossed = true;
	}
	segments->timer =
		loop_timer_new(setup->loop, LOOP_NETWORK, gateways_are_due, segments);
	return segments;
}

void
segments_free(struct segments *segments)
{
	if (segments == NULL)
		return;
	for (size_t i = 0; i < segments->setup.count; i++)
		pacer_segment_free(segments->list[i].pacer);
	loop_timer_free(segments->timer);
	free(segments->list);
	free(segments);
}

size_t
segments_count(const struct segments *segments)
{
	return segments->setup.count;
}

struct segment *
segments_at(struct segments *segments, size_t index)
{
	return &segments->list[index];
}

static void
tell_link(struct segments *segments, struct segment *segment)
{
	struct observation observation =
		teller_observation(OBSERVATION_LINK, segment->index, 0, clock_now());

	observation.link = (struct observation_link){
		.up = segment->up || segment->v6.up,
		.own_mac = segment->up ? segment->vantage.own_mac
				       : segment->v6.vantage.own_mac,
		.own_ip = segment->vantage.own_ip,
		.own_ip6 = segment->v6.vantage.own_ip,
		.gateway_ip = segment->vantage.gateway_ip,
		.gateway_mac = segment->vantage.gateway_mac,
	};
	/* A loss is counted by the teller; a new engine is told everything again. */
	if (teller_tell(segments->setup.teller, &observation))
		segment->told = observation.at.mono;
}

static bool
is_same_place(const struct vantage *a, const struct vantage *b)
{
	return mac_equal(&a->own_mac, &b->own_mac) && ip_equal(&a->own_ip, &b->own_ip);
}

static bool
is_same_gateway(const struct vantage *a, const struct vantage *b)
{
	return ip_equal(&a->gateway_ip, &b->gateway_ip) &&
		mac_equal(&a->gateway_mac, &b->gateway_mac);
}

/* Can anything be asked from a place? By connect() the kernel finds the way itself. */
static bool
is_usable(const struct segment *segment, const struct mac *gateway)
{
	if (segment->scope->connect)
		return true;
	return segment->listener->capture != NULL &&
		(!segment->scope->routed || !mac_is_zero(gateway));
}

/* Takes over where the sensor stands now, and lets everybody know when that is new. */
static void
settle(struct segments *segments, struct segment *segment,
	const struct vantage *vantage, bool placed)
{
	struct vantage now = *vantage;
	bool was_up = segment->up;
	bool up, gateway_only;

	segment->placed = placed;
	if (segment->scope->routed || segment->crossed)
		neighbour_set(&segment->gateway,
			placed ? &now.gateway_ip : &(const struct ip){0});
	now.gateway_mac = segment->gateway.mac;
	up = placed && is_usable(segment, &now.gateway_mac);
	if (placed)
		gate_set_vantage(segments->setup.gate, segment->index, &now);
	gateway_only = up == was_up && is_same_place(&now, &segment->vantage);
	if (gateway_only && is_same_gateway(&now, &segment->vantage))
		return;
	gateway_only = gateway_only && !segment->scope->routed;
	segment->up = up;
	segment->vantage = now;
	if (!gateway_only)
		segment_log_move(segment, was_up);
	if (gateway_only || (up && now.gateway_ip.family == IP_NONE))
		segment_log_gateway(segment);
	segments->setup.moved(segment, gateway_only, segments->setup.context);
	tell_link(segments, segment);
}

/* As settle, over IPv6. A segment whose IPv6 comes or goes is as up as it was. */
static void
settle6(struct segments *segments, struct segment *segment,
	const struct vantage *vantage, bool placed)
{
	const struct ip nobody = {0};
	struct vantage now = *vantage;
	bool up;

	segment->v6.placed = placed;
	if (segment->scope->routed)
		neighbour_set(&segment->v6.gateway, placed ? &now.gateway_ip : &nobody);
	now.gateway_mac = segment->v6.gateway.mac;
	up = placed && is_usable(segment, &now.gateway_mac);
	if (!placed)
		now.own_ip = nobody;
	if (placed)
		gate_set_vantage(segments->setup.gate, segment->index, &now);
	if (up == segment->v6.up && is_same_place(&now, &segment->v6.vantage) &&
		is_same_gateway(&now, &segment->v6.vantage))
		return;
	segment->v6.vantage = now;
	if (up != segment->v6.up) {
		segment->v6.up = up;
		segment_log_move6(segment);
	}
	segments->setup.moved(segment, false, segments->setup.context);
	tell_link(segments, segment);
}

/* The cable was out, however shortly: whoever is at its other end now, we do not stand
 * where we stood. */
static void
heed_cable(struct segments *segments, struct segment *segment, const struct link *link)
{
	const struct vantage here = segment->vantage, here6 = segment->v6.vantage;

	if (link == NULL ||
		(link->index == segment->link_index &&
			link->carrier_losses == segment->carrier_losses))
		return;
	segment->link_index = link->index;
	segment->carrier_losses = link->carrier_losses;
	settle(segments, segment, &here, false);
	settle6(segments, segment, &here6, false);
	segment->torn = segment->told; /* what was ordered before is void, too */
}

void
segments_update(struct segments *segments, const struct link_table *table)
{
	struct ip own[GATE_OWN_MAX];

	for (size_t i = 0; i < table->address_count; i++)
		own[i] = table->addresses[i].ip;
	/* A full list may be a cut one: the gate then refuses everything. */
	(void)gate_set_own(segments->setup.gate, own,
		table->addresses_cut ? GATE_OWN_MAX + 1 : table->address_count);
	for (size_t i = 0; i < segments->setup.count; i++) {
		struct segment *segment = &segments->list[i];
		struct vantage vantage;
		bool placed = link_table_vantage(table, segment->scope, &vantage);

		heed_cable(segments, segment,
			link_table_by_name(table, segment->scope->interface));
		gate_set_vantage(segments->setup.gate, segment->index, NULL);
		settle(segments, segment, &vantage, placed);
		placed = link_table_vantage6(table, segment->scope, &vantage);
		settle6(segments, segment, &vantage, placed);
	}
	loop_timer_set(segments->timer, span_ms(0));
}

void
segments_tell_all(struct segments *segments)
{
	for (size_t i = 0; i < segments->setup.count; i++)
		tell_link(segments, &segments->list[i]);
}

void
segments_tell_captures(struct segments *segments, bool table_full)
{
	for (size_t i = 0; i < segments->setup.count; i++) {
		const struct segment *segment = &segments->list[i];
		const struct listener *listener = segment->listener;
		struct observation observation = teller_observation(
			OBSERVATION_CAPTURE, segment->index, 0, clock_now());

		observation.capture = (struct observation_capture){
			.received = listener->counts.received,
			.dropped = listener->counts.dropped,
			/* An interface that is not there is a link that is down. */
			.blind = (segment->placed || segment->v6.placed) &&
				listener->capture == NULL && !segment->scope->connect,
			.table_full = table_full,
		};
		(void)teller_tell(segments->setup.teller, &observation); /* counted */
	}
}

void
segments_set_paused(struct segments *segments, bool paused)
{
	segments->paused = paused;
	loop_timer_set(segments->timer, span_ms(0));
}

static void
question_left(void *owner, const struct probe *probe, enum wire_fate fate, mono_t now)
{
	struct neighbour *gateway = owner;

	(void)probe;
	(void)fate; /* one that did not leave is repeated like one that got lost */
	neighbour_asked(gateway, now);
}

/* One frame that is not part of a run, at once. */
static void
send_now(struct segments *segments, const struct segment *segment,
	const struct wire_frame *frame)
{
	struct wire_frame complete = *frame;

	complete.segment = segment->index;
	complete.from = segment->index;
	complete.link = segment->listener->link;
	(void)wire_add(segments->setup.wire, &complete); /* room: flushed at once */
	wire_flush(segments->setup.wire);
}

static void
ask_gateway(struct segments *segments, const struct segment *segment,
	struct neighbour *gateway, const struct vantage *vantage, mono_t now)
{
	const struct pacers pacers = {segments->setup.pacer, segment->pacer, NULL};
	struct probe question;

	if (!pacer_take(&pacers, PROBE_ARP, &gateway->ip, now, &gateway->next))
		return;
	neighbour_question(gateway, vantage, &question);
	send_now(segments, segment,
		&(const struct wire_frame){.probe = &question,
			.pacers = pacers,
			.call = question_left,
			.owner = gateway,
			.now = now});
}

static void
ask_gateways(struct segments *segments, struct segment *segment, mono_t now)
{
	struct vantage vantage = segment->vantage, vantage6 = segment->v6.vantage;
	bool lost;

	if (segment->placed && neighbour_is_due(&segment->gateway, now, &lost)) {
		if (lost)
			settle(segments, segment, &vantage, true);
		ask_gateway(segments, segment, &segment->gateway, &vantage, now);
	}
	if (segment->v6.placed && neighbour_is_due(&segment->v6.gateway, now, &lost)) {
		if (lost)
			settle6(segments, segment, &vantage6, true);
		ask_gateway(segments, segment, &segment->v6.gateway, &vantage6, now);
	}
}

static void
echo_left(void *owner, const struct probe *probe, enum wire_fate fate, mono_t now)
{
	(void)owner;
	(void)probe;
	(void)fate; /* the next sweep asks again */
	(void)now;
}

void
segments_ask_all_nodes(struct segments *segments, struct segment *segment)
{
	static const struct ip all_nodes = {IP_V6, {0xff, 0x02, [15] = 0x01}};
	static const struct mac all_stations = {{0x33, 0x33, 0, 0, 0, 1}};
	const struct pacers pacers = {segments->setup.pacer, segment->pacer, NULL};
	const struct vantage *vantage = &segment->v6.vantage;
	const struct probe echo = {
		.kind = PROBE_ECHO,
		.ends = {vantage->own_mac, all_stations, vantage->own_ip, all_nodes},
		.source_port = SCAN_PORT_FIRST,
	};
	mono_t now = clock_mono(), wait;

	if (!segment->v6.up || segment->scope->routed || segments->paused ||
		!pacer_take(&pacers, PROBE_ECHO, &all_nodes, now, &wait))
		return;
	send_now(segments, segment,
		&(const struct wire_frame){.probe = &echo,
			.pacers = pacers,
			.call = echo_left,
			.now = now});
}

static bool
has_gateway(const struct segment *segment)
{
	return (segment->placed || segment->v6.placed) &&
		(segment->scope->routed || segment->crossed) && segment->scope->owned &&
		segment->listener->capture != NULL;
}

static void
gateways_are_due(void *context)
{
	struct segments *segments = context;
	mono_t now = clock_mono(), next = {INT64_MAX};

	if (segments->paused)
		return;
	for (size_t i = 0; i < segments->setup.count; i++) {
		struct segment *segment = &segments->list[i];

		if (!has_gateway(segment))
			continue;
		ask_gateways(segments, segment, now);
		if (segment->gateway.ip.family != IP_NONE &&
			segment->gateway.next.us < next.us)
			next = segment->gateway.next;
		if (segment->v6.gateway.ip.family != IP_NONE &&
			segment->v6.gateway.next.us < next.us)
			next = segment->v6.gateway.next;
	}
	if (next.us != INT64_MAX)
		loop_timer_set(segments->timer, mono_since(next, now));
}

void
segments_prove_gateway(struct segments *segments, struct segment *segment)
{
	mono_t now = clock_mono();

	if (mono_since(now, segment->gateway.heard).us < prove_every_us ||
		mono_since(segment->gateway.next, now).us < prove_every_us)
		return;
	segment->gateway.next = now;
	loop_timer_set(segments->timer, span_ms(0));
}

bool
segments_gateway_answers(const struct segment *segment, mono_t now)
{
	return !mac_is_zero(&segment->gateway.mac) &&
		mono_since(now, segment->gateway.heard).us < answers_within_us;
}

void
segments_receive(struct segments *segments, const struct listener *listener,
	const struct frame *frame, mono_t now)
{
	if (frame->kind != FRAME_ARP_REPLY &&
		frame->kind != FRAME_NEIGHBOUR_ADVERTISEMENT)
		return;
	for (size_t i = 0; i < segments->setup.count; i++) {
		struct segment *segment = &segments->list[i];
		struct vantage vantage = segment->vantage;
		struct vantage vantage6 = segment->v6.vantage;

		if (segment->listener != listener)
			continue;
		strain_receive(segment, frame, now);
		if (!has_gateway(segment))
			continue;
		if (neighbour_receive(&segment->gateway, frame, &vantage.own_ip, now))
			settle(segments, segment, &vantage, true);
		if (neighbour_receive(
			    &segment->v6.gateway, frame, &vantage6.own_ip, now))
			settle6(segments, segment, &vantage6, true);
	}
}

void
segments_set_care(struct segments *segments, const struct scan_order *order)
{
	struct segment *segment = &segments->list[order->segment];

	for (size_t i = 0; i < order->target_count; i++) {
		const struct scan_target *target = &order->targets[i];

		pacer_segment_set_care(segment->pacer, &target->ip, target->care);
		gate_set_care(segments->setup.gate, segment->index, &target->ip,
			target->care);
	}
}
