/*
 * A simulated segment in virtual time: it takes the frames that a scan sends through pacer
 * and gate, lets a table of hosts answer, loses and delays as told, and logs every frame.
 */
#ifndef WATCHDOG_TESTS_UNIT_SCAN_WIRE_H
#define WATCHDOG_TESTS_UNIT_SCAN_WIRE_H

#include "wire_lab.h"

static inline bool
wire_lost(struct wire *wire)
{
	return random_below(&wire->random, 100) < wire->loss_percent;
}

static inline void
wire_fly(struct wire *wire, const struct frame *frame)
{
	if (wire_lost(wire))
		return;
	ck_assert_uint_lt(wire->flight_count, WIRE_FLIGHT_MAX);
	wire->flights[wire->flight_count++] = (struct wire_flight){
		.arrives = mono_add(wire->now, wire->rtt),
		.frame = *frame,
	};
}

/* The head of any answer to probe, as frame_read would give it. */
static inline struct frame
wire_answer(const struct wire *wire, const struct probe *probe, enum frame_kind kind)
{
	struct mac mac = wire->world.mac(wire, &probe->ends.target);

	return (struct frame){
		.kind = kind,
		.source_mac = wire->scope.routed ? wire->vantage.gateway_mac : mac,
		.target_mac = wire->vantage.own_mac,
		.source = probe->ends.target,
		.target = probe->ends.source,
		.claimed_mac = kind == FRAME_ARP_REPLY ? mac : (struct mac){{0}},
		.ttl = kind == FRAME_ARP_REPLY ? 0 : 64,
	};
}

static inline struct frame
wire_segment_answer(const struct wire *wire, const struct probe *probe, uint8_t flags)
{
	struct frame frame = wire_answer(wire, probe, FRAME_TCP);

	frame.tcp = (struct frame_tcp){
		.source_port = probe->target_port,
		.target_port = probe->source_port,
		.acknowledgement = (uint32_t)probe->cookie + 1,
		.flags = flags,
	};
	return frame;
}

static inline struct frame
wire_unreachable(
	const struct wire *wire, const struct probe *probe, uint8_t code, bool router)
{
	struct frame frame = wire_answer(wire, probe, FRAME_UNREACHABLE);

	if (router)
		frame.source = wire_ip("10.9.9.1");
	frame.icmp_type = probe->ends.target.family == IP_V4 ? 3 : 1;
	frame.icmp_code = code;
	frame.quote = (struct frame_quote){
		.source = probe->ends.source,
		.target = probe->ends.target,
		.proto = probe->kind == PROBE_ECHO ? 1
			: probe->kind == PROBE_UDP ? 17
						   : 6,
		.source_port = probe->source_port,
		.target_port = probe->target_port,
		.sequence = (uint32_t)probe->cookie,
	};
	if (probe->kind == PROBE_ECHO)
		frame.quote.sequence =
			(uint32_t)probe->source_port << 16 | (uint16_t)probe->cookie;
	return frame;
}

static inline void
wire_answer_syn(struct wire *wire, const struct probe *probe)
{
	struct frame frame;

	switch (wire->world.port(&probe->ends.target, probe->target_port)) {
	case WIRE_OPEN:
		frame = wire_segment_answer(wire, probe, TCP_SYN | TCP_ACK);
		break;
	case WIRE_CLOSED:
		frame = wire_segment_answer(wire, probe, TCP_RST | TCP_ACK);
		break;
	case WIRE_PROHIBITED:
		frame = wire_unreachable(wire, probe,
			probe->ends.target.family == IP_V4 ? 13 : 1, false);
		break;
	case WIRE_ROUTER_SAYS:
		frame = wire_unreachable(wire, probe, 1, true);
		break;
	case WIRE_SILENT:
	default:
		return;
	}
	wire_fly(wire, &frame);
}

/* What the file says an answer looks like, filled with zeros where it says nothing. */
static inline struct frame
wire_datagram(struct wire *wire, const struct probe *probe)
{
	struct frame frame = wire_answer(wire, probe, FRAME_UDP);
	uint8_t *bytes = wire->datagrams[wire->datagram_count++ % WIRE_DATAGRAMS];
	const struct udp_request *request = probe->request;
	struct udp_request mirror = {
		.send = request->answer, .send_length = request->answer_length};

	ck_assert_uint_le(request->answer_length, WIRE_DATAGRAM_SIZE);
	frame.udp_source_port = request->any_port ? 40000 : probe->target_port;
	frame.udp_target_port = probe->source_port;
	frame.udp_length = (uint16_t)udp_request_write(&mirror, probe->cookie, bytes);
	frame.udp_payload = bytes;
	return frame;
}

static inline void
wire_answer_udp(struct wire *wire, const struct probe *probe)
{
	enum wire_port port = wire->world.port(&probe->ends.target, probe->target_port);
	bool is_v4 = probe->ends.target.family == IP_V4;
	struct frame frame;

	if (port == WIRE_SILENT)
		return;
	if (port == WIRE_OPEN)
		frame = wire_datagram(wire, probe);
	else if (port == WIRE_PROHIBITED)
		frame = wire_unreachable(wire, probe, is_v4 ? 13 : 1, false);
	else
		frame = wire_unreachable(
			wire, probe, is_v4 ? 3 : 4, port == WIRE_ROUTER_SAYS);
	wire_fly(wire, &frame);
}

static inline enum frame_kind
wire_reply_kind(enum probe_kind kind)
{
	if (kind == PROBE_ND)
		return FRAME_NEIGHBOUR_ADVERTISEMENT;
	return kind == PROBE_ARP ? FRAME_ARP_REPLY : FRAME_ECHO_REPLY;
}

/* The frame reached its host. */
static inline void
wire_answer_probe(struct wire *wire, const struct probe *probe)
{
	struct frame frame;

	if (!wire->world.present(&probe->ends.target) || wire_lost(wire))
		return;
	if (!wire->scope.routed && !mac_is_zero(&probe->ends.target_mac)) {
		struct mac mac = wire->world.mac(wire, &probe->ends.target);

		if (!mac_equal(&mac, &probe->ends.target_mac))
			return;
	}
	if (probe->kind == PROBE_TCP_SYN) {
		wire_answer_syn(wire, probe);
		return;
	}
	if (probe->kind == PROBE_UDP) {
		wire_answer_udp(wire, probe);
		return;
	}
	frame = wire_answer(wire, probe, wire_reply_kind(probe->kind));
	if (probe->kind == PROBE_ECHO) {
		frame.echo_id = probe->source_port;
		frame.echo_sequence = (uint16_t)probe->cookie;
		frame.echo_cookie = probe->cookie;
	}
	wire_fly(wire, &frame);
}

static inline void
wire_receive(struct wire *wire, const struct frame *frame)
{
	struct scan_result result;

	if (!scan_receive(wire->scan, frame, wire->now, &result))
		return;
	wire->results++;
	wire->news += result.news;
	if (result.rtt_us == 0)
		return;
	if (wire->rtt_least == 0 || result.rtt_us < wire->rtt_least)
		wire->rtt_least = result.rtt_us;
	if (result.rtt_us > wire->rtt_most)
		wire->rtt_most = result.rtt_us;
}

static inline void
wire_deliver(struct wire *wire)
{
	for (size_t i = 0; i < wire->flight_count;) {
		struct wire_flight flight = wire->flights[i];

		if (flight.arrives.us > wire->now.us) {
			i++;
			continue;
		}
		wire->flights[i] = wire->flights[--wire->flight_count];
		wire_receive(wire, &flight.frame);
	}
}

/* Through gate and wire, as the sensor does it. */
static inline void
wire_send(struct wire *wire, const struct probe *probe)
{
	uint8_t bytes[PACKET_MAX];
	size_t length = probe_build(probe, bytes);
	enum gate_reason reason = gate_check(wire->gate, 0, bytes, length, wire->now);

	ck_assert_msg(
		reason == GATE_PASS, "%s", names_text(gate_reason_names, (int)reason));
	ck_assert_uint_lt(wire->log_count, WIRE_LOG_MAX);
	wire->log[wire->log_count++] = (struct wire_sent){wire->now, *probe};
	scan_sent(wire->scan, probe, wire->now);
	wire_answer_probe(wire, probe);
}

static inline mono_t
wire_next_arrival(const struct wire *wire, mono_t until)
{
	for (size_t i = 0; i < wire->flight_count; i++)
		if (wire->flights[i].arrives.us < until.us)
			until = wire->flights[i].arrives;
	return until;
}

/* One turn of the owner's loop; false when the scan is done. */
static inline bool
wire_turn(struct wire *wire)
{
	struct probe probe;
	mono_t wait = wire->now;

	wire_deliver(wire);
	for (int i = 0; i < WIRE_BATCH; i++) {
		switch (scan_next(wire->scan, wire->now, &probe, &wait)) {
		case SCAN_DONE:
			return false;
		case SCAN_WAIT:
			wire->now = wire_next_arrival(wire, wait);
			return true;
		case SCAN_PROBE:
			wire_send(wire, &probe);
		}
	}
	return true;
}

static inline void
wire_run(struct wire *wire)
{
	for (int i = 0; i < WIRE_STEPS_MAX; i++)
		if (!wire_turn(wire))
			return;
	ck_abort_msg("the scan does not end");
}

/* The state of one port of one target in the findings. */
static inline struct scan_finding
wire_finding(const struct wire *wire, size_t target, uint16_t port)
{
	struct scan_finding finding;
	size_t cursor = 0;

	while (scan_next_finding(wire->scan, target, &cursor, &finding))
		if (finding.first <= port && port <= finding.last)
			return finding;
	ck_abort_msg("port %u is in no finding", port);
	return finding;
}

static inline size_t
wire_index(const struct wire *wire, const char *ip)
{
	struct ip wanted = wire_ip(ip);
	struct scan_outcome outcome;

	for (size_t i = 0; i < scan_target_count(wire->scan); i++) {
		scan_target_outcome(wire->scan, i, &outcome);
		if (ip_equal(&outcome.ip, &wanted))
			return i;
	}
	ck_abort_msg("%s is no target", ip);
	return 0;
}

#endif
