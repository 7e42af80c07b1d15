/* A job of very many ports, asked in slices over its whole interval. */
#include "fixture.h"

#include "scan/scan.h"
#include "watch/spread.h"

enum { PORTS = 3000, DAYS = 30, DAY = 86400 };

static void
declare(struct fixture *fixture)
{
	struct port_job *job = &fixture->segment.jobs[1];

	fixture->segment.job_count = 2;
	fixture->scope.limits = (struct scan_limits){10, 10, 200, 10, 1};
	memcpy(job->set_name, "1-3000", 7);
	job->proto = PROTO_TCP;
	job->every = span_seconds(DAYS * DAY);
	port_set_add(&job->ports, 1, PORTS);
}

/* One device is there, the segment was swept, and its first job has just run. */
static void
restore(struct fixture *fixture, enum care care)
{
	struct device_record device = {
		.id = 1, .presence = PRESENCE_PRESENT, .care = care};
	struct address_record address = {.id = 1,
		.device_id = 1,
		.ip = ip_from_v4(0xc0a81407),
		.mac = {{2, 0, 0, 0, 0, 7}},
		.current = true};
	struct run_record sweep = {.id = 1, .kind = SCAN_DISCOVER, .job = -1};
	struct run_record common = {.id = 2,
		.kind = SCAN_PORTS,
		.proto = PROTO_TCP,
		.ports_text = "common"};

	sweep.started = sweep.finished = fixture->now.wall;
	common.started = common.finished = fixture->now.wall;
	ck_assert(watch_restore_device(fixture->watch, &device));
	ck_assert(watch_restore_address(fixture->watch, &address));
	ck_assert(watch_restore_run(fixture->watch, &sweep));
	ck_assert(watch_restore_run(fixture->watch, &common));
}

/* The last order of the spread job, or NULL. */
static const struct scan_order *
slice(const struct fixture *fixture)
{
	for (size_t i = fixture->effects.count; i > 0; i--) {
		const struct effect *effect = &fixture->effects.list[i - 1];

		if (effect->kind == EFFECT_ORDER && effect->order.kind == SCAN_PORTS &&
			port_set_size(&effect->order.ports) > 100)
			return &effect->order;
	}
	return NULL;
}

static void
end_slice(struct fixture *fixture, enum run_verdict verdict)
{
	struct observation done = {
		.kind = OBSERVATION_RUN_DONE, .run_id = slice(fixture)->run_id};

	done.run.verdict = verdict;
	pass(fixture, SPREAD_SLICE_SECONDS);
	observe(fixture, &done);
}

static struct setting_record
saved(const struct fixture *fixture, const char *name)
{
	for (size_t i = fixture->effects.count; i > 0; i--) {
		const struct effect *effect = &fixture->effects.list[i - 1];

		if (effect->kind == EFFECT_SAVE_SETTING &&
			strcmp(effect->setting.name, name) == 0)
			return effect->setting;
	}
	ck_abort_msg("%s was not saved", name);
	return (struct setting_record){.value = 0};
}

static struct watch_segment_status
status_of(const struct fixture *fixture)
{
	struct watch_status *status = mem_new(sizeof(*status));
	struct watch_segment_status first;

	watch_status(fixture->watch, status);
	first = status->segments[0];
	free(status);
	return first;
}

static struct fixture *
begin(enum care care)
{
	struct fixture *fixture = fixture_new();

	declare(fixture);
	restore(fixture, care);
	start(fixture);
	tick(fixture);
	return fixture;
}

static void
end(struct fixture *fixture)
{
	port_set_done(&fixture->segment.jobs[1].ports);
	fixture_free(fixture);
}

START_TEST(a_slice_is_half_a_minute_at_the_ceilings)
{
	static const struct scan_limits limits = {10, 10, 200, 10, 1};

	ck_assert_uint_eq(spread_slice_ports(&limits, PROTO_TCP, 1), 300);
	ck_assert_uint_eq(spread_slice_ports(&limits, PROTO_TCP, 60), 100);
	ck_assert_uint_eq(spread_slice_ports(&limits, PROTO_UDP, 1), 30);
	ck_assert_uint_eq(
		spread_slice_ports(&limits, PROTO_TCP, 6000), SPREAD_SLICE_PORTS_MIN);
}
END_TEST

START_TEST(slices_follow_each_other_over_the_whole_interval)
{
	struct fixture *fixture = begin(CARE_AUTO);
	struct watch_segment_status status;
	int64_t wait;

	ck_assert_ptr_nonnull(slice(fixture));
	ck_assert(port_set_has(&slice(fixture)->ports, 1));
	ck_assert(port_set_has(&slice(fixture)->ports, 300));
	ck_assert(!port_set_has(&slice(fixture)->ports, 301));
	end_slice(fixture, RUN_COMPLETE);
	status = status_of(fixture);
	ck_assert(status.spreads);
	ck_assert_double_eq_tol(status.range_share, 0.1, 0.0001);
	wait = wall_since(status.range_complete, fixture->now.wall).us / 1000000;
	ck_assert_int_eq(wait, DAYS * DAY - SPREAD_SLICE_SECONDS);
	pass(fixture, 3 * DAY - 2 * SPREAD_SLICE_SECONDS);
	tick(fixture);
	ck_assert(!port_set_has(&slice(fixture)->ports, 301));
	pass(fixture, SPREAD_SLICE_SECONDS);
	tick(fixture);
	ck_assert(port_set_has(&slice(fixture)->ports, 301));
	ck_assert(port_set_has(&slice(fixture)->ports, 600));
	end(fixture);
}
END_TEST

START_TEST(what_was_cut_short_is_asked_again)
{
	struct fixture *fixture = begin(CARE_AUTO);
	uint64_t run_id = slice(fixture)->run_id;

	end_slice(fixture, RUN_PARTIAL);
	pass(fixture, 60);
	tick(fixture);
	ck_assert_uint_ne(slice(fixture)->run_id, run_id);
	ck_assert(port_set_has(&slice(fixture)->ports, 1));
	end(fixture);
}
END_TEST

START_TEST(a_restart_goes_on_at_the_same_place)
{
	struct fixture *fixture = begin(CARE_AUTO);
	struct setting_record place, cycle, other;

	end_slice(fixture, RUN_COMPLETE);
	place = saved(fixture, "place/1/iot");
	cycle = saved(fixture, "cycle/1/iot");
	watch_free(fixture->watch);
	effects_done(&fixture->effects);
	fixture->watch = watch_new(&fixture->policy, 1);
	pass(fixture, 6 * DAY);
	restore(fixture, CARE_AUTO);
	ck_assert(watch_restore_setting(fixture->watch, &cycle));
	ck_assert(watch_restore_setting(fixture->watch, &place));
	start(fixture);
	tick(fixture);
	ck_assert(port_set_has(&slice(fixture)->ports, 301));
	ck_assert(!port_set_has(&slice(fixture)->ports, 1));
	watch_free(fixture->watch);
	effects_done(&fixture->effects);
	fixture->watch = watch_new(&fixture->policy, 1);
	other = place; /* of another job that stood there */
	other.value ^= (int64_t)1 << 40;
	restore(fixture, CARE_AUTO);
	ck_assert(watch_restore_setting(fixture->watch, &other));
	start(fixture);
	tick(fixture);
	ck_assert(port_set_has(&slice(fixture)->ports, 1));
	end(fixture);
}
END_TEST

/* The owner has excluded what was to be asked next, or what was asked so far. */
START_TEST(a_place_outside_of_the_ports_is_the_beginning)
{
	static const uint16_t excluded[][2] = {{301, PORTS}, {1, 300}};

	for (size_t i = 0; i < sizeof(excluded) / sizeof(excluded[0]); i++) {
		struct fixture *fixture = begin(CARE_AUTO);
		struct setting_record place, cycle;

		end_slice(fixture, RUN_COMPLETE);
		place = saved(fixture, "place/1/iot");
		cycle = saved(fixture, "cycle/1/iot");
		watch_free(fixture->watch);
		effects_done(&fixture->effects);
		fixture->watch = watch_new(&fixture->policy, 1);
		port_set_add(
			&fixture->scope.exclude_tcp, excluded[i][0], excluded[i][1]);
		pass(fixture, DAY);
		restore(fixture, CARE_AUTO);
		ck_assert(watch_restore_setting(fixture->watch, &cycle));
		ck_assert(watch_restore_setting(fixture->watch, &place));
		start(fixture);
		ck_assert_int_eq(status_of(fixture).range_complete.us, 0);
		tick(fixture);
		ck_assert_ptr_nonnull(slice(fixture));
		ck_assert(port_set_has(&slice(fixture)->ports, i == 0 ? 1 : 301));
		port_set_done(&fixture->scope.exclude_tcp);
		end(fixture);
	}
}
END_TEST

START_TEST(gentle_devices_have_no_part_in_it)
{
	struct fixture *fixture = begin(CARE_GENTLE);

	ck_assert_ptr_null(slice(fixture));
	end(fixture);
}
END_TEST

START_TEST(after_the_last_port_the_next_cycle_waits_for_its_time)
{
	struct fixture *fixture = begin(CARE_AUTO);

	for (int i = 0; i < 9; i++) {
		end_slice(fixture, RUN_COMPLETE);
		pass(fixture, 3 * DAY);
		tick(fixture);
	}
	ck_assert(port_set_has(&slice(fixture)->ports, PORTS));
	end_slice(fixture, RUN_COMPLETE);
	ck_assert_int_eq(saved(fixture, "place/1/iot").value & UINT16_MAX, 0);
	ck_assert_int_eq(status_of(fixture).range_complete.us, 0);
	pass(fixture, 2 * DAY);
	tick(fixture);
	ck_assert(port_set_has(&slice(fixture)->ports, PORTS));
	pass(fixture, DAY);
	tick(fixture);
	ck_assert(port_set_has(&slice(fixture)->ports, 1));
	end(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("spread");
	TCase *cases = tcase_create("spread");

	tcase_add_test(cases, a_slice_is_half_a_minute_at_the_ceilings);
	tcase_add_test(cases, slices_follow_each_other_over_the_whole_interval);
	tcase_add_test(cases, what_was_cut_short_is_asked_again);
	tcase_add_test(cases, a_restart_goes_on_at_the_same_place);
	tcase_add_test(cases, a_place_outside_of_the_ports_is_the_beginning);
	tcase_add_test(cases, gentle_devices_have_no_part_in_it);
	tcase_add_test(cases, after_the_last_port_the_next_cycle_waits_for_its_time);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
