#include "store/handle.h"

enum { LOOKS_KEPT = 8 }; /* of one port, beside one that still waits */

static void
bind_look(sqlite3_stmt *to, const struct look_record *look)
{
	bind_id(to, ":address", look->address_id);
	bind_proto(to, look->proto);
	bind_number(to, ":port", look->port);
}

/* However often a port is seen once and not again, its past stays small. */
static int
trim(const struct saving *saving, const struct look_record *look)
{
	sqlite3_stmt *of = statement(saving->store, "trim_looks");

	bind_look(of, look);
	bind_number(of, ":keep", LOOKS_KEPT);
	return saving_run(saving, of);
}

int
save_look(const struct saving *saving, const struct look_record *look)
{
	sqlite3_stmt *of = statement(saving->store, "save_look");
	int status;

	bind_look(of, look);
	bind_number(of, ":first", look->first.us);
	bind_number(of, ":last", look->last.us);
	bind_name(of, ":state", port_state_names, (int)look->state);
	bind_name(of, ":reason", port_reason_names, (int)look->reason);
	bind_number(of, ":looks", look->looks);
	bind_id(of, ":first_run", look->first_run);
	bind_id(of, ":last_run", look->last_run);
	bind_name(of, ":outcome", look_outcome_names, (int)look->outcome);
	status = saving_run(saving, of);
	if (status != 0 || look->outcome == LOOK_WAITS)
		return status;
	return trim(saving, look);
}
