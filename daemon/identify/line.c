#include "identify/line.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/outgoing.h"

enum {
	READ_SIZE = 4096,
	BUFFER_SIZE = 16 * 1024 /* what a flood finds open */
};

struct line {
	struct line_setup setup;
	struct call call;
	int socket;
	struct loop_io *io;
	bool connected;
	size_t sent, received;
};

/* From the vantage's address and interface and no other. */
static bool
start(struct line *line)
{
	const struct outgoing from = {
		.interface = line->setup.scopes[line->call.segment].interface,
		.ip = line->call.source,
	};
	const int size = BUFFER_SIZE;

	line->socket = outgoing_socket(&from);
	return line->socket >= 0 &&
		setsockopt(line->socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) ==
		0 &&
		outgoing_connect(line->socket, &line->call.ip, line->call.port) == 0;
}

static void ready(int descriptor, int what, void *context);

static void
wait_for(struct line *line, int what)
{
	const struct loop_watch watch = {
		.descriptor = line->socket, .what = what, .priority = LOOP_NETWORK};

	loop_io_free(line->io);
	line->io = loop_io_new(line->setup.loop, watch, ready, line);
}

static void
stop_waiting(struct line *line)
{
	loop_io_free(line->io);
	line->io = NULL;
}

static void
connecting_ended(struct line *line)
{
	const struct line_calls *calls = line->setup.calls;
	socklen_t size = sizeof(int);
	int error = 0;

	if (getsockopt(line->socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	/* Refused is refused; a reset comes only after it accepted (RFC 9293, 3.10.7), however
	 * soon that was: reading then tells the end. */
	if (error != 0 && error != ECONNRESET) {
		stop_waiting(line);
		calls->failed(error == ECONNREFUSED, line->setup.context);
		return;
	}
	line->connected = true;
	wait_for(line, LOOP_READ);
	calls->connected(line->setup.context);
}

static void
bytes_came(struct line *line)
{
	const struct line_calls *calls = line->setup.calls;
	uint8_t bytes[READ_SIZE];
	ssize_t length = read(line->socket, bytes, sizeof(bytes));

	if (length > 0) {
		line->received += (size_t)length;
		calls->received(bytes, (size_t)length, line->setup.context);
	} else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
		stop_waiting(line);
		calls->closed(line->setup.context);
	}
}

static void
ready(int descriptor, int what, void *context)
{
	struct line *line = context;

	(void)descriptor;
	(void)what;
	if (line->connected)
		bytes_came(line);
	else
		connecting_ended(line);
}

struct line *
line_open(const struct line_setup *setup, const struct call *call,
	enum gate_reason *reason)
{
	struct line *line;

	*reason = call_gate_open(setup->gate, call, clock_mono());
	if (*reason != GATE_PASS)
		return NULL;
	line = mem_new(sizeof(*line));
	line->setup = *setup;
	line->call = *call;
	if (!start(line)) {
		line_close(line, true);
		return NULL;
	}
	wait_for(line, LOOP_WRITE);
	return line;
}

bool
line_send(struct line *line, const uint8_t *bytes, size_t length)
{
	if (call_gate_send(line->setup.gate, &line->call, line->sent, length) !=
		GATE_PASS)
		return false;
	line->sent += length;
	return send(line->socket, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
}

size_t
line_sent(const struct line *line)
{
	return line->sent;
}

size_t
line_received(const struct line *line)
{
	return line->received;
}

void
line_close(struct line *line, bool abort)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	if (line == NULL)
		return;
	call_gate_close(line->setup.gate, &line->call, clock_mono());
	stop_waiting(line);
	if (line->socket >= 0) {
		/* Without it the close is merely more polite. */
		if (abort)
			(void)setsockopt(
				line->socket, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		(void)close(line->socket);
	}
	free(line);
}
