/* One story in play: what the owner wants, the core, and everything around it. */
#ifndef WATCHDOG_TESTS_SCENARIO_PLAYER_H
#define WATCHDOG_TESTS_SCENARIO_PLAYER_H

#include "assess/flow.h"
#include "inquirer.h"
#include "memory.h"
#include "watch/watch.h"
#include "world.h"

enum { LINE_MAX_BYTES = 512, MUTES_MAX = 8 };

/* One line of the story at one time. */
struct planned {
	int64_t at_us;
	bool repeated; /* not shown again */
	size_t order;  /* of two at the same time the earlier line goes first */
	char line[LINE_MAX_BYTES];
};

struct player {
	struct scope scopes[SEGMENTS_MAX];
	struct segment_policy segments[SEGMENTS_MAX];
	struct mute_rule mutes[MUTES_MAX];
	struct device_policy devices[MUTES_MAX];
	struct flow_rule flows[MUTES_MAX];
	size_t flow_count;
	struct watch_policy policy;
	struct watch *watch;
	struct world world;
	struct inquirer inquirer;
	struct memory memory;
	struct planned *plan;
	size_t plan_count, plan_capacity;
	uint64_t seed;
	int64_t now_us, wall_offset_us; /* since the story began */
	bool show_saves, show_orders, show_sweeps, crash, ended;
	bool show_inquiries; /* and what came of them */
	bool show_told;	     /* lines, and of events only the number */
	size_t events;
	bool shown_paused; /* as the last line about the sensor said */
	char *output;
	size_t output_length, output_capacity;
	const char *file;
};

#endif
