/*
 * One open port asked what speaks there, from the first connection to the facts: a machine
 * without a socket. The shell says what happened (connected, bytes, silence, closed, TLS is
 * up or failed), the inquiry what to do next.
 *
 *	listen 2 s -> a greeting that is known: read on
 *	           -> silence: the one question the catalogue allows for the port, or nothing
 *	a question of UPnP is asked at once, and nothing else
 *	TLS        -> its facts, then the protocol inside, when the port says which
 *	           -> refused: on a new connection, an old hello of our own making
 *
 * Bounded by what is received (4 KiB, of a page 16, of a description 64), sent, connected and waited for.
 */
#ifndef WATCHDOG_INQUIRY_INQUIRY_H
#define WATCHDOG_INQUIRY_INQUIRY_H

#include "base/timepoint.h"
#include "inquiry/order.h"
#include "inquiry/protocol.h"

enum {
	INQUIRY_LISTEN_MS = 2000, /* for a server that speaks first */
	INQUIRY_IDLE_MS = 3000,	  /* between two answers */
	INQUIRY_TLS_MS = 5000,	  /* for a handshake */
	INQUIRY_TOTAL_MS = 10000, /* of one connection */
	INQUIRY_CALLS_MAX = 3,	  /* connections to one port */
	INQUIRY_HOST_SIZE = 48	  /* an address as text */
};

enum inquiry_want {
	INQUIRY_CALL,  /* connect; say inquiry_connected or inquiry_unreachable */
	INQUIRY_READ,  /* wait for bytes, at most patience */
	INQUIRY_SEND,  /* send bytes, then the same as READ */
	INQUIRY_LEAVE, /* send bytes, then close: nothing is waited for */
	INQUIRY_TLS,   /* begin a handshake on this connection */
	INQUIRY_DONE   /* close; the facts are as good as they get */
};

struct inquiry_step {
	enum inquiry_want want;
	span_t patience;
	const uint8_t *bytes; /* of SEND and LEAVE; good until the next call */
	size_t length;
};

/* What is known of the port beforehand; texts are copied. */
struct inquiry_subject {
	char host[INQUIRY_HOST_SIZE];
	uint16_t port;
	const char *probe;   /* the catalogue's column; "" when it has no row */
	const char *service; /* the catalogue's guess, which says what is inside TLS */
	bool fragile;	     /* one gentle connection, no second one */
	struct upnp_question
		upnp; /* this is asked, and nothing else; or UPNP_NOTHING */
};

struct inquiry;

/* Caller frees with inquiry_free. */
struct inquiry *inquiry_new(const struct inquiry_subject *subject);
void inquiry_free(struct inquiry *inquiry); /* NULL allowed */

/* The first step. */
void inquiry_begin(struct inquiry *inquiry, struct inquiry_step *step);

/* What happened; each gives the next step. */
void inquiry_connected(struct inquiry *inquiry, struct inquiry_step *step);
void inquiry_unreachable(
	struct inquiry *inquiry, bool refused, struct inquiry_step *step);
void inquiry_received(struct inquiry *inquiry, const uint8_t *bytes, size_t length,
	struct inquiry_step *step);
/* The patience is over. */
void inquiry_silence(struct inquiry *inquiry, struct inquiry_step *step);
/* The other side closed, or the time for this connection is over. */
void inquiry_closed(struct inquiry *inquiry, struct inquiry_step *step);
/* The handshake is done: version, cipher and certificate are copied from facts. */
void inquiry_secured(struct inquiry *inquiry, const struct service_facts *facts,
	struct inquiry_step *step);
/* The handshake failed, or took too long. */
void inquiry_insecure(struct inquiry *inquiry, struct inquiry_step *step);

enum inquiry_outcome inquiry_outcome(const struct inquiry *inquiry);
/* Borrowed until inquiry_free. */
const struct service_facts *inquiry_facts(const struct inquiry *inquiry);
const struct upnp_answer *inquiry_upnp(const struct inquiry *inquiry);

#endif
