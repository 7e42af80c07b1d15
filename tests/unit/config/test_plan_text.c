#include "example.h"
#include "fixture.h"

#include "config/estimate.h"
#include "config/plan_text.h"
#include "config/suggest.h"

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

START_TEST(summary_has_one_line_per_segment)
{
	struct config *config = fixture_config(example_text, &catalogue);
	char *text = config_summary(config);

	ck_assert_str_eq(text,
		"segment iot: zone iot, on eth0.20, 192.168.20.0/24, owned, on-link, "
		"237 addresses, sweep every 5m, ports common/tcp every 6h, full/tcp "
		"every "
		"30d, common/udp every 12h, at most 200 packets a second\n"
		"segment guest: zone guest, on eth0.30, 192.168.30.0/24, fd00:30::/64, "
		"not owned: only listened to, nothing is sent\n"
		"segment home: zone trusted, on eth0, 10.1.0.0/24, owned, routed, 254 "
		"addresses, sweep every 5m, ports 22,80,8000-8100/tcp every 1d, at "
		"most "
		"10 packets a second\n");
	free(text);
	config_free(config);
}
END_TEST

START_TEST(plan_shows_how_a_whole_range_is_spread)
{
	struct config *config = fixture_config("segments:\n"
					       "  - name: lan\n"
					       "    interface: eth0\n"
					       "    subnets: [10.0.0.0/24]\n"
					       "    owned: true\n"
					       "    ports: [{set: full, every: 30d}]\n"
					       "  - name: far\n"
					       "    interface: eth1\n"
					       "    subnets: [10.1.0.0/24]\n"
					       "    owned: true\n"
					       "    routed: true\n"
					       "    ports: [{set: full, every: 7d}]\n",
		&catalogue);
	char *text = config_plan(config);

	ck_assert_ptr_nonnull(strstr(text,
		"ports full/tcp: 65509 ports, spread; one device: 300 ports every 3h "
		"17m, 301 packets, at most 10 a second, 30s; a device at each of 254 "
		"addresses: 23 ports every 15m 9s, 6096 packets, at most 200 a second, "
		"30s; every 30d\n"));
	ck_assert_ptr_nonnull(strstr(text,
		"8 ports every 3m 48s, 2286 packets, at most 10 a second, 3m 48s, all "
		"of them in 21d 16h; every 7d\n"));
	free(text);
	config_free(config);
}
END_TEST

/* A prefix of IPv6 has no number of addresses; a device found in it is asked all the same. */
START_TEST(plan_spreads_a_whole_range_over_ipv6_alone)
{
	struct config *config = fixture_config("segments:\n"
					       "  - name: six\n"
					       "    interface: eth0\n"
					       "    subnets: [\"fd00::/64\"]\n"
					       "    owned: true\n"
					       "    ports: [{set: full, every: 30d}]\n",
		&catalogue);
	char *text = config_plan(config);

	ck_assert_ptr_nonnull(strstr(text,
		"ports full/tcp: 65509 ports, spread; one device: 300 ports every 3h "
		"17m, 301 packets, at most 10 a second, 30s; every 30d\n"));
	free(text);
	config_free(config);
}
END_TEST

START_TEST(plan_counts_packets_rates_and_durations)
{
	struct config *config =
		fixture_config("limits: {total: 100}\n"
			       "segments:\n"
			       "  - name: lan\n"
			       "    interface: eth0\n"
			       "    subnets: [10.0.0.0/30]\n"
			       "    owned: true\n"
			       "    ports: [{set: \"22,80\", every: 1d}]\n"
			       "  - name: far\n"
			       "    interface: eth1\n"
			       "    subnets: [10.1.0.0/24]\n"
			       "    owned: true\n"
			       "    routed: true\n"
			       "    ports: []\n"
			       "    identify: false\n",
			&catalogue);
	char *text = config_plan(config);

	ck_assert_str_eq(text,
		"segment lan (10.0.0.0/30 on eth0)\n"
		"  discover: 2 addresses by ARP: 2 packets, at most 10 a second, "
		"less than 1s; every 5m\n"
		"  new device: 20 ports; one device: 21 packets, at most 10 a second, "
		"2s; "
		"a device at each of 2 addresses: 42 packets, at most 20 a second, 2s; "
		"once each\n"
		"  ports 22,80/tcp: 2 ports; one device: 3 packets, at most 10 a "
		"second, "
		"less than 1s; a device at each of 2 addresses: 6 packets, at most 20 "
		"a second, "
		"less than 1s; every 1d\n"
		"  identify: each open TCP port once a day, one at a time of a device, "
		"4 in all\n"
		"segment far (10.1.0.0/24 on eth1)\n"
		"  discover: 254 addresses by ICMP echo and TCP 443, 80, 22: 1016 "
		"packets, "
		"at most 10 a second, 1m 41s; every 5m\n"
		"  new device: 20 ports; one device: 21 packets, at most 10 a second, "
		"2s; "
		"a device at each of 254 addresses: 5334 packets, at most 10 a second, "
		"8m "
		"53s; once each\n"
		"All together at most 100 packets a second. What stays unanswered is "
		"asked "
		"again; packets to repeat are not counted here. Besides its ports each "
		"device is asked one where nobody should listen.\n");
	free(text);
	config_free(config);
}
END_TEST

START_TEST(plan_names_who_else_looks_at_open_services)
{
	struct config *config = fixture_config(
		"segments:\n"
		"  - {name: iot, interface: eth0, subnets: [10.0.0.0/24], owned: true, "
		"reach_from: [guest]}\n"
		"  - {name: guest, interface: eth1, subnets: [10.1.0.0/24], owned: "
		"true, "
		"limits: {total: 4}}\n",
		&catalogue);
	char *text = config_plan(config);

	ck_assert_ptr_nonnull(strstr(text,
		"  reach: each open service from segment guest, at most 4 packets a "
		"second\nsegment guest"));
	free(text);
	config_free(config);
}
END_TEST

START_TEST(plan_of_nothing_sends_nothing)
{
	struct config *config = fixture_config("", &catalogue);
	char *plan = config_plan(config), *summary = config_summary(config);

	ck_assert_ptr_nonnull(strstr(plan, "nothing: no segment is declared\n"));
	ck_assert_ptr_nonnull(strstr(summary, "nothing is sent\n"));
	free(plan);
	free(summary);
	config_free(config);
}
END_TEST

/* Against the plain way: asking the scope for every address. */
START_TEST(hosts_are_counted_as_the_scope_allows_them)
{
	static const char *const excludes[] = {
		"[]",
		"[10.0.0.0/28]",
		"[10.0.0.240/28, 10.0.0.255]",
		"[10.0.0.1, 10.0.0.1, 10.0.0.0/30, 10.0.0.0/29]",
		"[10.0.0.0/16]",
		"[10.9.0.0/16, 10.0.0.128/25]",
		"[\"fd00::/64\", 10.0.0.7]",
	};

	for (size_t i = 0; i < sizeof(excludes) / sizeof(excludes[0]); i++) {
		struct config *config;
		uint64_t allowed = 0;
		char text[256];

		(void)snprintf(text, sizeof(text),
			"segments:\n  - {name: a, interface: e, subnets: "
			"[10.0.0.0/24], "
			"exclude: %s}\n",
			excludes[i]);
		config = fixture_config(text, &catalogue);
		for (uint32_t j = 0; j < 256; j++) {
			struct ip ip = ip_from_v4(0x0a000000 + j);

			allowed += scope_allows(&config->scopes[0], &ip) ? 1 : 0;
		}
		ck_assert_msg(estimate_hosts(&config->scopes[0]) == allowed, "%s",
			excludes[i]);
		config_free(config);
	}
}
END_TEST

START_TEST(near_words_are_suggested_and_far_ones_are_not)
{
	static const struct {
		const char *a, *b;
		size_t distance;
	} cases[] = {
		{"", "", 0},
		{"same", "same", 0},
		{"subnet", "subnets", 1},
		{"misess", "misses", 1},
		{"zome", "zone", 1},
		{"kitten", "sitting", 3},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_uint_eq(
			suggest_distance(cases[i].a, cases[i].b), cases[i].distance);
		ck_assert_uint_eq(
			suggest_distance(cases[i].b, cases[i].a), cases[i].distance);
	}
	ck_assert_str_eq(suggest_name(severity_names, "hihg"), "high");
	ck_assert_ptr_null(suggest_name(severity_names, "terrible"));
	ck_assert_uint_gt(
		suggest_distance(
			"a-word-that-is-far-longer-than-any-option-could-be", "a"),
		SUGGEST_WORD_MAX);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config: plan_text");
	TCase *tests = tcase_create("plan_text");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, summary_has_one_line_per_segment);
	tcase_add_test(tests, plan_shows_how_a_whole_range_is_spread);
	tcase_add_test(tests, plan_spreads_a_whole_range_over_ipv6_alone);
	tcase_add_test(tests, plan_counts_packets_rates_and_durations);
	tcase_add_test(tests, plan_names_who_else_looks_at_open_services);
	tcase_add_test(tests, plan_of_nothing_sends_nothing);
	tcase_add_test(tests, hosts_are_counted_as_the_scope_allows_them);
	tcase_add_test(tests, near_words_are_suggested_and_far_ones_are_not);
	suite_add_tcase(suite, tests);
	return fixture_run(suite);
}
