#include "identify/line.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/clock.h"

enum {
	READ_SIZE = 4096,
	BUFFER_SIZE = 16 * 1024, /* what a flood finds open */
	SYN_REPEATS = 1,
	CLASS_CS1 = 0x20 /* lower effort, and recognisable: RFC 3662 */
};

struct line {
	struct line_setup setup;
	struct call call;
	int socket;
	struct loop_io *io;
	bool connected;
	size_t sent, received;
};

union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t
fill(union socket_address *address, const struct ip *ip, uint16_t port)
{
	memset(address, 0, sizeof(*address));
	if (ip->family == IP_V4) {
		address->v4.sin_family = AF_INET;
		address->v4.sin_port = htons(port);
		memcpy(&address->v4.sin_addr, ip->bytes, 4);
		return sizeof(address->v4);
	}
	address->v6.sin6_family = AF_INET6;
	address->v6.sin6_port = htons(port);
	memcpy(&address->v6.sin6_addr, ip->bytes, 16);
	return sizeof(address->v6);
}

static bool
set_number(int socket, int level, int option, int value)
{
	return setsockopt(socket, level, option, &value, sizeof(value)) == 0;
}

/* From the vantage's address and interface and no other, marked as what it is. */
static bool
prepare(const struct line *line)
{
	const char *interface = line->setup.scopes[line->call.segment].interface;
	bool v4 = line->call.ip.family == IP_V4;
	union socket_address from;
	socklen_t length = fill(&from, &line->call.source, 0);

	if (setsockopt(line->socket, SOL_SOCKET, SO_BINDTODEVICE, interface,
		    (socklen_t)strlen(interface)) != 0 ||
		!set_number(line->socket, SOL_SOCKET, SO_RCVBUF, BUFFER_SIZE) ||
		!set_number(line->socket, IPPROTO_TCP, TCP_SYNCNT, SYN_REPEATS) ||
		!set_number(line->socket, v4 ? IPPROTO_IP : IPPROTO_IPV6,
			v4 ? IP_TOS : IPV6_TCLASS, CLASS_CS1) ||
		!set_number(line->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1))
		return false;
	return bind(line->socket, &from.any, length) == 0;
}

static bool
start(struct line *line)
{
	union socket_address to;
	socklen_t length = fill(&to, &line->call.ip, line->call.port);

	line->socket =
		socket(to.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return line->socket >= 0 && prepare(line) &&
		(connect(line->socket, &to.any, length) == 0 || errno == EINPROGRESS);
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
