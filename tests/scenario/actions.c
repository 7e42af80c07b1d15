#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "decisions.h"
#include "engine.h"
#include "heard.h"
#include "print.h"
#include "story.h"
#include "upnp.h"
#include "words.h"

static void
act_end(struct player *player, char **words)
{
	(void)words;
	player->ended = true;
}

static void
act_restart(struct player *player, char **words)
{
	(void)words;
	engine_start_core(player);
}

static void
act_crash(struct player *player, char **words)
{
	(void)words;
	player->crash = true;
}

static void
act_sensor(struct player *player, char **words)
{
	(void)words;
	engine_start_sensor(player);
}

static void
act_link(struct player *player, char **words)
{
	uint16_t segment = words_segment(player, words[1]);

	player->world.segments[segment].down = strcmp(words[2], "down") == 0;
	engine_tell_link(player, segment);
}

static void
act_capture(struct player *player, char **words)
{
	struct observation observation = {.kind = OBSERVATION_CAPTURE,
		.segment = words_segment(player, words[1])};

	observation.capture.blind = strcmp(words[2], "blind") == 0;
	engine_tell(player, &observation);
	player->world.segments[observation.segment].blind = observation.capture.blind;
}

/* shield SEGMENT up|down: nothing that is asked of a port arrives. */
static void
act_shield(struct player *player, char **words)
{
	player->world.segments[words_segment(player, words[1])].shielded =
		strcmp(words[2], "up") == 0;
}

/* proxy SEGMENT up|down: everything that is asked of a port is answered, by somebody. */
static void
act_proxy(struct player *player, char **words)
{
	player->world.segments[words_segment(player, words[1])].proxied =
		strcmp(words[2], "up") == 0;
}

static void
act_drops(struct player *player, char **words)
{
	player->world.segments[words_segment(player, words[1])].drops =
		strtoull(words[2], NULL, 10);
}

/* verdict SEGMENT complete|partial|void: how the sensor ends its runs from now on. */
static void
act_verdict(struct player *player, char **words)
{
	int value;

	if (!names_value(run_verdict_names, words[2], &value))
		words_fail(player, "not a verdict", words[2]);
	player->world.segments[words_segment(player, words[1])].verdict =
		(enum run_verdict)value;
}

static void
act_pause(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};
	span_t length = {0};

	if (words[1] != NULL)
		length.us = words_time(player, words[1]);
	decide_refusal(player, command_pause(player->watch, &call, length), &error);
	engine_turn(player, &effects);
}

static void
act_resume(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};

	(void)words;
	decide_refusal(player, command_resume(player->watch, &call), &error);
	engine_turn(player, &effects);
}

static void
act_ack(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};

	decide_refusal(player,
		command_acknowledge(
			player->watch, &call, strtoull(words[1], NULL, 10), words[2]),
		&error);
	engine_turn(player, &effects);
}

static void
act_approve(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};
	uint64_t id = strtoull(words[1], NULL, 10);

	decide_refusal(player,
		strcmp(words[0], "approve") == 0
			? command_approve(player->watch, &call, id)
			: command_disapprove(player->watch, &call, id),
		&error);
	engine_turn(player, &effects);
}

static void
act_name(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};

	decide_refusal(player,
		command_name(
			player->watch, &call, strtoull(words[1], NULL, 10), words[2]),
		&error);
	engine_turn(player, &effects);
}

/* What wdog status counts of suspected changes. */
static void
act_status(struct player *player, char **words)
{
	struct watch_status status;
	uint64_t stopped = 0;

	(void)words;
	watch_status(player->watch, &status);
	for (int rule = 0; rule < RULES; rule++)
		stopped += status.changes.stopped[rule];
	print_line(player,
		"changes: %llu announced, %llu looked at again, %llu stopped by a rule"
		"; void runs: %llu unseen, %llu silent, %llu answered",
		(unsigned long long)status.changes.announced,
		(unsigned long long)status.changes.looked_again,
		(unsigned long long)stopped,
		(unsigned long long)status.changes.runs_void[VOID_UNSEEN],
		(unsigned long long)status.changes.runs_void[VOID_SILENT],
		(unsigned long long)status.changes.runs_void[VOID_ANSWERED]);
}

/* scan SEGMENT [IP|-] [PORTS] */
static void
act_scan(struct player *player, char **words)
{
	struct scan_target target = {.care = CARE_AUTO};
	struct scan_order order = {
		.segment = words_segment(player, words[1]), .kind = SCAN_PORTS};
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};
	uint64_t run_id = 0;
	int result;

	if (words[2] != NULL && strcmp(words[2], "-") != 0) {
		target.ip = words_ip(player, words[2]);
		order.targets = &target;
		order.target_count = 1;
	}
	words_ports(player, words[2] != NULL ? words[3] : NULL, &order.ports);
	result = command_scan(player->watch, &call, &order, &run_id);
	decide_refusal(player, result, &error);
	if (result == 0)
		print_line(player, "scan is run %llu", (unsigned long long)run_id);
	engine_turn(player, &effects);
	port_set_done(&order.ports);
}

static void
hear(struct player *player, uint16_t segment, struct ip ip, struct mac mac)
{
	struct observation observation = {.kind = OBSERVATION_HOST,
		.segment = segment,
		.host = {.ip = ip, .mac = mac, .evidence = EVIDENCE_ARP_REQUEST}};

	engine_tell(player, &observation);
}

/* hear SEGMENT IP MAC: a frame of somebody who need not exist. */
static void
act_hear(struct player *player, char **words)
{
	hear(player, words_segment(player, words[1]), words_ip(player, words[2]),
		words_mac(player, words[3]));
}

/* flood SEGMENT COUNT: frames with invented MACs from addresses of the segment. */
static void
act_flood(struct player *player, char **words)
{
	uint16_t segment = words_segment(player, words[1]);
	const struct subnet *subnet = &player->scopes[segment].subnets[0];
	unsigned long count = strtoul(words[2], NULL, 10);

	for (unsigned long i = 0; i < count; i++) {
		uint64_t dice = random_next(&player->world.random);
		struct mac mac = {
			{6, (uint8_t)dice, (uint8_t)(dice >> 8), (uint8_t)(dice >> 16),
				(uint8_t)(dice >> 24), (uint8_t)(dice >> 32)}};

		hear(player, segment,
			subnet_host(subnet, random_below(&player->world.random, 200)),
			mac);
	}
}

/* The machine sleeps: both clocks go on, nothing runs. */
static void
act_suspend(struct player *player, char **words)
{
	player->now_us += words_time(player, words[1]);
	engine_tick(player);
}

/* clock forward|back SPAN: the wall clock steps. */
static void
act_clock(struct player *player, char **words)
{
	int64_t step = words_time(player, words[2]);

	player->wall_offset_us += strcmp(words[1], "back") == 0 ? -step : step;
	engine_tick(player);
}

static void
act_loss(struct player *player, char **words)
{
	player->world.loss_percent = (unsigned int)strtoul(words[1], NULL, 10);
}

/* job SEGMENT SET PORTS SPAN: the owner changed the configuration; takes a restart. */
static void
act_job(struct player *player, char **words)
{
	struct segment_policy *policy =
		&player->segments[words_segment(player, words[1])];

	for (size_t i = 0; i < policy->job_count; i++)
		port_set_done(&policy->jobs[i].ports);
	policy->job_count = 0;
	watch_free(player->watch); /* it must not see the policy change */
	player->watch = NULL;
	story_add_job(player, words);
	player->policy.epoch++;
	engine_start_core(player);
}

/* scope SEGMENT SUBNET: the owner looks at other addresses; takes a restart. */
static void
act_scope(struct player *player, char **words)
{
	struct scope *scope = &player->scopes[words_segment(player, words[1])];

	if (!subnet_parse(words[2], &scope->subnets[0]))
		words_fail(player, "no subnet", words[2]);
	player->policy.epoch++;
	engine_start_core(player);
}

/* block FROM TO, unblock FROM TO: what the router lets through. */
static void
act_block(struct player *player, char **words)
{
	struct world_segment *from =
		&player->world.segments[words_segment(player, words[1])];
	uint64_t bit = UINT64_C(1) << words_segment(player, words[2]);

	from->blocked |= bit;
	if (words[0][0] == 'u')
		from->blocked &= ~bit;
}

/* flow FROM TO none|any|PORTS: the owner's only rule from now on; takes a restart. */
static void
act_flow(struct player *player, char **words)
{
	for (size_t i = 0; i < player->flow_count; i++) {
		port_set_done(&player->flows[i].allow.tcp);
		player->flows[i] = (struct flow_rule){.allow.any = false};
	}
	player->flow_count = 0;
	story_add_flow(player, words);
	player->policy.epoch++;
	engine_start_core(player);
}

/* unreach SEGMENT: it is no longer looked at from others; takes a restart. */
static void
act_unreach(struct player *player, char **words)
{
	player->scopes[words_segment(player, words[1])].reach_from = 0;
	player->policy.epoch++;
	engine_start_core(player);
}

/* Something is done to a host. */
static bool
act_on_host(struct player *player, struct host *host, char **words)
{
	const char *verb = words[1];
	struct port_set ports = {0};
	bool known = true;

	if (strcmp(verb, "leaves") == 0) {
		host->there = false;
	} else if (strcmp(verb, "joins") == 0) {
		host->there = true;
	} else if (strcmp(verb, "misses") == 0) {
		host->missed_percent = (unsigned int)strtoul(words[2], NULL, 10);
	} else if (strcmp(verb, "speaks") == 0) {
		hear(player, host->segment, host->ip, host->mac);
	} else if (strcmp(verb, "serves") == 0) {
		inquirer_serve(&player->inquirer, host, words);
	} else if (strcmp(verb, "describes") == 0) {
		upnp_describe(player, host, words);
	} else if (strcmp(verb, "maps") == 0) {
		upnp_map(player, host, words);
	} else if (strcmp(verb, "searches") == 0) {
		upnp_search(player, host);
	} else if (strcmp(verb, "unmaps") == 0) {
		upnp_unmap(player, host, words);
	} else if (strcmp(verb, "moves") == 0) {
		host->ip = words_ip(player, words[2]);
	} else if (strcmp(verb, "becomes") == 0) {
		host->mac = words_mac(player, words[2]);
	} else if (strcmp(verb, "opens") == 0) {
		words_ports(player, words[2], &ports);
		port_set_add_set(&host->open, &ports);
		port_set_remove_set(&host->filtered, &ports);
	} else if (strcmp(verb, "closes") == 0) {
		words_ports(player, words[2], &ports);
		port_set_remove_set(&host->open, &ports);
		port_set_remove_set(&host->filtered, &ports);
	} else if (strcmp(verb, "filters") == 0) {
		words_ports(player, words[2], &ports);
		port_set_remove_set(&host->open, &ports);
		port_set_add_set(&host->filtered, &ports);
	} else {
		known = false;
	}
	port_set_done(&ports);
	return known;
}

/* Every host whose name begins so: "PREFIX* leaves". */
static bool
act_on_group(struct player *player, char **words)
{
	size_t length = strlen(words[0]);

	if (words[0][length - 1] != '*')
		return false;
	for (size_t i = 0; i < player->world.host_count; i++) {
		struct host *host = &player->world.hosts[i];

		if (strncmp(host->name, words[0], length - 1) == 0 &&
			!act_on_host(player, host, words))
			words_fail(player, "not understood", words[1]);
	}
	return true;
}

struct action {
	const char *name;
	size_t words;
	void (*act)(struct player *player, char **words);
};

static const struct action actions[] = {
	{"end", 1, act_end},
	{"restart", 1, act_restart},
	{"crash", 1, act_crash},
	{"status", 1, act_status},
	{"sensor-restart", 1, act_sensor},
	{"link", 3, act_link},
	{"capture", 3, act_capture},
	{"drops", 3, act_drops},
	{"shield", 3, act_shield},
	{"proxy", 3, act_proxy},
	{"verdict", 3, act_verdict},
	{"pause", 1, act_pause},
	{"resume", 1, act_resume},
	{"ack", 2, act_ack},
	{"approve", 2, act_approve},
	{"disapprove", 2, act_approve},
	{"name", 3, act_name},
	{"care", 3, decide_care},
	{"pin", 2, decide_pin},
	{"mute", 5, decide_mute},
	{"unmute", 2, decide_unmute},
	{"accept", 4, decide_accept},
	{"revoke", 3, decide_revoke},
	{"encrypted", 2, decide_encrypted},
	{"allow", 3, decide_allow},
	{"scan", 2, act_scan},
	{"hear", 4, act_hear},
	{"flood", 3, act_flood},
	{"dhcp-offer", 4, heard_dhcp},
	{"dhcp-request", 4, heard_takes},
	{"router-advert", 4, heard_router},
	{"says", 4, heard_says},
	{"trust", 2, heard_trust},
	{"suspend", 2, act_suspend},
	{"clock", 3, act_clock},
	{"loss", 2, act_loss},
	{"job", 5, act_job},
	{"scope", 3, act_scope},
	{"block", 3, act_block},
	{"unblock", 3, act_block},
	{"flow", 4, act_flow},
	{"unreach", 2, act_unreach},
};

void
actions_do(struct player *player, const char *line)
{
	char copy[LINE_MAX_BYTES];
	char *words[WORDS_MAX];
	size_t count;
	struct host *host;

	(void)text_copy(copy, sizeof(copy), line);
	count = words_split(copy, words);
	if (count == 0)
		words_fail(player, "a time without an action", line);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, words[0]) != 0)
			continue;
		if (count < actions[i].words)
			words_fail(player, "words missing", line);
		actions[i].act(player, words);
		return;
	}
	if (count >= 2 && act_on_group(player, words))
		return;
	host = words_host(player, words[0]);
	if (host == NULL || count < 2 || !act_on_host(player, host, words))
		words_fail(player, "not understood", line);
}
