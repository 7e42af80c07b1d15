#include "fixture.h"
#include "watch/harm.h"

/* A device on a quiet wire that was asked something new, and is silent when asked again. */
static const struct harm_signs plain = {
	.novel = true, .company = true, .silences = 1, .checks = 1};

static enum harm_verdict
verdict(struct harm_signs signs)
{
	return harm_judge(&signs);
}

START_TEST(silence_after_something_new_is_likely_harm)
{
	ck_assert_int_eq(harm_judge(&plain), HARM_LIKELY);
}
END_TEST

START_TEST(what_explains_the_silence_is_no_harm)
{
	struct harm_signs signs = plain;

	signs.usual = true;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs = plain;
	signs.dark = true;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs = plain;
	signs.gateway = true;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs = plain;
	signs.missed_permille = 300; /* it sleeps */
	ck_assert_int_eq(verdict(signs), HARM_NO);
}
END_TEST

START_TEST(the_same_questions_hurt_only_twice_in_a_row)
{
	struct harm_signs signs = plain;

	signs.novel = false;
	ck_assert_int_eq(verdict(signs), HARM_NO);
	signs.silences = 2;
	ck_assert_int_eq(verdict(signs), HARM_LIKELY);
}
END_TEST

START_TEST(where_answers_get_lost_it_is_asked_three_times)
{
	struct harm_signs lossy = plain, missing = plain;

	lossy.lost = 0.2;
	missing.missed_permille = 60;
	for (uint32_t checks = 1; checks < 3; checks++) {
		lossy.checks = missing.checks = checks;
		ck_assert_int_eq(verdict(lossy), HARM_LOOK);
		ck_assert_int_eq(verdict(missing), HARM_LOOK);
	}
	lossy.checks = missing.checks = 3;
	ck_assert_int_eq(verdict(lossy), HARM_LIKELY);
	ck_assert_int_eq(verdict(missing), HARM_LIKELY);
}
END_TEST

START_TEST(without_company_nothing_is_known)
{
	struct harm_signs signs = plain;

	signs.company = false;
	ck_assert_int_eq(verdict(signs), HARM_LOOK);
	signs.checks = 3;
	ck_assert_int_eq(verdict(signs), HARM_NO);
}
END_TEST

/* A device that is alone, was swept, and keeps a web server. */
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
	struct service_record service = {.address_id = 1,
		.proto = PROTO_TCP,
		.port = 80,
		.state = PORT_OPEN,
		.reason = REASON_SYN_ACK};
	struct run_record sweep = {.id = 1, .kind = SCAN_DISCOVER, .job = -1};

	sweep.started = sweep.finished = fixture->now.wall;
	fixture->policy.inquiries_max = 4;
	fixture->segment.identify = true;
	ck_assert(watch_restore_device(fixture->watch, &device));
	ck_assert(watch_restore_address(fixture->watch, &address));
	ck_assert(watch_restore_service(fixture->watch, &service));
	ck_assert(watch_restore_run(fixture->watch, &sweep));
	start(fixture);
	tick(fixture);
}

START_TEST(a_device_that_dies_of_what_it_is_told_is_found_out)
{
	struct fixture *fixture = fixture_new();
	struct observation said = {.kind = OBSERVATION_SERVICE};
	struct observation done = {.kind = OBSERVATION_RUN_DONE};
	const struct effect *effect;

	restore(fixture, CARE_AUTO);
	effect = last_effect(fixture, EFFECT_INQUIRE);
	ck_assert_ptr_nonnull(effect);
	said.service = (struct observation_service){
		.order_id = effect->inquiry.id,
		.ip = effect->inquiry.call.ip,
		.port = 80,
		.outcome = INQUIRY_SILENT,
	};
	pass(fixture, 5);
	observe(fixture, &said);
	for (size_t i = 0; i < fixture->effects.count; i++) {
		effect = &fixture->effects.list[i];
		if (effect->kind == EFFECT_ORDER && effect->order.kind == SCAN_CHECK)
			done.run_id = effect->order.run_id;
	}
	ck_assert_uint_ne(done.run_id, 0);
	pass(fixture, 12);
	observe(fixture, &done);
	effect = last_effect(fixture, EFFECT_SAVE_EVENT);
	ck_assert_ptr_nonnull(effect);
	ck_assert_int_eq((int)effect->event.kind, EVENT_MAY_HAVE_DISTURBED);
	ck_assert_int_eq(
		(int)last_effect(fixture, EFFECT_SAVE_DEVICE)->device.care, CARE_NEVER);
	fixture_free(fixture);
}
END_TEST

START_TEST(who_must_not_be_asked_is_told_nothing)
{
	struct fixture *fixture = fixture_new();

	restore(fixture, CARE_NEVER);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_INQUIRE), 0);
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("harm");
	TCase *of_rule = tcase_create("rule");

	tcase_add_test(of_rule, silence_after_something_new_is_likely_harm);
	tcase_add_test(of_rule, what_explains_the_silence_is_no_harm);
	tcase_add_test(of_rule, the_same_questions_hurt_only_twice_in_a_row);
	tcase_add_test(of_rule, where_answers_get_lost_it_is_asked_three_times);
	tcase_add_test(of_rule, without_company_nothing_is_known);
	tcase_add_test(of_rule, a_device_that_dies_of_what_it_is_told_is_found_out);
	tcase_add_test(of_rule, who_must_not_be_asked_is_told_nothing);
	suite_add_tcase(suite, of_rule);
	return fixture_run(suite);
}
