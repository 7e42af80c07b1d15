/* A gateway whose answers get slow, or do not come, and what the pacer makes of it. */
#include <check.h>
#include <stdlib.h>

#include "scan/congestion.h"
#include "scan/pacer.h"

static mono_t
at_ms(int64_t ms)
{
	return (mono_t){1000000000LL + ms * 1000};
}

/* Asks whenever it is due from ms on, each answered after rtt_ms, until one is congestion or
 * count were asked. Returns how many were asked; *ms moves on. */
static unsigned
answers(struct congestion *way, int64_t *ms, int64_t rtt_ms, unsigned count)
{
	unsigned asked = 0;

	while (asked < count) {
		if (!congestion_is_due(way, at_ms(*ms))) {
			(*ms)++;
			continue;
		}
		congestion_asked(way, at_ms(*ms));
		asked++;
		*ms += rtt_ms;
		if (congestion_answered(way, at_ms(*ms)))
			break;
	}
	return asked;
}

static struct congestion
quiet_way(int64_t *ms)
{
	struct congestion way = {0};

	congestion_begin(&way, at_ms(*ms));
	ck_assert_uint_eq(answers(&way, ms, 2, 20), 20);
	return way;
}

START_TEST(two_slow_answers_in_a_row_are_congestion_and_one_is_chance)
{
	int64_t ms = 0;
	struct congestion way = quiet_way(&ms);

	ck_assert_uint_eq(answers(&way, &ms, 60, 1), 1);
	ck_assert_uint_eq(answers(&way, &ms, 3, 5), 5);
	ck_assert_uint_eq(answers(&way, &ms, 60, 9), 2);
	/* At the next rate it is judged anew. */
	ck_assert_uint_eq(answers(&way, &ms, 3, 5), 5);
}
END_TEST

START_TEST(what_nobody_notices_is_not_slow)
{
	int64_t ms = 0;
	struct congestion way = quiet_way(&ms);

	ck_assert_uint_eq(answers(&way, &ms, 2 + CONGESTION_LEAST_MS, 20), 20);
}
END_TEST

START_TEST(an_answer_that_got_lost_is_asked_for_again_and_is_no_queue)
{
	int64_t ms = 0, asked;
	struct congestion way = quiet_way(&ms);

	for (int i = 0; i < 5; i++) {
		while (!congestion_is_due(&way, at_ms(ms)))
			ms++;
		asked = ms;
		congestion_asked(&way, at_ms(ms));
		while (!congestion_is_due(&way, at_ms(ms)))
			ms++;
		ck_assert_int_lt(ms - asked, 4 * (2 + CONGESTION_LEAST_MS));
		ck_assert(congestion_holds(&way, at_ms(ms)));
		congestion_asked(&way, at_ms(ms));
		ms += 2;
		ck_assert(!congestion_answered(&way, at_ms(ms)));
		ck_assert(!congestion_holds(&way, at_ms(ms)));
	}
}
END_TEST

/* This process was stopped between the two: 90 ms that the way did not take. */
START_TEST(a_question_that_left_at_an_unknown_moment_proves_nothing)
{
	int64_t ms = 0;
	struct congestion way = quiet_way(&ms);

	for (int i = 0; i < 20; i++) {
		while (!congestion_is_due(&way, at_ms(ms)))
			ms++;
		congestion_asked_late(&way, at_ms(ms + 90));
		ck_assert(!congestion_holds(&way, at_ms(ms + 90)));
		ck_assert(!congestion_answered(&way, at_ms(ms + 92)));
		ck_assert(!congestion_is_due(&way, at_ms(ms + 92)));
		ms += 90;
	}
	/* What is quiet is as it was: nothing was learnt from them. */
	ck_assert_uint_eq(answers(&way, &ms, 60, 9), 2);
}
END_TEST

START_TEST(a_way_of_which_nothing_can_be_known_is_not_waited_for)
{
	struct congestion way = {0};
	const int64_t ms = 0;

	congestion_begin(&way, at_ms(ms));
	ck_assert(congestion_holds(&way, at_ms(ms)));
	congestion_asked_late(&way, at_ms(ms + 200));
	ck_assert(!congestion_holds(&way, at_ms(ms + 200)));
}
END_TEST

START_TEST(the_repeat_may_get_lost_too)
{
	int64_t ms = 0, asked;
	struct congestion way = quiet_way(&ms);
	unsigned repeats = 0;

	while (!congestion_is_due(&way, at_ms(ms)))
		ms++;
	asked = ms;
	congestion_asked(&way, at_ms(ms));
	for (; ms < asked + CONGESTION_GIVE_UP_MS; ms++) {
		ck_assert(!congestion_waited(&way, at_ms(ms)));
		if (!congestion_is_due(&way, at_ms(ms)))
			continue;
		congestion_asked(&way, at_ms(ms));
		repeats++;
	}
	/* Each later than the one before: a full queue is not filled with them. */
	ck_assert_uint_eq(repeats, 2);
	ck_assert(congestion_holds(&way, at_ms(ms)));
	ck_assert(!congestion_answered(&way, at_ms(asked + 200)));
	ck_assert(!congestion_holds(&way, at_ms(ms)));
}
END_TEST

START_TEST(on_a_way_that_is_always_slow_only_twice_that_is_congestion)
{
	struct congestion way = {0};
	int64_t ms = 0;

	congestion_begin(&way, at_ms(ms));
	ck_assert_uint_eq(answers(&way, &ms, 100, 20), 20);
	ck_assert_uint_eq(answers(&way, &ms, 190, 20), 20);
	ck_assert_uint_eq(answers(&way, &ms, 210, 20), 2);
}
END_TEST

START_TEST(a_way_that_stays_slow_becomes_the_quiet_one)
{
	int64_t ms = 0;
	struct congestion way = quiet_way(&ms);

	while (ms < 2 * CONGESTION_WINDOW_SECONDS * 1000)
		(void)answers(&way, &ms, 60, 10);
	ck_assert_uint_eq(answers(&way, &ms, 60, 20), 20);
}
END_TEST

START_TEST(nothing_is_sent_while_an_answer_is_overdue)
{
	int64_t ms = 0;
	struct congestion way = quiet_way(&ms);

	while (!congestion_is_due(&way, at_ms(ms)))
		ms++;
	congestion_asked(&way, at_ms(ms));
	ck_assert(!congestion_holds(&way, at_ms(ms + 2 + CONGESTION_LEAST_MS)));
	ck_assert(congestion_holds(&way, at_ms(ms + 3 + CONGESTION_LEAST_MS)));
	ck_assert(!congestion_answered(&way, at_ms(ms + 400)));
	ck_assert(!congestion_holds(&way, at_ms(ms + 400)));
}
END_TEST

START_TEST(a_gateway_that_falls_silent_is_congestion_once_and_then_waited_for_no_more)
{
	int64_t ms = 0, held = 0;
	struct congestion way = quiet_way(&ms);
	unsigned found = 0;

	for (int64_t end = ms + 60000; ms < end; ms++) {
		if (congestion_waited(&way, at_ms(ms)))
			found++;
		if (congestion_is_due(&way, at_ms(ms)))
			congestion_asked(&way, at_ms(ms));
		held += congestion_holds(&way, at_ms(ms)) ? 1 : 0;
	}
	ck_assert_uint_eq(found, 1);
	ck_assert_int_le(held, CONGESTION_SILENT * CONGESTION_GIVE_UP_MS);
	ck_assert_int_gt(held, 0);
}
END_TEST

START_TEST(one_that_never_answers_is_waited_for_once)
{
	struct congestion way = {0};

	ck_assert(!congestion_holds(&way, at_ms(0))); /* nobody is to be asked */
	congestion_begin(&way, at_ms(0));
	ck_assert(congestion_holds(&way, at_ms(0)));
	for (int64_t ms = 0; ms < 60000; ms++) {
		ck_assert(!congestion_waited(&way, at_ms(ms)));
		if (congestion_is_due(&way, at_ms(ms)))
			congestion_asked(&way, at_ms(ms));
		ck_assert(congestion_holds(&way, at_ms(ms)) ==
			(ms < CONGESTION_GIVE_UP_MS));
		if (ms == 30000)
			congestion_begin(&way, at_ms(ms));
	}
}
END_TEST

/* As many frames as the pacer lets out in a second from ms on. */
static unsigned
sent_in_a_second(struct pacer_segment *segment, struct pacer_daemon *daemon, int64_t ms)
{
	const struct pacers pacers = {daemon, segment, NULL};
	const struct ip host = {.family = IP_V4, .bytes = {10, 0, 0, 9}};
	unsigned sent = 0;
	mono_t wait;

	for (int64_t end = ms + 1000; ms < end; ms++)
		while (pacer_take(&pacers, PROBE_TCP_SYN, &host, at_ms(ms), &wait))
			sent++;
	return sent;
}

START_TEST(congestion_halves_the_rate_which_grows_by_a_tenth_a_minute)
{
	const struct scan_limits limits = {1000, 1000, 1000, 1000, 1000};
	const struct hash_key key = {{1, 2}};
	struct pacer_segment *segment = pacer_segment_new(&limits, &key);
	struct pacer_daemon daemon;

	pacer_daemon_init(&daemon, PACER_RATE_MAX);
	(void)sent_in_a_second(segment, &daemon, 0);
	pacer_segment_congested(segment, at_ms(1000));
	pacer_segment_congested(segment, at_ms(1100)); /* the same one */
	ck_assert_uint_le(pacer_segment_rate(segment), 500);
	ck_assert_uint_ge(pacer_segment_rate(segment), 450);
	ck_assert_uint_le(sent_in_a_second(segment, &daemon, 2000), 510);
	(void)sent_in_a_second(segment, &daemon, 300000);
	ck_assert_uint_le(pacer_segment_rate(segment), 750);
	ck_assert_uint_ge(pacer_segment_rate(segment), 650);
	for (int64_t ms = 400000; ms < 800000; ms += 10000)
		(void)sent_in_a_second(segment, &daemon, ms);
	ck_assert_uint_eq(pacer_segment_rate(segment), 1000);
	pacer_segment_free(segment);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("congestion");
	TCase *tcase = tcase_create("congestion");

	tcase_add_test(
		tcase, two_slow_answers_in_a_row_are_congestion_and_one_is_chance);
	tcase_add_test(tcase, what_nobody_notices_is_not_slow);
	tcase_add_test(
		tcase, an_answer_that_got_lost_is_asked_for_again_and_is_no_queue);
	tcase_add_test(tcase, a_question_that_left_at_an_unknown_moment_proves_nothing);
	tcase_add_test(tcase, a_way_of_which_nothing_can_be_known_is_not_waited_for);
	tcase_add_test(tcase, the_repeat_may_get_lost_too);
	tcase_add_test(
		tcase, on_a_way_that_is_always_slow_only_twice_that_is_congestion);
	tcase_add_test(tcase, a_way_that_stays_slow_becomes_the_quiet_one);
	tcase_add_test(tcase, nothing_is_sent_while_an_answer_is_overdue);
	tcase_add_test(tcase,
		a_gateway_that_falls_silent_is_congestion_once_and_then_waited_for_no_more);
	tcase_add_test(tcase, one_that_never_answers_is_waited_for_once);
	tcase_add_test(
		tcase, congestion_halves_the_rate_which_grows_by_a_tenth_a_minute);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
