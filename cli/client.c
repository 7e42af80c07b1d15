#include "client.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "interrupt.h"
#include "settings.h"

struct connection {
	int descriptor;
	bool patient;
	struct ask_end *end;
	uint8_t bytes[CONTROL_HEAD + CONTROL_ANSWER_MAX];
	size_t length;
};

static void fail(struct ask_end *end, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void
fail(struct ask_end *end, int code, const char *format, ...)
{
	va_list arguments;

	end->exit = code;
	va_start(arguments, format);
	(void)vsnprintf(end->text, sizeof(end->text), format, arguments);
	va_end(arguments);
}

static void
fail_connect(struct ask_end *end, const char *path, int reason)
{
	if (reason == EACCES || reason == EPERM)
		fail(end, EXIT_NOT_PERMITTED,
			"no permission to use %s: run wdog as root, or as a member of "
			"the group named in control.group",
			path);
	else if (reason == ENOENT || reason == ECONNREFUSED)
		fail(end, EXIT_NOT_REACHABLE,
			"the daemon is not reachable at %s: start it with `systemctl "
			"start wdogd`, or read a database with --db FILE",
			path);
	else
		fail(end, EXIT_NOT_REACHABLE, "cannot connect to %s: %s", path,
			strerror(reason));
}

int
client_connect(struct cli *cli, struct ask_end *end)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char path[sizeof(address.sun_path)];
	int descriptor;

	if (!settings_socket(cli, path, sizeof(path))) {
		fail(end, EXIT_USAGE, "the socket's path is longer than %zu bytes",
			sizeof(path) - 1);
		return -1;
	}
	memcpy(address.sun_path, path, sizeof(path));
	descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (descriptor >= 0 &&
		connect(descriptor, (const struct sockaddr *)&address,
			sizeof(address)) == 0)
		return descriptor;
	fail_connect(end, path, errno);
	if (descriptor >= 0)
		(void)close(descriptor);
	return -1;
}

/* Waits until the socket is ready; false when that takes too long or Ctrl-C came. */
static bool
wait_for(struct connection *connection, short events)
{
	struct pollfd wait = {.fd = connection->descriptor, .events = events};
	int ready;

	do {
		ready = interrupt_wait(
			&wait, connection->patient ? -1 : CLIENT_PATIENCE_MS);
	} while (ready < 0 && errno == EINTR && !interrupt_came());
	if (ready > 0)
		return true;
	if (ready == 0)
		fail(connection->end, EXIT_PARTIAL,
			"the daemon did not answer within %d s; `wdog doctor` looks "
			"for the reason",
			CLIENT_PATIENCE_MS / 1000);
	else
		fail(connection->end, EXIT_PARTIAL, "interrupted");
	return false;
}

static bool
send_request(struct connection *connection, const struct ask *ask)
{
	json_t *request = control_request(ask->command, ask->arguments);
	size_t length = 0, sent = 0;
	uint8_t *frame = control_frame(request, CONTROL_REQUEST_MAX, &length);

	json_decref(request);
	if (frame == NULL) {
		fail(connection->end, EXIT_USAGE,
			"the arguments are not UTF-8 or longer than %d bytes together",
			CONTROL_REQUEST_MAX);
		return false;
	}
	while (sent < length && wait_for(connection, POLLOUT)) {
		ssize_t count = send(connection->descriptor, frame + sent,
			length - sent, MSG_NOSIGNAL);

		if (count < 0 && errno != EINTR) {
			/* A refusal may be waiting to be read. */
			break;
		}
		sent += count > 0 ? (size_t)count : 0;
	}
	free(frame);
	return connection->end->exit == EXIT_FINE;
}

/* Reads until a whole frame lies at the start of the buffer. Returns its length, 0 when
 * there will be none. */
static size_t
read_frame(struct connection *connection)
{
	for (;;) {
		long frame = control_frame_length(
			connection->bytes, connection->length, CONTROL_ANSWER_MAX);
		ssize_t count;

		if (frame < 0) {
			fail(connection->end, EXIT_PARTIAL,
				"the daemon sent something else than an answer");
			return 0;
		}
		if (frame > 0 && (size_t)frame <= connection->length)
			return (size_t)frame;
		if (!wait_for(connection, POLLIN))
			return 0;
		count = recv(connection->descriptor,
			connection->bytes + connection->length,
			sizeof(connection->bytes) - connection->length, 0);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) {
			fail(connection->end, EXIT_PARTIAL,
				"the daemon closed the connection in the middle of the "
				"answer");
			return 0;
		}
		connection->length += (size_t)count;
	}
}

static void
read_end(json_t *value, struct ask_end *end)
{
	const json_t *code = json_object_get(value, "exit");
	const char *text = json_string_value(json_object_get(value, "error"));

	end->exit = json_is_integer(code) && json_integer_value(code) >= 0 &&
			json_integer_value(code) <= EXIT_PARTIAL
		? (int)json_integer_value(code)
		: EXIT_PARTIAL;
	if (text == NULL)
		text = json_string_value(json_object_get(value, "message"));
	(void)text_copy(end->text, sizeof(end->text), text != NULL ? text : "");
}

/* Obeys one answer. True when more may follow. */
static bool
take_answer(const struct ask *ask, json_t *answer, struct ask_end *end)
{
	json_t *row = json_object_get(answer, "row");
	json_t *progress = json_object_get(answer, "progress");
	json_t *last = json_object_get(answer, "end");

	if (json_is_object(row))
		return ask->row(ask->context, row);
	if (json_is_object(progress))
		return ask->progress == NULL || ask->progress(ask->context, progress);
	if (json_is_object(last))
		read_end(last, end);
	else
		fail(end, EXIT_PARTIAL,
			"the daemon sent an answer that this wdog does not understand");
	return false;
}

static void
read_answers(struct connection *connection, const struct ask *ask)
{
	bool more = true;

	while (more) {
		size_t frame = read_frame(connection);
		json_error_t problem;
		json_t *answer;

		if (frame == 0)
			return;
		answer = json_loadb((const char *)connection->bytes + CONTROL_HEAD,
			frame - CONTROL_HEAD, JSON_REJECT_DUPLICATES, &problem);
		more = take_answer(ask, answer, connection->end);
		json_decref(answer);
		connection->length -= frame;
		memmove(connection->bytes, connection->bytes + frame,
			connection->length);
	}
}

void
client_ask(struct cli *cli, const struct ask *ask, struct ask_end *end)
{
	struct connection *connection = mem_new(sizeof(*connection));

	connection->patient = ask->patient;
	connection->end = end;
	connection->descriptor = client_connect(cli, end);
	if (connection->descriptor >= 0) {
		if (send_request(connection, ask))
			read_answers(connection, ask);
		(void)close(connection->descriptor);
	}
	free(connection);
}
