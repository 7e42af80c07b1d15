#include "store/handle.h"

enum {
	PURGE_ROWS = 200,	/* a step: keeps one turn short */
	QUIET_RUNS_KEPT = 2000, /* per segment: about a week of sweeps every 5 min */
};

struct purging {
	wall_t older_than;
	int64_t *deleted;
};

/* In this order nothing is left that refers to a deleted row. */
static const char *const purge_steps[] = {
	"purge_lines",
	"purge_alerts",
	"purge_events",
	"purge_acceptances",
	"purge_presence",
	"purge_bindings",
	"purge_service_states",
	"purge_looks",
	"purge_facts",
	"purge_rests",
	"purge_sightings",
	"purge_proofs",
	"purge_reaches",
	"purge_violations",
	"purge_mappings",
	"purge_device_receipts",
	"purge_runs",
	"purge_quiet_runs",
};

static int
purge(struct store *store, const void *context, struct error *error)
{
	const struct purging *purging = context;
	size_t steps = sizeof(purge_steps) / sizeof(purge_steps[0]);
	int status = 0;

	for (size_t i = 0; status == 0 && i < steps; i++) {
		sqlite3_stmt *of = statement(store, purge_steps[i]);

		if (*purging->deleted >= PURGE_ROWS)
			break;
		if (sqlite3_bind_parameter_index(of, ":before") > 0)
			bind_number(of, ":before", purging->older_than.us);
		if (sqlite3_bind_parameter_index(of, ":keep") > 0)
			bind_number(of, ":keep", QUIET_RUNS_KEPT);
		bind_number(of, ":limit", PURGE_ROWS - *purging->deleted);
		status = statement_run(store, of, error);
		if (status == 0)
			*purging->deleted += sqlite3_changes(store->database);
	}
	return status;
}

int
store_purge(struct store *store, wall_t older_than, bool *more, struct error *error)
{
	int64_t deleted = 0;
	struct purging purging = {.older_than = older_than, .deleted = &deleted};
	int status = transaction(store, purge, &purging, error);

	if (status == 0 && deleted > 0)
		status = script_run(store, "give_pages_back", error);
	if (status == 0)
		*more = deleted >= PURGE_ROWS;
	return status;
}
