/* What becomes of a question when its host moves meanwhile. */
#include "fixture.h"
#include "watch/core.h"

static const struct mac camera = {{2, 0, 0, 0, 0, 7}}, other = {{2, 0, 0, 0, 0, 8}};

static void
restore_device(struct fixture *fixture, uint64_t id, const struct mac *mac)
{
	struct device_record device = {.id = id, .presence = PRESENCE_PRESENT};
	struct interface_record interface = {.device_id = id, .mac = *mac};

	ck_assert(watch_restore_device(fixture->watch, &device));
	ck_assert(watch_restore_interface(fixture->watch, &interface));
}

/* A camera with a web page that is being asked what it is, and another device. */
static struct fixture *
asking(void)
{
	struct fixture *fixture = fixture_new();
	struct address_record address = {.id = 1,
		.device_id = 1,
		.ip = ip_from_v4(0xc0a81407),
		.mac = camera,
		.current = true};
	struct service_record service = {.address_id = 1,
		.proto = PROTO_TCP,
		.port = 80,
		.state = PORT_OPEN,
		.reason = REASON_SYN_ACK};

	fixture->policy.inquiries_max = 4;
	fixture->segment.identify = true;
	restore_device(fixture, 1, &camera);
	restore_device(fixture, 2, &other);
	ck_assert(watch_restore_address(fixture->watch, &address));
	ck_assert(watch_restore_service(fixture->watch, &service));
	start(fixture);
	tick(fixture);
	ck_assert_uint_eq(fixture->watch->inquiries.open, 1);
	return fixture;
}

static void
hear(struct fixture *fixture, const struct mac *mac)
{
	struct observation heard = {.kind = OBSERVATION_HOST};

	heard.host.ip = ip_from_v4(0xc0a81407);
	heard.host.mac = *mac;
	observe(fixture, &heard);
}

static void
answer(struct fixture *fixture)
{
	struct observation said = {.kind = OBSERVATION_SERVICE};

	said.service = (struct observation_service){
		.order_id = last_effect(fixture, EFFECT_INQUIRE)->inquiry.id,
		.ip = ip_from_v4(0xc0a81407),
		.port = 80,
		.outcome = INQUIRY_NAMED,
		.connections = 1,
		.facts = {.service = "http"},
	};
	observe(fixture, &said);
}

START_TEST(an_answer_of_who_has_left_the_address_frees_its_place)
{
	struct fixture *fixture = asking();

	hear(fixture, &other);
	answer(fixture);
	ck_assert_uint_eq(fixture->watch->inquiries.open, 0);
	ck_assert_uint_eq(fixture->watch->inquiries.connections, 1);
	ck_assert_uint_eq(fixture->watch->inquiries.named, 0); /* of whom? */
	fixture_free(fixture);
}
END_TEST

START_TEST(who_comes_back_is_asked_again)
{
	struct fixture *fixture = asking();

	hear(fixture, &other);
	answer(fixture);
	pass(fixture, 120);
	hear(fixture, &camera);
	tick(fixture);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_INQUIRE), 1);
	pass(fixture, 2); /* with whoever else comes until then */
	tick(fixture);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_INQUIRE), 2);
	fixture_free(fixture);
}
END_TEST

static uint64_t
awaited(const struct fixture *fixture)
{
	struct address *address = inventory_address(&fixture->watch->inventory, 1);

	return port_map_service(&address->tcp, 80)->spoken->order_id;
}

/* A port of which an answer is awaited never makes room for another one. */
START_TEST(nothing_is_awaited_of_a_question_that_is_over)
{
	struct fixture *fixture = asking();
	struct observation lost = {.kind = OBSERVATION_INQUIRER};

	ck_assert_uint_ne(awaited(fixture), 0);
	hear(fixture, &other);
	answer(fixture);
	ck_assert_uint_eq(awaited(fixture), 0);
	fixture_free(fixture);
	fixture = asking();
	observe(fixture, &lost);
	ck_assert_uint_eq(fixture->watch->inquiries.open, 0);
	ck_assert_uint_eq(awaited(fixture), 0);
	fixture_free(fixture);
}
END_TEST

/* Nobody gets more room by moving from address to address. */
START_TEST(answers_at_former_addresses_count_as_well)
{
	struct fixture *fixture = fixture_new();
	struct address_record address = {.device_id = 1, .mac = camera};
	struct service_record service = {
		.proto = PROTO_TCP, .state = PORT_OPEN, .reason = REASON_SYN_ACK};
	struct facts_record facts = {
		.proto = PROTO_TCP, .since = {1}, .facts = {.service = "http"}};

	fixture->policy.inquiries_max = 4;
	fixture->segment.identify = true;
	restore_device(fixture, 1, &camera);
	for (address.id = 1; address.id <= INQUIRE_SPOKEN_MAX / 256 + 1; address.id++) {
		address.ip = ip_from_v4(0xc0a81400 + (uint32_t)address.id);
		address.current = address.id > INQUIRE_SPOKEN_MAX / 256;
		ck_assert(watch_restore_address(fixture->watch, &address));
		service.address_id = facts.address_id = address.id;
		for (uint16_t port = 1; port <= 256; port++) {
			service.port = facts.port = port;
			ck_assert(watch_restore_service(fixture->watch, &service));
			if (!address.current)
				ck_assert(watch_restore_facts(fixture->watch, &facts));
		}
	}
	start(fixture);
	tick(fixture);
	ck_assert_uint_eq(fixture->watch->inquiries.open, 0);
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inquire");
	TCase *moved = tcase_create("moved");

	tcase_add_test(moved, an_answer_of_who_has_left_the_address_frees_its_place);
	tcase_add_test(moved, who_comes_back_is_asked_again);
	tcase_add_test(moved, nothing_is_awaited_of_a_question_that_is_over);
	tcase_add_test(moved, answers_at_former_addresses_count_as_well);
	suite_add_tcase(suite, moved);
	return fixture_run(suite);
}
