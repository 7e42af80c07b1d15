#include "store/handle.h"

static void
bind_pair(sqlite3_stmt *to, const struct reach_record *reach, int64_t vantage)
{
	bind_number(to, ":vantage", vantage);
	bind_id(to, ":address", reach->address_id);
	bind_proto(to, reach->proto);
	bind_number(to, ":port", reach->port);
}

/* What does not hold any more ends; a state of "untested" only ends. */
static int
save_state(
	const struct saving *saving, const struct reach_record *reach, int64_t vantage)
{
	sqlite3_stmt *of = statement(saving->store, "close_reach");
	int status;

	bind_pair(of, reach, vantage);
	bind_number(of, ":since", reach->since.us);
	bind_name(of, ":state", port_state_names, (int)reach->state);
	status = saving_run(saving, of);
	if (status != 0 || reach->state == PORT_UNTESTED)
		return status;
	of = statement(saving->store, "save_reach");
	bind_pair(of, reach, vantage);
	bind_number(of, ":since", reach->since.us);
	bind_number(of, ":last_proof", reach->last_proof.us);
	bind_name(of, ":state", port_state_names, (int)reach->state);
	bind_name(of, ":reason", port_reason_names, (int)reach->reason);
	bind_id(of, ":run", reach->run_id);
	return saving_run(saving, of);
}

/* The same for the rule that is broken; no rule only ends. */
static int
save_violation(
	const struct saving *saving, const struct reach_record *reach, int64_t vantage)
{
	sqlite3_stmt *of = statement(saving->store, "close_violation");
	int status;

	bind_pair(of, reach, vantage);
	bind_number(of, ":since", reach->rule_since.us);
	bind_text(of, ":rule", reach->rule);
	status = saving_run(saving, of);
	if (status != 0 || reach->rule[0] == '\0')
		return status;
	of = statement(saving->store, "open_violation");
	bind_pair(of, reach, vantage);
	bind_number(of, ":since", reach->rule_since.us);
	bind_text(of, ":rule", reach->rule);
	return saving_run(saving, of);
}

int
save_reach(const struct saving *saving, const struct reach_record *reach)
{
	int64_t vantage;
	int status = saving_segment(saving, reach->from, &vantage);

	if (status == 0)
		status = save_state(saving, reach, vantage);
	if (status == 0)
		status = save_violation(saving, reach, vantage);
	return status;
}
