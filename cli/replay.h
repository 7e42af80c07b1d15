/*
 * Plays a recording of `wdogd --record` through the core again: the database it began with,
 * then every input at its moment. With another configuration the core may want other runs
 * than those that were recorded: one that nobody made counts as cut short and moves no belief.
 */
#ifndef WATCHDOG_CLI_REPLAY_H
#define WATCHDOG_CLI_REPLAY_H

#include "config/config.h"
#include "ctl/recording.h"

struct replay_event {
	struct recording_event event;
	char segment[SEGMENT_NAME_SIZE];
	bool recorded; /* by the daemon; else raised in the replay */
};

struct replay_events {
	struct replay_event *list;
	size_t count, capacity;
};

struct replay_options {
	const char *path;
	const struct config_input *config; /* NULL: as recorded */
	const char *database_path;	   /* what is believed in the end; NULL: no */
	struct config_messages *messages;  /* filled when a configuration is wrong */
};

struct replay_result {
	uint64_t inputs;
	uint64_t passed_over; /* inputs of segments or runs that there are not here */
	wall_t from, until;
	uint64_t left_out; /* events beyond what is compared */
	bool cut;	   /* the file ends within a frame */
	bool full;	   /* the recording had reached its limit */
	struct replay_events events;
};

/* 0, or an error with a sentence. The caller frees result->events.list in any case. */
int replay_play(const struct replay_options *options, struct replay_result *result,
	struct error *error);

#endif
