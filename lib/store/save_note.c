/*
 * What is said of a port into rows. Most ports share what is there already.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/handle.h"

static void
bind_note(sqlite3_stmt *to, const struct service_note *note)
{
	bind_text(to, ":service", note->service);
	bind_text(to, ":category", note->category);
	bind_name(to, ":encrypted", encrypted_names, (int)note->encrypted);
	bind_name(to, ":impact", impact_names, (int)note->impact);
	bind_name(to, ":likelihood", likelihood_names, (int)note->likelihood);
	bind_name(to, ":severity", severity_names, (int)note->severity);
	bind_text(to, ":why", note->why);
	bind_text(to, ":advice", note->advice);
}

/* The row that holds this note; most services share one that is there already. */
static int
note_id(const struct saving *saving, const struct service_note *note, int64_t *id)
{
	sqlite3_stmt *find = statement(saving->store, "find_note");
	sqlite3_stmt *save;
	int status;

	bind_note(find, note);
	status = statement_number(saving->store, find, id, NULL);
	if (status != ERROR_NOT_FOUND)
		return status;
	save = statement(saving->store, "save_note");
	bind_note(save, note);
	status = saving_run(saving, save);
	if (status != 0)
		return status;
	find = statement(saving->store, "find_note");
	bind_note(find, note);
	return statement_number(saving->store, find, id, saving->error);
}

static const struct note_ids *
remember_note(struct note_cache *cache, const struct service_note *note,
	int64_t note_row, int64_t judgement)
{
	struct note_ids *ids = &cache->list[cache->next];

	memcpy(&ids->of, note, sizeof(*note)); /* with what is behind a text */
	ids->note = note_row;
	ids->judgement = judgement;
	cache->next = (cache->next + 1) % NOTES_CACHED;
	if (cache->count < NOTES_CACHED)
		cache->count++;
	return ids;
}

void
notes_forget(struct store *store)
{
	free(store->notes);
	store->notes = NULL;
}

/* Hosts are much alike, and their ports come in the same order: what is said of the next port is
 * behind what was said of the last one. NULL when it is not there. */
static const struct note_ids *
remembered(struct note_cache *cache, const struct service_note *note)
{
	for (size_t i = 1; i <= cache->count; i++) {
		size_t place = (cache->last + i) % cache->count;

		if (memcmp(&cache->list[place].of, note, sizeof(*note)) == 0) {
			cache->last = place;
			return &cache->list[place];
		}
	}
	return NULL;
}

/* What the catalogue says is said of many ports: the note of a port that was saved need not be
 * looked for again. Notes that differ in what is behind a text are looked for as well. */
int
save_note(const struct saving *saving, const struct service_note *note,
	const struct note_ids **ids)
{
	struct store *store = saving->store;
	int64_t note_row = 0, judgement = 0;
	int status;

	if (store->notes == NULL)
		store->notes = mem_new(sizeof(*store->notes));
	*ids = remembered(store->notes, note);
	if (*ids != NULL)
		return 0;
	status = note_id(saving, note, &note_row);
	if (status == 0)
		status = save_judgement(saving, note, &judgement);
	if (status == 0)
		*ids = remember_note(store->notes, note, note_row, judgement);
	return status;
}
