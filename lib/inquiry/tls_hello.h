/*
 * For devices too old for a current library: a ClientHello that offers everything since SSL
 * 3.0, and the reading of the first record that comes back, without any cryptography (RFC
 * 6101, RFC 5246). It tells which version and cipher such a device would have used.
 */
#ifndef WATCHDOG_INQUIRY_TLS_HELLO_H
#define WATCHDOG_INQUIRY_TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/service_facts.h"

enum tls_answer {
	TLS_ANSWER_MORE,  /* more bytes are needed */
	TLS_ANSWER_HELLO, /* ServerHello: version and cipher are filled in */
	TLS_ANSWER_ALERT, /* it speaks TLS, but not with us */
	TLS_ANSWER_OTHER  /* it is not TLS */
};

/* Writes the hello into bytes (size at least 128); returns its length. */
size_t tls_hello_write(uint8_t *bytes, size_t size);

/* Reads the bytes received so far; facts are written only for TLS_ANSWER_HELLO. */
enum tls_answer tls_hello_read(
	const uint8_t *bytes, size_t length, struct service_facts *facts);

#endif
