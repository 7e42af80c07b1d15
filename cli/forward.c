#include "forward.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli.h"
#include "clock.h"
#include "forward_tls.h"

enum {
	PATIENCE_SECONDS = 20, /* for a connection, and for the bytes to be taken */
	REFUSAL_MS = 50,       /* in which a host answers that no one listens there */
	LOOK_MS = 5,	       /* between two looks at what is not acknowledged yet */
	BACK_OFF_FIRST_MS = 250,
	BACK_OFF_LAST_MS = 30000,
	COUNT_SIZE = 24, /* "2048 " of octet counting */
	HANDED_MAX = 64,
	HANDED_SECONDS = 1
};

/* A message that the collector's side acknowledged. */
struct handed {
	char *message;
	size_t length;
	wall_t at;
};

struct forward {
	struct forward_target target;
	struct tls_client *client; /* NULL without TLS */
	struct tls *tls;
	int descriptor; /* -1: not connected */
	/* The last ones, not older than a second when the last was handed over. */
	struct handed handed[HANDED_MAX];
	size_t handed_count;
};

static bool
parse_kind(const char *text, size_t length, enum forward_kind *kind)
{
	static const char *const kinds[] = {"udp", "tcp", "tls"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i]) != length || memcmp(kinds[i], text, length) != 0)
			continue;
		*kind = (enum forward_kind)i;
		return true;
	}
	return false;
}

int
forward_target_parse(
	const char *text, struct forward_target *target, struct error *error)
{
	const char *host = strchr(text, ':'), *port = strrchr(text, ':');
	struct forward_target read = *target;
	size_t length;

	if (host == NULL || port == host || port[1] == '\0' ||
		!parse_kind(text, (size_t)(host - text), &read.kind))
		return error_set(error, ERROR_INVALID,
			"a collector is udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT");
	host++;
	length = (size_t)(port - host);
	if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
		host++;
		length -= 2;
	}
	if (length == 0 || length >= sizeof(read.host) ||
		!text_copy(read.port, sizeof(read.port), port + 1))
		return error_set(error, ERROR_INVALID,
			"the collector's host or port is missing or too long");
	memcpy(read.host, host, length);
	read.host[length] = '\0';
	*target = read;
	return 0;
}

int
forward_new(const struct forward_target *target, struct forward **forward,
	struct error *error)
{
	struct forward *made = mem_new(sizeof(*made));
	int status = 0;

	made->target = *target;
	made->descriptor = -1;
	if (target->kind == FORWARD_TLS)
		status = tls_client_new(&made->target, &made->client, error);
	if (status != 0) {
		free(made);
		return status;
	}
	*forward = made;
	return 0;
}

static void
disconnect(struct forward *forward)
{
	tls_close(forward->tls);
	forward->tls = NULL;
	if (forward->descriptor >= 0)
		(void)close(forward->descriptor);
	forward->descriptor = -1;
}

static void
drop_handed(struct forward *forward, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(forward->handed[i].message);
	forward->handed_count -= count;
	memmove(forward->handed, forward->handed + count,
		forward->handed_count * sizeof(forward->handed[0]));
}

void
forward_free(struct forward *forward)
{
	if (forward == NULL)
		return;
	disconnect(forward);
	drop_handed(forward, forward->handed_count);
	tls_client_free(forward->client);
	free(forward);
}

/* The first address that takes the connection. */
static int
connect_to(const struct addrinfo *list)
{
	const struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
	int reason = EADDRNOTAVAIL;

	for (; list != NULL; list = list->ai_next) {
		int descriptor =
			socket(list->ai_family, list->ai_socktype | SOCK_CLOEXEC, 0);

		if (descriptor >= 0 &&
			setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience,
				sizeof(patience)) == 0 &&
			setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
				sizeof(patience)) == 0 &&
			connect(descriptor, list->ai_addr, list->ai_addrlen) == 0)
			return descriptor;
		reason = errno == EINPROGRESS ? ETIMEDOUT : errno;
		if (descriptor >= 0)
			(void)close(descriptor);
	}
	errno = reason;
	return -1;
}

static int
connect_collector(struct forward *forward, struct error *error)
{
	const struct forward_target *target = &forward->target;
	struct addrinfo hints = {
		.ai_socktype = target->kind == FORWARD_UDP ? SOCK_DGRAM : SOCK_STREAM};
	struct addrinfo *list = NULL;
	int status = getaddrinfo(target->host, target->port, &hints, &list);

	if (status != 0)
		return error_set(error, ERROR_IO, "cannot find %s port %s: %s",
			target->host, target->port, gai_strerror(status));
	forward->descriptor = connect_to(list);
	freeaddrinfo(list);
	if (forward->descriptor < 0)
		return error_set(error, ERROR_IO, "cannot reach %s port %s: %s",
			target->host, target->port, strerror(errno));
	if (forward->client == NULL)
		return 0;
	forward->tls = tls_open(forward->client, forward->descriptor, error);
	return forward->tls != NULL ? 0 : ERROR_IO;
}

/* False when the other side has ended the connection or refused what was sent. */
static bool
stands(const struct forward *forward, int wait_ms)
{
	struct pollfd look = {.fd = forward->descriptor, .events = POLLRDHUP};

	return poll(&look, 1, wait_ms) <= 0 ||
		(look.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
}

/* Waits until every byte is acknowledged: what only lies in our own buffer is lost when the
 * collector dies. It gets a moment to read them, too. */
static bool
acknowledged(const struct forward *forward)
{
	const int looks = PATIENCE_SECONDS * 1000 / LOOK_MS;
	int waiting = 1;

	for (int i = 0; i < looks && waiting > 0; i++) {
		if (!stands(forward, LOOK_MS) ||
			ioctl(forward->descriptor, SIOCOUTQ, &waiting) != 0)
			return false;
	}
	return waiting == 0 && stands(forward, 0);
}

static bool
write_stream(const struct forward *forward, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t count = send(forward->descriptor, bytes, length, MSG_NOSIGNAL);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		bytes += count;
		length -= (size_t)count;
	}
	return true;
}

static bool
hand_over(struct forward *forward, const char *message, size_t length)
{
	size_t size = length + COUNT_SIZE;
	char *counted;
	bool written;
	int head;

	if (forward->target.kind == FORWARD_UDP)
		return send(forward->descriptor, message, length, MSG_NOSIGNAL) ==
			(ssize_t)length &&
			stands(forward, REFUSAL_MS);
	counted = mem_new(size);
	head = snprintf(counted, size, "%zu ", length);
	memcpy(counted + head, message, length);
	length += (size_t)head;
	written = forward->tls != NULL ? tls_write(forward->tls, counted, length)
				       : write_stream(forward, counted, length);
	free(counted);
	return written && acknowledged(forward);
}

/* What is acknowledged lies with the collector's system; a collector that is killed may not
 * have read it, or not have written it. So the last ones are handed over again after that. */
static void
keep_handed(struct forward *forward, const char *message, size_t length)
{
	wall_t now = clock_now();
	size_t old = 0;

	while (old < forward->handed_count &&
		wall_since(now, forward->handed[old].at).us >
			span_seconds(HANDED_SECONDS).us)
		old++;
	if (old == 0 && forward->handed_count == HANDED_MAX)
		old = 1;
	drop_handed(forward, old);
	forward->handed[forward->handed_count++] =
		(struct handed){mem_dup(message, length), length, now};
}

static bool
hand_over_again(struct forward *forward)
{
	for (size_t i = 0; i < forward->handed_count; i++)
		if (!hand_over(forward, forward->handed[i].message,
			    forward->handed[i].length))
			return false;
	return true;
}

void
forward_back_off(unsigned tries)
{
	int wait_ms = BACK_OFF_FIRST_MS;

	while (tries-- > 0 && wait_ms < BACK_OFF_LAST_MS)
		wait_ms *= 2;
	(void)poll(NULL, 0, wait_ms < BACK_OFF_LAST_MS ? wait_ms : BACK_OFF_LAST_MS);
}

static bool
try_once(struct forward *forward, const char *message, size_t length,
	struct error *error)
{
	bool taken = true;

	if (forward->descriptor >= 0 && !stands(forward, 0))
		disconnect(forward);
	if (forward->descriptor < 0) {
		if (connect_collector(forward, error) != 0) {
			disconnect(forward);
			return false;
		}
		taken = hand_over_again(forward);
	}
	if (taken && hand_over(forward, message, length)) {
		if (forward->target.kind != FORWARD_UDP)
			keep_handed(forward, message, length);
		return true;
	}
	(void)error_set(error, ERROR_IO, "%s port %s did not take the message",
		forward->target.host, forward->target.port);
	disconnect(forward);
	return false;
}

void
forward_send(struct forward *forward, const char *message, size_t length)
{
	struct error error = {.code = ERROR_NONE};
	unsigned tries = 0;

	while (!try_once(forward, message, length, &error)) {
		if (tries == 0)
			complain("%s; trying again", error.text);
		forward_back_off(tries++);
	}
	if (tries > 0)
		complain("%s port %s takes messages again", forward->target.host,
			forward->target.port);
}
