/* One request of wdog in the hands of its handler; for the files that handle some. */
#ifndef WATCHDOG_ENGINE_ASKED_H
#define WATCHDOG_ENGINE_ASKED_H

#include "engine/control_client.h"
#include "engine/engine.h"

struct asked {
	struct engine *engine;
	struct client *client;
	const char *command;
	const json_t *arguments; /* names and types checked by control_request_decode */
	struct moment now;
	struct error *error; /* why it is refused */
};

/* An argument; NULL, or 0, when it was not given. */
const char *argument_text(const struct asked *asked, const char *name);
uint64_t argument_number(const struct asked *asked, const char *name);

/* The end of a command that changes something: one row (taken over; NULL: none), or what is
 * wrong. */
void conclude(const struct asked *asked, int status, json_t *row);

/* Gives a command to the core; run_id (NULL allowed) is what a scan became. */
int command(const struct asked *asked, struct watch_input *input, uint64_t *run_id);

#endif
