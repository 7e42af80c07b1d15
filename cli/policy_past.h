/* The rows of the history that rules are learnt from and tried on. */
#ifndef WATCHDOG_CLI_POLICY_PAST_H
#define WATCHDOG_CLI_POLICY_PAST_H

#include "ask.h"
#include "assess/opening.h"

/* Asks for every row of a query since then: 0, or the exit code after complaining. */
int past_ask(struct cli *cli, const char *query, const char *since, ask_row_call *row,
	void *context);

/* A row of the queries "openings", "crossings" and "history" as the values that lib/assess
 * wants. What a row does not say is empty. */
struct opening past_opening(const json_t *row);
struct crossing past_crossing(const json_t *row);
struct event_record past_event(const json_t *row);

#endif
