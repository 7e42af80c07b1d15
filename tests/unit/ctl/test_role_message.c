#include "ctl/role_message.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "heard_sample.h"
#include "scan/scope.h"
#include "service_sample.h"

enum { HEADER = 8 };

static const struct ip host_v4 = {.family = IP_V4, .bytes = {192, 168, 20, 7}};
static const struct ip host_v6 = {
	.family = IP_V6, .bytes = {0xfe, 0x80, [14] = 0x12, [15] = 0x34}};
static const struct mac host_mac = {{2, 0, 0, 0, 0, 7}};

static struct role_message
simple(enum role_message_type type)
{
	struct role_message message;

	memset(&message, 0, sizeof(message));
	message.type = type;
	return message;
}

static struct role_message
order_targets(size_t count)
{
	struct role_message message = simple(ROLE_ORDER_TARGETS);

	message.order.run_id = 5;
	message.order.target_count = count;
	message.order.targets = mem_array(count, sizeof(*message.order.targets));
	for (size_t i = 0; i < count; i++) {
		message.order.targets[i].ip = i % 2 == 0 ? host_v4 : host_v6;
		message.order.targets[i].mac = host_mac;
		message.order.targets[i].care = i % 2 == 0 ? CARE_NORMAL : CARE_GENTLE;
	}
	return message;
}

static struct role_message
order_ports(size_t count)
{
	struct role_message message = simple(ROLE_ORDER_PORTS);
	struct port_set *ports = &message.order.ports;

	message.order.run_id = 5;
	for (size_t i = 0; i < count; i++)
		port_set_add(ports, (uint16_t)(i * 3 + 1), (uint16_t)(i * 3 + 2));
	return message;
}

static struct role_message
host_done(uint32_t count)
{
	struct role_message message = observation(OBSERVATION_HOST_DONE);
	struct observation_host_done *done = &message.observation.host_done;

	done->ip = host_v6;
	done->mac_before = host_mac;
	done->alive = true;
	done->last = true;
	done->finding_count = count;
	done->findings = mem_array(count, sizeof(*done->findings));
	for (uint32_t i = 0; i < count; i++)
		done->findings[i] = (struct port_finding){(uint16_t)(i + 1),
			(uint16_t)(i + 1), PORT_CLOSED, REASON_RESET};
	return message;
}

static struct role_message
run_done(void)
{
	struct role_message message = observation(OBSERVATION_RUN_DONE);
	struct observation_run *run = &message.observation.run;

	run->verdict = RUN_PARTIAL;
	run->done = 1;
	run->total = UINT64_MAX;
	for (size_t i = 0; i < PROBE_KINDS; i++)
		run->tally.sent[i] = i + 100;
	run->tally.drops = 9;
	return message;
}

/* One valid message of every shape; the caller frees each with role_message_done. */
enum { SAMPLES = 35 };

static void
make_samples(struct role_message *samples)
{
	struct role_message *m = samples;

	for (enum role_message_type type = ROLE_PEER; type <= ROLE_OBSERVATION; type++)
		if (type != ROLE_ORDER_TARGETS && type != ROLE_ORDER_PORTS &&
			type != ROLE_OBSERVATION)
			*m++ = simple(type);
	for (size_t i = 0; i < 9; i++) {
		if (samples[i].type == ROLE_ALIVE)
			samples[i].figures = (struct role_figures){
				1, 2, 3, 4, UINT32_MAX, true, false, 2};
		if (samples[i].type == ROLE_ORDER)
			samples[i].order = (struct scan_order){.run_id = 12,
				.segment = 3,
				.kind = SCAN_PORTS,
				.proto = PROTO_UDP,
				.urgent = true,
				.tries = 10,
				.from = 5};
		if (samples[i].type == ROLE_ORDER_GO)
			samples[i].go = (struct role_go){12, {123456789}};
		if (samples[i].type == ROLE_PAUSE)
			samples[i].pause = true;
	}
	*m++ = order_targets(3);
	*m++ = order_ports(3);
	*m++ = order_targets(0);
	*m = simple(ROLE_NEED);
	m++->need = true;
	*m++ = observation(OBSERVATION_SENSOR);
	*m = observation(OBSERVATION_LINK);
	m->observation.link.up = true;
	m++->observation.link.own_ip = host_v4;
	*m = observation(OBSERVATION_HOST);
	m->observation.host.ip = host_v4;
	m++->observation.host.evidence = EVIDENCE_UNREACHABLE;
	*m = observation(OBSERVATION_PORT);
	m->observation.port = (struct observation_port){
		host_v4, host_mac, PROTO_TCP, 65535, PORT_OPEN, REASON_SYN_ACK, 64};
	m++;
	*m++ = host_done(4);
	*m++ = run_done();
	*m = run_done();
	m++->observation.kind = OBSERVATION_PROGRESS;
	*m = observation(OBSERVATION_CAPTURE);
	m++->observation.capture.dropped = 4;
	*m++ = host_done(0);
	*m++ = observation(OBSERVATION_INQUIRER);
	*m++ = service(false);
	*m++ = service(true);
	*m++ = described();
	*m++ = mapped();
	*m++ = inquiry(UPNP_NOTHING);
	*m++ = inquiry(UPNP_DESCRIPTION);
	*m++ = inquiry(UPNP_MAPPING);
	*m++ = place();
	*m++ = observation(OBSERVATION_SEARCH);
	*m++ = guide(false);
	*m++ = guide(true);
	*m++ = claim();
	ck_assert_int_eq(m - samples, SAMPLES);
}

struct encoded {
	uint8_t bytes[ROLE_MESSAGE_MAX];
	size_t length;
};

static void
each_sample(void (*call)(const struct role_message *sample, const struct encoded *wire))
{
	struct role_message *samples = mem_array(SAMPLES, sizeof(*samples));
	struct encoded *wire = mem_new(sizeof(*wire));

	make_samples(samples);
	for (size_t i = 0; i < SAMPLES; i++) {
		wire->length = role_message_encode(&samples[i], wire->bytes);
		ck_assert_uint_ge(wire->length, HEADER);
		call(&samples[i], wire);
		role_message_done(&samples[i]);
	}
	free(wire);
	free(samples);
}

/* Bytes that decode must encode to themselves: every value has one form. */
static bool
decodes_canonically(const uint8_t *bytes, size_t length)
{
	struct encoded *again = mem_new(sizeof(*again));
	struct role_message message;
	bool decoded = role_message_decode(bytes, length, &message);

	if (decoded) {
		again->length = role_message_encode(&message, again->bytes);
		ck_assert_uint_eq(again->length, length);
		ck_assert_int_eq(memcmp(again->bytes, bytes, length), 0);
		role_message_done(&message);
	}
	free(again);
	return decoded;
}

static void
check_round_trip(const struct role_message *sample, const struct encoded *wire)
{
	struct role_message message;

	ck_assert(decodes_canonically(wire->bytes, wire->length));
	ck_assert(role_message_decode(wire->bytes, wire->length, &message));
	ck_assert_int_eq(message.type, sample->type);
	if (sample->type == ROLE_OBSERVATION)
		ck_assert_int_eq(message.observation.kind, sample->observation.kind);
	role_message_done(&message);
	ck_assert_int_eq(message.type, 0);
}

static void
check_truncation(const struct role_message *sample, const struct encoded *wire)
{
	struct role_message message = {.type = ROLE_STOP};
	uint8_t *cut;

	(void)sample; /* only its bytes matter here */
	for (size_t length = 0; length < wire->length; length++) {
		cut = mem_dup(wire->bytes, length + 1); /* exact, so that ASan sees */
		ck_assert(!role_message_decode(cut, length, &message));
		if (length >= HEADER) { /* a header that agrees with the cut length */
			cut[6] = (uint8_t)((length - HEADER) >> 8);
			cut[7] = (uint8_t)(length - HEADER);
			ck_assert(!role_message_decode(cut, length, &message));
		}
		free(cut);
	}
	ck_assert_int_eq(message.type, ROLE_STOP); /* untouched by failures */
}

static void
check_extension(const struct role_message *sample, const struct encoded *wire)
{
	struct role_message message;
	uint8_t *longer = mem_new(wire->length + 1);
	size_t body = wire->length - HEADER + 1;

	(void)sample; /* only its bytes matter here */
	memcpy(longer, wire->bytes, wire->length);
	ck_assert(!role_message_decode(longer, wire->length + 1, &message));
	longer[6] = (uint8_t)(body >> 8);
	longer[7] = (uint8_t)body;
	ck_assert(!role_message_decode(longer, wire->length + 1, &message));
	free(longer);
}

static void
check_bit_flips(const struct role_message *sample, const struct encoded *wire)
{
	uint8_t *flipped = mem_dup(wire->bytes, wire->length);

	(void)sample; /* only its bytes matter here */
	for (size_t bit = 0; bit < wire->length * 8; bit++) {
		flipped[bit / 8] ^= (uint8_t)(1U << bit % 8);
		(void)decodes_canonically(flipped, wire->length); /* asserts inside */
		flipped[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	free(flipped);
}

START_TEST(every_message_survives_the_round_trip)
{
	each_sample(check_round_trip);
}
END_TEST

START_TEST(a_message_cut_at_any_byte_is_refused)
{
	each_sample(check_truncation);
}
END_TEST

START_TEST(a_message_with_a_byte_too_many_is_refused)
{
	each_sample(check_extension);
}
END_TEST

START_TEST(a_flipped_bit_is_refused_or_read_as_another_valid_message)
{
	each_sample(check_bit_flips);
}
END_TEST

START_TEST(fields_arrive_as_they_were_sent)
{
	struct encoded *wire = mem_new(sizeof(*wire));
	struct role_message sent = order_targets(3), got;

	wire->length = role_message_encode(&sent, wire->bytes);
	ck_assert(role_message_decode(wire->bytes, wire->length, &got));
	ck_assert_uint_eq(got.order.run_id, 5);
	ck_assert_uint_eq(got.order.target_count, 3);
	ck_assert(ip_equal(&got.order.targets[0].ip, &host_v4));
	ck_assert(ip_equal(&got.order.targets[1].ip, &host_v6));
	ck_assert_mem_eq(got.order.targets[2].mac.bytes, host_mac.bytes, 6);
	ck_assert_int_eq(got.order.targets[1].care, CARE_GENTLE);
	ck_assert_int_eq(got.order.targets[2].care, CARE_NORMAL);
	role_message_done(&got);
	role_message_done(&sent);

	sent = host_done(4);
	wire->length = role_message_encode(&sent, wire->bytes);
	ck_assert(role_message_decode(wire->bytes, wire->length, &got));
	ck_assert_uint_eq(got.observation.segment, SEGMENTS_MAX - 1);
	ck_assert_uint_eq(got.observation.run_id, 77);
	ck_assert_int_eq(got.observation.at.wall.us, INT64_C(1764000000000000));
	ck_assert(got.observation.host_done.alive);
	ck_assert_uint_eq(got.observation.host_done.finding_count, 4);
	ck_assert_uint_eq(got.observation.host_done.findings[3].first, 4);
	ck_assert_uint_eq(got.observation.host_done.findings[3].reason, REASON_RESET);
	role_message_done(&got);
	role_message_done(&sent);

	sent = order_ports(ROLE_ORDER_RANGES_MAX);
	wire->length = role_message_encode(&sent, wire->bytes);
	ck_assert(role_message_decode(wire->bytes, wire->length, &got));
	ck_assert(port_set_equal(&got.order.ports, &sent.order.ports));
	ck_assert_uint_eq(
		port_set_size(&got.order.ports), 2 * (size_t)ROLE_ORDER_RANGES_MAX);
	role_message_done(&got);
	role_message_done(&sent);
	free(wire);
}
END_TEST

/* A value put at an offset of a valid message must make it invalid. */
struct bad_byte {
	const char *why;
	enum role_message_type type;
	enum observation_kind kind;
	size_t offset; /* in the whole message */
	uint8_t value;
};

/* Offsets: 8 header; order: run 8, segment 16, kind 18, proto 19, urgent 20, tries 21, from 22;
 * observation: kind 8, segment 9, run 11, times 19 and 27, then its own part at 35. */
static const struct bad_byte bad_bytes[] = {
	{"magic", ROLE_PAUSE, 0, 0, 0x58},
	{"version", ROLE_PAUSE, 0, 2, 2},
	{"type 0", ROLE_PAUSE, 0, 3, 0},
	{"type after the last", ROLE_PAUSE, 0, 3, ROLE_NEED + 1},
	{"peer", ROLE_PEER, 0, 8, ROLE_IDENTIFY + 1},
	{"inquiry segment", ROLE_INQUIRY, 0, 17, SEGMENTS_MAX},
	{"inquiry of no address", ROLE_INQUIRY, 0, 23, IP_NONE},
	{"service outcome", ROLE_OBSERVATION, OBSERVATION_SERVICE, 50,
		INQUIRY_LATER + 1},
	{"service port", ROLE_OBSERVATION, OBSERVATION_SERVICE, 43, 0xff},
	{"control character in a fact", ROLE_OBSERVATION, OBSERVATION_SERVICE, 73,
		0x1b},
	{"pause neither 0 nor 1", ROLE_PAUSE, 0, 8, 2},
	{"blind neither 0 nor 1", ROLE_ALIVE, 0, 28, 2},
	{"sandbox level", ROLE_ALIVE, 0, 30, 3},
	{"progress over 1000", ROLE_ALIVE, 0, 24, 0xfe},
	{"run id with the top bit", ROLE_ORDER, 0, 8, 0x80},
	{"order segment", ROLE_ORDER, 0, 17, SEGMENTS_MAX},
	{"order kind", ROLE_ORDER, 0, 18, SCAN_PORTS + 1},
	{"order proto between tcp and udp", ROLE_ORDER, 0, 19, 7},
	{"order urgent", ROLE_ORDER, 0, 20, 0xff},
	{"order tries 0", ROLE_ORDER, 0, 21, 0},
	{"order tries 11", ROLE_ORDER, 0, 21, 11},
	{"order from", ROLE_ORDER, 0, 23, SEGMENTS_MAX},
	{"order of a sweep from elsewhere", ROLE_ORDER, 0, 18, SCAN_DISCOVER},
	{"order given before the epoch", ROLE_ORDER_GO, 0, 16, 0x80},
	{"target count too high", ROLE_ORDER_TARGETS, 0, 18, 0xff},
	{"target of no family", ROLE_ORDER_TARGETS, 0, 20, IP_NONE},
	{"target of unknown family", ROLE_ORDER_TARGETS, 0, 20, 5},
	{"port 0", ROLE_ORDER_PORTS, 0, 21, 0},
	{"inverted range", ROLE_ORDER_PORTS, 0, 23, 0},
	{"ranges that touch", ROLE_ORDER_PORTS, 0, 25, 3},
	{"observation kind", ROLE_OBSERVATION, OBSERVATION_HOST, 8,
		OBSERVATION_CLAIM + 1},
	{"guide kind", ROLE_OBSERVATION, OBSERVATION_GUIDE, 35, GUIDE_KINDS},
	{"guide neither named nor not", ROLE_OBSERVATION, OBSERVATION_GUIDE, 42, 2},
	{"guide of unknown family", ROLE_OBSERVATION, OBSERVATION_GUIDE, 44, 5},
	{"observation segment", ROLE_OBSERVATION, OBSERVATION_HOST, 10, SEGMENTS_MAX},
	{"time before the epoch", ROLE_OBSERVATION, OBSERVATION_HOST, 27, 0x80},
	{"time after the year 9999", ROLE_OBSERVATION, OBSERVATION_HOST, 27, 0x7f},
	{"host without an address", ROLE_OBSERVATION, OBSERVATION_HOST, 35, IP_NONE},
	{"evidence", ROLE_OBSERVATION, OBSERVATION_HOST, 46, EVIDENCE_UNREACHABLE + 1},
	{"port proto", ROLE_OBSERVATION, OBSERVATION_PORT, 46, 132},
	{"port state", ROLE_OBSERVATION, OBSERVATION_PORT, 49, PORT_OPEN_FILTERED + 1},
	{"port reason", ROLE_OBSERVATION, OBSERVATION_PORT, 50,
		REASON_CONN_REFUSED + 1},
	{"finding count too high", ROLE_OBSERVATION, OBSERVATION_HOST_DONE, 67, 9},
	{"finding of port 0", ROLE_OBSERVATION, OBSERVATION_HOST_DONE, 71, 0},
	{"findings that overlap", ROLE_OBSERVATION, OBSERVATION_HOST_DONE, 77, 1},
	{"finding state", ROLE_OBSERVATION, OBSERVATION_HOST_DONE, 74, 9},
	{"finding reason", ROLE_OBSERVATION, OBSERVATION_HOST_DONE, 75, 200},
};

START_TEST(a_value_out_of_range_is_refused)
{
	const struct bad_byte *row = &bad_bytes[_i];
	struct encoded *wire = mem_new(sizeof(*wire));
	struct role_message samples[SAMPLES], got;
	size_t i = 0;

	make_samples(samples);
	while (samples[i].type != row->type ||
		(row->type == ROLE_OBSERVATION &&
			samples[i].observation.kind != row->kind))
		i++;
	wire->length = role_message_encode(&samples[i], wire->bytes);
	ck_assert(role_message_decode(wire->bytes, wire->length, &got));
	role_message_done(&got);
	ck_assert_msg(
		wire->bytes[row->offset] != row->value, "%s: no change", row->why);
	wire->bytes[row->offset] = row->value;
	ck_assert_msg(
		!role_message_decode(wire->bytes, wire->length, &got), "%s", row->why);
	for (i = 0; i < SAMPLES; i++)
		role_message_done(&samples[i]);
	free(wire);
}
END_TEST

START_TEST(what_does_not_fit_is_not_encoded)
{
	struct encoded *wire = mem_new(sizeof(*wire));
	struct role_message message = order_targets(ROLE_ORDER_TARGETS_MAX);

	ck_assert_uint_gt(role_message_encode(&message, wire->bytes), 0);
	role_message_done(&message);
	message = order_targets(ROLE_ORDER_TARGETS_MAX + 1);
	ck_assert_uint_eq(role_message_encode(&message, wire->bytes), 0);
	role_message_done(&message);
	message = order_ports(ROLE_ORDER_RANGES_MAX);
	ck_assert_uint_gt(role_message_encode(&message, wire->bytes), 0);
	role_message_done(&message);
	message = order_ports(ROLE_ORDER_RANGES_MAX + 1);
	ck_assert_uint_eq(role_message_encode(&message, wire->bytes), 0);
	role_message_done(&message);
	message = host_done(FINDINGS_MAX);
	ck_assert_uint_gt(role_message_encode(&message, wire->bytes), 0);
	role_message_done(&message);
	message = host_done(FINDINGS_MAX + 1);
	ck_assert_uint_eq(role_message_encode(&message, wire->bytes), 0);
	role_message_done(&message);
	free(wire);
}
END_TEST

START_TEST(random_bytes_do_no_harm)
{
	struct random random;
	uint8_t *bytes;

	random_init(&random, 20261101);
	for (size_t round = 0; round < 20000; round++) {
		size_t length = HEADER + random_below(&random, 120);

		bytes = mem_new(length);
		for (size_t i = 0; i < length; i++)
			bytes[i] = (uint8_t)random_below(&random, round % 2 ? 256 : 8);
		bytes[0] = 0x57;
		bytes[1] = 0x44;
		bytes[2] = 1;
		bytes[3] = (uint8_t)(1 + random_below(&random, ROLE_OBSERVATION));
		bytes[4] = bytes[5] = bytes[6] = 0;
		bytes[7] = (uint8_t)(length - HEADER);
		(void)decodes_canonically(bytes, length); /* asserts inside */
		free(bytes);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("role_message");
	TCase *tcase = tcase_create("codec");

	tcase_add_test(tcase, every_message_survives_the_round_trip);
	tcase_add_test(tcase, fields_arrive_as_they_were_sent);
	tcase_add_test(tcase, a_message_cut_at_any_byte_is_refused);
	tcase_add_test(tcase, a_message_with_a_byte_too_many_is_refused);
	tcase_add_test(
		tcase, a_flipped_bit_is_refused_or_read_as_another_valid_message);
	tcase_add_loop_test(tcase, a_value_out_of_range_is_refused, 0,
		(int)(sizeof(bad_bytes) / sizeof(bad_bytes[0])));
	tcase_add_test(tcase, what_does_not_fit_is_not_encoded);
	tcase_add_test(tcase, random_bytes_do_no_harm);
	suite_add_tcase(suite, tcase);
	return suite;
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
