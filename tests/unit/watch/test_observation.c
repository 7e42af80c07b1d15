#include <check.h>
#include <stdlib.h>

#include "base/mem.h"
#include "watch/observation.h"
#include "watch/record.h"

static struct observation
host_done(uint32_t count)
{
	struct observation observation = {.kind = OBSERVATION_HOST_DONE};

	observation.host_done.ip = ip_from_v4(0xc0a81407);
	observation.host_done.finding_count = count;
	observation.host_done.findings =
		mem_array(count > 0 ? count : 1, sizeof(struct port_finding));
	for (uint32_t i = 0; i < count; i++)
		observation.host_done.findings[i] =
			(struct port_finding){(uint16_t)(i * 10 + 1),
				(uint16_t)(i * 10 + 5), PORT_CLOSED, REASON_RESET};
	return observation;
}

START_TEST(findings_must_ascend_and_be_in_range)
{
	static const struct {
		struct port_finding second;
		bool sound;
	} cases[] = {
		{{11, 15, PORT_CLOSED, REASON_RESET}, true},
		{{6, 6, PORT_FILTERED, REASON_NO_RESPONSE}, true},
		{{65535, 65535, PORT_OPEN, REASON_SYN_ACK}, true},
		{{5, 9, PORT_CLOSED, REASON_RESET}, false},
		{{15, 11, PORT_CLOSED, REASON_RESET}, false},
		{{0, 0, PORT_CLOSED, REASON_RESET}, false},
		{{11, 15, PORT_OPEN_FILTERED + 1, REASON_RESET}, false},
		{{11, 15, PORT_CLOSED, REASON_CONN_REFUSED + 1}, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct observation observation = host_done(2);

		observation.host_done.findings[1] = cases[i].second;
		ck_assert_int_eq(observation_is_sound(&observation, 1), cases[i].sound);
		observation_done(&observation);
	}
}
END_TEST

START_TEST(count_without_findings_is_refused)
{
	struct observation observation = {.kind = OBSERVATION_HOST_DONE};

	observation.host_done.ip = ip_from_v4(0xc0a81407);
	ck_assert(observation_is_sound(&observation, 1));
	observation.host_done.finding_count = 1;
	ck_assert(!observation_is_sound(&observation, 1));
	observation.host_done.finding_count = FINDINGS_MAX + 1;
	ck_assert(!observation_is_sound(&observation, 1));
}
END_TEST

START_TEST(unknown_segment_is_refused)
{
	struct observation observation = {.kind = OBSERVATION_CAPTURE, .segment = 1};

	ck_assert(!observation_is_sound(&observation, 1));
	ck_assert(observation_is_sound(&observation, 2));
	observation.kind = OBSERVATION_SENSOR;
	ck_assert(observation_is_sound(&observation, 1));
}
END_TEST

START_TEST(impossible_hosts_are_refused)
{
	static const struct {
		uint32_t ip;
		struct mac mac;
		int evidence;
		bool sound;
	} cases[] = {
		{0xc0a81407, {{2, 0, 0, 0, 0, 7}}, EVIDENCE_ARP_REPLY, true},
		{0xc0a81407, {{0}}, EVIDENCE_ECHO, true},
		{0, {{2, 0, 0, 0, 0, 7}}, EVIDENCE_ARP_REPLY, false},
		{0xffffffff, {{2, 0, 0, 0, 0, 7}}, EVIDENCE_ARP_REPLY, false},
		{0xe0000001, {{2, 0, 0, 0, 0, 7}}, EVIDENCE_ARP_REPLY, false},
		{0x7f000001, {{0}}, EVIDENCE_TCP, true}, /* by connect() */
		{0xc0a81407, {{1, 0, 0, 0, 0, 7}}, EVIDENCE_ARP_REPLY, false},
		{0xc0a81407, {{2, 0, 0, 0, 0, 7}}, EVIDENCE_UNREACHABLE + 1, false},
		{0xc0a81407, {{2, 0, 0, 0, 0, 7}}, -1, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct observation observation = {.kind = OBSERVATION_HOST};

		observation.host.ip = ip_from_v4(cases[i].ip);
		observation.host.mac = cases[i].mac;
		observation.host.evidence = (enum evidence)cases[i].evidence;
		ck_assert_int_eq(observation_is_sound(&observation, 1), cases[i].sound);
	}
}
END_TEST

static void
names_are_complete(const struct name *table, int count)
{
	for (int i = 0; i < count; i++) {
		int value;

		ck_assert_str_ne(names_text(table, i), "?");
		ck_assert(names_value(table, names_text(table, i), &value));
		ck_assert_int_eq(value, i);
	}
	ck_assert_str_eq(names_text(table, count), "?");
}

START_TEST(every_value_has_a_name)
{
	names_are_complete(zone_names, ZONE_INTERNET + 1);
	names_are_complete(severity_names, SEVERITY_CRITICAL + 1);
	names_are_complete(presence_names, PRESENCE_ABSENT + 1);
	names_are_complete(alert_state_names, ALERT_RESOLVED + 1);
	names_are_complete(impact_names, IMPACT_HIGH + 1);
	names_are_complete(likelihood_names, LIKELIHOOD_HIGH + 1);
	names_are_complete(encrypted_names, ENCRYPTED_OFFERED + 1);
	names_are_complete(netevent_names, EVENT_KINDS);
	names_are_complete(evidence_names, EVIDENCE_UNREACHABLE + 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("observation");
	TCase *cases = tcase_create("observation");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, findings_must_ascend_and_be_in_range);
	tcase_add_test(cases, count_without_findings_is_refused);
	tcase_add_test(cases, unknown_segment_is_refused);
	tcase_add_test(cases, impossible_hosts_are_refused);
	tcase_add_test(cases, every_value_has_a_name);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
