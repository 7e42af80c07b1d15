#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "scan/cookie.h"
#include "scan/host_table.h"
#include "scan/pacer.h"
#include "scan/permutation.h"
#include "scan/stage.h"
#include "scan/target_set.h"
#include "values.h"

static const struct hash_key key = {{3, 4}};

START_TEST(a_permutation_is_a_bijection_of_any_size)
{
	for (uint32_t size = 1; size < 1500; size = size * 5 / 4 + 1) {
		uint8_t *seen = mem_new(size);
		struct permutation permutation;

		permutation_init(&permutation, size, size);
		for (uint32_t i = 0; i < size; i++) {
			uint32_t value = permutation_at(&permutation, i);

			ck_assert_uint_lt(value, size);
			ck_assert_uint_eq(seen[value]++, 0);
		}
		free(seen);
	}
}
END_TEST

START_TEST(another_seed_is_another_order)
{
	struct permutation a, b;
	unsigned same = 0;

	permutation_init(&a, 1000, 1);
	permutation_init(&b, 1000, 2);
	for (uint32_t i = 0; i < 1000; i++)
		same += permutation_at(&a, i) == permutation_at(&b, i);
	ck_assert_uint_lt(same, 20);
}
END_TEST

START_TEST(every_question_has_a_mark_of_its_own_beside_those_of_its_row)
{
	enum { TARGETS = 7, ITEMS = 13 };
	static const struct port_set none = {.ranges = NULL};
	uint16_t ports[ITEMS];
	struct stage stage;

	for (uint16_t i = 0; i < ITEMS; i++)
		ports[i] = (uint16_t)(i * i + 1);
	stage_init(&stage, STAGE_PORTS, TARGETS,
		&(const struct stage_ports){
			.ports = ports,
			.count = ITEMS,
			.excluded = &none,
			.kind = PROBE_TCP_SYN,
		},
		5);
	for (; !stage_pass_ended(&stage); stage_advance(&stage)) {
		uint32_t target, item;
		uint8_t *mark;

		stage_here(&stage, &target, &item);
		mark = stage_mark(&stage, target, item);
		ck_assert(mark >= stage.marks && mark < stage.marks + TARGETS * ITEMS);
		ck_assert_uint_eq((*mark)++, 0);
		ck_assert_int_eq((mark - stage.marks) % TARGETS, stage.column);
	}
	stage_done(&stage);
}
END_TEST

START_TEST(a_cookie_depends_on_every_part_of_the_flow)
{
	struct cookie_flow flow = {ip("10.0.0.1"), ip("10.0.0.2"), 61440, 80, 6};
	struct hash_key other = {{3, 5}};
	uint64_t cookie = cookie_of(&key, &flow);
	struct cookie_flow changed[5] = {flow, flow, flow, flow, flow};

	changed[0].ours = ip("10.0.0.3");
	changed[1].theirs = ip("10.0.0.3");
	changed[2].our_port++;
	changed[3].their_port++;
	changed[4].proto = 17;
	for (int i = 0; i < 5; i++)
		ck_assert_uint_ne(cookie_of(&key, &changed[i]), cookie);
	ck_assert_uint_ne(cookie_of(&other, &flow), cookie);
	ck_assert_uint_eq(cookie_of(&key, &flow), cookie);
}
END_TEST

START_TEST(a_port_carries_slot_and_try_and_stays_in_its_range)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++)
		for (unsigned attempt = 0; attempt < SCAN_TRIES_MAX; attempt++)
			for (unsigned salt = 0; salt < COOKIE_SALTS; salt++) {
				uint16_t port = cookie_port(slot, attempt, salt);

				ck_assert_uint_ge(port, SCAN_PORT_FIRST);
				ck_assert_uint_eq(cookie_port_slot(port), slot);
				ck_assert_uint_eq(cookie_port_try(port), attempt);
			}
}
END_TEST

START_TEST(a_foreign_frame_belongs_to_no_slot)
{
	struct frame frame = {.kind = FRAME_TCP};

	frame.tcp.target_port = 61439;
	ck_assert_int_eq(cookie_slot(&frame), COOKIE_SLOT_NONE);
	frame.tcp.target_port = cookie_port(5, 1, 2);
	ck_assert_int_eq(cookie_slot(&frame), 5);
	frame = (struct frame){.kind = FRAME_UDP};
	ck_assert_int_eq(cookie_slot(&frame), COOKIE_SLOT_NONE);
	frame.kind = FRAME_ECHO_REPLY;
	frame.echo_id = cookie_port(15, 0, 0);
	ck_assert_int_eq(cookie_slot(&frame), 15);
	frame = (struct frame){.kind = FRAME_UNREACHABLE};
	frame.quote.proto = 47;
	frame.quote.source_port = cookie_port(6, 0, 0);
	ck_assert_int_eq(cookie_slot(&frame), COOKIE_SLOT_NONE);
	frame.quote.proto = 6;
	ck_assert_int_eq(cookie_slot(&frame), 6);
	frame.quote.proto = 1;
	frame.quote.sequence = (uint32_t)cookie_port(7, 0, 0) << 16 | 99;
	ck_assert_int_eq(cookie_slot(&frame), 7);
	frame.kind = FRAME_ARP_REPLY;
	ck_assert_int_eq(cookie_slot(&frame), COOKIE_SLOT_ANY);
	frame.kind = FRAME_ARP_REQUEST;
	ck_assert_int_eq(cookie_slot(&frame), COOKIE_SLOT_NONE);
}
END_TEST

struct pace {
	struct pacer_daemon daemon;
	struct pacers pacers;
};

static void
pace_init(struct pace *pace, struct scan_limits limits, uint32_t ceiling)
{
	pacer_daemon_init(&pace->daemon, ceiling);
	pace->pacers =
		(struct pacers){&pace->daemon, pacer_segment_new(&limits, &key), NULL};
}

/* Frames of one second, asking again exactly when told to. */
static size_t
pace_second(struct pace *pace, enum probe_kind kind, unsigned hosts, mono_t start)
{
	mono_t now = start, wait = start;
	size_t sent = 0;

	for (uint32_t i = 0; mono_since(now, start).us < 1000000; i++) {
		struct ip host = ip_from_v4(0x0a000000 + i % hosts);

		if (pacer_take(&pace->pacers, kind, &host, now, &wait)) {
			sent++;
			continue;
		}
		ck_assert_int_gt(wait.us, now.us);
		now = wait;
		i--;
	}
	return sent;
}

static const struct {
	struct scan_limits limits;
	uint32_t daemon;
	enum probe_kind kind;
	unsigned hosts;
	size_t most;
} paces[] = {
	{{10, 10, 200, 10, 1}, 500, PROBE_TCP_SYN, 1, 10},
	{{10, 10, 200, 10, 1}, 500, PROBE_TCP_SYN, 100, 200},
	{{10, 10, 200, 10, 1}, 500, PROBE_ARP, 100, 10},
	{{10, 10, 200, 10, 1}, 50, PROBE_TCP_SYN, 100, 50},
	{{10, 10, 200, 10, 1}, 500, PROBE_UDP, 1, 1},
	{{10, 10, 200, 10, 1}, 500, PROBE_UDP, 100, 10},
	{{200, 200, 200, 10, 1}, 500, PROBE_UDP, 1, 1}, /* the host's binds */
	{{1, 1, 1, 1, 1}, 1, PROBE_ARP, 3, 1},
	{{0, 0, 0, 0, 0}, 0, PROBE_ECHO, 3, 1}, /* taken as 1 */
	{{1000, 7, 100000, 10, 1}, 100000, PROBE_TCP_SYN, 65536, 100000},
};

START_TEST(a_ceiling_is_reached_and_never_passed)
{
	struct pace pace;
	size_t first, second;

	pace_init(&pace, paces[_i].limits, paces[_i].daemon);
	first = pace_second(&pace, paces[_i].kind, paces[_i].hosts, (mono_t){1000000});
	second = pace_second(&pace, paces[_i].kind, paces[_i].hosts, (mono_t){2000000});
	ck_assert_uint_le(first, paces[_i].most);
	ck_assert_uint_le(second, paces[_i].most);
	ck_assert_uint_ge(first + second, paces[_i].most * 2 * 95 / 100);
	pacer_segment_free(pace.pacers.segment);
}
END_TEST

START_TEST(a_stopped_process_catches_nothing_up)
{
	struct pace pace;
	struct ip host = ip("10.0.0.9");
	mono_t now = {1000000}, wait;
	unsigned sent = 0;

	pace_init(&pace, (struct scan_limits){.arp = 100, .host = 100, .total = 200},
		500);
	ck_assert(pacer_take(&pace.pacers, PROBE_TCP_SYN, &host, now, &wait));
	now = mono_add(now, span_seconds(3600));
	while (pacer_take(&pace.pacers, PROBE_TCP_SYN, &host, now, &wait))
		sent++;
	ck_assert_uint_le(sent, 100 * PACER_BURST_MS / 1000);
	/* Nor does a clock that goes back give anything. */
	now = mono_add(now, span_seconds(-1800));
	ck_assert(!pacer_take(&pace.pacers, PROBE_TCP_SYN, &host, now, &wait));
	pacer_segment_free(pace.pacers.segment);
}
END_TEST

START_TEST(two_scans_of_a_host_share_its_rate)
{
	struct pacer_daemon daemon;
	struct scan_limits limits = {.arp = 10, .host = 10, .total = 200};
	struct pacer_segment *segment = pacer_segment_new(&limits, &key);
	struct pacers one = {&daemon, segment, NULL}, two = {&daemon, segment, NULL};
	struct ip host = ip("10.0.0.9");
	mono_t now = {1000000}, wait;

	pacer_daemon_init(&daemon, 500);
	ck_assert(pacer_take(&one, PROBE_TCP_SYN, &host, now, &wait));
	ck_assert(!pacer_take(&two, PROBE_ECHO, &host, now, &wait));
	ck_assert_int_eq(mono_since(wait, now).us, PACER_TOKEN_US / 10);
	pacer_segment_free(segment);
}
END_TEST

START_TEST(a_busy_host_keeps_its_row_in_a_flood_of_others)
{
	struct host_table table;
	struct ip host = ip("10.0.0.9");
	mono_t now = {1000};
	size_t row, same;
	bool fresh;

	host_table_init(&table, 10, &key);
	ck_assert(host_table_find(&table, &host, now, &row, &fresh));
	ck_assert(fresh);
	table.rows[row].expires = (mono_t){5000};
	for (uint32_t i = 0; i < 100000; i++) {
		struct ip other = ip_from_v4(0x0b000000 + i);
		size_t taken;

		if (host_table_find(&table, &other, now, &taken, &fresh))
			ck_assert_uint_ne(taken, row);
	}
	ck_assert(host_table_find(&table, &host, now, &same, &fresh));
	ck_assert_uint_eq(same, row);
	ck_assert(!fresh);
	host_table_done(&table);
}
END_TEST

START_TEST(a_full_neighbourhood_lets_nobody_in)
{
	struct host_table table;
	bool fresh, refused = false;
	size_t row;

	host_table_init(&table, 1, &key);
	for (uint32_t i = 0; i < 10000; i++) {
		struct ip other = ip_from_v4(0x0b000000 + i);

		if (host_table_find(&table, &other, (mono_t){1}, &row, &fresh))
			table.rows[row].expires = (mono_t){1000};
		else
			refused = true;
	}
	ck_assert(refused);
	host_table_done(&table);
}
END_TEST

START_TEST(targets_are_kept_once_and_found_again)
{
	static const struct mac none;
	struct target_set set;
	size_t index;
	struct ip other = ip("11.0.0.0");

	target_set_init(&set, &key);
	for (int twice = 0; twice < 2; twice++)
		for (uint32_t i = 0; i < SCAN_TARGETS_MAX; i++) {
			struct ip made = ip_from_v4(0x0a000000 + i);

			ck_assert_ptr_nonnull(target_set_add(&set, &made, &none));
		}
	ck_assert_uint_eq(set.count, SCAN_TARGETS_MAX);
	ck_assert_ptr_null(target_set_add(&set, &other, &none));
	target_set_shuffle(&set, 1);
	ck_assert(!target_set_find(&set, &other, &index));
	for (uint32_t i = 0; i < SCAN_TARGETS_MAX; i++) {
		struct ip made = ip_from_v4(0x0a000000 + i);

		ck_assert(target_set_find(&set, &made, &index));
		ck_assert(ip_equal(&set.targets[index].ip, &made));
	}
	target_set_done(&set);
}
END_TEST

/* Close together or far apart, ascending or not, twice or once: found by what they are. */
START_TEST(targets_far_apart_are_found_as_well)
{
	static const struct mac none;
	struct target_set set;
	size_t index;

	target_set_init(&set, &key);
	for (uint32_t i = 0; i < 3000; i++) {
		struct ip made = ip_from_v4(0x0a000000 + i * 7919 % 3001 * 65536);

		ck_assert_ptr_nonnull(target_set_add(&set, &made, &none));
		ck_assert_ptr_nonnull(target_set_add(&set, &made, &none));
	}
	target_set_shuffle(&set, 1);
	ck_assert_uint_eq(set.count, 3000);
	for (uint32_t i = 0; i < 3000; i++) {
		struct ip made = ip_from_v4(0x0a000000 + i * 7919 % 3001 * 65536);
		struct ip beside = ip_from_v4(ip_to_v4(&made) + 1);

		ck_assert(target_set_find(&set, &made, &index));
		ck_assert(ip_equal(&set.targets[index].ip, &made));
		ck_assert(!target_set_find(&set, &beside, &index));
	}
	target_set_done(&set);
}
END_TEST

START_TEST(time_outs_follow_the_round_trip_within_bounds)
{
	struct target target = {0};

	ck_assert_int_eq(target_timeout(&target).us, 1000000);
	target_measured(&target, 100);
	ck_assert_int_eq(target_timeout(&target).us, 200000);
	for (int i = 0; i < 50; i++)
		target_measured(&target, 400000);
	ck_assert_int_ge(target_timeout(&target).us, 380000);
	ck_assert_int_le(target_timeout(&target).us, 700000);
	for (int i = 0; i < 50; i++)
		target_measured(&target, 60000000);
	ck_assert_int_eq(target_timeout(&target).us, 3000000);
}
END_TEST

START_TEST(sweeps_of_any_subnets_hold_exactly_what_the_scope_allows)
{
	struct random random;

	random_init(&random, 7);
	for (int round = 0; round < 1000; round++) {
		struct scope scope = {.owned = true};
		struct ip own =
			ip_from_v4(0xc0a80000 + (uint32_t)random_below(&random, 1024));
		struct target_set set;
		size_t expected = 0, index;

		scope.subnet_count = 1 + random_below(&random, 4);
		scope.exclude_subnet_count = random_below(&random, 4);
		for (size_t i = 0; i < scope.subnet_count + scope.exclude_subnet_count;
			i++) {
			uint8_t prefix = (uint8_t)(24 + random_below(&random, 9));
			uint32_t base =
				0xc0a80000 + (uint32_t)random_below(&random, 1024);
			struct subnet subnet = {ip_from_v4(base &
							(uint32_t)(UINT64_C(0xffffffff)
								<< (32 - prefix))),
				prefix};

			if (i < scope.subnet_count)
				scope.subnets[i] = subnet;
			else
				scope.exclude_subnets[i - scope.subnet_count] = subnet;
		}
		target_set_init(&set, &key);
		ck_assert_int_eq(target_set_sweep(&set, &scope, &own, NULL), 0);
		target_set_shuffle(&set, (uint64_t)round);
		for (uint32_t i = 0; i < 2048; i++) {
			struct ip at = ip_from_v4(0xc0a80000 + i);
			bool wanted = scope_allows(&scope, &at) && !ip_equal(&at, &own);

			ck_assert_int_eq(target_set_find(&set, &at, &index), wanted);
			expected += wanted;
		}
		ck_assert_uint_eq(set.count, expected);
		target_set_done(&set);
	}
}
END_TEST

START_TEST(the_ends_of_the_address_space_are_not_swept)
{
	static const char *const subnets[] = {
		"255.255.255.255", "0.0.0.0", "127.0.0.1", "224.0.0.0/24", "fd00::/64"};
	struct scope scope = {.subnet_count = 1, .owned = true};
	struct ip own = ip("10.0.0.1");
	struct target_set set;

	for (size_t i = 0; i < sizeof(subnets) / sizeof(subnets[0]); i++) {
		ck_assert(subnet_parse(subnets[i], &scope.subnets[0]));
		target_set_init(&set, &key);
		ck_assert_int_eq(target_set_sweep(&set, &scope, &own, NULL), 0);
		ck_assert_uint_eq(set.count, 0);
		target_set_done(&set);
	}
	ck_assert(subnet_parse("0.0.0.0/0", &scope.subnets[0]));
	target_set_init(&set, &key);
	ck_assert_int_eq(target_set_sweep(&set, &scope, &own, NULL), ERROR_LIMIT);
	target_set_done(&set);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("scan parts");
	TCase *cases = tcase_create("parts");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, a_permutation_is_a_bijection_of_any_size);
	tcase_add_test(cases, another_seed_is_another_order);
	tcase_add_test(
		cases, every_question_has_a_mark_of_its_own_beside_those_of_its_row);
	tcase_add_test(cases, a_cookie_depends_on_every_part_of_the_flow);
	tcase_add_test(cases, a_port_carries_slot_and_try_and_stays_in_its_range);
	tcase_add_test(cases, a_foreign_frame_belongs_to_no_slot);
	tcase_add_loop_test(cases, a_ceiling_is_reached_and_never_passed, 0,
		sizeof(paces) / sizeof(paces[0]));
	tcase_add_test(cases, a_stopped_process_catches_nothing_up);
	tcase_add_test(cases, two_scans_of_a_host_share_its_rate);
	tcase_add_test(cases, a_busy_host_keeps_its_row_in_a_flood_of_others);
	tcase_add_test(cases, a_full_neighbourhood_lets_nobody_in);
	tcase_add_test(cases, targets_are_kept_once_and_found_again);
	tcase_add_test(cases, targets_far_apart_are_found_as_well);
	tcase_add_test(cases, time_outs_follow_the_round_trip_within_bounds);
	tcase_add_test(cases, sweeps_of_any_subnets_hold_exactly_what_the_scope_allows);
	tcase_add_test(cases, the_ends_of_the_address_space_are_not_swept);
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
