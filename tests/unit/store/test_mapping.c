/* Port mappings of a router: as saved, as they come back, and whom they reach; and what a
 * device calls itself, by which it is found for questions. */
#include "fixture.h"

#include "base/text.h"
#include "store/load.h"

enum { TAKEN_MAX = 4 };

struct captured {
	struct mapping_record mappings[TAKEN_MAX];
	size_t count;
};

static bool
take_mapping_record(void *to, const struct mapping_record *record)
{
	struct captured *captured = to;

	ck_assert_uint_lt(captured->count, TAKEN_MAX);
	captured->mappings[captured->count++] = *record;
	return true;
}

static void
save(struct fixture *fixture, const struct mapping_record *mapping)
{
	effects_add(&fixture->effects, EFFECT_SAVE_MAPPING)->mapping = *mapping;
	fixture_save(fixture);
}

START_TEST(mapping_comes_back_until_it_ends)
{
	struct mapping_record mapping = {.segment = 1,
		.proto = PROTO_UDP,
		.external_port = 50000,
		.port = 60000,
		.client = ip_from_v4(0xc0a81407),
		.label = "game'); --",
		.since = at(1)};
	static const struct load_calls calls = {.mapping = take_mapping_record};
	struct captured captured = {.count = 0};
	struct fixture fixture;
	uint64_t skipped = 0;

	fixture_init(&fixture);
	fixture_open(&fixture);
	save(&fixture, &mapping);
	ck_assert_int_eq(
		load_rows(fixture.store, &calls, &captured, &skipped, &fixture.error),
		0);
	ck_assert_uint_eq(captured.count, 1);
	ck_assert_uint_eq(captured.mappings[0].segment, 1);
	ck_assert_int_eq(captured.mappings[0].proto, PROTO_UDP);
	ck_assert_uint_eq(captured.mappings[0].external_port, 50000);
	ck_assert_uint_eq(captured.mappings[0].port, 60000);
	ck_assert(ip_equal(&captured.mappings[0].client, &mapping.client));
	ck_assert_str_eq(captured.mappings[0].label, mapping.label);
	ck_assert_int_eq(captured.mappings[0].since.us, at(1).us);
	mapping.until = at(2);
	save(&fixture, &mapping);
	captured.count = 0;
	ck_assert_int_eq(
		load_rows(fixture.store, &calls, &captured, &skipped, &fixture.error),
		0);
	ck_assert_uint_eq(captured.count, 0);
	ck_assert_uint_eq(skipped, 0);
	fixture_done(&fixture);
}
END_TEST

static void
claim(struct fixture *fixture, uint64_t device, const char *name)
{
	struct claim_record *claim =
		&effects_add(&fixture->effects, EFFECT_SAVE_CLAIM)->claim;

	*claim = (struct claim_record){.device_id = device,
		.source = CLAIM_UPNP,
		.first_seen = at(1),
		.last_seen = at(1)};
	(void)text_copy(claim->name, sizeof(claim->name), name);
}

static int
look_for(struct fixture *fixture, const char *name, uint64_t *id)
{
	return store_look_for_device(fixture->store, name, id, &fixture->error);
}

START_TEST(device_is_found_by_what_it_calls_itself_but_the_owner_comes_first)
{
	struct fixture fixture;
	uint64_t id = 0;

	fixture_init(&fixture);
	fixture_open(&fixture);
	(void)text_copy(add_device(&fixture, 1, PRESENCE_PRESENT, at(1))->name,
		DEVICE_NAME_SIZE, "camera");
	(void)add_device(&fixture, 2, PRESENCE_PRESENT, at(1));
	(void)add_device(&fixture, 3, PRESENCE_PRESENT, at(1));
	claim(&fixture, 2, "camera");
	claim(&fixture, 3, "front-desk");
	fixture_save(&fixture);
	ck_assert_int_eq(look_for(&fixture, "camera", &id), 0);
	ck_assert_uint_eq(id, 1);
	ck_assert_int_eq(look_for(&fixture, "front-desk", &id), 0);
	ck_assert_uint_eq(id, 3);
	ck_assert_int_eq(
		store_find_device(fixture.store, "front-desk", &id, &fixture.error),
		ERROR_NOT_FOUND);
	claim(&fixture, 2, "front-desk");
	fixture_save(&fixture);
	ck_assert_int_eq(look_for(&fixture, "front-desk", &id), ERROR_INVALID);
	ck_assert_ptr_nonnull(strstr(fixture.error.text, "d-2, d-3"));
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store: mappings");
	TCase *cases = tcase_create("mappings");
	SRunner *runner;
	int failed;

	tcase_add_test(cases, mapping_comes_back_until_it_ends);
	tcase_add_test(cases,
		device_is_found_by_what_it_calls_itself_but_the_owner_comes_first);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
