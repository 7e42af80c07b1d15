/* What an answered datagram says of its service. */
#include <stdio.h>

#include "fixture.h"

/* A device that keeps a UDP service, open or not. */
static struct fixture *
begin(enum port_state state)
{
	struct fixture *fixture = fixture_new();
	struct device_record device = {.id = 1, .presence = PRESENCE_PRESENT};
	struct address_record address = {.id = 1,
		.device_id = 1,
		.ip = ip_from_v4(0xc0a81407),
		.mac = {{2, 0, 0, 0, 0, 7}},
		.current = true};
	struct service_record service = {.address_id = 1,
		.proto = PROTO_UDP,
		.port = 1900,
		.state = state,
		.reason = REASON_UDP_RESPONSE};

	ck_assert(watch_restore_device(fixture->watch, &device));
	ck_assert(watch_restore_address(fixture->watch, &address));
	ck_assert(watch_restore_service(fixture->watch, &service));
	start(fixture);
	tick(fixture);
	return fixture;
}

static void
say(struct fixture *fixture, const char *product)
{
	struct observation said = {.kind = OBSERVATION_SERVICE};

	said.service = (struct observation_service){
		.ip = ip_from_v4(0xc0a81407), .port = 1900, .outcome = INQUIRY_NAMED};
	(void)snprintf(said.service.facts.product, FACT_PRODUCT_SIZE, "%s", product);
	observe(fixture, &said);
}

START_TEST(it_is_believed_at_once_and_a_change_after_the_second_time)
{
	struct fixture *fixture = begin(PORT_OPEN);
	const struct effect *effect;

	say(fixture, "MiniDLNA/1.3.0");
	effect = last_effect(fixture, EFFECT_SAVE_FACTS);
	ck_assert_ptr_nonnull(effect);
	ck_assert_int_eq((int)effect->facts.proto, PROTO_UDP);
	ck_assert_str_eq(effect->facts.facts.product, "MiniDLNA/1.3.0");
	say(fixture, "Kodi");
	ck_assert_str_eq(last_effect(fixture, EFFECT_SAVE_FACTS)->facts.facts.product,
		"MiniDLNA/1.3.0");
	pass(fixture, 60);
	say(fixture, "Kodi");
	ck_assert_str_eq(
		last_effect(fixture, EFFECT_SAVE_FACTS)->facts.facts.product, "Kodi");
	fixture_free(fixture);
}
END_TEST

START_TEST(of_a_port_that_is_not_open_nothing_is_said)
{
	struct fixture *fixture = begin(PORT_CLOSED);

	say(fixture, "MiniDLNA/1.3.0");
	ck_assert_ptr_null(last_effect(fixture, EFFECT_SAVE_FACTS));
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("said");
	TCase *tests = tcase_create("said");
	SRunner *runner;
	int failures;

	tcase_add_test(
		tests, it_is_believed_at_once_and_a_change_after_the_second_time);
	tcase_add_test(tests, of_a_port_that_is_not_open_nothing_is_said);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
