#include "sys/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "sys/clock.h"

enum { STATUS_SIZE = 256 };

struct notify {
	int descriptor; /* -1: nobody listens */
	struct sockaddr_un address;
	socklen_t address_length;
	span_t alive_every;
	char status[STATUS_SIZE];
};

static bool
read_address(struct notify *notify, const char *name)
{
	size_t length = name == NULL ? 0 : strlen(name);

	if (length < 2 || length >= sizeof(notify->address.sun_path) ||
		(name[0] != '/' && name[0] != '@'))
		return false;
	notify->address.sun_family = AF_UNIX;
	memcpy(notify->address.sun_path, name, length);
	if (name[0] == '@')
		notify->address.sun_path[0] = '\0';
	notify->address_length =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return true;
}

/* WATCHDOG_PID names the process that is watched; ours, unless a wrapper started us. */
static span_t
read_alive_every(void)
{
	const char *time_out = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	long long us;

	if (time_out == NULL || (pid != NULL && strtol(pid, NULL, 10) != getpid()))
		return (span_t){0};
	us = strtoll(time_out, NULL, 10);
	return (span_t){us > 0 ? us / 2 : 0};
}

struct notify *
notify_new(void)
{
	struct notify *notify = mem_new(sizeof(*notify));

	notify->descriptor = -1;
	if (read_address(notify, getenv("NOTIFY_SOCKET")))
		notify->descriptor =
			socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (notify->descriptor >= 0)
		notify->alive_every = read_alive_every();
	return notify;
}

void
notify_free(struct notify *notify)
{
	if (notify == NULL)
		return;
	if (notify->descriptor >= 0)
		(void)close(notify->descriptor);
	free(notify);
}

span_t
notify_alive_every(const struct notify *notify)
{
	return notify->alive_every;
}

static void
notify_send(struct notify *notify, const char *text)
{
	if (notify->descriptor < 0)
		return;
	/* The manager repeats its question by its time-out; nothing to do here. */
	(void)sendto(notify->descriptor, text, strlen(text), MSG_NOSIGNAL,
		(const struct sockaddr *)&notify->address, notify->address_length);
}

void
notify_ready(struct notify *notify)
{
	notify_send(notify, "READY=1");
}

void
notify_reloading(struct notify *notify)
{
	char text[80];

	(void)snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%lld",
		(long long)clock_monotonic_us());
	notify_send(notify, text);
}

void
notify_stopping(struct notify *notify)
{
	notify_send(notify, "STOPPING=1");
}

void
notify_alive(struct notify *notify)
{
	notify_send(notify, "WATCHDOG=1");
}

void
notify_status(struct notify *notify, const char *status)
{
	char text[STATUS_SIZE + sizeof("STATUS=")];

	if (strncmp(notify->status, status, sizeof(notify->status) - 1) == 0)
		return;
	(void)text_copy(notify->status, sizeof(notify->status), status);
	(void)snprintf(text, sizeof(text), "STATUS=%s", notify->status);
	notify_send(notify, text);
}
