#include "fixture.h"

START_TEST(nothing_is_asked_before_the_sensor_can_see)
{
	struct fixture *fixture = fixture_new();

	watch_start(fixture->watch, fixture->now, &fixture->effects);
	pass(fixture, 5);
	tick(fixture);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_ORDER), 0);
	fixture_free(fixture);
}
END_TEST

START_TEST(segment_not_owned_is_never_asked)
{
	struct fixture *fixture = fixture_new();

	fixture->scope.owned = false;
	start(fixture);
	for (int i = 0; i < 100; i++) {
		pass(fixture, 600);
		tick(fixture);
	}
	ck_assert_uint_eq(count_effects(fixture, EFFECT_ORDER), 0);
	fixture_free(fixture);
}
END_TEST

START_TEST(an_overdue_sweep_starts_once)
{
	struct fixture *fixture = fixture_new();

	start(fixture);
	pass(fixture, 5);
	tick(fixture);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_ORDER), 1);
	pass(fixture, 200);
	tick(fixture);
	tick(fixture);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_ORDER), 1);
	fixture_free(fixture);
}
END_TEST

START_TEST(a_run_that_falls_silent_is_given_up)
{
	struct fixture *fixture = fixture_new();
	uint64_t run_id;

	start(fixture);
	pass(fixture, 5);
	tick(fixture);
	run_id = last_effect(fixture, EFFECT_ORDER)->order.run_id;
	for (int i = 0; i < 12; i++) {
		pass(fixture, 30);
		tick(fixture);
	}
	ck_assert_ptr_nonnull(last_effect(fixture, EFFECT_CANCEL));
	ck_assert_uint_eq(last_effect(fixture, EFFECT_CANCEL)->cancel_run_id, run_id);
	fixture_free(fixture);
}
END_TEST

START_TEST(answer_to_nothing_makes_no_device)
{
	struct fixture *fixture = fixture_new();
	struct observation host = {.kind = OBSERVATION_HOST, .run_id = 99};

	start(fixture);
	host.host.ip = ip_from_v4(0xc0a81407);
	host.host.mac = (struct mac){{2, 0, 0, 0, 0, 7}};
	host.host.evidence = EVIDENCE_ARP_REPLY;
	observe(fixture, &host);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_DEVICE), 0);
	fixture_free(fixture);
}
END_TEST

START_TEST(our_own_frames_make_no_device)
{
	struct fixture *fixture = fixture_new();
	struct observation host = {.kind = OBSERVATION_HOST};

	start(fixture);
	pass(fixture, 5);
	tick(fixture);
	host.run_id = last_effect(fixture, EFFECT_ORDER)->order.run_id;
	host.host.ip = ip_from_v4(0xc0a814fa);
	host.host.mac = (struct mac){{2, 0, 0, 0, 255, 1}};
	host.host.evidence = EVIDENCE_ARP_REPLY;
	observe(fixture, &host);
	host.host.ip = ip_from_v4(0xc0a81407);
	observe(fixture, &host);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_DEVICE), 0);
	host.host.mac = (struct mac){{2, 0, 0, 0, 0, 7}};
	observe(fixture, &host);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_DEVICE), 1);
	fixture_free(fixture);
}
END_TEST

/* Heard while the clock was a year ahead, and then again at the right time. */
START_TEST(a_claim_from_the_future_is_kept_anew)
{
	struct fixture *fixture = fixture_new();
	const struct mac mac = {{2, 0, 0, 0, 0, 7}};
	struct observation host = {.kind = OBSERVATION_HOST,
		.host = {.evidence = EVIDENCE_ARP_REPLY, .mac = mac}};
	struct observation said = {.kind = OBSERVATION_CLAIM,
		.claim = {.source = CLAIM_MDNS, .mac = mac, .name = "camera"}};
	const span_t year = span_seconds(365 * 86400);
	const struct effect *kept;

	start(fixture);
	pass(fixture, 5);
	tick(fixture);
	host.run_id = last_effect(fixture, EFFECT_ORDER)->order.run_id;
	host.host.ip = ip_from_v4(0xc0a81407);
	observe(fixture, &host);
	fixture->now.wall.us += year.us;
	observe(fixture, &said);
	fixture->now.wall.us -= year.us;
	observe(fixture, &said);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_CLAIM), 2);
	kept = last_effect(fixture, EFFECT_SAVE_CLAIM);
	ck_assert_int_eq(kept->claim.last_seen.us, fixture->now.wall.us);
	observe(fixture, &said);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_CLAIM), 2);
	fixture_free(fixture);
}
END_TEST

/* The clock lost its time in a restart: how long was listened is not known any more. */
START_TEST(listening_that_began_in_the_future_begins_anew)
{
	struct fixture *fixture = fixture_new();
	struct setting_record began = {
		.value = fixture->now.wall.us + 86400LL * 365 * 1000000};
	bool kept = false;

	memcpy(began.name, "listening/iot", 14);
	fixture->scope.owned = false;
	ck_assert(watch_restore_setting(fixture->watch, &began));
	start(fixture);
	for (size_t i = 0; i < fixture->effects.count; i++) {
		const struct setting_record *setting =
			&fixture->effects.list[i].setting;

		kept = kept ||
			(fixture->effects.list[i].kind == EFFECT_SAVE_SETTING &&
				strcmp(setting->name, began.name) == 0 &&
				setting->value == fixture->now.wall.us);
	}
	ck_assert(kept);
	fixture_free(fixture);
}
END_TEST

static void
restore_devices(struct fixture *fixture, uint32_t count)
{
	struct setting_record setting = {"baseline/iot", 1};
	struct run_record sweep = {.id = 1,
		.kind = SCAN_DISCOVER,
		.job = -1,
		.started = fixture->now.wall,
		.finished = fixture->now.wall};

	for (uint32_t i = 1; i <= count; i++) {
		struct device_record device = {.id = i, .presence = PRESENCE_PRESENT};
		struct address_record address = {.id = i,
			.device_id = i,
			.ip = ip_from_v4(0xc0a81400 + i),
			.current = true};
		struct rest_record rest = {.address_id = i,
			.proto = PROTO_TCP,
			.state = PORT_CLOSED,
			.reason = REASON_RESET};

		address.mac = (struct mac){{2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};
		port_set_add(&rest.ports, 1, 10);
		ck_assert(watch_restore_device(fixture->watch, &device));
		ck_assert(watch_restore_address(fixture->watch, &address));
		ck_assert(watch_restore_rest(fixture->watch, &rest));
		port_set_done(&rest.ports);
	}
	ck_assert(watch_restore_run(fixture->watch, &sweep));
	ck_assert(watch_restore_setting(fixture->watch, &setting));
}

/* As a restart would find it. */
static enum run_verdict
saved_verdict(const struct fixture *fixture, uint64_t run_id)
{
	for (size_t i = fixture->effects.count; i > 0; i--) {
		const struct effect *effect = &fixture->effects.list[i - 1];

		if (effect->kind == EFFECT_SAVE_RUN && effect->run.id == run_id)
			return effect->run.verdict;
	}
	ck_abort_msg("the run was not saved");
	return RUN_VOID;
}

START_TEST(a_job_too_large_for_one_order_is_asked_in_parts)
{
	struct fixture *fixture = fixture_new();
	struct observation done = {.kind = OBSERVATION_RUN_DONE};
	const struct scan_order *order;
	size_t first, all;

	ck_assert(subnet_parse("192.168.0.0/16", &fixture->scope.subnets[0]));
	port_set_add(&fixture->segment.jobs[0].ports, 1, 1024);
	restore_devices(fixture, 17000);
	start(fixture);
	pass(fixture, 5);
	tick(fixture);
	order = &last_effect(fixture, EFFECT_ORDER)->order;
	first = order->target_count;
	ck_assert_uint_le(first * 1025, SCAN_PROBES_MAX);
	ck_assert_uint_gt(first, 0);
	all = first;
	while (all < 16999) {
		struct ip behind = order->targets[order->target_count - 1].ip;
		size_t orders = count_effects(fixture, EFFECT_ORDER);

		done.run_id = order->run_id;
		pass(fixture, 1);
		observe(fixture, &done);
		ck_assert_int_eq(saved_verdict(fixture, done.run_id), RUN_PARTIAL);
		ck_assert_uint_eq(count_effects(fixture, EFFECT_ORDER), orders + 1);
		order = &last_effect(fixture, EFFECT_ORDER)->order;
		ck_assert_int_eq(order->kind, SCAN_PORTS);
		ck_assert_int_lt(ip_compare(&behind, &order->targets[0].ip), 0);
		all += order->target_count;
	}
	ck_assert_uint_eq(all, 16999); /* 17,000 without our own address */
	done.run_id = order->run_id;
	first = count_effects(fixture, EFFECT_ORDER);
	observe(fixture, &done);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_ORDER), first);
	ck_assert_int_eq(saved_verdict(fixture, done.run_id), RUN_COMPLETE);
	fixture_free(fixture);
}
END_TEST

START_TEST(a_large_segment_is_saved_in_portions)
{
	struct fixture *fixture = fixture_new();
	struct observation done = {.kind = OBSERVATION_RUN_DONE};
	size_t saved = 0;
	span_t wake;

	ck_assert(subnet_parse("192.168.16.0/20", &fixture->scope.subnets[0]));
	restore_devices(fixture, 1800);
	start(fixture);
	pass(fixture, 301);
	tick(fixture);
	for (uint32_t i = 1; i <= 1800; i++) {
		struct observation host = {.kind = OBSERVATION_HOST};

		host.host.ip = ip_from_v4(0xc0a81400 + i);
		host.host.mac =
			(struct mac){{2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};
		host.host.evidence = EVIDENCE_ARP_REPLY;
		observe(fixture, &host);
	}
	for (size_t i = 0; i < fixture->effects.count; i++)
		if (fixture->effects.list[i].kind == EFFECT_ORDER &&
			fixture->effects.list[i].order.kind == SCAN_DISCOVER)
			done.run_id = fixture->effects.list[i].order.run_id;
	pass(fixture, 1);
	effects_done(&fixture->effects);
	observe(fixture, &done);
	for (int portion = 0; portion < 4; portion++) {
		size_t devices = count_effects(fixture, EFFECT_SAVE_DEVICE);

		ck_assert_uint_gt(devices, 0);
		ck_assert_uint_le(devices, 500);
		saved += devices;
		effects_done(&fixture->effects);
		wake = mono_since(watch_next_wake(fixture->watch), fixture->now.mono);
		ck_assert(portion == 3 || wake.us <= 1000000);
		pass(fixture, 1);
		tick(fixture);
	}
	ck_assert_uint_eq(saved, 1799); /* all but our own address */
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_DEVICE), 0);
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("watch");
	TCase *cases = tcase_create("watch");

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, nothing_is_asked_before_the_sensor_can_see);
	tcase_add_test(cases, segment_not_owned_is_never_asked);
	tcase_add_test(cases, an_overdue_sweep_starts_once);
	tcase_add_test(cases, a_run_that_falls_silent_is_given_up);
	tcase_add_test(cases, answer_to_nothing_makes_no_device);
	tcase_add_test(cases, our_own_frames_make_no_device);
	tcase_add_test(cases, a_claim_from_the_future_is_kept_anew);
	tcase_add_test(cases, listening_that_began_in_the_future_begins_anew);
	tcase_add_test(cases, a_job_too_large_for_one_order_is_asked_in_parts);
	tcase_add_test(cases, a_large_segment_is_saved_in_portions);
	return fixture_run(suite);
}
