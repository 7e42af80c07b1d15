/* TLS towards a collector: the only file of wdog that includes <openssl>. */
#ifndef WATCHDOG_CLI_FORWARD_TLS_H
#define WATCHDOG_CLI_FORWARD_TLS_H

#include "forward.h"

struct tls_client; /* what all connections share */
struct tls;	   /* one connection */

/* Loads authorities and certificate. ERROR_INVALID with a sentence. */
int tls_client_new(const struct forward_target *target, struct tls_client **client,
	struct error *error);
void tls_client_free(struct tls_client *client); /* NULL allowed */

/* Shakes hands over a connected, blocking descriptor with time-outs (borrowed) and verifies
 * the other side. NULL after filling *error. */
struct tls *tls_open(
	const struct tls_client *client, int descriptor, struct error *error);
bool tls_write(struct tls *tls, const char *bytes, size_t length);
void tls_close(struct tls *tls); /* NULL allowed */

#endif
