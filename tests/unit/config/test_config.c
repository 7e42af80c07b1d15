#include "example.h"
#include "fixture.h"

static struct catalogue catalogue;

static void
set_up(void)
{
	fixture_catalogue(&catalogue);
}

static void
tear_down(void)
{
	catalogue_done(&catalogue);
}

START_TEST(every_option_of_the_example_is_kept)
{
	struct config *config = fixture_config(example_text, &catalogue);
	const struct scope *iot = &config->scopes[0];
	const struct segment_policy *policy = &config->segments[0];
	const struct segment_extra *extra = &config->extras[0];
	char text[SUBNET_TEXT_SIZE];

	ck_assert_uint_eq(config->segment_count, 3);
	ck_assert_str_eq(iot->name, "iot");
	ck_assert_str_eq(iot->interface, "eth0.20");
	ck_assert_int_eq((int)policy->zone, ZONE_IOT);
	ck_assert_uint_eq(iot->subnet_count, 1);
	ck_assert_str_eq(subnet_text(&iot->subnets[0], text), "192.168.20.0/24");
	ck_assert(iot->owned && !iot->routed && config->segments[0].identify &&
		!extra->ot);
	ck_assert_int_eq((int)iot->gateway_mode, GATEWAY_AUTO);
	ck_assert_uint_eq(iot->exclude_subnet_count, 2);
	ck_assert_uint_eq(iot->exclude_mac_count, 1);
	ck_assert(port_set_has(&iot->exclude_tcp, 9100));
	ck_assert_uint_eq(policy->presence_misses, 3);
	ck_assert_int_eq(policy->min_absence.us, span_seconds(600).us);
	ck_assert_int_eq(policy->discover_every.us, span_seconds(300).us);
	ck_assert_uint_eq(policy->job_count, 3);
	ck_assert_str_eq(policy->jobs[1].set_name, "full");
	ck_assert_int_eq((int)policy->jobs[2].proto, PROTO_UDP);
	ck_assert_int_eq(policy->jobs[2].every.us, span_seconds(12 * 3600).us);
	ck_assert(port_set_has(&policy->jobs[2].ports, 53));
	ck_assert(!port_set_has(&policy->jobs[2].ports, 161)); /* opt-in */
	ck_assert_uint_eq(iot->limits.total, 200);
	ck_assert_uint_eq(extra->reach_from_count, 2);
	ck_assert_str_eq(extra->reach_from[1], "trusted");
	config_free(config);
}
END_TEST

START_TEST(rules_alerts_storage_and_control_are_kept)
{
	struct config *config = fixture_config(example_text, &catalogue);

	ck_assert_uint_eq(config->flow_count, 3);
	ck_assert_str_eq(config->flows[1].from, "trusted");
	ck_assert_uint_eq(port_set_size(&config->flows[1].allow.tcp), 2);
	ck_assert(!config->flows[0].allow.any && config->flows[2].allow.any);
	ck_assert_uint_eq(config->expect_count, 1);
	ck_assert_str_eq(config->expects[0].device, "camera-*");
	ck_assert(port_set_has(&config->expects[0].ports.tcp, 554));
	ck_assert_int_eq((int)config->min_severity, SEVERITY_LOW);
	ck_assert(config->syslog);
	ck_assert_int_eq(config->syslog_facility, 19 << 3);
	ck_assert_str_eq(config->directory, "/var/lib/wdogd");
	ck_assert_int_eq(config->keep.us, span_seconds((int64_t)400 * 86400).us);
	ck_assert_uint_eq(config->size_limit, (uint64_t)256 << 20);
	ck_assert_str_eq(config->socket_path, "/run/wdogd/control.sock");
	ck_assert_str_eq(config->socket_group, "wdogd");
	ck_assert_uint_eq(config->total_limit, 500);
	config_free(config);
}
END_TEST

START_TEST(what_is_not_written_has_its_standard_value)
{
	struct config *config = fixture_config("segments:\n"
					       "  - name: a\n"
					       "    interface: eth0\n"
					       "    subnets: [10.0.0.0/24]\n"
					       "  - name: b\n"
					       "    interface: eth0\n"
					       "    subnets: [10.0.1.0/24]\n"
					       "    routed: true\n",
		&catalogue);
	const struct segment_policy *policy = &config->segments[0];

	ck_assert(!config->scopes[0].owned);
	ck_assert_int_eq((int)policy->zone, ZONE_TRUSTED);
	ck_assert_uint_eq(policy->presence_misses, 3);
	ck_assert_int_eq(policy->min_absence.us, span_seconds(600).us);
	ck_assert_int_eq(policy->discover_every.us, span_seconds(300).us);
	ck_assert_uint_eq(policy->job_count, 1);
	ck_assert_str_eq(policy->jobs[0].set_name, "common");
	ck_assert_int_eq((int)policy->jobs[0].proto, PROTO_TCP);
	ck_assert_uint_eq(config->scopes[0].limits.arp, 10);
	ck_assert_uint_eq(config->scopes[0].limits.host, 10);
	ck_assert_uint_eq(config->scopes[0].limits.total, 200);
	ck_assert_uint_eq(config->scopes[1].limits.total, 10);
	ck_assert(config->segments[0].identify);
	ck_assert_int_eq(config->syslog_facility, 3 << 3);
	config_free(config);
}
END_TEST

START_TEST(an_empty_configuration_sends_nothing_and_warns)
{
	static const char *const texts[] = {"", "segments:\n", "segments: []\n", "{}"};
	struct config_messages *messages = mem_new(sizeof(*messages));

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct config *config = NULL;

		ck_assert_int_eq(
			fixture_parse(texts[i], &catalogue, &config, messages), 0);
		ck_assert_uint_eq(config->segment_count, 0);
		ck_assert_uint_eq(messages->warnings.count, 1);
		ck_assert_ptr_nonnull(
			strstr(messages->warnings.lines[0], "nothing is sent"));
		config_free(config);
	}
	free(messages);
}
END_TEST

START_TEST(industrial_ports_are_excluded_unless_ot)
{
	struct config *config = fixture_config(example_text, &catalogue);
	const struct scope *plain = &config->scopes[0], *ot = &config->scopes[2];

	ck_assert(port_set_has(&plain->exclude_tcp, 502));
	ck_assert(port_set_has(&plain->exclude_udp, 47808));
	ck_assert(!port_set_has(&config->segments[0].jobs[1].ports, 502));
	ck_assert(port_set_has(&config->segments[0].jobs[1].ports, 503));
	ck_assert(!port_set_has(&ot->exclude_tcp, 502));
	ck_assert(!port_set_has(&ot->exclude_udp, 47808));
	ck_assert(port_set_has(&plain->no_payload_tcp, 9100));
	ck_assert(port_set_has(&ot->no_payload_tcp, 515));
	config_free(config);
}
END_TEST

START_TEST(care_is_by_device_and_by_fragile_services)
{
	struct config *config =
		fixture_config("devices:\n"
			       "  - {device: plug, care: never}\n"
			       "  - {device: phone, expect: sometimes}\n",
			&catalogue);

	ck_assert_int_eq((int)config->devices[0].care, CARE_NEVER);
	ck_assert_int_eq((int)config->devices[0].expect, EXPECT_AUTO);
	ck_assert_int_eq((int)config->devices[1].care, CARE_AUTO);
	ck_assert(port_set_has(&config->fragile_tcp, 9100));
	ck_assert(port_set_has(&config->fragile_tcp, 502));
	ck_assert(!port_set_has(&config->fragile_tcp, 443));
	config_free(config);
}
END_TEST

START_TEST(excluded_ports_are_in_no_job_and_no_first_contact)
{
	struct config *config =
		fixture_config("segments:\n"
			       "  - name: a\n"
			       "    interface: eth0\n"
			       "    subnets: [10.0.0.0/24]\n"
			       "    owned: true\n"
			       "    exclude: [23/tcp, 53/udp]\n"
			       "    ports:\n"
			       "      - {set: common, every: 6h}\n"
			       "      - {set: common, proto: udp, every: 6h}\n",
			&catalogue);
	const struct segment_policy *policy = &config->segments[0];

	ck_assert(!port_set_has(&policy->jobs[0].ports, 23));
	ck_assert(port_set_has(&policy->jobs[0].ports, 53));
	ck_assert(!port_set_has(&policy->jobs[1].ports, 53));
	ck_assert(!port_set_has(&policy->first_contact, 23));
	ck_assert_uint_eq(port_set_size(&policy->first_contact), 19);
	config_free(config);
}
END_TEST

START_TEST(written_configuration_reads_back_equal)
{
	struct config *first = fixture_config(example_text, &catalogue);
	char *text = config_text(first);
	struct config *second = fixture_config(text, &catalogue);
	char *again = config_text(second);
	char *commented = config_text_commented(second);
	struct config *third = fixture_config(commented, &catalogue);
	char *last = config_text(third);

	ck_assert_str_eq(text, again);
	ck_assert_str_eq(text, last);
	ck_assert_mem_eq(first->scopes[0].subnets, third->scopes[0].subnets,
		sizeof(first->scopes[0].subnets));
	ck_assert(port_set_equal(
		&first->scopes[0].exclude_tcp, &third->scopes[0].exclude_tcp));
	ck_assert_uint_eq(third->flow_count, 3);
	ck_assert_str_eq(third->extras[0].reach_from[0], "guest");
	ck_assert_ptr_nonnull(strstr(text, "gateway: \"10.2.0.1\""));
	ck_assert_ptr_nonnull(strstr(text, "keep: 400d"));
	ck_assert_ptr_null(strchr(text, '#'));
	ck_assert_ptr_nonnull(strchr(commented, '#'));
	free(text);
	free(again);
	free(commented);
	free(last);
	config_free(first);
	config_free(second);
	config_free(third);
}
END_TEST

/* Text that YAML could take for something else survives the way out and back in. */
START_TEST(awkward_text_survives_writing)
{
	struct config *first = fixture_config("policy:\n"
					      "  expect:\n"
					      "    - {device: 'a: \"#*', ports: none}\n"
					      "control: {group: \"true\"}\n",
		&catalogue);
	char *text = config_text(first);
	struct config *second = fixture_config(text, &catalogue);

	ck_assert_str_eq(first->expects[0].device, "a: \"#*");
	ck_assert_str_eq(second->expects[0].device, first->expects[0].device);
	ck_assert_str_eq(second->socket_group, "true");
	free(text);
	config_free(first);
	config_free(second);
}
END_TEST

/* What a mute does not name stays unnamed. */
START_TEST(written_mutes_read_back_equal)
{
	struct config *first = fixture_config(
		"alerts:\n"
		"  mute:\n"
		"    - {event: device-gone, until: 2027-01-01, reason: 'a: \"'}\n"
		"    - {segment: iot, until: 2027-01-01, reason: b}\n"
		"    - {port: 22, device: 'cam*', until: 2027-01-01, reason: c}\n",
		&catalogue);
	char *text = config_text(first);
	struct config *second = fixture_config(text, &catalogue);

	ck_assert_int_eq(first->mutes[0].event, EVENT_DEVICE_GONE);
	ck_assert_uint_eq(second->mute_count, 3);
	for (size_t i = 0; i < second->mute_count; i++)
		ck_assert(mute_equal(&first->mutes[i], &second->mutes[i]));
	free(text);
	config_free(first);
	config_free(second);
}
END_TEST

START_TEST(hash_follows_text_and_catalogue)
{
	struct config *first = fixture_config("limits: {total: 1}\n", &catalogue);
	struct config *same = fixture_config("limits: {total: 1}\n", &catalogue);
	struct config *other = fixture_config("limits: {total: 2}\n", &catalogue);
	struct config *moved;

	ck_assert_uint_eq(first->hash, same->hash);
	ck_assert_uint_ne(first->hash, other->hash);
	catalogue.hash++;
	moved = fixture_config("limits: {total: 1}\n", &catalogue);
	ck_assert_uint_ne(first->hash, moved->hash);
	config_free(first);
	config_free(same);
	config_free(other);
	config_free(moved);
}
END_TEST

START_TEST(core_gets_its_policy_and_the_judgement)
{
	struct config *config = fixture_config(example_text, &catalogue);
	const struct judged judged = {
		.proto = PROTO_TCP, .port = 23, .zone = ZONE_IOT, .device_kind = ""};
	struct watch_policy policy;
	struct service_note note;

	config_watch_policy(config, &catalogue, &policy);
	ck_assert_ptr_eq(policy.scopes, config->scopes);
	ck_assert_uint_eq(policy.segment_count, 3);
	ck_assert_uint_eq(policy.epoch, config->hash);
	policy.judge(policy.judge_context, &judged, &note);
	ck_assert_str_eq(note.service, "telnet");
	ck_assert_int_eq((int)note.severity, SEVERITY_CRITICAL);
	config_free(config);
}
END_TEST

/* What is allowed but surprising is said, each with its place. */
START_TEST(surprising_values_are_warned_of)
{
	static const struct {
		const char *lines; /* of a segment, or of the top after "\n" */
		const char *warning;
	} cases[] = {
		{"    limits: {arp: 100}\n", "t:6:19: \"arp\" is 100 packets a second"},
		{"    limits: {host: 11}\n", "t:6:20: \"host\" is 11 packets a second"},
		{"    limits: {total: 501}\n", "t:6:21: \"total\" is 501"},
		{"    limits: {total: 501}\n",
			"above the daemon's limits.total of 500"},
		{"    routed: true\n    limits: {total: 11}\n", "through a router"},
		{"limits: {total: 501}\n", "t:6:17: \"total\" is 501"},
		{"    discover: {every: 20s}\n",
			"one sweep over 254 addresses takes 25s at 10 packets a "
			"second"},
		{"alerts: {mute: [{segment: b, until: 2027-01-01, reason: x}]}\n",
			"t:6:27: no segment \"b\" is declared: nothing is muted"},
		{"alerts: {mute: [{until: 2027-01-01, reason: x}]}\n",
			"t:6:17: this mutes everything"},
		{"alerts: {mute: [{event: sensor-blind, until: 2027-01-01, reason: "
		 "x}]}\n",
			"t:6:25: sensor-blind concerns the watching itself"},
		{"    reach_from: [dmz]\n", "\"dmz\" is a zone that no segment is in"},
	};
	static const char head[] = "segments:\n"
				   "  - name: a\n"
				   "    interface: eth0\n"
				   "    subnets: [10.0.0.0/24]\n"
				   "    owned: true\n";
	struct config_messages *messages = mem_new(sizeof(*messages));

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config = NULL;
		bool found = false;
		char text[512];

		(void)snprintf(text, sizeof(text), "%s%s", head, cases[i].lines);
		ck_assert_int_eq(fixture_parse(text, &catalogue, &config, messages), 0);
		for (size_t j = 0; j < messages->warnings.count; j++)
			found = found ||
				strstr(messages->warnings.lines[j], cases[i].warning);
		ck_assert_msg(found, "no warning \"%s\", first: %s", cases[i].warning,
			messages->warnings.lines[0]);
		config_free(config);
	}
	free(messages);
}
END_TEST

START_TEST(prefixes_within_the_rules_of_consent_are_accepted)
{
	static const struct {
		const char *lines;
		size_t warnings;
	} cases[] = {
		{"    subnets: [10.0.0.0/24]\n", 0},
		{"    subnets: [172.16.0.0/20]\n    discover: {every: 1h}\n", 0},
		{"    subnets: [192.168.0.0/16]\n    discover: {every: 1h}\n", 2},
		{"    subnets: [10.0.0.0/31, 10.0.0.7]\n", 0},
		{"    subnets: [\"fd00::/48\", \"fe80::/10\", \"2a02:1:2::/64\"]\n", 0},
		{"    subnets: [8.8.8.0/24]\n    allow_public: true\n"
		 "    authorization: \"M. Owner, 2026-11-01\"\n",
			0},
	};
	struct config_messages *messages = mem_new(sizeof(*messages));

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config = NULL;
		char text[512];

		(void)snprintf(text, sizeof(text),
			"segments:\n  - name: a\n    interface: eth0\n    owned: "
			"true\n%s",
			cases[i].lines);
		ck_assert_msg(fixture_parse(text, &catalogue, &config, messages) == 0,
			"%s", messages->errors.lines[0]);
		ck_assert_msg(messages->warnings.count == cases[i].warnings, "%s: %s",
			cases[i].lines, messages->warnings.lines[0]);
		config_free(config);
	}
	free(messages);
}
END_TEST

START_TEST(link_local_may_stand_on_every_interface)
{
	static const char format[] =
		"segments:\n"
		"  - {name: a, interface: eth0, subnets: [\"fe80::/64\"]}\n"
		"  - {name: b, interface: %s, subnets: [\"fe80::/64\"]}\n";
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;
	char text[256];

	(void)snprintf(text, sizeof(text), format, "eth1");
	config_free(fixture_config(text, &catalogue));
	(void)snprintf(text, sizeof(text), format, "eth0");
	ck_assert_int_eq(
		fixture_parse(text, &catalogue, &config, messages), ERROR_INVALID);
	ck_assert_ptr_nonnull(strstr(messages->errors.lines[0], "overlaps"));
	free(messages);
}
END_TEST

START_TEST(the_most_segments_fit_and_one_more_does_not)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;
	size_t size = 16 * 1024;
	char *text = mem_new(size);

	(void)snprintf(text, size, "segments:\n");
	for (int i = 0; i < SEGMENTS_MAX; i++)
		(void)snprintf(text + strlen(text), size - strlen(text),
			"  - {name: s%d, interface: eth0, subnets: [10.%d.0.0/24]}\n",
			i, i);
	config_free(fixture_config(text, &catalogue));
	(void)snprintf(text + strlen(text), size - strlen(text),
		"  - {name: more, interface: eth0, subnets: [10.99.0.0/24]}\n");
	ck_assert_int_eq(
		fixture_parse(text, &catalogue, &config, messages), ERROR_INVALID);
	ck_assert_ptr_nonnull(
		strstr(messages->errors.lines[0], "more than 64 entries"));
	free(text);
	free(messages);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: config");
	TCase *tests = tcase_create("config");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, every_option_of_the_example_is_kept);
	tcase_add_test(tests, rules_alerts_storage_and_control_are_kept);
	tcase_add_test(tests, what_is_not_written_has_its_standard_value);
	tcase_add_test(tests, an_empty_configuration_sends_nothing_and_warns);
	tcase_add_test(tests, industrial_ports_are_excluded_unless_ot);
	tcase_add_test(tests, care_is_by_device_and_by_fragile_services);
	tcase_add_test(tests, excluded_ports_are_in_no_job_and_no_first_contact);
	tcase_add_test(tests, written_configuration_reads_back_equal);
	tcase_add_test(tests, awkward_text_survives_writing);
	tcase_add_test(tests, written_mutes_read_back_equal);
	tcase_add_test(tests, hash_follows_text_and_catalogue);
	tcase_add_test(tests, core_gets_its_policy_and_the_judgement);
	tcase_add_test(tests, surprising_values_are_warned_of);
	tcase_add_test(tests, prefixes_within_the_rules_of_consent_are_accepted);
	tcase_add_test(tests, link_local_may_stand_on_every_interface);
	tcase_add_test(tests, the_most_segments_fit_and_one_more_does_not);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
