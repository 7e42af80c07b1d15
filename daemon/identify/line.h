/*
 * One TCP connection of the identify role. This file is the only one in the role that
 * connects or sends, and asks the gate before each.
 */
#ifndef WATCHDOG_IDENTIFY_LINE_H
#define WATCHDOG_IDENTIFY_LINE_H

#include <stdbool.h>

#include "inquiry/call_gate.h"
#include "sys/loop.h"

struct line;

/* After failed or closed no further call comes. The line may be closed in any of them. */
struct line_calls {
	void (*connected)(void *context);
	void (*failed)(bool refused, void *context); /* refused: a reset, else no way */
	void (*received)(const uint8_t *bytes, size_t length, void *context);
	void (*closed)(void *context);
};

struct line_setup {
	struct loop *loop;
	struct call_gate *gate;
	const struct scope *scopes;
	const struct line_calls *calls;
	void *context;
};

/* Begins to connect. NULL with the gate's reason, or with GATE_PASS when the system does not
 * let us. setup is copied; what it points to is borrowed. */
struct line *line_open(const struct line_setup *setup, const struct call *call,
	enum gate_reason *reason);

/* Sends all of it now, or says false: then the line is of no more use. */
bool line_send(struct line *line, const uint8_t *bytes, size_t length);

/* Bytes over this line so far. */
size_t line_sent(const struct line *line);
size_t line_received(const struct line *line);

/* Ends with a reset when abort is set, else with a FIN; frees the line. NULL allowed. */
void line_close(struct line *line, bool abort);

#endif
