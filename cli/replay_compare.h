/* The events of a replay beside those of the recording. */
#ifndef WATCHDOG_CLI_REPLAY_COMPARE_H
#define WATCHDOG_CLI_REPLAY_COMPARE_H

#include <jansson.h>

#include "replay.h"

struct replay_comparison {
	size_t same, only_here, only_recorded, told_otherwise;
	uint64_t digest; /* of the replay's own events: equal digests, equal results */
};

/* Gives a row for each event of the replay and for each that only the recording has, in
 * the order of time; all: also those that are as recorded. */
typedef bool replay_row_call(void *context, const json_t *row);
void replay_compare(struct replay_events *events, bool all, replay_row_call *row,
	void *context, struct replay_comparison *comparison);

#endif
