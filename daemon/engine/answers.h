/* The commands whose answers come in several steps. */
#ifndef WATCHDOG_ENGINE_ANSWERS_H
#define WATCHDOG_ENGINE_ANSWERS_H

#include "engine/engine.h"

/* The rows of a query of the store named like the command. */
void answer_query(struct engine *engine, struct client *client, const char *command,
	const json_t *arguments);

/* Every alert line after the cursor (or from now on), and those to come. */
void answer_watch(
	struct engine *engine, struct client *client, const json_t *arguments);

/* Progress of a run until it has ended, then its result. */
void answer_run(struct engine *engine, struct client *client, uint64_t run_id);

/* What a run is and how it went, as a row. New reference. */
json_t *answer_run_row(const struct engine *engine, const struct run_record *run);

#endif
