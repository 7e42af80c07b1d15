/*
 * The way of `wdog forward` to a collector: UDP (RFC 5426), TCP with octet counting (RFC 6587)
 * or TLS (RFC 5425). It connects when there is something to send, and again when that fails,
 * waiting longer each time.
 */
#ifndef WATCHDOG_CLI_FORWARD_H
#define WATCHDOG_CLI_FORWARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum forward_kind { FORWARD_UDP, FORWARD_TCP, FORWARD_TLS };

enum { FORWARD_HOST_SIZE = 256, FORWARD_PORT_SIZE = 16 };

struct forward_target {
	enum forward_kind kind;
	char host[FORWARD_HOST_SIZE], port[FORWARD_PORT_SIZE];
	/* TLS only; NULL: the system's authorities, no certificate of our own. */
	const char *authorities, *certificate, *key;
	bool unverified; /* whoever answers is taken for the collector */
};

struct forward;

/* Reads "udp:HOST:PORT", "tcp:...", "tls:..."; an IPv6 address stands in brackets. */
int forward_target_parse(
	const char *text, struct forward_target *target, struct error *error);

/* Copies the target, borrows its texts. Connects not yet; ERROR_INVALID when the files of
 * TLS cannot be used. */
int forward_new(const struct forward_target *target, struct forward **forward,
	struct error *error);
void forward_free(struct forward *forward); /* NULL allowed */

/* Hands one message over and returns when the collector's side has it (TCP and TLS: every
 * byte is acknowledged and the connection stands; UDP: it left and nobody refused it).
 * Tries again for as long as that takes, and says so on standard error. After a connection
 * has broken (TCP and TLS) the last messages, at most 64 of its last second, go first again: a
 * collector that was killed may have lost what its system had acknowledged. */
void forward_send(struct forward *forward, const char *message, size_t length);

/* Waits about so long before the next try: doubles from a quarter of a second to half a
 * minute. tries counts from 0. */
void forward_back_off(unsigned tries);

#endif
