/*
 * Plays stories to the core in virtual time and compares what it wants done with the
 * golden text beside the story. The sensor and the store are played too (world.h,
 * memory.h), so that a story reads "40m camera leaves"; story.h says what it may contain.
 *
 *	player STORY.scenario...      compare with STORY.expected
 *	UPDATE=1 player ...           write STORY.expected anew
 */
#include "player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine.h"
#include "golden.h"
#include "print.h"
#include "story.h"
#include "watch/change.h"
#include "words.h"

/* What the catalogue would say, in short. */
static void
judge(const void *context, enum proto proto, uint16_t port, struct service_note *note)
{
	(void)context;
	(void)proto;
	*note = (struct service_note){.severity = SEVERITY_LOW};
	(void)text_copy(note->why, sizeof(note->why), "an unknown service");
	(void)text_copy(note->advice, sizeof(note->advice), "find out what it is");
	if (port == 23) {
		note->severity = SEVERITY_CRITICAL;
		(void)text_copy(note->service, sizeof(note->service), "telnet");
		(void)text_copy(note->why, sizeof(note->why),
			"plaintext remote shell, rarely needed");
		(void)text_copy(note->advice, sizeof(note->advice),
			"switch it off or block it");
	} else if (port == 80) {
		note->severity = SEVERITY_MEDIUM;
		(void)text_copy(note->service, sizeof(note->service), "http");
	}
}

static void
play(struct player *player)
{
	player->policy.scopes = player->scopes;
	player->policy.segments = player->segments;
	player->policy.judge = judge;
	player->policy.epoch = 1;
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

static void
done(struct player *player)
{
	watch_free(player->watch);
	world_done(&player->world);
	memory_done(&player->memory);
	for (size_t i = 0; i < SEGMENTS_MAX; i++) {
		for (size_t j = 0; j < player->segments[i].job_count; j++)
			port_set_done(&player->segments[i].jobs[j].ports);
		port_set_done(&player->segments[i].first_contact);
	}
	free(player->plan);
	free(player->output);
	free(player);
}

static bool
play_story(const char *story, uint32_t rules_off)
{
	struct player *player = mem_new(sizeof(*player));
	FILE *file = fopen(story, "r");
	bool good;

	player->file = story;
	player->seed = 1;
	player->policy.min_severity = SEVERITY_LOW;
	player->policy.rules_off = rules_off;
	if (file == NULL || strlen(story) < strlen(".scenario"))
		words_fail(player, "cannot read", story);
	story_read(player, file);
	(void)fclose(file);
	play(player);
	good = golden_matches(story, player->output) && player->memory.faults == 0;
	done(player);
	return good;
}

int
main(int argc, char **argv)
{
	uint32_t rules_off = 0;
	int failed = 0, first = 1, rule;

	if (argc > 3 && strcmp(argv[1], "--without") == 0) {
		if (!names_value(rule_names, argv[2], &rule)) {
			fprintf(stderr, "player: no rule is called %s\n", argv[2]);
			return 2;
		}
		rules_off = 1U << rule;
		first = 3;
	}
	if (argc <= first) {
		fprintf(stderr, "usage: player [--without RULE] STORY.scenario...\n");
		return 2;
	}
	for (int i = first; i < argc; i++)
		failed += !play_story(argv[i], rules_off);
	printf("scenarios: %d played, %d failed\n", argc - first, failed);
	return failed == 0 ? 0 : 1;
}
