/* A core with two segments and the answers of a network that each test makes up. */
#ifndef WATCHDOG_TESTS_UNIT_WATCH_REACH_LAB_H
#define WATCHDOG_TESTS_UNIT_WATCH_REACH_LAB_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "watch/core.h"

/* iot (0), whose open services are looked at from guest (1), through guest's gateway. */
enum { IOT, GUEST, SEGMENTS };

struct lab {
	struct scope scopes[SEGMENTS];
	struct segment_policy segments[SEGMENTS];
	struct watch_policy policy;
	struct watch *watch;
	struct effects effects;
	struct moment now;
	bool off;	/* the hosts of iot answer nobody */
	bool silent;	/* the gateway of guest did not answer */
	bool way6;	/* there is IPv6, and a way out of each segment over it */
	bool shut4;	/* over IPv4 nothing of iot is reached from guest */
	bool fooling;	/* whoever is asked from guest answers on any port */
	uint8_t honest; /* last byte of the one address that does not fool */
	struct receipt_record sent; /* to the devices of iot, as sums */
	char advice[ADVICE_SIZE];   /* for address 8, as it was last saved */
	enum port_state home, away; /* what the ports of iot answer, from where */
};

static inline void
judge(const void *context, const struct judged *judged, struct service_note *note)
{
	(void)context;
	*note = (struct service_note){
		.severity = judged->reached != 0 ? SEVERITY_CRITICAL : SEVERITY_LOW};
	(void)text_copy(note->advice, sizeof(note->advice),
		judged->only == IP_V6		? "IPv6 only"
			: judged->only == IP_V4 ? "IPv4 only"
						: "");
}

static inline bool
forbids(const void *context, const struct flow *flow, struct broken_rule *rule)
{
	(void)context;
	*rule = (struct broken_rule){2, "from guest to iot allows 80/tcp"};
	return flow->from == GUEST && flow->to == IOT && flow->port != 80;
}

static inline void
observe(struct lab *lab, struct observation *observation)
{
	observation->at = lab->now;
	watch_observe(lab->watch, observation, &lab->effects);
}

/* fd00:20::NUMBER */
static inline struct ip
host_ip6(uint64_t number)
{
	return (struct ip){IP_V6,
		{0xfd, 0, 0,
			0x20, [14] = (uint8_t)(number >> 8), [15] = (uint8_t)number}};
}

static inline void
tell_link(struct lab *lab, uint16_t segment, uint8_t gateway)
{
	struct observation link = {.kind = OBSERVATION_LINK,
		.segment = segment,
		.link = {.up = true, .own_mac = {{2, 0, 0, 0, 255, 1}}}};

	link.link.own_ip = ip_from_v4(0xc0a814fa + 0xa00U * segment);
	link.link.gateway_ip = ip_from_v4(0xc0a81401 + 0xa00U * segment);
	link.link.gateway_mac.bytes[5] = gateway;
	if (lab->way6) {
		link.link.own_ip6 = host_ip6(0x1000U + segment);
		link.link.gateway_mac6.bytes[5] = 0xe6;
	}
	observe(lab, &link);
}

static inline struct ip
host_ip(uint64_t number)
{
	return ip_from_v4(0xc0a81400 + (uint32_t)number);
}

/* A device of iot at 192.168.20.NUMBER. */
static inline void
restore_host(struct lab *lab, uint64_t number)
{
	const struct mac mac = {{2, 0, 0, 0, 0, (uint8_t)number}};
	const wall_t since = {1772000000000000};

	ck_assert(watch_restore_device(lab->watch,
		&(const struct device_record){.id = number,
			.presence = PRESENCE_PRESENT,
			.first_seen = since,
			.last_seen = since}));
	ck_assert(watch_restore_interface(lab->watch,
		&(const struct interface_record){.device_id = number, .mac = mac}));
	ck_assert(watch_restore_address(lab->watch,
		&(const struct address_record){.id = number,
			.device_id = number,
			.ip = host_ip(number),
			.mac = mac,
			.current = true}));
}

static inline void
restore_service(struct lab *lab, uint64_t number, uint16_t port)
{
	ck_assert(watch_restore_service(lab->watch,
		&(const struct service_record){.address_id = number,
			.proto = PROTO_TCP,
			.port = port,
			.state = PORT_OPEN,
			.reason = REASON_SYN_ACK,
			.since = lab->now.wall,
			.first_open = lab->now.wall,
			.last_verified = lab->now.wall}));
}

static inline struct lab *
lab_new(void)
{
	static const char *const names[] = {"iot", "guest"};
	static const char *const subnets[] = {"192.168.20.0/24", "192.168.30.0/24"};
	struct lab *lab = mem_new(sizeof(*lab));

	for (size_t i = 0; i < SEGMENTS; i++) {
		struct segment_policy *policy = &lab->segments[i];

		(void)text_copy(lab->scopes[i].name, SEGMENT_NAME_SIZE, names[i]);
		ck_assert(subnet_parse(subnets[i], &lab->scopes[i].subnets[0]));
		lab->scopes[i].subnet_count = 1;
		lab->scopes[i].owned = true;
		policy->zone = i == IOT ? ZONE_IOT : ZONE_GUEST;
		policy->presence_misses = 3;
		policy->min_absence = span_seconds(36000);
		policy->discover_every = span_seconds(36000);
	}
	lab->scopes[IOT].reach_from = 1U << GUEST;
	lab->policy = (struct watch_policy){.scopes = lab->scopes,
		.segments = lab->segments,
		.segment_count = SEGMENTS,
		.min_severity = SEVERITY_LOW,
		.judge = judge};
	lab->now = (struct moment){{1000000000}, {1772323200000000}};
	lab->home = lab->away = PORT_OPEN;
	lab->watch = watch_new(&lab->policy, 1);
	ck_assert(watch_restore_setting(lab->watch,
		&(const struct setting_record){"baseline/iot", 1772000000000000}));
	return lab;
}

static inline void
lab_free(struct lab *lab)
{
	watch_free(lab->watch);
	effects_done(&lab->effects);
	free(lab);
}

static inline void
start(struct lab *lab)
{
	struct observation sensor = {.kind = OBSERVATION_SENSOR};

	watch_start(lab->watch, lab->now, &lab->effects);
	observe(lab, &sensor);
	tell_link(lab, IOT, 0);
	tell_link(lab, GUEST, 0xfe);
}

static inline uint8_t
reason_of(enum proto proto, enum port_state state)
{
	bool udp = proto == PROTO_UDP;

	if (state == PORT_OPEN)
		return udp ? REASON_UDP_RESPONSE : REASON_SYN_ACK;
	if (state == PORT_CLOSED)
		return udp ? REASON_PORT_UNREACH : REASON_RESET;
	return udp && state == PORT_FILTERED ? REASON_ADMIN_PROHIBITED
					     : REASON_NO_RESPONSE;
}

static inline struct port_finding
finding_of(const struct lab *lab, const struct scan_order *order, size_t target,
	uint16_t port)
{
	bool honest = order->targets[target].ip.bytes[3] == lab->honest;
	enum port_state state = order->from == IOT ? lab->home : lab->away;

	if (lab->off ||
		(lab->shut4 && order->from == GUEST &&
			order->targets[target].ip.family == IP_V4))
		state = PORT_FILTERED;
	else if (port >= 61000) /* the canary */
		state = order->from == GUEST && lab->fooling && !honest ? PORT_OPEN
									: PORT_CLOSED;
	return (struct port_finding){
		port, port, (uint8_t)state, reason_of(order->proto, state)};
}

static inline void
answer_target(struct lab *lab, const struct scan_order *order, size_t target)
{
	size_t ports = port_set_size(&order->ports);
	struct port_finding findings[16];
	struct observation done = {.kind = OBSERVATION_HOST_DONE,
		.segment = order->segment,
		.run_id = order->run_id,
		.host_done = {.ip = order->targets[target].ip,
			.alive = !lab->off,
			.last = true,
			.finding_count = (uint32_t)ports,
			.findings = findings}};

	ck_assert_uint_le(ports, 16);
	if (order->from == IOT && !lab->off)
		done.host_done.mac_before = done.host_done.mac_after =
			order->targets[target].mac;
	for (size_t i = 0; i < ports; i++)
		findings[i] =
			finding_of(lab, order, target, port_set_port(&order->ports, i));
	observe(lab, &done);
}

/* Answers one order as the sensor would. */
static inline void
answer(struct lab *lab, const struct scan_order *order)
{
	struct observation over = {.kind = OBSERVATION_RUN_DONE,
		.segment = order->segment,
		.run_id = order->run_id,
		.run.verdict = lab->silent && order->from != order->segment
			? RUN_VOID
			: RUN_COMPLETE};

	for (size_t i = 0; order->kind == SCAN_PORTS && i < order->target_count; i++)
		answer_target(lab, order, i);
	observe(lab, &over);
}

static inline void
add_receipt(struct lab *lab, const struct receipt_record *receipt)
{
	lab->sent.device_id = receipt->device_id;
	lab->sent.kind = receipt->kind;
	lab->sent.at = receipt->at;
	lab->sent.looks += receipt->looks;
	lab->sent.questions += receipt->questions;
}

/* Time passes; every order of a port run is answered at once. Returns how many looked from
 * guest. */
static inline size_t
pass(struct lab *lab, int64_t seconds)
{
	size_t looks = 0;

	for (int64_t i = 0; i < seconds; i++) {
		struct effects effects = lab->effects;

		lab->effects = (struct effects){0};
		lab->now.mono.us += 1000000;
		lab->now.wall.us += 1000000;
		watch_tick(lab->watch, lab->now, &lab->effects);
		for (size_t k = 0; k < effects.count; k++) {
			const struct scan_order *order = &effects.list[k].order;
			const struct service_record *service = &effects.list[k].service;

			if (effects.list[k].kind == EFFECT_SAVE_SERVICE &&
				service->address_id == 8)
				(void)text_copy(lab->advice, sizeof(lab->advice),
					service->note.advice);
			if (effects.list[k].kind == EFFECT_SAVE_RECEIPT)
				add_receipt(lab, &effects.list[k].receipt);
			if (effects.list[k].kind != EFFECT_ORDER ||
				order->kind != SCAN_PORTS)
				continue;
			looks += order->from == GUEST;
			answer(lab, order);
		}
		effects_done(&effects);
	}
	return looks;
}

/* The entry of port 23 of host 7, as guest sees it. */
static inline const struct reach *
telnet(const struct lab *lab)
{
	return reach_find(lab->watch, inventory_address(&lab->watch->inventory, 7),
		PROTO_TCP, 23, GUEST);
}

static inline uint64_t
events_of(struct lab *lab, enum netevent_kind kind)
{
	uint64_t count = 0;

	for (size_t i = 0; i < lab->watch->alerts.count; i++)
		count += lab->watch->alerts.list[i]->event.kind == kind;
	return count;
}

static inline struct lab *
lab_with_telnet(void)
{
	struct lab *lab = lab_new();

	restore_host(lab, 7);
	restore_service(lab, 7, 23);
	return lab;
}

#endif
