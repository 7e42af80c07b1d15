#include "net/frame.h"
#include "scan/cookie.h"
#include "scan/gate_part.h"
#include "scan/gate_payload.h"

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

bool
gate_is_neighbour_question(const struct gate_view *view)
{
	return view->kind == GATE_ARP || view->kind == GATE_ND;
}

static enum gate_reason
judge_sender(const struct vantage *vantage, const struct gate_view *view)
{
	if (vantage == NULL || !mac_equal(&view->source_mac, &vantage->own_mac) ||
		!ip_equal(&view->source, &vantage->own_ip))
		return GATE_SENDER;
	if (gate_is_neighbour_question(view) &&
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
	if (gate_is_neighbour_question(view))
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

	return (gate_is_neighbour_question(view) || is_echo) &&
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
	if (gate_is_neighbour_question(view) && scope->routed)
		return GATE_OUTSIDE;
	return gate_judge_target(scope, &view->target);
}

static enum gate_reason
judge_care(const struct gate *gate, size_t segment, const struct gate_view *view)
{
	const struct care_set *care = &gate->segments[segment].rates.care;

	if (gate_is_neighbour_question(view) ||
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

enum gate_reason
gate_judge(const struct gate *gate, size_t segment, const struct gate_view *view)
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

enum gate_reason
gate_judge_across(const struct gate *gate, const struct gate_crossing *crossing,
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

enum gate_reason
gate_judge_connect(
	const struct gate *gate, size_t segment, const struct gate_view *view)
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
