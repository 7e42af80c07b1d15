/* What was heard unasked: as saved, and as it comes back. */
#include "fixture.h"

#include "base/text.h"
#include "store/load.h"

enum { TAKEN_MAX = 8 };

struct captured {
	struct guide_record guides[TAKEN_MAX];
	size_t guide_count;
	struct claim_record claim;
};

static bool
take_guide_record(void *to, const struct guide_record *record)
{
	struct captured *captured = to;

	ck_assert_uint_lt(captured->guide_count, TAKEN_MAX);
	captured->guides[captured->guide_count++] = *record;
	return true;
}

static bool
take_claim_record(void *to, const struct claim_record *record)
{
	((struct captured *)to)->claim = *record;
	return true;
}

static bool
take_device(void *to, const struct device_record *record)
{
	(void)to;
	return record->id != 0;
}

static void
load(struct fixture *fixture, struct captured *captured)
{
	static const struct load_calls calls = {.device = take_device,
		.guide = take_guide_record,
		.claim = take_claim_record};
	uint64_t skipped = 0;

	*captured = (struct captured){.guide_count = 0};
	ck_assert_int_eq(
		load_rows(fixture->store, &calls, captured, &skipped, &fixture->error),
		0);
	ck_assert_uint_eq(skipped, 0);
}

static void
save(struct fixture *fixture, const struct guide_record *guide)
{
	effects_add(&fixture->effects, EFFECT_SAVE_GUIDE)->guide = *guide;
	fixture_save(fixture);
}

START_TEST(guide_comes_back_as_it_was_saved_until_it_is_forgotten)
{
	struct guide_record named = {.segment = 1,
		.kind = GUIDE_DHCP,
		.ip = ip_from_v4(0xc0a81401),
		.standing = GUIDE_LEARNT,
		.first_seen = at(1),
		.last_seen = at(1)};
	struct guide_record server = named;
	struct captured captured;
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	server.mac = (struct mac){{2, 0, 0, 0, 0, 7}};
	server.gateway = ip_from_v4(0xc0a81402);
	server.first_seen = at(2);
	save(&fixture, &named);
	save(&fixture, &server);
	server.standing = GUIDE_UNEXPECTED;
	server.last_seen = at(9);
	save(&fixture, &server);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.guide_count, 2);
	ck_assert(mac_is_zero(&captured.guides[0].mac));
	ck_assert_mem_eq(&captured.guides[1].mac, &server.mac, sizeof(server.mac));
	ck_assert_mem_eq(&captured.guides[1].ip, &server.ip, sizeof(server.ip));
	ck_assert_mem_eq(
		&captured.guides[1].gateway, &server.gateway, sizeof(server.gateway));
	ck_assert_int_eq(captured.guides[1].name_server.family, IP_NONE);
	ck_assert_int_eq(captured.guides[1].standing, GUIDE_UNEXPECTED);
	ck_assert_int_eq(captured.guides[1].last_seen.us, at(9).us);
	named.standing = GUIDE_FORGOTTEN;
	save(&fixture, &named);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.guide_count, 1);
	fixture_done(&fixture);
}
END_TEST

START_TEST(claim_comes_back_as_it_was_saved)
{
	struct claim_record claim = {.device_id = 7,
		.source = CLAIM_MDNS,
		.name = "laptop'); --",
		.detail = "_ipp._tcp",
		.first_seen = at(1),
		.last_seen = at(2)};
	struct captured captured;
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_open(&fixture);
	effects_add(&fixture.effects, EFFECT_SAVE_DEVICE)->device =
		(struct device_record){
			.id = 7, .first_seen = at(1), .last_seen = at(1)};
	effects_add(&fixture.effects, EFFECT_SAVE_CLAIM)->claim = claim;
	fixture_save(&fixture);
	(void)text_copy(claim.name, sizeof(claim.name), "other");
	effects_add(&fixture.effects, EFFECT_SAVE_CLAIM)->claim = claim;
	fixture_save(&fixture);
	load(&fixture, &captured);
	ck_assert_uint_eq(captured.claim.device_id, 7);
	ck_assert_int_eq(captured.claim.source, CLAIM_MDNS);
	ck_assert_str_eq(captured.claim.name, "other");
	ck_assert_str_eq(captured.claim.detail, "_ipp._tcp");
	ck_assert_int_eq(captured.claim.last_seen.us, at(2).us);
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("what is heard");
	TCase *cases = tcase_create("what is heard");
	SRunner *runner;
	int failed;

	tcase_add_test(cases, guide_comes_back_as_it_was_saved_until_it_is_forgotten);
	tcase_add_test(cases, claim_comes_back_as_it_was_saved);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
