/*
 * TLS with a stranger, for its facts: every version and cipher that the library still has,
 * nothing verified, nothing trusted. It touches no socket: bytes in, bytes out.
 */
#ifndef WATCHDOG_IDENTIFY_TLS_H
#define WATCHDOG_IDENTIFY_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "net/service_facts.h"

struct tls_context;
struct tls;

enum {
	TLS_HANDSHAKE_MAX = 32 * 1024, /* bytes received before it is done */
	TLS_OUT_MAX = 8 * 1024
};

enum tls_state { TLS_SHAKING, TLS_UP, TLS_OVER };

/* Before the role is confined: the library reads nothing afterwards. NULL: it does not
 * work. */
struct tls_context *tls_context_new(void);
void tls_context_free(struct tls_context *context);

struct tls *tls_new(struct tls_context *context);
void tls_free(struct tls *tls); /* NULL allowed */

/* Takes bytes that were received (none: begins) and goes on with the handshake. */
enum tls_state tls_received(struct tls *tls, const uint8_t *bytes, size_t length);

/* What is to be sent now, up to size bytes; returns how many. */
size_t tls_outgoing(struct tls *tls, uint8_t *bytes, size_t size);

/* When TLS is up: what was said inside, up to size bytes (0: nothing so far), and saying
 * something. */
size_t tls_read(struct tls *tls, uint8_t *bytes, size_t size);
bool tls_write(struct tls *tls, const uint8_t *bytes, size_t length);
/* The other side said that it is over. */
bool tls_is_over(const struct tls *tls);

/* Version, cipher and certificate. */
void tls_facts(const struct tls *tls, struct service_facts *facts);

/* Appends "OpenSSL 3.0.17" and a newline. */
void tls_library_version(struct text *text);

#endif
