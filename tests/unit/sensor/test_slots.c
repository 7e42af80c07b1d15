#include <check.h>

#include "sensor/segments.h"
#include "sensor/slots.h"

enum { LONG_JOB, SWEEP, OTHER, RUNS };

struct queue {
	struct scan_run runs[RUNS];
	struct scan_run *slots[SCAN_SLOTS];
};

static void
begin(struct queue *queue)
{
	*queue = (struct queue){0};
	for (unsigned i = 0; i < RUNS; i++)
		queue->slots[3 * i] = &queue->runs[i];
}

START_TEST(who_asked_longest_ago_is_next)
{
	struct queue queue;
	struct scan_run *in_turn[SCAN_SLOTS];

	begin(&queue);
	queue.runs[LONG_JOB].asked.us = 30;
	queue.runs[SWEEP].asked.us = 10;
	queue.runs[OTHER].asked.us = 20;
	ck_assert_uint_eq(slots_in_turn(queue.slots, in_turn), RUNS);
	ck_assert_ptr_eq(in_turn[0], &queue.runs[SWEEP]);
	ck_assert_ptr_eq(in_turn[1], &queue.runs[OTHER]);
	ck_assert_ptr_eq(in_turn[2], &queue.runs[LONG_JOB]);
}
END_TEST

START_TEST(who_asked_together_keeps_the_order_of_slots)
{
	struct queue queue;
	struct scan_run *in_turn[SCAN_SLOTS];

	begin(&queue);
	ck_assert_uint_eq(slots_in_turn(queue.slots, in_turn), RUNS);
	for (unsigned i = 0; i < RUNS; i++)
		ck_assert_ptr_eq(in_turn[i], &queue.runs[i]);
}
END_TEST

/* One host may be asked once a second, and two runs want to; a third asks others meanwhile. */
START_TEST(a_sweep_waits_for_a_long_job_of_one_host_no_longer_than_two_turns)
{
	struct queue queue;
	struct scan_run *in_turn[SCAN_SLOTS];
	unsigned swept = 0;

	begin(&queue);
	queue.runs[SWEEP].asked.us = 1000; /* others, until it came to the host */
	for (int64_t second = 1; second <= 2; second++) {
		size_t i = 0;

		queue.runs[OTHER].asked = (mono_t){second * 1000000 - 1};
		(void)slots_in_turn(queue.slots, in_turn);
		while (in_turn[i] == &queue.runs[OTHER])
			i++;
		swept += in_turn[i] == &queue.runs[SWEEP];
		in_turn[i]->asked = (mono_t){second * 1000000};
	}
	ck_assert_uint_eq(swept, 1);
}
END_TEST

START_TEST(a_run_that_could_have_asked_long_ago_is_late)
{
	const mono_t now = {1000000};
	struct queue queue;

	begin(&queue);
	for (unsigned i = 0; i < RUNS; i++)
		queue.runs[i].wait = now;
	ck_assert(!slots_are_late(queue.slots, now));
	queue.runs[SWEEP].wait.us -= span_ms(SLOTS_LATE_MS).us;
	ck_assert(!slots_are_late(queue.slots, now));
	queue.runs[SWEEP].wait.us--;
	ck_assert(slots_are_late(queue.slots, now));
	queue.runs[SWEEP].ended = true;
	ck_assert(!slots_are_late(queue.slots, now));
}
END_TEST

START_TEST(a_segment_has_no_more_than_its_slots_and_leaves_others_to_others)
{
	struct scan_run runs[SCANS_PER_SEGMENT] = {0};
	struct scan_run *slots[SCAN_SLOTS] = {NULL};
	struct segment segments[2] = {0};
	int slot;

	for (size_t i = 0; i < SCANS_PER_SEGMENT; i++) {
		slot = slots_free(slots, &segments[0]);
		ck_assert_int_ge(slot, 0);
		ck_assert_ptr_null(slots[slot]);
		runs[i].from = &segments[0];
		slots[slot] = &runs[i];
	}
	ck_assert_int_eq(slots_free(slots, &segments[0]), -1);
	slot = slots_free(slots, &segments[1]);
	ck_assert_int_ge(slot, 0);
	ck_assert_ptr_null(slots[slot]);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sensor_slots");
	TCase *tcase = tcase_create("slots");

	tcase_add_test(tcase, who_asked_longest_ago_is_next);
	tcase_add_test(tcase, who_asked_together_keeps_the_order_of_slots);
	tcase_add_test(tcase,
		a_sweep_waits_for_a_long_job_of_one_host_no_longer_than_two_turns);
	tcase_add_test(tcase, a_run_that_could_have_asked_long_ago_is_late);
	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase,
		a_segment_has_no_more_than_its_slots_and_leaves_others_to_others);
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
