/* Services over UDP as other segments reach them: the rules of TCP, as far as silence says as
 * much. */
#include "reach_lab.h"
#include "watch/reach_run.h"

enum { DNS = 53, COAP = 5683, UNKNOWN = 9 /* for which there is no request */ };

static void
restore_udp(struct lab *lab, uint16_t port)
{
	ck_assert(watch_restore_service(lab->watch,
		&(const struct service_record){.address_id = 7,
			.proto = PROTO_UDP,
			.port = port,
			.state = PORT_OPEN,
			.reason = REASON_UDP_RESPONSE,
			.since = lab->now.wall,
			.first_open = lab->now.wall,
			.last_verified = lab->now.wall}));
}

/* A name server and a thing that may be asked once a day. */
static struct lab *
lab_with_udp(void)
{
	struct lab *lab = lab_new();

	port_set_add(&lab->scopes[IOT].ask_udp, DNS, DNS);
	port_set_add(&lab->scopes[IOT].ask_udp, COAP, COAP);
	port_set_add(&lab->scopes[IOT].daily_udp, COAP, COAP);
	restore_host(lab, 7);
	restore_udp(lab, DNS);
	restore_udp(lab, COAP);
	return lab;
}

static void
end(struct lab *lab)
{
	port_set_done(&lab->scopes[IOT].ask_udp);
	port_set_done(&lab->scopes[IOT].daily_udp);
	lab_free(lab);
}

static const struct reach *
seen(const struct lab *lab, uint16_t port)
{
	return reach_find(lab->watch, inventory_address(&lab->watch->inventory, 7),
		PROTO_UDP, port, GUEST);
}

START_TEST(an_answer_shows_that_it_is_reached)
{
	struct lab *lab = lab_with_udp();

	start(lab);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_UNTESTED);
	(void)pass(lab, 10);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_OPEN);
	ck_assert_uint_eq(seen(lab, DNS)->reason, REASON_UDP_RESPONSE);
	ck_assert_uint_eq(
		reach_zones(lab->watch, inventory_address(&lab->watch->inventory, 7),
			PROTO_UDP, DNS),
		1U << ZONE_GUEST);
	ck_assert_uint_eq(events_of(lab, EVENT_REACH_OPENED), 0);
	end(lab);
}
END_TEST

START_TEST(silence_is_never_more_than_open_or_filtered)
{
	struct lab *lab = lab_with_udp();

	lab->away = PORT_OPEN_FILTERED;
	start(lab);
	(void)pass(lab, 10);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_OPEN_FILTERED);
	ck_assert_uint_eq(
		reach_zones(lab->watch, inventory_address(&lab->watch->inventory, 7),
			PROTO_UDP, DNS),
		0);
	lab->away = PORT_OPEN;
	(void)pass(lab, 25 * 3600);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_OPEN);
	ck_assert_uint_eq(events_of(lab, EVENT_REACH_OPENED), 2); /* of both ports */
	end(lab);
}
END_TEST

START_TEST(silence_after_answers_counts_only_while_it_answers_at_home)
{
	struct lab *lab = lab_with_udp();

	start(lab);
	(void)pass(lab, 10);
	lab->home = lab->away = PORT_OPEN_FILTERED;
	(void)pass(lab, 26 * 3600);
	ck_assert(seen(lab, DNS) == NULL || seen(lab, DNS)->state == PORT_OPEN);
	end(lab);
	lab = lab_with_udp();
	start(lab);
	(void)pass(lab, 10);
	lab->away = PORT_OPEN_FILTERED;
	(void)pass(lab, 26 * 3600);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_OPEN_FILTERED);
	end(lab);
}
END_TEST

START_TEST(silence_is_nothing_while_no_answer_returns)
{
	struct lab *lab = lab_with_udp();

	lab->silent = true;
	lab->away = PORT_OPEN_FILTERED;
	start(lab);
	(void)pass(lab, 3600);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_UNTESTED);
	end(lab);
}
END_TEST

START_TEST(a_router_that_refuses_says_filtered)
{
	struct lab *lab = lab_with_udp();

	lab->away = PORT_FILTERED;
	start(lab);
	(void)pass(lab, 10);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_FILTERED);
	ck_assert_uint_eq(seen(lab, DNS)->reason, REASON_ADMIN_PROHIBITED);
	end(lab);
}
END_TEST

START_TEST(it_is_looked_at_as_often_as_its_own_jobs_ask)
{
	static const struct port_job hourly = {
		.proto = PROTO_UDP, .every = {3600 * 1000000LL}};
	struct lab *lab = lab_with_udp();
	struct reach key = {.key = {.proto = PROTO_UDP, .port = DNS}};
	const struct segment *iot = &lab->watch->segments[IOT];

	ck_assert_int_eq(reach_period_us(iot, &key), span_seconds(24 * 3600).us);
	lab->segments[IOT].jobs[0] = hourly;
	lab->segments[IOT].job_count = 1;
	ck_assert_int_eq(reach_period_us(iot, &key), span_seconds(3600).us);
	key.key.proto = PROTO_TCP;
	ck_assert_int_eq(reach_period_us(iot, &key), span_seconds(24 * 3600).us);
	key.key.proto = PROTO_UDP;
	key.key.port = COAP; /* once a day at most */
	ck_assert_int_eq(reach_period_us(iot, &key), span_seconds(24 * 3600).us);
	lab->segments[IOT].job_count = 0;
	end(lab);
}
END_TEST

/* The orders of looks from guest that were made, of that protocol, are answered; how many. */
static size_t
answer_looks(struct lab *lab, const struct effects *effects, enum proto proto)
{
	size_t count = 0;

	for (size_t i = 0; i < effects->count; i++) {
		const struct scan_order *order = &effects->list[i].order;

		if (effects->list[i].kind != EFFECT_ORDER || order->from != GUEST ||
			order->segment != IOT || order->proto != proto)
			continue;
		count++;
		answer(lab, order);
	}
	return count;
}

START_TEST(tcp_does_not_wait_for_a_silence_over_udp)
{
	struct lab *lab = lab_with_udp();
	struct effects made;

	restore_service(lab, 7, 23);
	start(lab);
	made = lab->effects;
	lab->effects = (struct effects){0};
	watch_tick(lab->watch, lab->now, &made);
	ck_assert_uint_eq(answer_looks(lab, &made, PROTO_TCP), 1);
	ck_assert_uint_eq(telnet(lab)->state, PORT_OPEN);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_UNTESTED);
	ck_assert_uint_eq(answer_looks(lab, &made, PROTO_UDP), 1);
	ck_assert_uint_eq(seen(lab, DNS)->state, PORT_OPEN);
	effects_done(&made);
	end(lab);
}
END_TEST

START_TEST(what_has_no_request_is_not_looked_at)
{
	struct lab *lab = lab_with_udp();
	const struct reach_record before = {.address_id = 7,
		.from = GUEST,
		.proto = PROTO_UDP,
		.port = UNKNOWN,
		.state = PORT_OPEN,
		.reason = REASON_UDP_RESPONSE,
		.since = lab->now.wall,
		.last_proof = lab->now.wall};

	restore_udp(lab, UNKNOWN);
	ck_assert(watch_restore_reach(lab->watch, &before));
	start(lab);
	ck_assert_ptr_null(seen(lab, UNKNOWN));
	ck_assert_ptr_nonnull(seen(lab, DNS));
	end(lab);
}
END_TEST

int
main(void)
{
	Suite *made = suite_create("reach_udp");
	TCase *cases = tcase_create("reach_udp");
	SRunner *runner;
	int failed;

	tcase_set_timeout(cases, 30);
	tcase_add_test(cases, an_answer_shows_that_it_is_reached);
	tcase_add_test(cases, silence_is_never_more_than_open_or_filtered);
	tcase_add_test(
		cases, silence_after_answers_counts_only_while_it_answers_at_home);
	tcase_add_test(cases, silence_is_nothing_while_no_answer_returns);
	tcase_add_test(cases, a_router_that_refuses_says_filtered);
	tcase_add_test(cases, it_is_looked_at_as_often_as_its_own_jobs_ask);
	tcase_add_test(cases, tcp_does_not_wait_for_a_silence_over_udp);
	tcase_add_test(cases, what_has_no_request_is_not_looked_at);
	suite_add_tcase(made, cases);
	runner = srunner_create(made);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
