#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "net/frame.h"
#include "net/packet.h"
#include "net/port_set.h"
#include "scan/gate.h"
#include "values.h"

static const struct hash_key key = {{1, 2}};

/* A gate over two segments: 0 on-link, 1 routed; and a good frame to be spoilt. */
struct lab {
	struct scope scopes[2];
	struct vantage vantages[2];
	struct gate *gate;
	uint8_t bytes[PACKET_MAX];
	size_t length;
	struct packet_ends ends;
	mono_t now;
};

static void
lab_init(struct lab *lab)
{
	static const struct scan_limits limits = {10, 20, 100, 10, 1};
	struct ip own[] = {ip("192.168.20.1"), ip("192.168.20.3"), ip("10.9.9.2")};

	memset(lab, 0, sizeof(*lab));
	for (int i = 0; i < 2; i++) {
		struct scope *scope = &lab->scopes[i];

		scope->owned = true;
		scope->routed = i == 1;
		scope->limits = limits;
		scope->subnet_count = 1;
		port_set_add(&scope->exclude_tcp, 502, 502);
		scope->exclude_macs[0] = mac(0xee);
		scope->exclude_mac_count = 1;
		scope->exclude_subnet_count = 1;
	}
	ck_assert(subnet_parse("192.168.20.0/24", &lab->scopes[0].subnets[0]));
	ck_assert(subnet_parse("192.168.20.64/28", &lab->scopes[0].exclude_subnets[0]));
	ck_assert(subnet_parse("10.1.0.0/24", &lab->scopes[1].subnets[0]));
	ck_assert(subnet_parse("10.1.0.64/28", &lab->scopes[1].exclude_subnets[0]));
	lab->vantages[0] = (struct vantage){
		mac(1), ip("192.168.20.1"), ip("192.168.20.254"), mac(0xfe)};
	lab->vantages[1] =
		(struct vantage){mac(1), ip("10.9.9.2"), ip("10.9.9.1"), mac(0xfe)};
	lab->gate = gate_new(lab->scopes, 2, 150, &key);
	ck_assert(gate_set_own(lab->gate, own, 3));
	gate_set_vantage(lab->gate, 0, &lab->vantages[0]);
	gate_set_vantage(lab->gate, 1, &lab->vantages[1]);
	lab->ends = (struct packet_ends){
		mac(1), mac(9), ip("192.168.20.1"), ip("192.168.20.9")};
	lab->now = (mono_t){5000000};
}

static void
lab_done(struct lab *lab)
{
	gate_free(lab->gate);
	for (int i = 0; i < 2; i++)
		port_set_done(&lab->scopes[i].exclude_tcp);
}

static void
lab_route(struct lab *lab)
{
	lab->ends =
		(struct packet_ends){mac(1), mac(0xfe), ip("10.9.9.2"), ip("10.1.0.9")};
}

static void
lab_syn(struct lab *lab, uint16_t source_port, uint16_t target_port)
{
	lab->length =
		packet_tcp_syn(lab->bytes, &lab->ends, source_port, target_port, 7);
}

static void
lab_arp(struct lab *lab)
{
	lab->length = packet_arp_request(lab->bytes, &lab->ends);
}

static void
lab_echo(struct lab *lab, uint16_t id)
{
	lab->length = packet_echo_request(lab->bytes, &lab->ends, id, 1, 2);
}

/* Puts the IP header checksum right after a change of the header. */
static void
lab_checksum(struct lab *lab)
{
	uint16_t sum;

	memset(lab->bytes + 24, 0, 2);
	sum = packet_fold(packet_sum(0, lab->bytes + 14, 20));
	lab->bytes[24] = (uint8_t)(sum >> 8);
	lab->bytes[25] = (uint8_t)sum;
}

static enum gate_reason
lab_check(struct lab *lab, size_t segment)
{
	return gate_check(lab->gate, segment, lab->bytes, lab->length, lab->now);
}

START_TEST(ordinary_frames_pass)
{
	struct lab lab;

	lab_init(&lab);
	lab_syn(&lab, 61440, 80);
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PASS);
	lab_echo(&lab, 65535);
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PASS);
	lab_arp(&lab); /* unicast */
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PASS);
	lab.ends.target_mac = (struct mac){{0}};
	lab_arp(&lab); /* broadcast */
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PASS);
	lab_route(&lab);
	lab_syn(&lab, 61440, 80);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_PASS);
	lab_echo(&lab, 61440);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_PASS);
	/* The gateway lies outside the subnets; ARP may ask for it all the same. */
	lab.ends.target_mac = (struct mac){{0}};
	lab.ends.target = ip("10.9.9.1");
	lab_arp(&lab);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_PASS);
	ck_assert_uint_eq(gate_count(lab.gate, GATE_PASS), 7);
	lab_done(&lab);
}
END_TEST

/* How one good frame is spoilt, and what the gate says. */
static void
spoil_target(struct lab *lab, const char *target)
{
	lab->ends.target = ip(target);
	lab_syn(lab, 61440, 80);
}

static const struct {
	const char *target;
	enum gate_reason reason;
} addresses[] = {
	{"192.168.20.1", GATE_OWN_ADDRESS},
	{"192.168.20.3", GATE_OWN_ADDRESS},
	{"10.9.9.2", GATE_OWN_ADDRESS},
	{"192.168.20.0", GATE_EDGE},
	{"192.168.20.255", GATE_EDGE},
	{"192.168.21.1", GATE_OUTSIDE},
	{"8.8.8.8", GATE_OUTSIDE},
	{"169.254.169.254", GATE_SPECIAL},
	{"224.0.0.1", GATE_SPECIAL},
	{"127.0.0.1", GATE_SPECIAL},
	{"0.0.0.0", GATE_SPECIAL},
	{"255.255.255.255", GATE_SPECIAL},
	{"250.1.1.1", GATE_SPECIAL},
	{"192.168.20.64", GATE_EXCLUDED_IP},
	{"192.168.20.79", GATE_EXCLUDED_IP},
	{"192.168.20.80", GATE_PASS},
};

START_TEST(addresses_that_must_not_be_asked_are_refused)
{
	struct lab lab;

	lab_init(&lab);
	spoil_target(&lab, addresses[_i].target);
	ck_assert_int_eq(lab_check(&lab, 0), addresses[_i].reason);
	lab_arp(&lab);
	ck_assert_int_eq(lab_check(&lab, 0), addresses[_i].reason);
	lab_echo(&lab, 62000);
	ck_assert_int_eq(lab_check(&lab, 0), addresses[_i].reason);
	lab_done(&lab);
}
END_TEST

START_TEST(the_metadata_address_is_never_asked)
{
	struct lab lab;

	lab_init(&lab);
	ck_assert(subnet_parse("169.254.0.0/16", &lab.scopes[0].subnets[0]));
	spoil_target(&lab, "169.254.169.254");
	ck_assert_int_eq(lab_check(&lab, 0), GATE_SPECIAL);
	spoil_target(&lab, "169.254.169.253");
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PASS);
	lab_done(&lab);
}
END_TEST

enum { SPOIL_SYN, SPOIL_ARP, SPOIL_ECHO };

static const struct {
	int frame;
	size_t offset;
	uint8_t value;
	enum gate_reason reason;
} spoilt[] = {
	{SPOIL_SYN, 11, 2, GATE_SENDER}, /* Ethernet source */
	{SPOIL_SYN, 29, 2, GATE_SENDER}, /* IP source */
	{SPOIL_SYN, 5, 0xee, GATE_EXCLUDED_MAC},
	{SPOIL_SYN, 0, 3, GATE_NEXT_HOP}, /* a group address */
	{SPOIL_SYN, 5, 1, GATE_NEXT_HOP}, /* our own MAC */
	{SPOIL_SYN, 12, 0x86, GATE_KIND}, /* another Ethernet type */
	{SPOIL_SYN, 12, 0x81, GATE_KIND}, /* (81 00: a tag) */
	{SPOIL_SYN, 14, 0x46, GATE_MALFORMED},
	{SPOIL_SYN, 14, 0x65, GATE_MALFORMED},
	{SPOIL_SYN, 16, 0xff, GATE_MALFORMED}, /* longer than the frame */
	{SPOIL_SYN, 17, 30, GATE_MALFORMED},   /* ends inside TCP */
	{SPOIL_SYN, 20, 0x20, GATE_MALFORMED}, /* more fragments */
	{SPOIL_SYN, 21, 1, GATE_MALFORMED},    /* fragment offset */
	{SPOIL_SYN, 23, 17, GATE_MALFORMED},   /* UDP with another length */
	{SPOIL_SYN, 23, 47, GATE_KIND},
	{SPOIL_SYN, 34, 0x20, GATE_SOURCE_PORT},
	{SPOIL_SYN, 36, 0x01, GATE_EXCLUDED_PORT}, /* 0x01f6 = 502 */
	{SPOIL_SYN, 46, 0x50, GATE_PAYLOAD},	   /* the option turns into data */
	{SPOIL_SYN, 46, 0x40, GATE_MALFORMED},
	{SPOIL_SYN, 46, 0xf0, GATE_MALFORMED},
	{SPOIL_SYN, 47, 0x12, GATE_FLAGS},
	{SPOIL_SYN, 47, 0x00, GATE_FLAGS},
	{SPOIL_SYN, 47, 0x03, GATE_FLAGS},
	{SPOIL_SYN, 47, 0x04, GATE_FLAGS},
	{SPOIL_SYN, 47, 0x29, GATE_FLAGS},
	{SPOIL_SYN, 47, 0xc2, GATE_FLAGS},
	{SPOIL_SYN, 59, 1, GATE_MALFORMED}, /* data hidden in the padding */
	{SPOIL_ARP, 15, 6, GATE_MALFORMED},
	{SPOIL_ARP, 18, 8, GATE_MALFORMED},
	{SPOIL_ARP, 21, 2, GATE_KIND}, /* a reply */
	{SPOIL_ARP, 27, 7, GATE_SENDER},
	{SPOIL_ARP, 31, 7, GATE_SENDER},
	{SPOIL_ARP, 50, 7, GATE_MALFORMED},
	{SPOIL_ECHO, 34, 0, GATE_KIND}, /* a reply */
	{SPOIL_ECHO, 34, 13, GATE_KIND},
	{SPOIL_ECHO, 35, 1, GATE_KIND},
	{SPOIL_ECHO, 38, 0x10, GATE_SOURCE_PORT},
};

START_TEST(one_wrong_byte_is_refused)
{
	struct lab lab;

	lab_init(&lab);
	if (spoilt[_i].frame == SPOIL_SYN)
		lab_syn(&lab, 62000, 0x00f6);
	else if (spoilt[_i].frame == SPOIL_ARP)
		lab_arp(&lab);
	else
		lab_echo(&lab, 62000);
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PASS);
	lab.bytes[spoilt[_i].offset] = spoilt[_i].value;
	if (spoilt[_i].frame != SPOIL_ARP)
		lab_checksum(&lab);
	ck_assert_int_eq(lab_check(&lab, 0), spoilt[_i].reason);
	ck_assert_uint_eq(gate_count(lab.gate, spoilt[_i].reason), 1);
	lab_done(&lab);
}
END_TEST

START_TEST(lengths_and_checksums_must_be_right)
{
	struct lab lab;

	lab_init(&lab);
	lab_syn(&lab, 62000, 80);
	for (size_t length = 0; length < lab.length; length++)
		ck_assert_int_eq(gate_check(lab.gate, 0, lab.bytes, length, lab.now),
			GATE_MALFORMED);
	ck_assert_int_eq(gate_check(lab.gate, 0, lab.bytes, PACKET_MAX + 1, lab.now),
		GATE_MALFORMED);
	lab.bytes[25] ^= 1;
	ck_assert_int_eq(lab_check(&lab, 0), GATE_MALFORMED);
	/* An echo with more payload than ours ever has. */
	lab_echo(&lab, 62000);
	memset(lab.bytes + lab.length, 0, 200);
	lab.length += 200;
	lab.bytes[17] = (uint8_t)(lab.length - 14);
	lab.bytes[16] = (uint8_t)((lab.length - 14) >> 8);
	lab_checksum(&lab);
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PAYLOAD);
	lab_done(&lab);
}
END_TEST

START_TEST(a_routed_segment_sends_to_its_gateway_only)
{
	struct lab lab;

	lab_init(&lab);
	lab_route(&lab);
	lab.ends.target_mac = mac(9);
	lab_syn(&lab, 62000, 80);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_NEXT_HOP);
	lab.ends.target_mac = (struct mac){{0}};
	lab_arp(&lab);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_OUTSIDE);
	lab.ends.target = ip("10.9.9.7"); /* near the gateway, but not it */
	lab_arp(&lab);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_OUTSIDE);
	/* To the gateway itself only ARP. */
	lab.ends.target = ip("10.9.9.1");
	lab.ends.target_mac = mac(0xfe);
	lab_echo(&lab, 62000);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_OUTSIDE);
	lab_arp(&lab);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_PASS);
	/* No station can be a group. */
	lab.vantages[1].gateway_ip = ip("224.0.0.9");
	gate_set_vantage(lab.gate, 1, &lab.vantages[1]);
	lab.ends.target = ip("224.0.0.9");
	lab_arp(&lab);
	ck_assert_int_eq(lab_check(&lab, 1), GATE_OUTSIDE);
	lab_done(&lab);
}
END_TEST

START_TEST(nothing_leaves_without_consent_vantage_or_while_paused)
{
	struct ip many[GATE_OWN_MAX + 1] = {{0}};
	struct lab lab;

	lab_init(&lab);
	lab_syn(&lab, 62000, 80);
	ck_assert_int_eq(lab_check(&lab, 2), GATE_NOT_OWNED);
	gate_set_paused(lab.gate, true);
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PAUSED);
	gate_set_paused(lab.gate, false);
	ck_assert_int_eq(lab_check(&lab, 0), GATE_PASS);
	gate_set_vantage(lab.gate, 0, NULL);
	ck_assert_int_eq(lab_check(&lab, 0), GATE_SENDER);
	gate_set_vantage(lab.gate, 0, &lab.vantages[0]);
	lab.scopes[0].owned = false;
	ck_assert_int_eq(lab_check(&lab, 0), GATE_NOT_OWNED);
	lab.scopes[0].owned = true;
	ck_assert(!gate_set_own(lab.gate, many, GATE_OWN_MAX + 1));
	ck_assert_int_eq(lab_check(&lab, 0), GATE_OWN_ADDRESS);
	lab_done(&lab);
}
END_TEST

/* Floods for seconds of virtual time; returns what passed in the busiest one. */
static size_t
flood(struct lab *lab, bool arp, unsigned hosts, enum gate_reason refusal)
{
	enum { TICKS = 3000 };
	static size_t passed[TICKS];
	size_t most = 0;

	for (size_t tick = 0; tick < TICKS; tick++) {
		enum gate_reason reason;

		lab->ends.target.bytes[3] = (uint8_t)(100 + tick % hosts);
		lab->now.us += 1000;
		if (arp)
			lab_arp(lab);
		else
			lab_syn(lab, 62000, 80);
		reason = lab_check(lab, 0);
		ck_assert(reason == GATE_PASS || reason == refusal);
		passed[tick] = reason == GATE_PASS;
	}
	for (size_t start = 0; start + 1000 <= TICKS; start++) {
		size_t sum = 0;

		for (size_t i = start; i < start + 1000; i++)
			sum += passed[i];
		if (sum > most)
			most = sum;
	}
	return most;
}

static const struct {
	bool arp;
	unsigned hosts;
	uint32_t segment, daemon;
	enum gate_reason reason;
	size_t most;
} floods[] = {
	{false, 1, 100, 150, GATE_RATE_HOST, 20 + 2 + 1},
	{true, 50, 100, 150, GATE_RATE_ARP, 10 + 1 + 1},
	{false, 50, 100, 150, GATE_RATE_SEGMENT, 100 + 10 + 1},
	{false, 50, 400, 150, GATE_RATE_DAEMON, 150 + 15 + 1},
};

START_TEST(ceilings_hold_in_every_second_whatever_the_pacer_did)
{
	struct lab lab;
	size_t most;

	lab_init(&lab);
	gate_free(lab.gate);
	lab.scopes[0].limits.total = floods[_i].segment;
	lab.gate = gate_new(lab.scopes, 2, floods[_i].daemon, &key);
	gate_set_vantage(lab.gate, 0, &lab.vantages[0]);
	most = flood(&lab, floods[_i].arp, floods[_i].hosts, floods[_i].reason);
	ck_assert_uint_le(most, floods[_i].most);
	ck_assert_uint_ge(most, floods[_i].most * 3 / 4);
	ck_assert_uint_gt(gate_count(lab.gate, floods[_i].reason), 1000);
	lab_done(&lab);
}
END_TEST

START_TEST(every_reason_has_a_name)
{
	for (int reason = 0; reason < GATE_REASON_COUNT; reason++)
		ck_assert_str_ne(names_text(gate_reason_names, reason), "?");
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("gate");
	TCase *cases = tcase_create("gate");

	tcase_add_test(cases, ordinary_frames_pass);
	tcase_add_loop_test(cases, addresses_that_must_not_be_asked_are_refused, 0,
		sizeof(addresses) / sizeof(addresses[0]));
	tcase_add_test(cases, the_metadata_address_is_never_asked);
	tcase_add_loop_test(cases, one_wrong_byte_is_refused, 0,
		sizeof(spoilt) / sizeof(spoilt[0]));
	tcase_add_test(cases, lengths_and_checksums_must_be_right);
	tcase_add_test(cases, a_routed_segment_sends_to_its_gateway_only);
	tcase_add_test(cases, nothing_leaves_without_consent_vantage_or_while_paused);
	tcase_add_loop_test(cases, ceilings_hold_in_every_second_whatever_the_pacer_did,
		0, sizeof(floods) / sizeof(floods[0]));
	tcase_add_test(cases, every_reason_has_a_name);
	suite_add_tcase(made, cases);
	return made;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
