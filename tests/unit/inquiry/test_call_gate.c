#include <check.h>
#include <string.h>

#include "inquiry/call_gate.h"
#include "values.h"

static struct scope scopes[2];
static const mono_t now = {1000000};

static struct call
call(const char *address, uint16_t port)
{
	return (struct call){.source = ip("10.0.0.2"), .ip = ip(address), .port = port};
}

static struct call_gate *
gate_of(uint32_t total)
{
	struct scope *scope = &scopes[0];
	struct call_gate *gate;

	memset(scopes, 0, sizeof(scopes));
	scope->owned = true;
	ck_assert(subnet_parse("10.0.0.0/24", &scope->subnets[0]));
	scope->subnet_count = 1;
	ck_assert(subnet_parse("10.0.0.64/28", &scope->exclude_subnets[0]));
	scope->exclude_subnet_count = 1;
	scope->exclude_macs[0] = (struct mac){{2, 0, 0, 0, 0, 9}};
	scope->exclude_mac_count = 1;
	port_set_add(&scope->exclude_tcp, 502, 502);
	port_set_add(&scope->no_payload_tcp, 9100, 9109);
	port_set_add(&scope->no_payload_tcp, 631, 631);
	gate = call_gate_new(scopes, 2, total);
	call_gate_set_paused(gate, false);
	return gate;
}

static void
done(struct call_gate *gate)
{
	call_gate_free(gate);
	port_set_done(&scopes[0].exclude_tcp);
	port_set_done(&scopes[0].no_payload_tcp);
}

START_TEST(only_what_the_owner_allows_is_connected_to)
{
	static const struct {
		const char *address;
		uint16_t port;
		enum gate_reason reason;
	} cases[] = {
		{"10.0.0.7", 80, GATE_PASS},
		{"10.0.1.7", 80, GATE_OUTSIDE},
		{"10.0.0.255", 80, GATE_EDGE},
		{"10.0.0.65", 80, GATE_EXCLUDED_IP},
		{"127.0.0.1", 80, GATE_SPECIAL},
		{"10.0.0.2", 80, GATE_OWN_ADDRESS},
		{"10.0.0.7", 502, GATE_EXCLUDED_PORT},
		{"10.0.0.7", 0, GATE_EXCLUDED_PORT},
		{"10.0.0.7", 631, GATE_PAYLOAD},
		{"10.0.0.7", 9100, GATE_PAYLOAD},
		{"10.0.0.7", 9109, GATE_PAYLOAD},
	};
	struct call_gate *gate = gate_of(4);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct call asked = call(cases[i].address, cases[i].port);

		ck_assert_msg(call_gate_open(gate, &asked, now) == cases[i].reason,
			"%s %u", cases[i].address, cases[i].port);
	}
	ck_assert_uint_eq(call_gate_count(gate, GATE_PAYLOAD), 3);
	done(gate);
}
END_TEST

START_TEST(consent_station_and_sender_count_too)
{
	struct call_gate *gate = gate_of(4);
	struct call foreign = call("10.0.0.7", 80), station = foreign;
	struct call unknown = foreign, nobody = foreign;

	foreign.segment = 1;
	unknown.segment = 7;
	station.mac = scopes[0].exclude_macs[0];
	nobody.source = (struct ip){0};
	ck_assert_int_eq(call_gate_open(gate, &foreign, now), GATE_NOT_OWNED);
	ck_assert_int_eq(call_gate_open(gate, &unknown, now), GATE_NOT_OWNED);
	ck_assert_int_eq(call_gate_open(gate, &station, now), GATE_EXCLUDED_MAC);
	ck_assert_int_eq(call_gate_open(gate, &nobody, now), GATE_SENDER);
	done(gate);
}
END_TEST

START_TEST(one_at_a_time_to_a_host_and_seconds_apart)
{
	struct call_gate *gate = gate_of(4);
	struct call first = call("10.0.0.7", 80), second = call("10.0.0.7", 22);
	mono_t later = mono_add(now, span_seconds(CALL_APART_SECONDS));

	ck_assert_int_eq(call_gate_open(gate, &first, now), GATE_PASS);
	ck_assert_int_eq(call_gate_open(gate, &second, now), GATE_RATE_HOST);
	call_gate_close(gate, &first, now);
	ck_assert_int_eq(call_gate_open(gate, &second, now), GATE_RATE_HOST);
	ck_assert(call_gate_next(gate, &second, now).us == later.us);
	ck_assert_int_eq(call_gate_open(gate, &second, later), GATE_PASS);
	done(gate);
}
END_TEST

START_TEST(few_at_a_time_in_all)
{
	struct call_gate *gate = gate_of(2);
	struct call a = call("10.0.0.7", 80), b = call("10.0.0.8", 80);
	struct call c = call("10.0.0.9", 80);

	ck_assert_int_eq(call_gate_open(gate, &a, now), GATE_PASS);
	ck_assert_int_eq(call_gate_open(gate, &b, now), GATE_PASS);
	ck_assert_int_eq(call_gate_open(gate, &c, now), GATE_RATE_DAEMON);
	call_gate_close(gate, &a, now);
	ck_assert_int_eq(call_gate_open(gate, &c, now), GATE_PASS);
	done(gate);
}
END_TEST

START_TEST(what_is_sent_is_judged_again)
{
	struct call_gate *gate = gate_of(4);
	struct call asked = call("10.0.0.7", 80), other = call("10.0.0.8", 80);

	ck_assert_int_eq(call_gate_open(gate, &asked, now), GATE_PASS);
	ck_assert_int_eq(call_gate_send(gate, &asked, 0, 100), GATE_PASS);
	ck_assert_int_eq(
		call_gate_send(gate, &asked, CALL_SENT_MAX - 10, 11), GATE_PAYLOAD);
	ck_assert_int_eq(call_gate_send(gate, &other, 0, 1), GATE_SENDER);
	call_gate_set_paused(gate, true);
	ck_assert_int_eq(call_gate_send(gate, &asked, 0, 100), GATE_PAUSED);
	call_gate_set_paused(gate, false);
	port_set_add(&scopes[0].no_payload_tcp, 80, 80);
	ck_assert_int_eq(call_gate_send(gate, &asked, 0, 100), GATE_PAYLOAD);
	done(gate);
}
END_TEST

START_TEST(a_new_gate_is_paused)
{
	struct call_gate *gate = call_gate_new(scopes, 2, 4);
	struct call asked = call("10.0.0.7", 80);

	ck_assert_int_eq(call_gate_open(gate, &asked, now), GATE_PAUSED);
	call_gate_free(gate);
}
END_TEST

START_TEST(more_hosts_than_can_be_kept_have_to_wait)
{
	struct call_gate *gate = gate_of(1);
	struct call asked = call("10.0.0.7", 80);

	ck_assert(subnet_parse("10.0.0.0/16", &scopes[0].subnets[0]));
	scopes[0].exclude_subnet_count = 0;
	for (uint32_t i = 0; i < CALL_HOSTS_MAX; i++) {
		asked.ip = ip_from_v4(0x0a000100 + i);
		ck_assert_int_eq(call_gate_open(gate, &asked, now), GATE_PASS);
		call_gate_close(gate, &asked, now);
	}
	asked.ip = ip_from_v4(0x0a00f001);
	ck_assert_int_eq(call_gate_open(gate, &asked, now), GATE_RATE_DAEMON);
	ck_assert_int_eq(call_gate_open(gate, &asked,
				 mono_add(now, span_seconds(CALL_APART_SECONDS))),
		GATE_PASS);
	done(gate);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("call_gate");
	TCase *cases = tcase_create("call_gate");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, only_what_the_owner_allows_is_connected_to);
	tcase_add_test(cases, consent_station_and_sender_count_too);
	tcase_add_test(cases, one_at_a_time_to_a_host_and_seconds_apart);
	tcase_add_test(cases, few_at_a_time_in_all);
	tcase_add_test(cases, what_is_sent_is_judged_again);
	tcase_add_test(cases, a_new_gate_is_paused);
	tcase_add_test(cases, more_hosts_than_can_be_kept_have_to_wait);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
