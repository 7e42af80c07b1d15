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

int
main(void)
{
	Suite *suite = suite_create("inquire");
	TCase *moved = tcase_create("moved");

	tcase_add_test(moved, an_answer_of_who_has_left_the_address_frees_its_place);
	tcase_add_test(moved, who_comes_back_is_asked_again);
	suite_add_tcase(suite, moved);
	return fixture_run(suite);
}
