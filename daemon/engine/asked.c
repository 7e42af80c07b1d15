#include "engine/asked.h"

const char *
argument_text(const struct asked *asked, const char *name)
{
	return json_string_value(json_object_get(asked->arguments, name));
}

uint64_t
argument_number(const struct asked *asked, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(asked->arguments, name));
}

void
conclude(const struct asked *asked, int status, json_t *row)
{
	engine_turn(asked->engine);
	if (status != 0) {
		json_decref(row);
		client_fail(asked->client, asked->error);
		return;
	}
	if (row != NULL)
		client_row(asked->client, row);
	client_end(asked->client, EXIT_FINE, NULL);
}

int
command(const struct asked *asked, struct watch_input *input, uint64_t *run_id)
{
	struct watch_outcome outcome = {.error = asked->error};
	int status;

	input->at = asked->now;
	status = engine_input(asked->engine, input, &outcome);
	if (run_id != NULL)
		*run_id = outcome.run_id;
	return status;
}
