/* The sensor takes a batch of questions from a scan before it tells what became of any. */
#include "wire.h"

static const char neighbour[] = "192.168.20.9";

/* The frames that are lost on their way, or cannot even be sent. */
struct mishap {
	bool (*befalls)(const struct probe *probe);
	bool unsent;
};

static void
send_one(struct wire *wire, const struct probe *probe, const struct mishap *mishap)
{
	bool (*present)(const struct ip *ip) = wire->world.present;

	if (!mishap->befalls(probe)) {
		wire_send(wire, probe);
	} else if (mishap->unsent) {
		scan_failed(wire->scan, probe);
	} else {
		wire->world.present = wire_nobody;
		wire_send(wire, probe);
		wire->world.present = present;
	}
}

/* Like wire_run, but what is taken in one turn leaves at its end, as in the sensor. */
static void
run_in_batches(struct wire *wire, const struct mishap *mishap)
{
	struct probe batch[WIRE_BATCH];
	enum scan_step step = SCAN_PROBE;

	for (int i = 0; step != SCAN_DONE; i++) {
		mono_t wait = wire->now;
		size_t taken = 0;

		ck_assert_int_lt(i, WIRE_STEPS_MAX);
		wire_deliver(wire);
		while (taken < WIRE_BATCH &&
			(step = scan_next(wire->scan, wire->now, &batch[taken],
				 &wait)) == SCAN_PROBE)
			taken++;
		for (size_t j = 0; j < taken; j++)
			send_one(wire, &batch[j], mishap);
		if (step == SCAN_WAIT)
			wire->now = wire_next_arrival(wire, wait);
	}
}

static bool
never(const struct probe *probe)
{
	(void)probe;
	return false;
}

static bool
at_first_try(const struct probe *probe)
{
	return probe->attempt == 0;
}

static const struct mishap none = {never, false};
static const struct mishap first_lost = {at_first_try, false};
static const struct mishap first_unsent = {at_first_try, true};

START_TEST(nobody_is_called_silent_while_the_first_question_leaves)
{
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, NULL);
	wire.order.kind = SCAN_CHECK;
	wire.order.tries = 3;
	wire.world.present = wire_nobody;
	wire_start(&wire);
	run_in_batches(&wire, &none);
	ck_assert_uint_eq(wire.log_count, 3);
	for (uint8_t i = 0; i < 3; i++)
		ck_assert_uint_eq(wire.log[i].probe.attempt, i);
	ck_assert_int_ge(mono_since(wire.log[2].at, wire.log[0].at).us,
		2 * span_ms(SCAN_RTO_MIN_MS).us);
	wire_done(&wire);
}
END_TEST

START_TEST(a_check_waits_for_the_answer_to_what_it_has_just_asked)
{
	struct scan_outcome outcome;
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, NULL);
	wire.order.kind = SCAN_CHECK;
	wire.order.tries = 1;
	wire_start(&wire);
	run_in_batches(&wire, &none);
	ck_assert_uint_eq(wire.log_count, 1);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert(outcome.alive);
	wire_done(&wire);
}
END_TEST

START_TEST(who_holds_the_address_afterwards_is_awaited)
{
	struct mac mac = wire_mac(ip_to_v4(&(struct ip){IP_V4, {192, 168, 20, 9}}));
	struct scan_outcome outcome;
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, &mac);
	wire_ports(&wire, "22");
	wire.order.tries = 1;
	wire_start(&wire);
	run_in_batches(&wire, &none);
	ck_assert_uint_eq(wire.log_count, 3);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert(mac_equal(&outcome.mac_before, &mac));
	ck_assert(mac_equal(&outcome.mac_after, &mac));
	wire_done(&wire);
}
END_TEST

/* All the first questions, of RESOLVE, PORTS and CONFIRM, go wrong: each is repeated. */
START_TEST(every_stage_repeats_what_went_wrong_in_a_batch)
{
	struct mac mac = wire_mac(ip_to_v4(&(struct ip){IP_V4, {192, 168, 20, 9}}));
	struct scan_outcome outcome;
	struct wire wire;

	wire_init(&wire, "192.168.20.0/24", false);
	wire_target(&wire, neighbour, NULL);
	wire_ports(&wire, "22");
	wire_start(&wire);
	run_in_batches(&wire, _i == 0 ? &first_lost : &first_unsent);
	ck_assert_uint_eq(wire.log_count, _i == 0 ? 6 : 3);
	scan_target_outcome(wire.scan, 0, &outcome);
	ck_assert(mac_equal(&outcome.mac_before, &mac));
	ck_assert(mac_equal(&outcome.mac_after, &mac));
	ck_assert_int_eq(wire_finding(&wire, 0, 22).state, PORT_CLOSED);
	ck_assert_int_eq(scan_verdict(wire.scan), RUN_COMPLETE);
	wire_done(&wire);
}
END_TEST

START_TEST(a_sweep_in_batches_repeats_every_silent_address)
{
	struct scan_tally tally;
	struct wire wire;

	wire_init(&wire, "192.168.20.0/26", false);
	wire.order.kind = SCAN_DISCOVER;
	wire.world.present = wire_nobody;
	wire_start(&wire);
	run_in_batches(&wire, &none);
	scan_tally(wire.scan, &tally);
	ck_assert_uint_eq(tally.targets, 61); /* 62 without our own */
	ck_assert_uint_eq(wire.log_count, 2 * 61);
	wire_done(&wire);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scan batch");
	TCase *cases = tcase_create("scan batch");
	SRunner *runner;
	int failed;

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, nobody_is_called_silent_while_the_first_question_leaves);
	tcase_add_test(cases, a_check_waits_for_the_answer_to_what_it_has_just_asked);
	tcase_add_test(cases, who_holds_the_address_afterwards_is_awaited);
	tcase_add_loop_test(
		cases, every_stage_repeats_what_went_wrong_in_a_batch, 0, 2);
	tcase_add_test(cases, a_sweep_in_batches_repeats_every_silent_address);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
