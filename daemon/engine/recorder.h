/*
 * Writes down what the core is given and what comes of it, into the file that the monitor
 * made (lib/ctl/recording.h). Without one every call does nothing. What is not yet in the
 * database is not yet in the recording either, so that both end alike.
 */
#ifndef WATCHDOG_ENGINE_RECORDER_H
#define WATCHDOG_ENGINE_RECORDER_H

#include "ctl/recording.h"
#include "store/store.h"

struct recorder;

/* The file, when the monitor has handed one over, else NULL. Before anything is opened. */
struct recorder *recorder_take(void);
void recorder_free(struct recorder *recorder); /* NULL allowed, as everywhere here */

/* A core with this seed starts with what is in store; directory may be written. */
void recorder_begin(struct recorder *recorder, struct store *store,
	const char *directory, uint64_t seed);

void recorder_input(struct recorder *recorder, const struct watch_input *input);

/* The effects of a turn; what was written down so far goes out to the file. */
void recorder_turn(struct recorder *recorder, const struct effects *effects);

#endif
