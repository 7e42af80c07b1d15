/* What `wdog status` shows of a segment. */
#include "fixture.h"

#include "watch/run.h"

static void
restore_device(struct fixture *fixture)
{
	struct device_record device = {.id = 1, .presence = PRESENCE_PRESENT};
	struct address_record address = {.id = 1,
		.device_id = 1,
		.ip = ip_from_v4(0xc0a81407),
		.mac = {{2, 0, 0, 0, 0, 7}},
		.current = true};
	struct rest_record rest = {.address_id = 1,
		.proto = PROTO_TCP,
		.state = PORT_CLOSED,
		.reason = REASON_RESET};

	port_set_add(&rest.ports, 22, 23);
	ck_assert(watch_restore_device(fixture->watch, &device));
	ck_assert(watch_restore_address(fixture->watch, &address));
	ck_assert(watch_restore_rest(fixture->watch, &rest));
	port_set_done(&rest.ports);
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

START_TEST(ports_that_may_not_be_asked_are_not_due)
{
	struct fixture *fixture = fixture_new();

	restore_device(fixture);
	ck_assert_double_eq_tol(status_of(fixture).coverage, 2.0 / 3, 0.001);
	port_set_add(&fixture->scope.exclude_tcp, 80, 80);
	ck_assert_double_eq_tol(status_of(fixture).coverage, 1, 0.001);
	port_set_done(&fixture->scope.exclude_tcp);
	fixture_free(fixture);
}
END_TEST

START_TEST(a_full_connection_table_is_told_until_it_has_room)
{
	struct fixture *fixture = fixture_new();
	struct watch_status *status = mem_new(sizeof(*status));
	struct observation seen = {.kind = OBSERVATION_CAPTURE};

	for (int full = 1; full >= 0; full--) {
		seen.capture.table_full = full == 1;
		observe(fixture, &seen);
		watch_status(fixture->watch, status);
		ck_assert(status->table_full == (full == 1));
	}
	free(status);
	fixture_free(fixture);
}
END_TEST

/* Two addresses asked whether they are there say nothing of the loss on the segment. */
START_TEST(a_check_is_no_look_at_the_segment)
{
	struct fixture *fixture = fixture_new();
	struct run_record sweep = {.id = 1,
		.kind = SCAN_DISCOVER,
		.job = -1,
		.started = fixture->now.wall,
		.finished = fixture->now.wall,
		.tally = {.answered = 20, .repeat_answered = 1}};
	struct run_record check = {.id = 2,
		.kind = SCAN_CHECK,
		.job = -1,
		.started = fixture->now.wall,
		.finished = {fixture->now.wall.us + 1},
		.tally = {.answered = 2, .repeat_answered = 1}};

	ck_assert(watch_restore_run(fixture->watch, &sweep));
	ck_assert(watch_restore_run(fixture->watch, &check));
	ck_assert_double_eq_tol(status_of(fixture).loss, 0.05, 0.001);
	ck_assert_int_eq(status_of(fixture).last_run.us, sweep.finished.us);
	fixture_free(fixture);
}
END_TEST

START_TEST(next_run_waits_for_the_end_of_the_quiet_hours)
{
	struct fixture *fixture = fixture_new();

	/* The fixture's day is a Sunday; it begins at midnight. */
	fixture->segment.quiet = (struct quiet_hours){
		.spans = {{.from = 23 * 60, .until = 60, .days = 1U << 5}}, .count = 1};
	start(fixture);
	ck_assert(status_of(fixture).quiet);
	ck_assert_int_eq(status_of(fixture).next_run.us,
		wall_add(fixture->now.wall, span_seconds(3600)).us);
	pass(fixture, 3600);
	tick(fixture);
	ck_assert(!status_of(fixture).quiet);
	fixture_free(fixture);
}
END_TEST

START_TEST(devices_are_seen_where_only_ports_are_not)
{
	struct fixture *fixture = fixture_new();
	struct watch_status *status = mem_new(sizeof(*status));

	ck_assert(watch_restore_setting(fixture->watch,
		&(struct setting_record){.name = "blind/iot", .value = 1}));
	ck_assert(watch_restore_setting(fixture->watch,
		&(struct setting_record){
			.name = "canary/iot", .value = CANARIES_SILENT}));
	start(fixture);
	watch_status(fixture->watch, status);
	ck_assert(status->segments[0].shut_out);
	ck_assert(!status->blind);
	free(status);
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("watch status");
	TCase *cases = tcase_create("watch status");

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, a_full_connection_table_is_told_until_it_has_room);
	tcase_add_test(cases, ports_that_may_not_be_asked_are_not_due);
	tcase_add_test(cases, a_check_is_no_look_at_the_segment);
	tcase_add_test(cases, next_run_waits_for_the_end_of_the_quiet_hours);
	tcase_add_test(cases, devices_are_seen_where_only_ports_are_not);
	return fixture_run(suite);
}
