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

#include "golden.h"
#include "play.h"
#include "watch/change.h"

static bool
play_story(const char *story, uint32_t rules_off)
{
	FILE *file = fopen(story, "r");
	struct player *player;
	bool good;

	if (file == NULL || strlen(story) < strlen(".scenario")) {
		fprintf(stderr, "%s: cannot read it\n", story);
		exit(2);
	}
	player = play_new(file, story, rules_off);
	(void)fclose(file);
	good = golden_matches(story, player->output) && player->memory.faults == 0;
	play_free(player);
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
