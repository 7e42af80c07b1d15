/*
 * One connection to the control socket. It reads one request at a time and pulls the rows
 * of the answer only as fast as the other side takes them: a reader that stops is waited
 * for, then cut, and costs a bounded buffer meanwhile.
 */
#ifndef WATCHDOG_ENGINE_CONTROL_CLIENT_H
#define WATCHDOG_ENGINE_CONTROL_CLIENT_H

#include <stdbool.h>
#include <sys/types.h>

#include "ctl/control.h"
#include "sys/loop.h"

struct client;

enum answer_state {
	ANSWER_MORE, /* something was sent: call again */
	ANSWER_WAIT, /* nothing now: call again when woken */
	ANSWER_DONE  /* client_end was called */
};

/* An answer in several steps. */
struct answer {
	enum answer_state (*step)(struct client *client, void *state);
	void (*done)(void *state); /* frees state, however the answer ends */
	void *state;
};

struct client_calls {
	/* Calls client_end at once, or client_answer. arguments are borrowed. */
	void (*request)(struct client *client, const struct control_command *command,
		const json_t *arguments, void *context);
	/* The connection is over; client_free it. */
	void (*closed)(struct client *client, void *context);
};

/* Takes over the descriptor. may_change: this user may give commands that change. */
struct client *client_new(struct loop *loop, int descriptor, bool may_change,
	const struct client_calls *calls, void *context);
void client_free(struct client *client);

/* What a request is answered with; rows and values are taken over. */
void client_row(struct client *client, json_t *row);
void client_progress(struct client *client, json_t *value);
/* sentence: an error when exit is not EXIT_FINE or EXIT_YES, else a message; may be NULL. */
void client_end(struct client *client, enum exit_code exit, const char *sentence);
void client_fail(struct client *client, const struct error *error);
void client_answer(struct client *client, const struct answer *answer);

/* An answer in several steps is under way. */
bool client_is_busy(const struct client *client);
/* Goes on with an answer that waits. */
void client_wake(struct client *client);
/* Ends an answer under way with an error. */
void client_abort(struct client *client, const char *sentence);
/* Rows sent of the answer under way. */
uint64_t client_rows(const struct client *client);

#endif
