/* Answers about proof: they write records, after everything seen so far is stored. */
#ifndef WATCHDOG_ENGINE_PROOFS_H
#define WATCHDOG_ENGINE_PROOFS_H

#include "engine/engine.h"

void proofs_snapshot(
	struct engine *engine, struct client *client, const json_t *arguments);
void proofs_plan(struct engine *engine, struct client *client, const json_t *arguments);
void proofs_verify(
	struct engine *engine, struct client *client, const json_t *arguments);

#endif
