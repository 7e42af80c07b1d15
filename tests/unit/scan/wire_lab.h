/* The simulated segment of wire.h: what it is made of, and how it starts and ends. */
#ifndef WATCHDOG_TESTS_UNIT_SCAN_WIRE_LAB_H
#define WATCHDOG_TESTS_UNIT_SCAN_WIRE_LAB_H

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
	WIRE_BATCH = 16,
	WIRE_DATAGRAMS = 256,
	WIRE_DATAGRAM_SIZE = 64
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
	struct vantage vantage, vantage6;
	const struct probe_book *book;
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
	uint8_t datagrams[WIRE_DATAGRAMS][WIRE_DATAGRAM_SIZE]; /* a ring */
	size_t datagram_count;
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
	wire->scope.limits = (struct scan_limits){1000, 1000, 5000, 1000, 1000};
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
	port_set_done(&wire->order.ports);
	ck_assert_int_eq(port_set_parse(ports, &wire->order.ports, NULL), 0);
}

static inline int
wire_try_start(struct wire *wire, struct error *error)
{
	struct scan_setup setup = {
		.order = &wire->order,
		.scope = &wire->scope,
		.vantage = wire->vantage,
		.vantage6 = wire->vantage6,
		.book = wire->book,
		.key = wire->key,
		.slot = 3,
		.seed = random_next(&wire->random),
	};

	if (wire->segment == NULL) {
		pacer_daemon_init(&wire->daemon, 100000);
		wire->segment = pacer_segment_new(&wire->scope.limits, &wire->key);
		wire->gate = gate_new(&wire->scope, 1, 100000, &wire->key);
		gate_set_vantage(wire->gate, 0, &wire->vantage);
		if (wire->vantage6.own_ip.family == IP_V6)
			gate_set_vantage(wire->gate, 0, &wire->vantage6);
		gate_set_probes(wire->gate, wire->book);
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
	port_set_done(&wire->scope.exclude_udp);
	port_set_done(&wire->scope.ask_udp);
	free(wire->log);
	free(wire->flights);
}

#endif
