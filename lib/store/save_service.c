/*
 * An open port into rows. Most are there already and were only seen again: one statement sees
 * that and writes nothing but the moment. Only what is new or changed is looked up.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/handle.h"

/* The row of a service as it is. */
struct kept_service {
	int64_t id; /* 0: none */
	bool holds; /* its open interval is of this state */
	bool found; /* its device has a finding of this port */
};

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

/* What the catalogue says is said of many ports: the note of a port that was saved need not be
 * looked for again. Notes that differ in what is behind a text are looked for as well. */
static int
ids_of_note(const struct saving *saving, const struct service_note *note,
	const struct note_ids **ids)
{
	struct store *store = saving->store;
	int64_t note_row = 0, judgement = 0;
	int status;

	if (store->notes == NULL)
		store->notes = mem_new(sizeof(*store->notes));
	for (size_t i = 0; i < store->notes->count; i++)
		if (memcmp(&store->notes->list[i].of, note, sizeof(*note)) == 0) {
			*ids = &store->notes->list[i];
			return 0;
		}
	status = note_id(saving, note, &note_row);
	if (status == 0)
		status = save_judgement(saving, note, &judgement);
	if (status == 0)
		*ids = remember_note(store->notes, note, note_row, judgement);
	return status;
}

static void
bind_key(sqlite3_stmt *to, const struct service_record *service)
{
	bind_id(to, ":address", service->address_id);
	bind_proto(to, service->proto);
	bind_number(to, ":port", service->port);
}

static void
bind_values(sqlite3_stmt *to, const struct service_record *service,
	const struct note_ids *ids)
{
	bind_number(to, ":first_open", service->first_open.us);
	bind_number(to, ":last_verified", service->last_verified.us);
	bind_number(to, ":note", ids->note);
	bind_number(to, ":judgement", ids->judgement);
	bind_number(to, ":flap_penalty", service->flap_penalty);
}

/* Whether it was there just so, and its moment is written. What became so at this very moment
 * was not. */
static int
verify_service(const struct saving *saving, const struct service_record *service,
	const struct note_ids *ids, bool *done)
{
	sqlite3_stmt *of;
	int status;

	*done = false;
	if (service->since.us == service->last_verified.us)
		return 0;
	of = statement(saving->store, "verify_service");
	bind_key(of, service);
	bind_values(of, service, ids);
	bind_name(of, ":state", port_state_names, (int)service->state);
	status = saving_run(saving, of);
	*done = status == 0 && sqlite3_changes(saving->store->database) != 0;
	return status;
}

static int
find_service(const struct saving *saving, const struct service_record *service,
	struct kept_service *kept)
{
	sqlite3_stmt *of = statement(saving->store, "find_service");
	int status;

	*kept = (struct kept_service){.id = 0};
	bind_key(of, service);
	bind_name(of, ":state", port_state_names, (int)service->state);
	status = statement_step(saving->store, of, saving->error);
	if (status <= 0)
		return status;
	*kept = (struct kept_service){
		.id = sqlite3_column_int64(of, 0),
		.holds = sqlite3_column_int(of, 1) != 0,
		.found = sqlite3_column_int(of, 2) != 0,
	};
	return saving_run(saving, of);
}

static int
write_service(const struct saving *saving, const struct service_record *service,
	const struct note_ids *ids, struct kept_service *kept)
{
	const char *name = kept->id == 0 ? "add_service" : "change_service";
	sqlite3_stmt *of = statement(saving->store, name);
	int status;

	if (kept->id == 0)
		bind_key(of, service);
	else
		bind_number(of, ":id", kept->id);
	bind_values(of, service, ids);
	status = saving_run(saving, of);
	if (status == 0 && kept->id == 0)
		kept->id = sqlite3_last_insert_rowid(saving->store->database);
	return status;
}

static int
close_state(
	const struct saving *saving, const struct service_record *service, int64_t id)
{
	sqlite3_stmt *of = statement(saving->store, "close_service_state");

	bind_number(of, ":service", id);
	bind_number(of, ":since", service->since.us);
	bind_name(of, ":state", port_state_names, (int)service->state);
	return saving_run(saving, of);
}

static int
open_state(
	const struct saving *saving, const struct service_record *service, int64_t id)
{
	sqlite3_stmt *of = statement(saving->store, "open_service_state");

	bind_number(of, ":service", id);
	bind_number(of, ":since", service->since.us);
	bind_name(of, ":state", port_state_names, (int)service->state);
	bind_name(of, ":reason", port_reason_names, (int)service->reason);
	bind_id(of, ":run", service->run_id);
	return saving_run(saving, of);
}

int
save_service(const struct saving *saving, const struct service_record *service)
{
	struct kept_service kept;
	const struct note_ids *ids;
	int status = ids_of_note(saving, &service->note, &ids);
	bool is_new, done = false;

	if (status == 0)
		status = verify_service(saving, service, ids, &done);
	if (status != 0 || done)
		return status;
	status = find_service(saving, service, &kept);
	if (status == 0 && service->state == PORT_OPEN && !kept.found)
		status = save_finding(saving, service);
	if (status != 0)
		return status;
	is_new = kept.id == 0;
	status = write_service(saving, service, ids, &kept);
	if (status != 0 || kept.holds)
		return status;
	if (!is_new)
		status = close_state(saving, service, kept.id);
	return status != 0 ? status : open_state(saving, service, kept.id);
}
