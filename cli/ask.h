/*
 * Asking a question: the daemon over its socket, or with --db the database, by the same
 * query code.
 */
#ifndef WATCHDOG_CLI_ASK_H
#define WATCHDOG_CLI_ASK_H

#include "cli.h"

/* False ends the answer: nobody wants more. row and value are borrowed. */
typedef bool ask_row_call(void *context, json_t *row);
typedef bool ask_progress_call(void *context, json_t *value);

struct ask {
	const char *command;
	json_t *arguments; /* owned by the ask; NULL: none */
	ask_row_call *row;
	ask_progress_call *progress; /* NULL: not wanted */
	void *context;
	bool patient; /* no time-out: watch, scan --wait */
};

struct ask_end {
	int exit;
	char text[ERROR_TEXT_MAX]; /* the error, or a message; "" none */
};

/* Asks and gives every row on; *end says how it ended. Drops ask->arguments. */
void ask(struct cli *cli, struct ask *ask, struct ask_end *end);

#endif
