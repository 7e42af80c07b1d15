/* When the pump of the scans comes again: nap, with a loop and a clock of the test's own. */
#include <check.h>

#include "sensor/nap.h"
#include "sys/clock.h"

static mono_t now = {1000000};
static span_t set_to; /* the timer */

struct loop_timer *
loop_timer_new(struct loop *loop, enum loop_priority priority, loop_timer_call *call,
	void *context)
{
	(void)loop;
	(void)priority;
	(void)call;
	(void)context;
	return NULL;
}

void
loop_timer_set(struct loop_timer *timer, span_t after)
{
	(void)timer;
	set_to = after;
}

void
loop_timer_free(struct loop_timer *timer)
{
	(void)timer;
}

mono_t
clock_mono(void)
{
	return now;
}

static void
pump(void *context)
{
	(void)context;
}

static struct pacer_segment *
pacer(uint32_t rate)
{
	static const struct hash_key key;
	const struct scan_limits limits = {.total = rate,
		.arp = rate,
		.udp = rate,
		.host = rate,
		.udp_host = rate};

	return pacer_segment_new(&limits, &key);
}

START_TEST(only_a_fast_scan_that_fills_batches_slowly_naps_longer)
{
	static const struct {
		uint32_t rate;
		bool hurried;
		int64_t us;
	} cases[] = {
		{200, false, NAP_MS * 1000},
		{9999, false, NAP_MS * 1000},
		{10000, true, 12800},
		{5000, true, NAP_LONG_MS * 1000}, /* it found no higher rate */
		{100000, true, NAP_MS * 1000},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pacer_segment *segment = pacer(cases[i].rate);

		ck_assert_int_eq(nap_least(segment, cases[i].hurried).us, cases[i].us);
		pacer_segment_free(segment);
	}
}
END_TEST

START_TEST(a_nap_is_within_what_the_burst_of_a_pacer_holds)
{
	ck_assert_int_lt(NAP_LONG_MS, PACER_BURST_MS);
}
END_TEST

START_TEST(an_answer_shortens_a_long_nap_once)
{
	struct nap nap;

	nap_init(&nap, NULL, pump, NULL);
	nap_ended(&nap, now);
	nap_until(&nap, mono_add(now, span_ms(200)), now);
	ck_assert_int_eq(set_to.us, 200000);
	now = mono_add(now, span_ms(1));
	nap_shorten(&nap);
	ck_assert_int_eq(set_to.us, (NAP_MS - 1) * 1000);
	now = mono_add(now, span_ms(1));
	nap_shorten(&nap);
	ck_assert_int_eq(set_to.us, (NAP_MS - 1) * 1000);
	nap_done(&nap);
}
END_TEST

START_TEST(an_answer_leaves_a_brief_nap_and_one_that_is_over)
{
	struct nap nap;

	nap_init(&nap, NULL, pump, NULL);
	nap_until(&nap, mono_add(now, span_ms(NAP_LONG_MS)), now);
	nap_shorten(&nap);
	ck_assert_int_eq(set_to.us, NAP_LONG_MS * 1000);
	nap_ended(&nap, now);
	nap_end(&nap);
	ck_assert_int_eq(set_to.us, 0);
	now = mono_add(now, span_ms(1));
	nap_shorten(&nap);
	ck_assert_int_eq(set_to.us, 0);
	nap_done(&nap);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("nap");
	TCase *tcase = tcase_create("nap");

	tcase_add_test(tcase, only_a_fast_scan_that_fills_batches_slowly_naps_longer);
	tcase_add_test(tcase, a_nap_is_within_what_the_burst_of_a_pacer_holds);
	tcase_add_test(tcase, an_answer_shortens_a_long_nap_once);
	tcase_add_test(tcase, an_answer_leaves_a_brief_nap_and_one_that_is_over);
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
