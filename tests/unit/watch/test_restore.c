#include "fixture.h"

START_TEST(inconsistent_rows_are_refused)
{
	struct fixture *fixture = fixture_new();
	struct device_record device = {.id = 5, .presence = PRESENCE_PRESENT};
	struct address_record address = {
		.id = 9, .device_id = 5, .ip = {IP_V4, {192, 168, 20, 7}}};
	struct interface_record interface = {
		.device_id = 5, .mac = {{2, 0, 0, 0, 0, 7}}};
	struct service_record service = {
		.address_id = 9, .proto = PROTO_TCP, .port = 80, .state = PORT_OPEN};
	struct setting_record setting = {"baseline/elsewhere", 1};

	address.current = true;
	ck_assert(!watch_restore_address(fixture->watch, &address));
	ck_assert(!watch_restore_interface(fixture->watch, &interface));
	device.segment = 1;
	ck_assert(!watch_restore_device(fixture->watch, &device));
	device.segment = 0;
	ck_assert(watch_restore_device(fixture->watch, &device));
	ck_assert(!watch_restore_device(fixture->watch, &device));
	ck_assert(watch_restore_interface(fixture->watch, &interface));
	ck_assert(!watch_restore_interface(fixture->watch, &interface));
	ck_assert(watch_restore_address(fixture->watch, &address));
	address.id = 10;
	ck_assert(!watch_restore_address(fixture->watch, &address));
	ck_assert(watch_restore_service(fixture->watch, &service));
	ck_assert(!watch_restore_service(fixture->watch, &service));
	service.port = 0;
	ck_assert(!watch_restore_service(fixture->watch, &service));
	/* A segment may have left the configuration; it may come back. */
	ck_assert(watch_restore_setting(fixture->watch, &setting));
	setting.name[0] = '?';
	ck_assert(!watch_restore_setting(fixture->watch, &setting));
	watch_start(fixture->watch, fixture->now, &fixture->effects);
	device.id = 6;
	ck_assert(!watch_restore_device(fixture->watch, &device));
	fixture_free(fixture);
}
END_TEST

START_TEST(unfinished_runs_become_partial)
{
	struct fixture *fixture = fixture_new();
	struct run_record run = {
		.id = 7, .kind = SCAN_DISCOVER, .job = -1, .started = {5}};

	ck_assert(watch_restore_run(fixture->watch, &run));
	start(fixture);
	ck_assert_uint_eq(fixture->effects.list[0].kind, EFFECT_SAVE_RUN);
	ck_assert_uint_eq(fixture->effects.list[0].run.id, 7);
	ck_assert_int_eq(fixture->effects.list[0].run.verdict, RUN_PARTIAL);
	ck_assert_int_ne(fixture->effects.list[0].run.finished.us, 0);
	pass(fixture, 5);
	tick(fixture);
	ck_assert_uint_gt(last_effect(fixture, EFFECT_ORDER)->order.run_id, 7);
	fixture_free(fixture);
}
END_TEST

START_TEST(known_device_raises_nothing_after_a_restart)
{
	struct fixture *fixture = fixture_new();
	struct device_record device = {.id = 5, .presence = PRESENCE_PRESENT};
	struct address_record address = {.id = 9,
		.device_id = 5,
		.ip = {IP_V4, {192, 168, 20, 7}},
		.mac = {{2, 0, 0, 0, 0, 7}},
		.current = true};
	struct interface_record interface = {
		.device_id = 5, .mac = {{2, 0, 0, 0, 0, 7}}};
	struct setting_record setting = {"baseline/iot", 1};
	struct observation host = {.kind = OBSERVATION_HOST};

	ck_assert(watch_restore_device(fixture->watch, &device));
	ck_assert(watch_restore_interface(fixture->watch, &interface));
	ck_assert(watch_restore_address(fixture->watch, &address));
	ck_assert(watch_restore_setting(fixture->watch, &setting));
	start(fixture);
	host.host.ip = address.ip;
	host.host.mac = address.mac;
	observe(fixture, &host);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_EVENT), 0);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_TELL), 0);
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("restore");
	TCase *cases = tcase_create("restore");

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, inconsistent_rows_are_refused);
	tcase_add_test(cases, unfinished_runs_become_partial);
	tcase_add_test(cases, known_device_raises_nothing_after_a_restart);
	return fixture_run(suite);
}
