#include "scan/gate.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/frame.h"
#include "scan/cookie.h"
#include "scan/gate_payload.h"
#include "scan/gate_rate.h"
#include "scan/gate_read.h"

const struct name gate_reason_names[] = {
	{GATE_PASS, "pass"},
	{GATE_PAUSED, "paused"},
	{GATE_NOT_OWNED, "not-owned"},
	{GATE_NOT_REACHED, "not-reached-from"},
	{GATE_MALFORMED, "malformed"},
	{GATE_KIND, "kind"},
	{GATE_SENDER, "sender"},
	{GATE_OWN_ADDRESS, "own-address"},
	{GATE_SPECIAL, "special-address"},
	{GATE_EDGE, "network-or-broadcast"},
	{GATE_OUTSIDE, "outside-subnets"},
	{GATE_EXCLUDED_IP, "excluded-ip"},
	{GATE_EXCLUDED_MAC, "excluded-mac"},
	{GATE_EXCLUDED_PORT, "excluded-port"},
	{GATE_CARE, "care"},
	{GATE_NEXT_HOP, "next-hop"},
	{GATE_FLAGS, "tcp-flags"},
	{GATE_PAYLOAD, "payload"},
	{GATE_SOURCE_PORT, "source-port"},
	{GATE_RATE_HOST, "rate-host"},
	{GATE_RATE_ARP, "rate-arp"},
	{GATE_RATE_UDP, "rate-udp"},
	{GATE_RATE_SEGMENT, "rate-segment"},
	{GATE_RATE_CROSSING, "rate-crossing"},
	{GATE_RATE_DAEMON, "rate-daemon"},
	{0, NULL},
};

struct gate_segment {
	struct vantage vantage;
	bool usable;		 /* the vantage is set */
	struct vantage vantage6; /* over IPv6; without an address while not set */
	struct gate_rates rates;
	struct gate_window crossing; /* what looks at other segments from here */
};

struct gate {
	const struct scope *scopes;
	size_t count;
	struct gate_segment *segments;
	const struct probe_book *probes; /* NULL: no datagram leaves */
	struct gate_window daemon;
	struct ip own[GATE_OWN_MAX];
	size_t own_count;
	bool own_unknown; /* more addresses than can be kept */
	bool paused;
	uint64_t counts[GATE_REASON_COUNT];
};

struct gate *
gate_new(const struct scope *scopes, size_t count, uint32_t ceiling,
	const struct hash_key *key)
{
	struct gate *gate = mem_new(sizeof(*gate));

	gate->scopes = scopes;
	gate->count = count;
	gate->segments = mem_array(count + 1, sizeof(*gate->segments));
	for (size_t i = 0; i < count; i++) {
		gate_rates_init(&gate->segments[i].rates, &scopes[i].limits, key);
		gate_window_init(&gate->segments[i].crossing,
			scope_crossing_ceiling(&scopes[i]));
	}
	gate_window_init(&gate->daemon, ceiling);
	return gate;
}

void
gate_free(struct gate *gate)
{
	if (gate == NULL)
		return;
	for (size_t i = 0; i < gate->count; i++)
		gate_rates_done(&gate->segments[i].rates);
	free(gate->segments);
	free(gate);
}

bool
gate_set_own(struct gate *gate, const struct ip *addresses, size_t count)
{
	gate->own_unknown = count > GATE_OWN_MAX;
	if (gate->own_unknown)
		return false;
	if (count > 0)
		memcpy(gate->own, addresses, count * sizeof(*addresses));
	gate->own_count = count;
	return true;
}

void
gate_set_vantage(struct gate *gate, size_t segment, const struct vantage *vantage)
{
	struct gate_segment *place;

	if (segment >= gate->count)
		return;
	place = &gate->segments[segment];
	if (vantage != NULL && vantage->own_ip.family == IP_V6) {
		place->vantage6 = *vantage;
		return;
	}
	place->usable = vantage != NULL;
	if (vantage != NULL)
		place->vantage = *vantage;
	else
		place->vantage6 = (struct vantage){.own_ip.family = IP_NONE};
}

void
gate_set_probes(struct gate *gate, const struct probe_book *book)
{
	gate->probes = book;
}

void
gate_set_care(struct gate *gate, size_t segment, const struct ip *ip, enum care care)
{
	if (segment < gate->count)
		gate_rates_set_care(&gate->segments[segment].rates, ip, care);
}

void
gate_set_paused(struct gate *gate, bool paused)
{
	gate->paused = paused;
}

static bool
is_own(const struct gate *gate, const struct vantage *vantage, const struct ip *ip)
{
	if (gate->own_unknown || ip_equal(ip, &vantage->own_ip))
		return true;
	for (size_t i = 0; i < gate->own_count; i++)
		if (ip_equal(ip, &gate->own[i]))
			return true;
	return false;
}

enum gate_reason
gate_judge_target(const struct scope *scope, const struct ip *target)
{
	static const enum gate_reason reasons[] = {
		[SCOPE_ALLOWED] = GATE_PASS,
		[SCOPE_SPECIAL] = GATE_SPECIAL,
		[SCOPE_OUTSIDE] = GATE_OUTSIDE,
		[SCOPE_EDGE] = GATE_EDGE,
		[SCOPE_EXCLUDED] = GATE_EXCLUDED_IP,
	};

	return reasons[scope_judge(scope, target)];
}

static bool
is_neighbour_question(const struct gate_view *view)
{
	return view->kind == GATE_ARP || view->kind == GATE_ND;
}

static enum gate_reason
judge_sender(const struct vantage *vantage, const struct gate_view *view)
{
	if (vantage == NULL || !mac_equal(&view->source_mac, &vantage->own_mac) ||
		!ip_equal(&view->source, &vantage->own_ip))
		return GATE_SENDER;
	if (is_neighbour_question(view) &&
		!mac_equal(&view->sender_mac, &vantage->own_mac))
		return GATE_SENDER;
	return GATE_PASS;
}

static bool
is_broadcast(const struct mac *mac)
{
	static const struct mac all = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

	return mac_equal(mac, &all);
}

/* Which station gets the frame: ARP may go to all, a solicitation to its group; behind a
 * router everything else goes to it and to nobody else. */
static enum gate_reason
judge_hop(const struct scope *scope, const struct vantage *vantage,
	const struct gate_view *view)
{
	bool broadcast = is_broadcast(&view->target_mac);

	if ((broadcast && view->kind == GATE_ARP) || view->to_group)
		return GATE_PASS;
	if (mac_is_group(&view->target_mac) || mac_is_zero(&view->target_mac) ||
		mac_equal(&view->target_mac, &vantage->own_mac))
		return GATE_NEXT_HOP;
	if (scope_excludes_mac(scope, &view->target_mac))
		return GATE_EXCLUDED_MAC;
	if (scope->routed && !mac_equal(&view->target_mac, &vantage->gateway_mac))
		return GATE_NEXT_HOP;
	return GATE_PASS;
}

static enum gate_reason
judge_datagram(const struct gate *gate, const struct scope *scope,
	const struct gate_view *view)
{
	if (view->source_port < SCAN_PORT_FIRST)
		return GATE_SOURCE_PORT;
	if (port_set_has(&scope->exclude_udp, view->target_port))
		return GATE_EXCLUDED_PORT;
	if (gate->probes == NULL || !port_set_has(&scope->ask_udp, view->target_port))
		return GATE_PAYLOAD;
	return gate_payload_may_leave(gate->probes, view->target_port, view->payload,
		       view->payload_bytes)
		? GATE_PASS
		: GATE_PAYLOAD;
}

static enum gate_reason
judge_content(const struct gate *gate, const struct scope *scope,
	const struct gate_view *view)
{
	if (is_neighbour_question(view))
		return GATE_PASS;
	if (view->kind == GATE_UDP)
		return judge_datagram(gate, scope, view);
	if (view->source_port < SCAN_PORT_FIRST)
		return GATE_SOURCE_PORT;
	if (view->kind == GATE_ECHO)
		return view->payload_bytes > GATE_ECHO_PAYLOAD_MAX ? GATE_PAYLOAD
								   : GATE_PASS;
	if (view->tcp_flags != TCP_SYN)
		return GATE_FLAGS;
	if (view->payload_bytes > 0)
		return GATE_PAYLOAD;
	if (port_set_has(&scope->exclude_tcp, view->target_port))
		return GATE_EXCLUDED_PORT;
	return GATE_PASS;
}

/* The gateway may lie outside the segment's subnets: ARP or a solicitation may ask for exactly
 * that address, and an echo for one of our own link. */
static bool
asks_for_gateway(const struct vantage *vantage, const struct gate_view *view)
{
	bool is_echo = view->kind == GATE_ECHO && view->target.family == IP_V6 &&
		ip_is_link_local(&view->target);

	return (is_neighbour_question(view) || is_echo) &&
		ip_equal(&view->target, &vantage->gateway_ip) &&
		!ip_is_special(&view->target);
}

/* All nodes may be asked for an echo on a link where the owner declared an IPv6 prefix. */
static bool
asks_all_nodes(const struct scope *scope, const struct gate_view *view)
{
	if (view->kind != GATE_ECHO || !view->to_group || scope->routed)
		return false;
	for (size_t i = 0; i < scope->subnet_count; i++)
		if (scope->subnets[i].ip.family == IP_V6)
			return true;
	return false;
}

static enum gate_reason
judge_address(const struct gate *gate, size_t segment, const struct vantage *vantage,
	const struct gate_view *view)
{
	const struct scope *scope = &gate->scopes[segment];

	if (is_own(gate, vantage, &view->target))
		return GATE_OWN_ADDRESS;
	if (asks_for_gateway(vantage, view) || asks_all_nodes(scope, view))
		return GATE_PASS;
	if (is_neighbour_question(view) && scope->routed)
		return GATE_OUTSIDE;
	return gate_judge_target(scope, &view->target);
}

static enum gate_reason
judge_care(const struct gate *gate, size_t segment, const struct gate_view *view)
{
	const struct care_set *care = &gate->segments[segment].rates.care;

	if (is_neighbour_question(view) ||
		care_set_of(care, &view->target) != CARE_NEVER)
		return GATE_PASS;
	return GATE_CARE;
}

/* Where a frame of that family may come from; NULL: nowhere. */
static const struct vantage *
vantage_for(const struct gate *gate, size_t segment, const struct gate_view *view)
{
	const struct gate_segment *place = &gate->segments[segment];

	if (view->source.family == IP_V6)
		return &place->vantage6; /* nobody's address while it is not set */
	return place->usable ? &place->vantage : NULL;
}

static enum gate_reason
judge(const struct gate *gate, size_t segment, const struct gate_view *view)
{
	const struct scope *scope = &gate->scopes[segment];
	const struct vantage *vantage = vantage_for(gate, segment, view);
	enum gate_reason reason = judge_sender(vantage, view);

	if (reason == GATE_PASS)
		reason = judge_address(gate, segment, vantage, view);
	if (reason == GATE_PASS)
		reason = judge_hop(scope, vantage, view);
	if (reason == GATE_PASS)
		reason = judge_content(gate, scope, view);
	if (reason == GATE_PASS)
		reason = judge_care(gate, segment, view);
	return reason;
}

static enum gate_reason
check(struct gate *gate, size_t segment, const uint8_t *bytes, size_t length,
	mono_t now)
{
	struct gate_frame frame;
	struct gate_view view;
	enum gate_reason reason;

	if (gate->paused)
		return GATE_PAUSED;
	if (segment >= gate->count || !gate->scopes[segment].owned)
		return GATE_NOT_OWNED;
	if (gate->scopes[segment].connect)
		return GATE_KIND;
	reason = gate_read(bytes, length, &view);
	if (reason == GATE_PASS)
		reason = judge(gate, segment, &view);
	if (reason != GATE_PASS)
		return reason;
	frame = (struct gate_frame){
		.host = view.target,
		.arp = is_neighbour_question(&view),
		.udp = view.kind == GATE_UDP,
	};
	return gate_rates_take(
		&gate->segments[segment].rates, &gate->daemon, &frame, now);
}

enum gate_reason
gate_check(struct gate *gate, size_t segment, const uint8_t *bytes, size_t length,
	mono_t now)
{
	enum gate_reason reason = check(gate, segment, bytes, length, now);

	gate->counts[reason]++;
	return reason;
}

/* Through the gateway of the segment that is looked from, and to nobody else. */
static enum gate_reason
judge_crossing_hop(const struct scope *from, const struct vantage *vantage,
	const struct gate_view *view)
{
	if (mac_is_group(&view->target_mac) || mac_is_zero(&view->target_mac) ||
		mac_equal(&view->target_mac, &vantage->own_mac) ||
		!mac_equal(&view->target_mac, &vantage->gateway_mac))
		return GATE_NEXT_HOP;
	return scope_excludes_mac(from, &view->target_mac) ? GATE_EXCLUDED_MAC
							   : GATE_PASS;
}

static enum gate_reason
judge_across(const struct gate *gate, const struct gate_crossing *crossing,
	const struct gate_view *view)
{
	const struct scope *to = &gate->scopes[crossing->to];
	const struct vantage *vantage = vantage_for(gate, crossing->from, view);
	enum gate_reason reason = judge_sender(vantage, view);

	if (view->kind != GATE_TCP && view->kind != GATE_UDP)
		return GATE_KIND;
	if (reason == GATE_PASS && is_own(gate, vantage, &view->target))
		reason = GATE_OWN_ADDRESS;
	if (reason == GATE_PASS)
		reason = gate_judge_target(to, &view->target);
	if (reason == GATE_PASS)
		reason = judge_crossing_hop(
			&gate->scopes[crossing->from], vantage, view);
	if (reason == GATE_PASS)
		reason = judge_content(gate, to, view);
	if (reason == GATE_PASS)
		reason = judge_care(gate, crossing->to, view);
	return reason;
}

static enum gate_reason
check_across(struct gate *gate, const struct gate_crossing *crossing,
	const uint8_t *bytes, size_t length, mono_t now)
{
	struct gate_frame frame;
	struct gate_view view;
	enum gate_reason reason;

	if (gate->paused)
		return GATE_PAUSED;
	if (crossing->from >= gate->count || crossing->to >= gate->count ||
		!gate->scopes[crossing->from].owned ||
		!gate->scopes[crossing->to].owned)
		return GATE_NOT_OWNED;
	if (crossing->from == crossing->to || gate->scopes[crossing->from].connect ||
		gate->scopes[crossing->to].connect ||
		!scope_is_reached_from(&gate->scopes[crossing->to], crossing->from))
		return GATE_NOT_REACHED;
	reason = gate_read(bytes, length, &view);
	if (reason == GATE_PASS)
		reason = judge_across(gate, crossing, &view);
	if (reason != GATE_PASS)
		return reason;
	frame = (struct gate_frame){
		.host = view.target,
		.udp = view.kind == GATE_UDP,
		.crossing = &gate->segments[crossing->from].crossing,
	};
	return gate_rates_take(
		&gate->segments[crossing->to].rates, &gate->daemon, &frame, now);
}

enum gate_reason
gate_check_across(struct gate *gate, const struct gate_crossing *crossing,
	const uint8_t *bytes, size_t length, mono_t now)
{
	enum gate_reason reason = check_across(gate, crossing, bytes, length, now);

	gate->counts[reason]++;
	return reason;
}

/* To the rest of the rules a connection is the SYN that begins it. */
static enum gate_reason
judge_connect(const struct gate *gate, size_t segment, const struct gate_view *view)
{
	const struct scope *scope = &gate->scopes[segment];
	const struct gate_segment *place = &gate->segments[segment];
	enum gate_reason reason;

	if (!scope->connect)
		return GATE_KIND;
	if (!place->usable || view->target.family != place->vantage.own_ip.family)
		return GATE_SENDER;
	if (!ip_is_loopback(&view->target) &&
		is_own(gate, &place->vantage, &view->target))
		return GATE_OWN_ADDRESS;
	if (view->target_port == 0)
		return GATE_EXCLUDED_PORT;
	reason = gate_judge_target(scope, &view->target);
	if (reason == GATE_PASS)
		reason = judge_content(gate, scope, view);
	return reason == GATE_PASS ? judge_care(gate, segment, view) : reason;
}

enum gate_reason
gate_check_connect(struct gate *gate, size_t segment,
	const struct gate_connect *connect, mono_t now)
{
	const struct gate_frame frame = {.host = connect->ip};
	const struct gate_view view = {
		.kind = GATE_TCP,
		.target = connect->ip,
		.source_port = connect->source_port,
		.target_port = connect->port,
		.tcp_flags = TCP_SYN,
	};
	enum gate_reason reason = GATE_PAUSED;

	if (!gate->paused && (segment >= gate->count || !gate->scopes[segment].owned))
		reason = GATE_NOT_OWNED;
	else if (!gate->paused)
		reason = judge_connect(gate, segment, &view);
	if (reason == GATE_PASS)
		reason = gate_rates_take(
			&gate->segments[segment].rates, &gate->daemon, &frame, now);
	gate->counts[reason]++;
	return reason;
}

uint64_t
gate_count(const struct gate *gate, enum gate_reason reason)
{
	return gate->counts[reason];
}
