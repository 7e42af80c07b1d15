#include "fixture.h"

enum { HOSTS = 1500 };

static struct ip
address(uint32_t host)
{
	return ip_from_v4(0xc0a80100U + host);
}

static struct mac
station(uint32_t host)
{
	return (struct mac){{2, 0, 0, 0, (uint8_t)(host >> 8), (uint8_t)host}};
}

static void
end_run(struct fixture *fixture, uint64_t run_id)
{
	struct observation done = {.kind = OBSERVATION_RUN_DONE,
		.run_id = run_id,
		.run = {.verdict = RUN_COMPLETE}};

	observe(fixture, &done);
}

static void
sweep(struct fixture *fixture)
{
	uint64_t run_id = last_effect(fixture, EFFECT_ORDER)->order.run_id;

	for (uint32_t i = 0; i < HOSTS; i++) {
		struct observation heard = {.kind = OBSERVATION_HOST,
			.run_id = run_id,
			.host = {.ip = address(i),
				.mac = station(i),
				.evidence = EVIDENCE_ARP_REPLY}};

		observe(fixture, &heard);
	}
	end_run(fixture, run_id);
	pass(fixture, 20);
	tick(fixture);
}

/* Port 22 is open on every host; the canary, too, on those below liars. */
static void
settle(struct fixture *fixture, uint64_t run_id, uint32_t host, uint32_t liars)
{
	struct port_finding findings[] = {
		{22, 22, PORT_OPEN, REASON_SYN_ACK},
		{23, 80, PORT_CLOSED, REASON_RESET},
		{81, 65535, PORT_CLOSED, REASON_RESET},
	};
	struct observation done = {.kind = OBSERVATION_HOST_DONE,
		.run_id = run_id,
		.host_done = {.ip = address(host),
			.mac_before = station(host),
			.mac_after = station(host),
			.alive = true,
			.last = true,
			.finding_count = 3,
			.findings = findings}};

	if (host < liars) {
		findings[2].state = PORT_OPEN;
		findings[2].reason = REASON_SYN_ACK;
	}
	observe(fixture, &done);
}

/* Two sweeps, and the ports of all hosts are asked. */
static uint64_t
ask_all(struct fixture *fixture)
{
	const struct effect *order = NULL;

	ck_assert(subnet_parse("192.168.0.0/16", &fixture->scope.subnets[0]));
	start(fixture);
	pass(fixture, 10);
	tick(fixture);
	sweep(fixture);
	for (size_t i = 0; i < fixture->effects.count; i++)
		if (fixture->effects.list[i].kind == EFFECT_ORDER &&
			fixture->effects.list[i].order.kind == SCAN_PORTS)
			order = &fixture->effects.list[i];
	ck_assert_ptr_nonnull(order);
	ck_assert_uint_eq(order->order.target_count, HOSTS);
	return order->order.run_id;
}

/* What many hosts show is not all kept: it is judged by those that are settled. */
START_TEST(run_of_many_hosts_is_judged_before_its_end)
{
	struct fixture *fixture = fixture_new();
	uint64_t run_id = ask_all(fixture);

	for (uint32_t i = 0; i < 1023; i++)
		settle(fixture, run_id, i, 100);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_SERVICE), 0);
	settle(fixture, run_id, 1023, 100);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_SERVICE), 1024 - 100);
	settle(fixture, run_id, 1024, 100);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_SERVICE), 1025 - 100);
	end_run(fixture, run_id);
	fixture_free(fixture);
}
END_TEST

START_TEST(nothing_of_a_void_run_is_believed_before_or_after_it_is_judged)
{
	struct fixture *fixture = fixture_new();
	uint64_t run_id = ask_all(fixture);
	const struct effect *saved = NULL;

	for (uint32_t i = 0; i < HOSTS; i++)
		settle(fixture, run_id, i, 500);
	end_run(fixture, run_id);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_SERVICE), 0);
	ck_assert_uint_eq(count_effects(fixture, EFFECT_SAVE_REST), 0);
	for (size_t i = 0; i < fixture->effects.count; i++)
		if (fixture->effects.list[i].kind == EFFECT_SAVE_RUN &&
			fixture->effects.list[i].run.id == run_id)
			saved = &fixture->effects.list[i];
	ck_assert_ptr_nonnull(saved);
	ck_assert_int_eq(saved->run.verdict, RUN_VOID);
	fixture_free(fixture);
}
END_TEST

START_TEST(what_is_kept_of_a_run_goes_with_the_core)
{
	struct fixture *fixture = fixture_new();
	uint64_t run_id = ask_all(fixture);

	settle(fixture, run_id, 0, 0);
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("canary");
	TCase *cases = tcase_create("canary");

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, run_of_many_hosts_is_judged_before_its_end);
	tcase_add_test(
		cases, nothing_of_a_void_run_is_believed_before_or_after_it_is_judged);
	tcase_add_test(cases, what_is_kept_of_a_run_goes_with_the_core);
	return fixture_run(suite);
}
