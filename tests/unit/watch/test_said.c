/* What an answered datagram says of its service. */
#include <stdio.h>

#include "fixture.h"
#include "watch/core.h"

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

static struct ip
ip_of(uint32_t address)
{
	return ip_from_v4(0xc0a81400 + address);
}

/* So many addresses of one device, each with so many open UDP ports, all of which speak. */
static void
let_speak(struct fixture *fixture, uint32_t addresses, uint16_t ports)
{
	struct device_record device = {.id = 1, .presence = PRESENCE_PRESENT};

	ck_assert(watch_restore_device(fixture->watch, &device));
	for (uint32_t i = 1; i <= addresses; i++) {
		struct address_record address = {.id = i,
			.device_id = 1,
			.ip = ip_of(i),
			.mac = {{2, 0, 0, 0, 0, 7}},
			.current = true};
		struct service_record service = {.address_id = i,
			.proto = PROTO_UDP,
			.state = PORT_OPEN,
			.reason = REASON_UDP_RESPONSE};

		ck_assert(watch_restore_address(fixture->watch, &address));
		for (service.port = 1; service.port <= ports; service.port++)
			ck_assert(watch_restore_service(fixture->watch, &service));
	}
	start(fixture);
	for (uint32_t i = 1; i <= addresses; i++) {
		for (uint16_t port = 1; port <= ports; port++) {
			struct observation said = {.kind = OBSERVATION_SERVICE};

			said.service = (struct observation_service){.ip = ip_of(i),
				.port = port,
				.outcome = INQUIRY_NAMED,
				.facts = {.service = "ntp"}};
			observe(fixture, &said);
		}
		effects_done(&fixture->effects);
	}
}

static uint32_t
count_spoken(const struct fixture *fixture)
{
	uint32_t count = 0;
	const struct address *address;

	for (address = fixture->watch->inventory.addresses; address != NULL;
		address = address->by_id.next)
		for (size_t i = 0; i < address->udp.service_count; i++)
			count += address->udp.services[i].spoken != NULL;
	return count;
}

START_TEST(answers_are_kept_of_a_bounded_number_of_ports)
{
	struct fixture *fixture = fixture_new();

	let_speak(fixture, 40, 256); /* 10,240 */
	ck_assert_uint_eq(count_spoken(fixture), INQUIRE_SPOKEN_MAX);
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
	tcase_add_test(tests, answers_are_kept_of_a_bounded_number_of_ports);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
