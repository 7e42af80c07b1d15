/* The real core and the real database together: what one life of the daemon believed, the
 * next one believes again, and announces nothing of it. */
#include "fixture.h"

enum { HOSTS = 12 };

struct life {
	struct scope scopes[2];
	struct segment_policy segments[2];
	struct watch_policy policy;
	struct watch *watch;
	struct fixture fixture;
	struct moment now;
};

static void
judge(const void *context, const struct judged *judged, struct service_note *note)
{
	(void)context;
	*note = (struct service_note){
		.service = "telnet",
		.severity = judged->port == 23 ? SEVERITY_CRITICAL : SEVERITY_LOW,
		.why = "plaintext",
		.advice = "switch it off",
	};
}

static void
life_init(struct life *life)
{
	*life = (struct life){.now = {{1000000000}, {1800000000000000}}};
	fixture_init(&life->fixture);
	for (int i = 0; i < 2; i++) {
		struct scope *scope = &life->scopes[i];
		struct segment_policy *segment = &life->segments[i];

		(void)snprintf(
			scope->name, sizeof(scope->name), "%s", test_segments[i]);
		ck_assert(subnet_parse(i == 0 ? "192.168.10.0/24" : "192.168.20.0/24",
			&scope->subnets[0]));
		scope->subnet_count = 1;
		scope->owned = i == 1;
		scope->gateway_mode = GATEWAY_NONE;
		segment->presence_misses = 3;
		segment->min_absence = span_seconds(600);
		segment->discover_every = span_seconds(300);
	}
	life->segments[1].job_count = 1;
	life->segments[1].jobs[0].proto = PROTO_TCP;
	life->segments[1].jobs[0].every = span_seconds(6 * 3600);
	(void)snprintf(
		life->segments[1].jobs[0].set_name, PORT_SET_NAME_SIZE, "common");
	port_set_add(&life->segments[1].jobs[0].ports, 22, 25);
	life->policy = (struct watch_policy){
		.scopes = life->scopes,
		.segments = life->segments,
		.segment_count = 2,
		.min_severity = SEVERITY_LOW,
		.judge = judge,
	};
}

/* Starts the core from what is stored. */
static void
life_begin(struct life *life)
{
	struct observation sensor = {.kind = OBSERVATION_SENSOR, .at = life->now};
	struct observation link = {
		.kind = OBSERVATION_LINK,
		.segment = 1,
		.at = life->now,
		.link = {.up = true,
			.own_mac = {{2, 0, 0, 0, 255, 1}},
			.own_ip = {IP_V4, {192, 168, 20, 250}}},
	};
	uint64_t skipped = 0;

	fixture_open(&life->fixture);
	life->watch = watch_new(&life->policy, 1);
	ck_assert_msg(store_load(life->fixture.store, life->watch, &skipped,
			      &life->fixture.error) == 0,
		"%s", life->fixture.error.text);
	ck_assert_uint_eq(skipped, 0);
	watch_start(life->watch, life->now, &life->fixture.effects);
	watch_observe(life->watch, &sensor, &life->fixture.effects);
	watch_observe(life->watch, &link, &life->fixture.effects);
	fixture_save(&life->fixture);
}

static void
life_end(struct life *life)
{
	watch_free(life->watch);
	life->watch = NULL;
	fixture_close(&life->fixture);
}

static void
observe(struct life *life, struct observation observation, uint64_t run_id)
{
	observation.segment = 1;
	observation.run_id = run_id;
	observation.at = life->now;
	watch_observe(life->watch, &observation, &life->fixture.effects);
}

/* Twelve hosts are there; all have 22 closed, the first has 23 open when telnet. */
static void
answer_host(
	struct life *life, const struct scan_order *order, uint8_t host, bool telnet)
{
	struct mac mac = {{2, 0, 0, 0, 0, host}};
	struct ip ip = {IP_V4, {192, 168, 20, host}};
	struct port_finding *findings;
	bool open = telnet && host == 1;

	if (order->kind != SCAN_PORTS) {
		observe(life,
			(struct observation){.kind = OBSERVATION_HOST,
				.host = {.ip = ip,
					.mac = mac,
					.evidence = EVIDENCE_ARP_REPLY}},
			order->run_id);
		return;
	}
	findings = calloc(3, sizeof(*findings));
	ck_assert_ptr_nonnull(findings);
	findings[0] = (struct port_finding){22, 22, PORT_CLOSED, REASON_RESET};
	findings[1] = (struct port_finding){23, 23, open ? PORT_OPEN : PORT_CLOSED,
		open ? REASON_SYN_ACK : REASON_RESET};
	findings[2] = (struct port_finding){24, 25, PORT_FILTERED, REASON_NO_RESPONSE};
	observe(life,
		(struct observation){.kind = OBSERVATION_HOST_DONE,
			.host_done = {.ip = ip,
				.mac_before = mac,
				.mac_after = mac,
				.alive = true,
				.last = true,
				.finding_count = 3,
				.findings = findings}},
		order->run_id);
	free(findings);
}

/* One order, if there is one, answered by all hosts. Returns whether there was. */
static bool
answer_order(struct life *life, bool telnet)
{
	struct effects *effects = &life->fixture.effects;
	struct scan_order order = {.run_id = 0};

	for (size_t i = 0; i < effects->count && order.run_id == 0; i++)
		if (effects->list[i].kind == EFFECT_ORDER)
			order = effects->list[i].order;
	/* Only what owns no memory is used of the copy. */
	order.targets = NULL;
	fixture_save(&life->fixture);
	if (order.run_id == 0)
		return false;
	for (uint8_t host = 1; host <= HOSTS; host++)
		answer_host(life, &order, host, telnet);
	observe(life,
		(struct observation){.kind = OBSERVATION_RUN_DONE,
			.run = {.verdict = RUN_COMPLETE,
				.done = 254,
				.total = 254,
				.tally = {.targets = 254, .targets_alive = HOSTS}}},
		order.run_id);
	return true;
}

static void
live(struct life *life, int minutes, bool telnet)
{
	for (int i = 0; i < minutes * 6; i++) {
		life->now.mono.us += 10000000;
		life->now.wall.us += 10000000;
		watch_tick(life->watch, life->now, &life->fixture.effects);
		for (int turn = 0; turn < 10 && answer_order(life, telnet); turn++)
			continue;
		fixture_save(&life->fixture);
	}
}

START_TEST(next_life_believes_the_same_and_says_nothing)
{
	static struct watch_status before, after;
	struct life life;
	int64_t events, told;
	json_t *rows;

	life_init(&life);
	life_begin(&life);
	live(&life, 20, false);
	watch_status(life.watch, &before);
	ck_assert_uint_eq(before.segments[1].devices, HOSTS);
	ck_assert_uint_eq(before.segments[1].present, HOSTS);
	ck_assert(before.segments[1].baseline_complete);
	events = fixture_number(&life.fixture, "SELECT count(*) FROM event");
	told = fixture_number(&life.fixture, "SELECT count(*) FROM outbox");
	ck_assert_int_eq(events, 1);
	for (int i = 0; i < 5; i++) {
		life_end(&life);
		life_begin(&life);
		watch_status(life.watch, &after);
		ck_assert_uint_eq(after.segments[1].devices, HOSTS);
		ck_assert(after.segments[1].baseline_complete);
		live(&life, 20, false);
	}
	ck_assert_int_eq(
		fixture_number(&life.fixture, "SELECT count(*) FROM event"), events);
	ck_assert_int_eq(
		fixture_number(&life.fixture, "SELECT count(*) FROM outbox"), told);
	rows = fixture_query(&life.fixture, "ports", "{\"state\":\"all\"}");
	ck_assert_uint_eq(json_array_size(rows), HOSTS * 4);
	json_decref(rows);
	life_end(&life);
	port_set_done(&life.segments[1].jobs[0].ports);
	fixture_done(&life.fixture);
}
END_TEST

START_TEST(port_opened_over_a_restart_is_told_once_and_dated)
{
	struct life life;
	char arguments[160], moment[WALL_TEXT_SIZE];
	json_t *rows;

	life_init(&life);
	life_begin(&life);
	live(&life, 20, false);
	(void)wall_text(life.now.wall, moment);
	life_end(&life);
	life_begin(&life);
	live(&life, 7 * 60, true);
	life_end(&life);
	life_begin(&life);
	live(&life, 30, true);
	ck_assert_int_eq(fixture_number(&life.fixture,
				 "SELECT count(*) FROM event "
				 "WHERE kind = 'port-opened' AND port = 23"),
		1);
	(void)snprintf(arguments, sizeof(arguments), "{\"from\":\"%s\",\"to\":\"now\"}",
		moment);
	rows = fixture_query(&life.fixture, "diff", arguments);
	ck_assert_uint_eq(json_array_size(rows), 1);
	ck_assert_str_eq(field_text(rows, 0, "change"), "changed");
	ck_assert_str_eq(field_text(rows, 0, "before"), "closed");
	ck_assert_str_eq(field_text(rows, 0, "after"), "open");
	ck_assert_str_eq(field_text(rows, 0, "ip"), "192.168.20.1");
	json_decref(rows);
	life_end(&life);
	port_set_done(&life.segments[1].jobs[0].ports);
	fixture_done(&life.fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_core");
	TCase *cases = tcase_create("core");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, next_life_believes_the_same_and_says_nothing);
	tcase_add_test(cases, port_opened_over_a_restart_is_told_once_and_dated);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
