/*
 * The control protocol between wdog and the engine, over a SOCK_STREAM Unix socket: frames
 * of a 4-byte big-endian length and that many bytes of JSON (UTF-8).
 *
 *	request   {"v":1, "command":"ports", "args":{"segment":"iot"}}       at most 4 KiB
 *	answer    {"row":{...}}              any number, in order
 *	          {"progress":{...}}         of a running scan
 *	          {"end":{"exit":0, "rows":12, "message":"..."}}   always last, or
 *	          {"end":{"exit":4, "error":"..."}}
 *
 * One request at a time on a connection; `watch` streams rows until the client leaves.
 * exit is wdog's exit code (interface.md). Arguments with their types are the table in
 * control.c. What needs saying about some commands:
 *
 *	ping	no row: is anybody there?
 *	diff	from, to: moments, runs or snapshots ("2h", ISO 8601, "run:12", "snapshot:x")
 *	at	at: a moment; what: "devices", "ports" or "exposure"; then the filters of that command
 *	scan	target: a segment or an address; ports: a port set; with wait the answer holds
 *		{"progress":{"run","done","total"}} about once a second, then the row
 *	pause	seconds; missing: until resume
 *	watch	cursor: a name; rows carry "cursor" (integer) and "line"; replays what the
 *		cursor has not confirmed, then goes on live
 *	cursor	name, id: everything up to this "cursor" value is handled
 *	mute	until: a moment; the filters of alerts.mute; answers with the mute's id
 *	unmute	id: of a mute, the number alone
 *	verify	finding or since (a snapshot): judges by what is stored and records it;
 *		verify_plan answers with what to scan first for a fresh look
 *	backup	path: absolute, in the storage directory, named .backup-...: the engine may write
 *		only there; wdog copies the file to where the user wants it, then leaves: the
 *		row is the whole answer, and the file lives as long as the connection
 */
#ifndef WATCHDOG_CTL_CONTROL_H
#define WATCHDOG_CTL_CONTROL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum {
	CONTROL_VERSION = 1,
	CONTROL_REQUEST_MAX = 4096,
	CONTROL_ANSWER_MAX = 64 * 1024,
	CONTROL_HEAD = 4
};

enum exit_code {
	EXIT_FINE = 0,
	EXIT_YES = 1, /* the answer is "yes, there is something" */
	EXIT_USAGE = 2,
	EXIT_NOT_REACHABLE = 3,
	EXIT_NOT_PERMITTED = 4,
	EXIT_DATABASE = 5,
	EXIT_PARTIAL = 6
};

enum control_type {
	CONTROL_TEXT,	 /* valid UTF-8 without control characters */
	CONTROL_INTEGER, /* 0 to 2^53 - 1: exact in every JSON reader */
	CONTROL_BOOLEAN,
	CONTROL_INTEGERS /* an array of 1 to CONTROL_INTEGERS_MAX of them */
};

enum { CONTROL_INTEGERS_MAX = 256 };

struct control_argument {
	const char *name;
	enum control_type type;
	bool required;
};

/* A command is one row: what it may be asked with, and whether it changes anything. The
 * engine refuses everything that is not in this table. */
struct control_command {
	const char *name;
	bool changes; /* needs root or membership of the control group with write access */
	const struct control_argument *arguments; /* ends with name NULL */
};

extern const struct control_command control_commands[]; /* ends with name NULL */
const struct control_command *control_command_find(const char *name);

/* The length of the frame that starts at bytes: 0 while fewer than CONTROL_HEAD bytes are
 * there, -1 when it is over max or empty, else head plus body. */
long control_frame_length(const uint8_t *bytes, size_t length, size_t max);

/* Reads one request body: checks version, command, argument names and types. On success
 * writes both outputs and returns 0; *arguments is a new reference, an object that holds
 * nothing but allowed arguments. Else ERROR_INVALID with a sentence for the user. */
int control_request_decode(const void *body, size_t length,
	const struct control_command **command, json_t **arguments,
	struct error *error);

/* The exit code that tells a user of an error; the one home of that mapping. */
int control_exit(enum error_code code);

/* The request {"v":1, "command":name, "args":arguments}; arguments (borrowed) may be NULL.
 * Returns a new reference. */
json_t *control_request(const char *name, json_t *arguments);

/* A whole frame (head and body) for a JSON value; caller frees with free(). NULL when the
 * body is over max or cannot be written as UTF-8. */
uint8_t *control_frame(const json_t *value, size_t max, size_t *length);

#endif
