#include "scan/gate.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/frame.h"
#include "scan/gate_part.h"

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
		reason = gate_judge(gate, segment, &view);
	if (reason != GATE_PASS)
		return reason;
	frame = (struct gate_frame){
		.host = view.target,
		.arp = gate_is_neighbour_question(&view),
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
		reason = gate_judge_across(gate, crossing, &view);
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
		reason = gate_judge_connect(gate, segment, &view);
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
