#include "engine/proofs.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sys/clock.h"

static const char *
text_of(const json_t *arguments, const char *name)
{
	return json_string_value(json_object_get(arguments, name));
}

/* The database with everything seen so far in it; NULL after telling the client. */
static struct store *
stored(struct engine *engine, struct client *client)
{
	struct store *store;

	engine_turn(engine);
	store = saver_store(engine->saver);
	if (store == NULL || saver_waiting(engine->saver) > 0) {
		client_end(client, EXIT_DATABASE, saver_unusable);
		return NULL;
	}
	return store;
}

void
proofs_snapshot(struct engine *engine, struct client *client, const json_t *arguments)
{
	struct store *store = stored(engine, client);
	struct error error = {.code = ERROR_NONE};
	json_t *row = NULL;

	if (store == NULL)
		return;
	if (store_snapshot(store, text_of(arguments, "name"), clock_now().wall, &row,
		    &error) != 0) {
		client_fail(client, &error);
		return;
	}
	client_row(client, row);
	client_end(client, EXIT_FINE, NULL);
}

/* Rows that are all there, given as fast as they are taken. */
struct listing {
	json_t *rows;
	size_t next;
};

static enum answer_state
step_listing(struct client *client, void *context)
{
	struct listing *listing = context;

	if (listing->next < json_array_size(listing->rows)) {
		client_row(client,
			json_incref(json_array_get(listing->rows, listing->next++)));
		return ANSWER_MORE;
	}
	client_end(client, EXIT_FINE, NULL);
	return ANSWER_DONE;
}

static void
listing_done(void *context)
{
	struct listing *listing = context;

	json_decref(listing->rows);
	free(listing);
}

typedef int proof_call(struct store *store, const struct proof_question *question,
	json_t *rows, struct error *error);

static void
answer(struct engine *engine, struct client *client, const json_t *arguments,
	proof_call *call)
{
	const struct proof_question question = {
		.finding = text_of(arguments, "finding"),
		.snapshot = text_of(arguments, "since"),
		.now = clock_now().wall,
		.record = true,
	};
	struct error error = {.code = ERROR_NONE};
	struct listing *listing;
	struct store *store;

	if ((question.finding == NULL) == (question.snapshot == NULL)) {
		client_end(client, EXIT_USAGE, "a finding or a snapshot is verified");
		return;
	}
	store = stored(engine, client);
	if (store == NULL)
		return;
	listing = mem_new(sizeof(*listing));
	listing->rows = json_array();
	if (call(store, &question, listing->rows, &error) != 0) {
		listing_done(listing);
		client_fail(client, &error);
		return;
	}
	client_answer(client, &(struct answer){step_listing, listing_done, listing});
}

void
proofs_plan(struct engine *engine, struct client *client, const json_t *arguments)
{
	answer(engine, client, arguments, store_verify_plan);
}

void
proofs_verify(struct engine *engine, struct client *client, const json_t *arguments)
{
	answer(engine, client, arguments, store_verify);
}
