/* What may be asked, by which statements it is answered. */
#ifndef WATCHDOG_STORE_QUERY_PLAN_H
#define WATCHDOG_STORE_QUERY_PLAN_H

#include "store/argument.h"

enum { STEPS_MAX = 3 };

struct query_step {
	const char *
		scopes; /* gives the addresses to ask for one by one; NULL: no levels */
	const char *scope_name; /* what each binds; NULL: ":address" */
	const char *rows;
	size_t page; /* rows a page where they are long; 0: the usual */
};

struct query_plan {
	const char *command;
	const char *what; /* of `at`: whose rows; NULL: only one plan */
	const struct argument_rule *rules;
	struct query_step steps[STEPS_MAX];
	bool one_row; /* none is an error: what was asked for does not exist */
	bool endless; /* may be asked again after its end */
};

/* The plan of a command, NULL when there is none. Where a command answers with the rows of
 * another one (`at`), they are told apart by what. */
const struct query_plan *query_plan_find(const char *command, const json_t *given);

#endif
