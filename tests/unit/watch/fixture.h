/* A core of its own for every test, and its inputs and effects one by one. */
#ifndef WATCHDOG_TESTS_UNIT_WATCH_FIXTURE_H
#define WATCHDOG_TESTS_UNIT_WATCH_FIXTURE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "watch/watch.h"

/* A core with one owned segment 192.168.20.0/24 that sweeps every 5 min and asks ports
 * 22, 23 and 80 every 6 h, with its sensor ready. */
struct fixture {
	struct scope scope;
	struct segment_policy segment;
	struct watch_policy policy;
	struct watch *watch;
	struct effects effects;
	struct moment now;
};

static inline void
fixture_judge(
	const void *context, const struct judged *judged, struct service_note *note)
{
	(void)context;
	*note = (struct service_note){
		.severity = judged->port == 23 ? SEVERITY_CRITICAL : SEVERITY_LOW};
}

static inline struct fixture *
fixture_new(void)
{
	struct fixture *fixture = mem_new(sizeof(*fixture));

	memcpy(fixture->scope.name, "iot", 4);
	memcpy(fixture->scope.interface, "eth0", 5);
	ck_assert(subnet_parse("192.168.20.0/24", &fixture->scope.subnets[0]));
	fixture->scope.subnet_count = 1;
	fixture->scope.owned = true;
	fixture->scope.gateway_mode = GATEWAY_NONE;
	fixture->segment.presence_misses = 3;
	fixture->segment.min_absence = span_seconds(600);
	fixture->segment.discover_every = span_seconds(300);
	fixture->segment.job_count = 1;
	memcpy(fixture->segment.jobs[0].set_name, "common", 7);
	fixture->segment.jobs[0].proto = PROTO_TCP;
	fixture->segment.jobs[0].every = span_seconds(6 * 3600);
	port_set_add(&fixture->segment.jobs[0].ports, 22, 23);
	port_set_add(&fixture->segment.jobs[0].ports, 80, 80);
	fixture->policy = (struct watch_policy){
		.scopes = &fixture->scope,
		.segments = &fixture->segment,
		.segment_count = 1,
		.min_severity = SEVERITY_LOW,
		.judge = fixture_judge,
	};
	fixture->now = (struct moment){{1000000000}, {1772323200000000}};
	fixture->watch = watch_new(&fixture->policy, 1);
	return fixture;
}

static inline void
fixture_free(struct fixture *fixture)
{
	watch_free(fixture->watch);
	effects_done(&fixture->effects);
	port_set_done(&fixture->segment.jobs[0].ports);
	free(fixture);
}

static inline void
pass(struct fixture *fixture, int64_t seconds)
{
	fixture->now.mono.us += seconds * 1000000;
	fixture->now.wall.us += seconds * 1000000;
}

static inline void
observe(struct fixture *fixture, struct observation *observation)
{
	observation->at = fixture->now;
	watch_observe(fixture->watch, observation, &fixture->effects);
}

static inline void
start(struct fixture *fixture)
{
	struct observation sensor = {.kind = OBSERVATION_SENSOR};
	struct observation link = {.kind = OBSERVATION_LINK,
		.link = {.up = true, .own_mac = {{2, 0, 0, 0, 255, 1}}}};

	link.link.own_ip = ip_from_v4(0xc0a814fa);
	watch_start(fixture->watch, fixture->now, &fixture->effects);
	observe(fixture, &sensor);
	observe(fixture, &link);
}

static inline void
tick(struct fixture *fixture)
{
	watch_tick(fixture->watch, fixture->now, &fixture->effects);
}

static inline const struct effect *
last_effect(const struct fixture *fixture, enum effect_kind kind)
{
	for (size_t i = fixture->effects.count; i > 0; i--)
		if (fixture->effects.list[i - 1].kind == kind)
			return &fixture->effects.list[i - 1];
	return NULL;
}

static inline size_t
count_effects(const struct fixture *fixture, enum effect_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < fixture->effects.count; i++)
		count += fixture->effects.list[i].kind == kind;
	return count;
}

static inline int
fixture_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
