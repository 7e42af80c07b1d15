#include "play.h"

#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine.h"
#include "print.h"
#include "story.h"
#include "words.h"

/* What the catalogue would say, in short. */
static void
judge(const void *context, const struct judged *judged, struct service_note *note)
{
	const struct player *player = context;

	*note = (struct service_note){
		.severity = SEVERITY_LOW, .encrypted = player->encrypted};
	(void)text_copy(note->why, sizeof(note->why), "an unknown service");
	(void)text_copy(note->advice, sizeof(note->advice), "find out what it is");
	if (judged->port == 23) {
		note->severity = SEVERITY_CRITICAL;
		(void)text_copy(note->service, sizeof(note->service), "telnet");
		(void)text_copy(note->why, sizeof(note->why),
			"plaintext remote shell, rarely needed");
		(void)text_copy(note->advice, sizeof(note->advice),
			"switch it off or block it");
	} else if (judged->port == 80) {
		note->severity = SEVERITY_MEDIUM;
		(void)text_copy(note->service, sizeof(note->service), "http");
	}
}

static bool
forbids(const void *context, const struct flow *flow, struct broken_rule *rule)
{
	const struct player *player = context;
	const struct flow_policy policy = {
		.rules = player->flows,
		.rule_count = player->flow_count,
		.scopes = player->scopes,
		.segments = player->segments,
		.segment_count = player->policy.segment_count,
	};

	return flow_forbids(&policy, flow, rule);
}

static void
play(struct player *player)
{
	player->policy.scopes = player->scopes;
	player->policy.segments = player->segments;
	player->policy.judge = judge;
	player->policy.judge_context = player;
	player->policy.expects = player->expects;
	player->policy.forbids = forbids;
	player->policy.forbids_context = player;
	player->policy.mutes = player->mutes;
	player->policy.devices = player->devices;
	player->policy.epoch = 1;
	player->policy.inquiries_max = 4;
	player->world.scopes = player->scopes;
	random_init(&player->world.random, player->seed);
	engine_start_core(player);
	for (size_t i = 0; i < player->plan_count && !player->ended; i++) {
		engine_run_until(player, player->plan[i].at_us);
		if (!player->plan[i].repeated)
			print_line(player, "--%s", player->plan[i].line);
		actions_do(player, player->plan[i].line);
	}
	print_end(player);
	if (!player->ended)
		words_fail(player, "a story must end with", "end");
}

void
play_free(struct player *player)
{
	watch_free(player->watch);
	world_done(&player->world);
	memory_done(&player->memory);
	for (size_t i = 0; i < SEGMENTS_MAX; i++) {
		for (size_t j = 0; j < player->segments[i].job_count; j++)
			port_set_done(&player->segments[i].jobs[j].ports);
		port_set_done(&player->segments[i].first_contact);
		port_set_done(&player->scopes[i].ask_udp);
		port_set_done(&player->scopes[i].daily_udp);
	}
	for (size_t i = 0; i < MUTES_MAX; i++)
		port_set_done(&player->expects[i].ports.tcp);
	for (size_t i = 0; i < player->flow_count; i++)
		port_set_done(&player->flows[i].allow.tcp);
	port_set_done(&player->policy.fragile_tcp);
	free(player->plan);
	free(player->output);
	free(player);
}

struct player *
play_new(FILE *story, const char *name, uint32_t rules_off)
{
	struct player *player = mem_new(sizeof(*player));

	player->file = name;
	player->seed = 1;
	player->policy.min_severity = SEVERITY_LOW;
	player->policy.rules_off = rules_off;
	story_read(player, story);
	play(player);
	return player;
}
