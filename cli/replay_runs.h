/* Which run of the recording answers which run of the replay: the next one with the same
 * segment, kind and protocol. */
#ifndef WATCHDOG_CLI_REPLAY_RUNS_H
#define WATCHDOG_CLI_REPLAY_RUNS_H

#include "ctl/recording.h"

enum { REPLAY_RUNS_MAX = 1024 }; /* open ones; the oldest go first */

struct replay_run {
	struct recording_order order; /* without its run_id */
	uint64_t recorded, own;	      /* 0: not yet known */
	mono_t since;
};

struct replay_runs {
	struct replay_run list[REPLAY_RUNS_MAX];
	size_t count;
};

/* The daemon's core, or the replay's, gave this order. */
void replay_runs_recorded(
	struct replay_runs *runs, const struct recording_order *order, mono_t now);
void replay_runs_own(
	struct replay_runs *runs, const struct recording_order *order, mono_t now);

/* The replay's run that a recorded one stands for; 0 when there is none. */
uint64_t replay_runs_find(const struct replay_runs *runs, uint64_t recorded);

void replay_runs_end(struct replay_runs *runs, uint64_t own);

/* Takes out a run of the replay that waits since before the moment; false: none does. */
bool replay_runs_overdue(
	struct replay_runs *runs, mono_t before, struct replay_run *overdue);

#endif
