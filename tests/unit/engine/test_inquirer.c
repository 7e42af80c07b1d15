#include "engine/inquirer.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

#include "inquiry/call_gate.h"
#include "sys/ipc.h"

enum { REST_MS = 20, ORDERS = CALLS_MAX + 3 };

struct fixture {
	struct loop *loop;
	struct inquirer *inquirer;
	struct ipc *role;      /* the other end of its channel */
	size_t asked, put_off; /* what the role was asked, and the core told */
	size_t stop_at;	       /* so many of both together */
	size_t more;	       /* that the core asks when it is told the first */
	int needs; /* how often it was said that it is needed; less: that not */
};

static struct fixture fixture;

static void
count(size_t *what)
{
	++*what;
	if (fixture.asked + fixture.put_off == fixture.stop_at)
		loop_stop(fixture.loop);
}

static void
ask_from(uint64_t first, size_t orders)
{
	struct effects effects = {.count = 0};

	for (size_t i = 0; i < orders; i++)
		effects_add(&effects, EFFECT_INQUIRE)->inquiry = (struct inquiry_order){
			.id = first + i,
			.call = {.source = {.family = IP_V4, .bytes = {192, 0, 2, 1}},
				.ip = {.family = IP_V4, .bytes = {192, 0, 2, 2}},
				.port = 22},
		};
	inquirer_obey(fixture.inquirer, &effects);
	effects_done(&effects);
}

static void
ask(size_t orders)
{
	ask_from(1, orders);
}

static void
observed(struct observation *observation, void *context)
{
	(void)context;
	ck_assert(observation->kind == OBSERVATION_SERVICE);
	ck_assert(observation->service.outcome == INQUIRY_LATER);
	ck_assert(observation_is_sound(observation, 1));
	ck_assert_uint_eq(observation->service.order_id, fixture.put_off + 1);
	if (fixture.put_off == 0 && fixture.more > 0)
		ask_from(fixture.stop_at - fixture.more + 1, fixture.more);
	count(&fixture.put_off);
}

static void
needs(bool needed, void *context)
{
	(void)context;
	fixture.needs += needed ? 1 : -1;
	if (!needed)
		loop_stop(fixture.loop);
}

static const struct inquirer_calls calls = {.observed = observed, .needs = needs};

static void
role_is_asked(struct role_message *message, int descriptor, void *context)
{
	(void)context;
	ck_assert_int_eq(descriptor, -1);
	ck_assert(message->type == ROLE_INQUIRY);
	count(&fixture.asked);
}

static void
role_is_dropped(void *context)
{
	(void)context;
	ipc_free(fixture.role);
	fixture.role = NULL;
	loop_stop(fixture.loop);
}

static const struct ipc_calls role_calls = {
	.message = role_is_asked, .closed = role_is_dropped};

static void
begin(bool needed)
{
	fixture = (struct fixture){.loop = loop_new()};
	fixture.inquirer = inquirer_new(&(const struct inquirer_setup){
		.loop = fixture.loop,
		.rest = span_ms(REST_MS),
		.needed = needed,
		.calls = &calls,
	});
}

static void
teardown(void)
{
	ipc_free(fixture.role);
	inquirer_free(fixture.inquirer);
	loop_free(fixture.loop);
}

static void
role_comes(void)
{
	int ends[2];

	ck_assert(ipc_pair(ends));
	inquirer_connect(fixture.inquirer, ends[0]);
	fixture.role = ipc_new(fixture.loop, ends[1], LOOP_CONTROL, &role_calls, NULL);
}

START_TEST(a_question_that_finds_nobody_is_put_off_and_the_role_asked_for)
{
	begin(false);
	fixture.stop_at = 2;
	ask(2);
	ck_assert_uint_eq(fixture.put_off, 0); /* the core's turn has not ended */
	ck_assert_int_eq(fixture.needs, 1);
	loop_run(fixture.loop);
	ck_assert_uint_eq(fixture.put_off, 2);
	ask(1);
	ck_assert_int_eq(fixture.needs, 1); /* said once */
}
END_TEST

START_TEST(what_the_core_asks_when_it_is_told_waits_behind_the_rest)
{
	begin(true);
	fixture.more = 2;
	fixture.stop_at = 5;
	ask(3);
	loop_run(fixture.loop);
	ck_assert_uint_eq(fixture.put_off, 5);
}
END_TEST

START_TEST(whoever_is_there_is_asked_at_once)
{
	begin(true);
	role_comes();
	fixture.stop_at = 3;
	ask(3);
	loop_run(fixture.loop);
	ck_assert_uint_eq(fixture.asked, 3);
	ck_assert_uint_eq(fixture.put_off, 0);
	ck_assert_int_eq(fixture.needs, 0); /* the monitor started it by itself */
}
END_TEST

START_TEST(a_role_that_nobody_asks_is_let_go_and_comes_back)
{
	begin(true);
	role_comes();
	loop_run(fixture.loop); /* until it is not needed */
	ck_assert_int_eq(fixture.needs, -1);
	loop_run(fixture.loop); /* until its channel is closed */
	ck_assert_ptr_null(fixture.role);
	ck_assert(!inquirer_is_missing(fixture.inquirer));
	fixture.stop_at = 1;
	ask(1);
	ck_assert_int_eq(fixture.needs, 0);
	loop_run(fixture.loop);
	ck_assert_uint_eq(fixture.put_off, 1);
	role_comes();
	fixture.stop_at = 2;
	ask(1);
	loop_run(fixture.loop);
	ck_assert_uint_eq(fixture.asked, 1);
}
END_TEST

START_TEST(what_is_put_off_has_a_maximum)
{
	begin(true);
	fixture.stop_at = CALLS_MAX;
	ask(ORDERS);
	loop_run(fixture.loop);
	ck_assert_uint_eq(fixture.put_off, CALLS_MAX);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("engine/inquirer");
	TCase *tcase = tcase_create("inquirer");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(
		tcase, a_question_that_finds_nobody_is_put_off_and_the_role_asked_for);
	tcase_add_test(tcase, what_the_core_asks_when_it_is_told_waits_behind_the_rest);
	tcase_add_test(tcase, whoever_is_there_is_asked_at_once);
	tcase_add_test(tcase, a_role_that_nobody_asks_is_let_go_and_comes_back);
	tcase_add_test(tcase, what_is_put_off_has_a_maximum);
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
