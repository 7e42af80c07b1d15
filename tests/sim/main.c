/*
 * Runs every simulation twice, or those named, and prints what was injected, announced, missed
 * and falsely told. Status 1 when anything was missed or false.
 *	sim [--short] [--story] [NAME...]
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/mem.h"
#include "play.h"
#include "sim.h"

static uint64_t
digest_of(const char *output)
{
	static const struct hash_key fixed;

	return hash_bytes(&fixed, output, strlen(output));
}

static char *
build_story(const struct sim_case *row, struct sim *sim)
{
	char *story = NULL;
	size_t length = 0;

	*sim = (struct sim){.name = row->name, .seed = row->seed, .loss = row->loss};
	random_init(&sim->random, row->seed);
	sim->story = open_memstream(&story, &length);
	if (sim->story == NULL)
		abort();
	row->build(sim);
	(void)fclose(sim->story);
	return story;
}

static struct player *
play(char *story, const char *name)
{
	FILE *file = fmemopen(story, strlen(story), "r");
	struct player *player;

	if (file == NULL)
		abort();
	player = play_new(file, name, 0);
	(void)fclose(file);
	return player;
}

static void
run(const struct sim_case *row, bool show, struct sim *sum)
{
	struct sim sim;
	char *story = build_story(row, &sim);
	struct player *player = play(story, row->name);

	struct player *again = play(story, row->name);

	if (show)
		printf("%s%s", story, player->output);
	if (strcmp(player->output, again->output) != 0) {
		printf("%s: the same seed told something else\n", row->name);
		sim.wrong++;
	}
	play_free(again);
	sim_compare(&sim, player->output);
	if (player->memory.faults != 0)
		sim.wrong++;
	printf("%-28s %4u %% %6llu %8zu %9zu %6zu %5zu %7lld s  %016llx\n", row->name,
		row->loss, (unsigned long long)row->seed, sim.injected, sim.announced,
		sim.missed, sim.wrong, (long long)sim.worst,
		(unsigned long long)digest_of(player->output));
	if (sim.missed + sim.wrong > 0)
		printf("again: build/tests/sim/sim --story %s\n", row->name);
	sum->injected += sim.injected;
	sum->announced += sim.announced;
	sum->missed += sim.missed;
	sum->wrong += sim.wrong;
	play_free(player);
	free(sim.expected);
	free(story);
}

static bool
is_wanted(const struct sim_case *row, char **names, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(row->name, names[i]) == 0)
			return true;
	return count == 0;
}

int
main(int argc, char **argv)
{
	bool show = false, brief = false;
	struct sim sum = {0};
	size_t played = 0;
	int first = 1;

	for (; first < argc && argv[first][0] == '-'; first++) {
		show = show || strcmp(argv[first], "--story") == 0;
		brief = brief || strcmp(argv[first], "--short") == 0;
	}
	printf("%-28s %6s %6s %8s %9s %6s %5s %9s\n", "simulation", "loss", "seed",
		"injected", "announced", "missed", "false", "slowest");
	for (size_t i = 0; i < sim_case_count; i++) {
		if (!is_wanted(&sim_cases[i], argv + first, argc - first) ||
			(brief && i % 4 != 0))
			continue;
		run(&sim_cases[i], show, &sum);
		played++;
	}
	printf("%zu simulations: %zu events to tell, %zu told, %zu missed, %zu false\n",
		played, sum.injected, sum.announced, sum.missed, sum.wrong);
	return played == 0 || sum.missed + sum.wrong > 0;
}
