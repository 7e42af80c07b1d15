#include <check.h>
#include <stdlib.h>

#include "watch/core.h"

static const struct segment settled = {.baseline = {1}};
static const struct segment fresh;
static struct run good_run = {.record = {.verdict = RUN_PARTIAL}};
static struct run void_run = {.record = {.verdict = RUN_VOID}};
static struct run disturbed_run = {.disturbed = true};
static struct device device;
static struct address held = {
	.record = {.mac = {{2, 0, 0, 0, 0, 7}}}, .device = &device};
static const struct mac holder = {{2, 0, 0, 0, 0, 7}};
static const struct mac stranger = {{2, 0, 0, 0, 0, 8}};

static struct change
opened(void)
{
	struct change change = {
		.kind = EVENT_PORT_OPENED,
		.segment = &settled,
		.run = &good_run,
		.address = &held,
		.before = PORT_CLOSED,
		.after = PORT_OPEN,
		.reason = REASON_SYN_ACK,
		.alive = true,
		.looks = 2,
		.silences_before = PORT_MAP_SILENCES_MAX,
	};

	return change;
}

static struct change
closed(void)
{
	struct change change = opened();

	change.kind = EVENT_PORT_CLOSED;
	change.before = PORT_OPEN;
	change.after = PORT_CLOSED;
	change.reason = REASON_RESET;
	return change;
}

/* The verdict, and that the rule (RULES: none) was the one that counted. */
static void
expect(const struct change *change, enum verdict verdict, enum rule by)
{
	static const struct watch_policy policy;
	struct watch watch = {.policy = &policy};

	ck_assert_int_eq(change_judge(&watch, change), verdict);
	ck_assert_uint_eq(watch.changes.announced, verdict == VERDICT_ANNOUNCE);
	ck_assert_uint_eq(watch.changes.looked_again, verdict == VERDICT_LOOK_AGAIN);
	for (size_t i = 0; i < RULES; i++)
		ck_assert_uint_eq(watch.changes.stopped[i],
			i == by && verdict != VERDICT_LOOK_AGAIN);
}

START_TEST(proof_is_announced)
{
	struct change change = opened();

	expect(&change, VERDICT_ANNOUNCE, RULES);
	change = closed();
	change.holder_before = holder;
	change.holder_after = holder;
	expect(&change, VERDICT_ANNOUNCE, RULES);
}
END_TEST

START_TEST(coverage_needs_a_run_and_a_living_host)
{
	struct change change = closed();

	change.alive = false;
	expect(&change, VERDICT_DISCARD, RULE_COVERAGE);
	change = closed();
	change.run = NULL;
	expect(&change, VERDICT_DISCARD, RULE_COVERAGE);
}
END_TEST

START_TEST(identity_needs_the_same_holder_before_and_after)
{
	struct change change = closed();

	change.holder_before = holder;
	change.holder_after = stranger;
	expect(&change, VERDICT_DISCARD, RULE_IDENTITY);
	change.holder_before = stranger;
	change.holder_after = holder;
	expect(&change, VERDICT_DISCARD, RULE_IDENTITY);
}
END_TEST

START_TEST(void_run_moves_no_belief)
{
	struct change change = closed();

	change.run = &void_run;
	expect(&change, VERDICT_DISCARD, RULE_CANARY);
}
END_TEST

/* Of three at least, more than thirty in a hundred; or silent all of them. */
START_TEST(run_is_void_when_many_canaries_fail)
{
	static const struct {
		struct canaries canaries;
		enum verdict verdict;
	} rows[] = {
		{{.hosts = 2, .lying = 2}, VERDICT_ANNOUNCE},
		{{.hosts = 3, .lying = 3}, VERDICT_DISCARD},
		{{.hosts = 9, .lying = 3}, VERDICT_DISCARD},
		{{.hosts = 10, .lying = 3}, VERDICT_ANNOUNCE},
		{{.hosts = 100, .lying = 30}, VERDICT_ANNOUNCE},
		{{.hosts = 100, .lying = 31}, VERDICT_DISCARD},
		{{.hosts = 9, .expected = 2, .silent = 2}, VERDICT_ANNOUNCE},
		{{.hosts = 9, .expected = 3, .silent = 3}, VERDICT_DISCARD},
		{{.hosts = 9, .expected = 9, .silent = 8}, VERDICT_ANNOUNCE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct change change = {.segment = &settled,
			.run = &good_run,
			.canaries = &rows[i].canaries};

		expect(&change, rows[i].verdict,
			rows[i].verdict == VERDICT_DISCARD ? RULE_CANARY : RULES);
	}
}
END_TEST

START_TEST(silence_of_a_disturbed_run_proves_nothing)
{
	struct change change = closed();

	change.run = &disturbed_run;
	expect(&change, VERDICT_ANNOUNCE, RULES);
	change.reason = REASON_NO_RESPONSE;
	change.silences = 5;
	expect(&change, VERDICT_DISCARD, RULE_CANARY);
}
END_TEST

START_TEST(silence_is_believed_the_second_time)
{
	struct change change = closed();

	change.after = PORT_FILTERED;
	change.reason = REASON_NO_RESPONSE;
	change.silences = 1;
	expect(&change, VERDICT_LOOK_AGAIN, RULE_SECOND_LOOK);
	change.silences = 2;
	expect(&change, VERDICT_ANNOUNCE, RULES);
}
END_TEST

START_TEST(more_silence_is_wanted_where_answers_get_lost)
{
	static struct run lossy = {
		.record = {.tally = {.answered = 100, .repeat_answered = 51}}};
	struct device sleepy = {.record = {.missed_permille = 36}};
	struct address weak = {.record = held.record, .device = &sleepy};
	struct change change = closed();

	change.reason = REASON_NO_RESPONSE;
	change.silences = 2;
	change.run = &lossy;
	expect(&change, VERDICT_LOOK_AGAIN, RULE_SECOND_LOOK);
	change.silences = 3;
	expect(&change, VERDICT_ANNOUNCE, RULES);
	change.address = &weak;
	expect(&change, VERDICT_LOOK_AGAIN, RULE_SECOND_LOOK);
	change.silences = 5;
	expect(&change, VERDICT_ANNOUNCE, RULES);
}
END_TEST

START_TEST(port_that_was_silent_once_is_first_observed)
{
	struct change change = opened();

	change.before = PORT_FILTERED;
	change.silences_before = 1;
	expect(&change, VERDICT_SILENT, RULE_SCOPE);
	change.silences_before = 2;
	expect(&change, VERDICT_ANNOUNCE, RULES);
}
END_TEST

START_TEST(answer_is_believed_the_second_time)
{
	struct change change = opened();

	change.looks = 1;
	expect(&change, VERDICT_LOOK_AGAIN, RULE_SECOND_LOOK);
	change = closed();
	change.looks = 1;
	expect(&change, VERDICT_LOOK_AGAIN, RULE_SECOND_LOOK);
}
END_TEST

START_TEST(host_that_opens_every_port_is_not_believed)
{
	struct change change = opened();

	change.fooled = true;
	expect(&change, VERDICT_DISCARD, RULE_CANARY);
}
END_TEST

/* Silent in every way. */
static struct silence
proven_silence(void)
{
	return (struct silence){
		.misses = 3,
		.misses_wanted = 3,
		.lasted = span_seconds(600),
		.lasted_wanted = span_seconds(600),
		.rechecked = true,
		.silent = 3,
		.present = 3,
	};
}

static struct change
gone(const struct silence *silence)
{
	return (struct change){
		.kind = EVENT_DEVICE_GONE,
		.segment = &settled,
		.run = &good_run,
		.presence_before = PRESENCE_PRESENT,
		.presence_after = PRESENCE_ABSENT,
		.silence = silence,
	};
}

START_TEST(absence_needs_misses_time_and_a_recheck)
{
	struct silence silence = proven_silence();
	struct change change = gone(&silence);

	expect(&change, VERDICT_ANNOUNCE, RULES);
	silence.rechecked = false;
	expect(&change, VERDICT_LOOK_AGAIN, RULES);
	silence.misses = 2;
	expect(&change, VERDICT_DISCARD, RULE_PRESENCE);
	silence = proven_silence();
	silence.lasted = span_seconds(599);
	expect(&change, VERDICT_DISCARD, RULE_PRESENCE);
}
END_TEST

START_TEST(many_that_go_silent_together_are_held)
{
	struct silence silence = proven_silence();
	struct change change = gone(&silence);

	silence.silent = 4;
	silence.present = 14;
	expect(&change, VERDICT_ANNOUNCE, RULES); /* 28 % */
	silence.present = 13;
	expect(&change, VERDICT_HOLD, RULE_DARK_SEGMENT);
	silence.homeless = true;
	expect(&change, VERDICT_ANNOUNCE, RULES);
	silence = proven_silence();
	silence.dark = true;
	expect(&change, VERDICT_HOLD, RULE_DARK_SEGMENT);
}
END_TEST

START_TEST(device_found_where_nobody_looked_before_is_not_new)
{
	static const struct segment rescoped = {.baseline = {1}, .rescoped = true};
	struct change change = {.kind = EVENT_DEVICE_NEW, .segment = &rescoped};

	expect(&change, VERDICT_SILENT, RULE_EPOCH);
	change.segment = &settled;
	expect(&change, VERDICT_ANNOUNCE, RULES);
}
END_TEST

START_TEST(rule_that_is_off_lets_through)
{
	struct watch_policy policy = {.rules_off = 1U << RULE_COVERAGE};
	struct watch watch = {.policy = &policy};
	struct change change = opened();

	change.alive = false;
	ck_assert_int_eq(change_judge(&watch, &change), VERDICT_ANNOUNCE);
}
END_TEST

START_TEST(delays_fall_into_their_classes)
{
	struct watch watch = {0};

	change_took(&watch, span_ms(1000));
	change_took(&watch, span_seconds(16));
	change_took(&watch, span_seconds(100000));
	ck_assert_uint_eq(watch.changes.delays.count, 3);
	ck_assert_uint_eq(watch.changes.delays.within[0], 1);
	ck_assert_uint_eq(watch.changes.delays.within[3], 1);
	ck_assert_uint_eq(watch.changes.delays.within[CHANGE_DELAYS - 1], 1);
	ck_assert_int_eq(watch.changes.delays.longest.us, span_seconds(100000).us);
}
END_TEST

START_TEST(untested_port_is_first_observed)
{
	struct change change = opened();

	change.before = PORT_UNTESTED;
	expect(&change, VERDICT_SILENT, RULE_SCOPE);
}
END_TEST

START_TEST(baseline_is_silent)
{
	struct change change = opened();

	change.segment = &fresh;
	expect(&change, VERDICT_SILENT, RULE_BASELINE);
	change = (struct change){.kind = EVENT_DEVICE_NEW, .segment = &fresh};
	expect(&change, VERDICT_SILENT, RULE_BASELINE);
}
END_TEST

START_TEST(same_belief_is_no_change)
{
	struct change change = opened();

	change.before = PORT_OPEN;
	expect(&change, VERDICT_DISCARD, RULE_ONCE);
	change = (struct change){.kind = EVENT_DEVICE_GONE,
		.segment = &settled,
		.presence_before = PRESENCE_ABSENT,
		.presence_after = PRESENCE_ABSENT};
	expect(&change, VERDICT_DISCARD, RULE_ONCE);
	change = (struct change){
		.kind = EVENT_MIDDLEBOX, .segment = &settled, .told = true};
	expect(&change, VERDICT_DISCARD, RULE_ONCE);
}
END_TEST

START_TEST(strictest_rule_wins)
{
	struct change change = opened();

	change.segment = &fresh;
	change.alive = false;
	expect(&change, VERDICT_DISCARD, RULE_COVERAGE);
}
END_TEST

START_TEST(every_rule_has_a_name)
{
	for (int rule = 0; rule < RULES; rule++)
		ck_assert_str_ne(names_text(rule_names, rule), "?");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("change");
	TCase *cases = tcase_create("change");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, proof_is_announced);
	tcase_add_test(cases, coverage_needs_a_run_and_a_living_host);
	tcase_add_test(cases, identity_needs_the_same_holder_before_and_after);
	tcase_add_test(cases, void_run_moves_no_belief);
	tcase_add_test(cases, run_is_void_when_many_canaries_fail);
	tcase_add_test(cases, silence_of_a_disturbed_run_proves_nothing);
	tcase_add_test(cases, silence_is_believed_the_second_time);
	tcase_add_test(cases, more_silence_is_wanted_where_answers_get_lost);
	tcase_add_test(cases, port_that_was_silent_once_is_first_observed);
	tcase_add_test(cases, answer_is_believed_the_second_time);
	tcase_add_test(cases, host_that_opens_every_port_is_not_believed);
	tcase_add_test(cases, absence_needs_misses_time_and_a_recheck);
	tcase_add_test(cases, many_that_go_silent_together_are_held);
	tcase_add_test(cases, device_found_where_nobody_looked_before_is_not_new);
	tcase_add_test(cases, rule_that_is_off_lets_through);
	tcase_add_test(cases, delays_fall_into_their_classes);
	tcase_add_test(cases, untested_port_is_first_observed);
	tcase_add_test(cases, baseline_is_silent);
	tcase_add_test(cases, same_belief_is_no_change);
	tcase_add_test(cases, strictest_rule_wins);
	tcase_add_test(cases, every_rule_has_a_name);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
