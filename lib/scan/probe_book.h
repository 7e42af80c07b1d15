/*
 * What is sent to which UDP service, and what an answer of it looks like: conf/probes.yaml
 * as a table. lib/config reads the file; the scan builds from it, the gate lets out nothing
 * else. A request is fixed but for a few fresh bytes, which come from the cookie of the
 * question (scan/cookie.h), so that an answer that repeats them proves itself.
 *
 * Services that are asked over TCP get a list of their own beside `udp`.
 */
#ifndef WATCHDOG_SCAN_PROBE_BOOK_H
#define WATCHDOG_SCAN_PROBE_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "net/port_set.h"

enum {
	PROBE_BOOK_SIZE_MAX = 256 * 1024, /* bytes of the file */
	PROBE_ROWS_MAX = 256,
	PROBE_NAME_SIZE = 33,
	PROBE_BYTES_MAX = 1024, /* of a request, and of what an answer is known by */
	PROBE_FRESH_MAX = 8	/* fresh bytes: those of a cookie */
};

/* How often a service may be asked. */
enum probe_pace {
	PACE_ALWAYS, /* fine for small devices */
	PACE_DAILY,  /* fine, but once a day */
	PACE_OPT_IN  /* only where the owner names it */
};

extern const struct name probe_pace_names[]; /* always, daily, opt-in */

/* What one place of a request or an answer holds. */
enum probe_place {
	PLACE_VALUE,	  /* value, as far as mask says */
	PLACE_FRESH,	  /* byte number value of the cookie, 0-7 */
	PLACE_FRESH_HIGH, /* the hexadecimal digit of its high half, lower case */
	PLACE_FRESH_LOW
};

struct probe_byte {
	uint8_t place; /* enum probe_place */
	uint8_t value;
	uint8_t mask; /* bits of value that count; in a request all */
	bool gap;     /* answers: any number of bytes may stand in front */
};

struct udp_request {
	char name[PROBE_NAME_SIZE];
	enum probe_pace pace;
	bool any_port; /* the answer leaves from another port (RFC 1350, section 4) */
	struct probe_byte *send, *answer;  /* owned */
	size_t send_length, answer_length; /* 1 to PROBE_BYTES_MAX */
	bool follows; /* it has no port of its own, but takes the repeats of another ... */
	uint16_t
		then; /* ... whose row has here that of this one, + 1; 0: the same again */
};

/* All zeros is the empty book: nothing may be asked. */
struct probe_book {
	struct udp_request *udp; /* owned */
	size_t udp_count;
	struct probe_port {
		uint16_t port, row;
	} * udp_ports; /* owned; ascending, each port once */
	size_t udp_port_count;
	uint64_t hash; /* of the text it was read from */
};

void probe_book_done(struct probe_book *book);

/* The request for a port; NULL when there is none: it must not be asked. Borrowed. */
const struct udp_request *probe_book_udp(const struct probe_book *book, uint16_t port);

/* The one that asks that port in a try (0 is the first): a service that does not answer the
 * first may be asked something else by the repeats. NULL as above. Borrowed. */
const struct udp_request *probe_book_try(
	const struct probe_book *book, uint16_t port, unsigned attempt);

/* The one with that name, or NULL. Borrowed. */
const struct udp_request *probe_book_named(
	const struct probe_book *book, const char *name);

/* Adds the ports whose request has that pace. */
void probe_book_ports(
	const struct probe_book *book, enum probe_pace pace, struct port_set *ports);

/* Writes the request of a question with that cookie into space (PROBE_BYTES_MAX bytes);
 * returns its length. */
size_t udp_request_write(
	const struct udp_request *request, uint64_t cookie, uint8_t *space);

/* Does what came back (its first length bytes) look like an answer to exactly the request
 * with that cookie? A request whose answer repeats nothing fresh proves only that the
 * service is there. Bounded work: at most length x answer_length steps. */
bool udp_request_is_answered(const struct udp_request *request, uint64_t cookie,
	const uint8_t *bytes, size_t length);

#endif
