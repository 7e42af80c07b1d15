/*
 * A simulated segment in virtual time: it takes the frames that a scan sends through pacer
 * and gate, lets a table of hosts answer, loses and delays as told, and logs every frame.
 */
#ifndef WATCHDOG_TESTS_UNIT_SCAN_WIRE_H
#define WATCHDOG_TESTS_UNIT_SCAN_WIRE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "net/packet.h"
#include "scan/cookie.h"
#include "scan/gate.h"
#include "scan/scan.h"

enum {
	WIRE_LOG_MAX = 400000,
	WIRE_FLIGHT_MAX = 4096,
	WIRE_STEPS_MAX = 4000000,
	WIRE_BATCH = 16
};

/* How a simulated host treats a SYN. */
enum wire_port {
	WIRE_CLOSED,
	WIRE_OPEN,
	WIRE_SILENT,
	WIRE_PROHIBITED,
	WIRE_ROUTER_SAYS
};

struct wire;

struct wire_world {
	/* Is there a host at ip, and does it answer ARP and echo? */
	bool (*present)(const struct ip *ip);
	enum wire_port (*port)(const struct ip *ip, uint16_t port);
	struct mac (*mac)(const struct wire *wire, const struct ip *ip);
};

struct wire_sent {
	mono_t at;
	struct probe probe;
};

struct wire_flight {
	mono_t arrives;
	struct frame frame;
};

struct wire {
	struct wire_world world;
	struct scope scope;
	struct vantage vantage;
	struct scan_order order;
	struct pacer_daemon daemon;
	struct pacer_segment *segment;
	struct gate *gate;
	struct scan *scan;
	struct hash_key key;
	mono_t now;
	struct random random;
	unsigned loss_percent; /* each way */
	span_t rtt;
	struct wire_sent *log;
	size_t log_count;
	struct wire_flight *flights;
	size_t flight_count;
	size_t results, news;
	uint32_t rtt_least, rtt_most; /* measured */
};

static inline struct ip
wire_ip(const char *text)
{
	struct ip ip;

	ck_assert(ip_parse(text, &ip));
	return ip;
}

static inline struct mac
wire_mac(uint32_t number)
{
	return (struct mac){{0x02, 0, (uint8_t)(number >> 24), (uint8_t)(number >> 16),
		(uint8_t)(number >> 8), (uint8_t)number}};
}

static inline struct mac
wire_mac_of(const struct wire *wire, const struct ip *ip)
{
	(void)wire;
	return wire_mac(ip_to_v4(ip));
}

static inline bool
wire_everybody(const struct ip *ip)
{
	(void)ip;
	return true;
}

static inline bool
wire_nobody(const struct ip *ip)
{
	(void)ip;
	return false;
}

static inline enum wire_port
wire_all_closed(const struct ip *ip, uint16_t port)
{
	(void)ip;
	(void)port;
	return WIRE_CLOSED;
}

static inline enum wire_port
wire_all_silent(const struct ip *ip, uint16_t port)
{
	(void)ip;
	(void)port;
	return WIRE_SILENT;
}

static inline enum wire_port
wire_mixed(const struct ip *ip, uint16_t port)
{
	uint32_t mixed = (ip_to_v4(ip) * 2654435761U) ^ (port * 40503U);

	return (enum wire_port)((mixed >> 7) % 4);
}

/* An owned segment with one subnet and high ceilings, everybody there, all ports closed.
 * The caller changes what it needs before wire_start. */
static inline void
wire_init(struct wire *wire, const char *subnet, bool routed)
{
	*wire = (struct wire){
		.world = {wire_everybody, wire_all_closed, wire_mac_of},
		.scope = {.name = "lab", .interface = "eth0", .owned = true},
		.key = {{0x0123456789abcdefULL, 0xfedcba9876543210ULL}},
		.now = {1000000000},
		.rtt = span_ms(5),
	};
	ck_assert(subnet_parse(subnet, &wire->scope.subnets[0]));
	wire->scope.subnet_count = 1;
	wire->scope.routed = routed;
	wire->scope.limits = (struct scan_limits){1000, 1000, 5000};
	wire->vantage.own_mac = wire_mac(0xaa000001);
	wire->vantage.own_ip = wire_ip(routed ? "10.9.9.2" : "192.168.20.1");
	if (routed) {
		wire->vantage.gateway_ip = wire_ip("10.9.9.1");
		wire->vantage.gateway_mac = wire_mac(0xaa0000fe);
	}
	wire->order.run_id = 7;
	wire->order.proto = PROTO_TCP;
	wire->order.tries = 2;
	random_init(&wire->random, 1);
	wire->log = mem_array(WIRE_LOG_MAX, sizeof(*wire->log));
	wire->flights = mem_array(WIRE_FLIGHT_MAX, sizeof(*wire->flights));
}

static inline void
wire_target(struct wire *wire, const char *ip, const struct mac *mac)
{
	struct scan_order *order = &wire->order;

	order->targets = mem_resize(
		order->targets, order->target_count + 1, sizeof(*order->targets));
	memset(&order->targets[order->target_count], 0, sizeof(*order->targets));
	order->targets[order->target_count].ip = wire_ip(ip);
	if (mac != NULL)
		order->targets[order->target_count].mac = *mac;
	order->target_count++;
}

static inline void
wire_ports(struct wire *wire, const char *ports)
{
	wire->order.kind = SCAN_PORTS;
	ck_assert_int_eq(port_set_parse(ports, &wire->order.ports, NULL), 0);
}

static inline int
wire_try_start(struct wire *wire, struct error *error)
{
	struct scan_setup setup = {
		.order = &wire->order,
		.scope = &wire->scope,
		.vantage = wire->vantage,
		.key = wire->key,
		.slot = 3,
		.seed = random_next(&wire->random),
	};

	if (wire->segment == NULL) {
		pacer_daemon_init(&wire->daemon, 100000);
		wire->segment = pacer_segment_new(&wire->scope.limits, &wire->key);
		wire->gate = gate_new(&wire->scope, 1, 100000, &wire->key);
		gate_set_vantage(wire->gate, 0, &wire->vantage);
	}
	setup.pacers = (struct pacers){&wire->daemon, wire->segment, NULL};
	return scan_new(&setup, &wire->scan, error);
}

static inline void
wire_start(struct wire *wire)
{
	struct error error = {0};

	ck_assert_msg(wire_try_start(wire, &error) == 0, "%s", error.text);
}

static inline void
wire_done(struct wire *wire)
{
	scan_free(wire->scan);
	scan_order_done(&wire->order);
	pacer_segment_free(wire->segment);
	gate_free(wire->gate);
	port_set_done(&wire->scope.exclude_tcp);
	free(wire->log);
	free(wire->flights);
}

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
	frame.icmp_type = 3;
	frame.icmp_code = code;
	frame.quote = (struct frame_quote){
		.source = probe->ends.source,
		.target = probe->ends.target,
		.proto = probe->kind == PROBE_ECHO ? 1 : 6,
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
		frame = wire_unreachable(wire, probe, 13, false);
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
	frame = wire_answer(wire, probe,
		probe->kind == PROBE_ARP ? FRAME_ARP_REPLY : FRAME_ECHO_REPLY);
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
