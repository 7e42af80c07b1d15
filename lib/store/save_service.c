/*
 * Open ports into rows, many with one statement. Most are there already and were only seen
 * again: of what is stored just so nothing but the moment is written. What is not known to be
 * is looked up; new ones are added together, and what changed, which is rare, is written one by
 * one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/known.h"

/* In memory that does not grow with the batch. */
enum { SERVICES_WAITING_MAX = 1024 };

struct service_batch {
	struct service_row rows[SERVICES_WAITING_MAX];
	struct service_row *order[SERVICES_WAITING_MAX];
	struct service_row *chosen[SERVICES_WAITING_MAX];
	size_t count;
};

typedef bool row_test(const struct service_row *row);

void
services_forget(struct store *store)
{
	free(store->services);
	store->services = NULL;
	known_free(store->known);
	store->known = NULL;
	notes_forget(store);
}

int
services_follow(const struct saving *saving, const struct address_record *address)
{
	sqlite3_stmt *of = statement(saving->store, "address_device");
	int64_t device = 0;
	int status;

	bind_id(of, ":address", address->id);
	status = statement_number(saving->store, of, &device, NULL);
	if (status == ERROR_NOT_FOUND)
		return 0;
	if (status == 0 && (uint64_t)device != address->device_id) {
		known_free(saving->store->known);
		saving->store->known = NULL;
	}
	return status;
}

static struct service_rows
choose(struct service_batch *batch, const struct service_rows *from, row_test *test)
{
	struct service_rows chosen = {.list = batch->chosen};

	for (size_t i = 0; i < from->count; i++)
		if (test(from->list[i]))
			chosen.list[chosen.count++] = from->list[i];
	return chosen;
}

/* Runs a statement without rows over these. */
static int
run_over(const struct saving *saving, const char *name, const struct service_rows *rows)
{
	int status = 0;

	saving->store->shown = *rows;
	if (rows->count != 0)
		status = saving_run(saving, statement(saving->store, name));
	saving->store->shown.count = 0;
	return status;
}

static bool
is_unknown(const struct service_row *row)
{
	return row->id == 0;
}

/* What the database has of each that is not known. */
static int
find(const struct saving *saving, const struct service_rows *rows)
{
	struct service_rows unknown = choose(saving->store->services, rows, is_unknown);
	sqlite3_stmt *of = statement(saving->store, "find_services");
	int status = 0;

	if (unknown.count == 0)
		return 0;
	saving->store->shown = unknown;
	while ((status = statement_step(saving->store, of, saving->error)) > 0) {
		struct service_row *row = unknown.list[sqlite3_column_int64(of, 0)];

		row->id = sqlite3_column_int64(of, 1);
		row->same = sqlite3_column_int(of, 2) != 0;
		row->holds = sqlite3_column_int(of, 3) != 0;
		row->found = sqlite3_column_int(of, 4) != 0;
	}
	saving->store->shown.count = 0;
	return status;
}

static bool
is_not_found(const struct service_row *row)
{
	return row->service->state == PORT_OPEN && !row->found;
}

static bool
is_seen_again(const struct service_row *row)
{
	return row->same && row->holds && !is_not_found(row);
}

static int
add(const struct saving *saving, const struct service_rows *rows)
{
	sqlite3_stmt *highest = statement(saving->store, "highest_service");
	struct service_rows added = choose(saving->store->services, rows, is_unknown);
	int64_t id;
	int status = statement_number(saving->store, highest, &id, saving->error);

	if (status != 0)
		return status;
	for (size_t i = 0; i < added.count; i++)
		added.list[i]->id = ++id;
	status = run_over(saving, "add_services", &added);
	if (status == 0)
		status = run_over(saving, "open_service_states", &added);
	for (size_t i = 0; i < added.count; i++)
		added.list[i]->same = added.list[i]->holds = added.list[i]->found =
			true;
	return status;
}

static int
change_row(const struct saving *saving, const struct service_row *row)
{
	const struct service_record *service = row->service;
	sqlite3_stmt *of = statement(saving->store, "change_service");

	bind_number(of, ":id", row->id);
	bind_number(of, ":first_open", service->first_open.us);
	bind_number(of, ":last_verified", service->last_verified.us);
	bind_number(of, ":note", row->note);
	bind_number(of, ":judgement", row->judgement);
	bind_number(of, ":flap_penalty", service->flap_penalty);
	return saving_run(saving, of);
}

static int
change_state(const struct saving *saving, const struct service_row *row)
{
	const struct service_record *service = row->service;
	sqlite3_stmt *of = statement(saving->store, "close_service_state");
	int status;

	bind_number(of, ":service", row->id);
	bind_number(of, ":since", service->since.us);
	bind_name(of, ":state", port_state_names, (int)service->state);
	status = saving_run(saving, of);
	if (status != 0)
		return status;
	of = statement(saving->store, "open_service_state");
	bind_number(of, ":service", row->id);
	bind_number(of, ":since", service->since.us);
	bind_name(of, ":state", port_state_names, (int)service->state);
	bind_name(of, ":reason", port_reason_names, (int)service->reason);
	bind_id(of, ":run", service->run_id);
	return saving_run(saving, of);
}

static int
compare_turns(const void *a, const void *b)
{
	const struct service_row *x = *(struct service_row *const *)a;
	const struct service_row *y = *(struct service_row *const *)b;

	return (x->turn > y->turn) - (x->turn < y->turn);
}

/* Findings are numbered as they came. */
static int
add_findings(const struct saving *saving, const struct service_rows *rows)
{
	struct service_rows lost = choose(saving->store->services, rows, is_not_found);

	qsort(lost.list, lost.count, sizeof(lost.list[0]), compare_turns);
	return run_over(saving, "save_findings", &lost);
}

/* Those that are there, but not just so. */
static int
change(const struct saving *saving, const struct service_rows *rows)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < rows->count; i++) {
		const struct service_row *row = rows->list[i];

		if (is_seen_again(row))
			continue;
		status = change_row(saving, row);
		if (status == 0 && !row->holds)
			status = change_state(saving, row);
	}
	return status;
}

/* Of each port one row, in the order of their keys. */
static int
save_rows(const struct saving *saving, const struct service_rows *rows)
{
	struct store *store = saving->store;
	struct service_rows again;
	int status;

	for (size_t i = 0; i < rows->count; i++)
		known_look(store->known, rows->list[i]);
	status = find(saving, rows);
	again = choose(store->services, rows, is_seen_again);
	if (status == 0)
		status = run_over(saving, "refresh_services", &again);
	if (status == 0 && again.count < rows->count)
		status = add_findings(saving, rows);
	if (status == 0 && again.count < rows->count)
		status = add(saving, rows);
	if (status == 0)
		status = change(saving, rows);
	for (size_t i = 0; i < rows->count; i++)
		known_add(&store->known, rows->list[i]);
	return status;
}

static int
compare_ports(const struct service_record *a, const struct service_record *b)
{
	if (a->address_id != b->address_id)
		return a->address_id < b->address_id ? -1 : 1;
	if (a->proto != b->proto)
		return a->proto < b->proto ? -1 : 1;
	return (a->port > b->port) - (a->port < b->port);
}

static int
compare_rows(const void *a, const void *b)
{
	const struct service_row *x = *(struct service_row *const *)a;
	const struct service_row *y = *(struct service_row *const *)b;
	int order = compare_ports(x->service, y->service);

	return order != 0 ? order : compare_turns(a, b);
}

/* Moves the first of each port to the front. Returns how many that are; the others keep their
 * order behind. */
static size_t
take_firsts(struct service_batch *batch, struct service_row **list, size_t count)
{
	size_t first = 0, others = 0;

	for (size_t i = 0; i < count; i++) {
		struct service_row *row = list[i];

		if (first > 0 &&
			compare_ports(list[first - 1]->service, row->service) == 0)
			batch->chosen[others++] = row;
		else
			list[first++] = row;
	}
	memcpy(list + first, batch->chosen, others * sizeof(*list));
	return first;
}

int
services_flush(const struct saving *saving)
{
	struct service_batch *batch = saving->store->services;
	struct service_rows rows;
	int status = 0;

	if (batch == NULL || batch->count == 0)
		return 0;
	for (size_t i = 0; i < batch->count; i++)
		batch->order[i] = &batch->rows[i];
	qsort(batch->order, batch->count, sizeof(batch->order[0]), compare_rows);
	for (size_t at = 0; status == 0 && at < batch->count; at += rows.count) {
		rows.list = batch->order + at;
		rows.count = take_firsts(batch, rows.list, batch->count - at);
		status = save_rows(saving, &rows);
	}
	batch->count = 0;
	return status;
}

int
save_service(const struct saving *saving, const struct service_record *service)
{
	struct store *store = saving->store;
	const struct note_ids *ids;
	int status = save_note(saving, &service->note, &ids);

	if (status != 0)
		return status;
	if (store->services == NULL)
		store->services = mem_new(sizeof(*store->services));
	store->services->rows[store->services->count] = (struct service_row){
		.service = service,
		.turn = store->services->count,
		.note = ids->note,
		.judgement = ids->judgement,
	};
	if (++store->services->count < SERVICES_WAITING_MAX)
		return 0;
	return services_flush(saving);
}
