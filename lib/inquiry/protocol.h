/*
 * The protocols that can be recognised, one row each: what may be asked first, and how the
 * answer is read. Everything here is pure: bytes in, facts and the next bytes out. What is
 * never done (faults.md 4.3, probes.md 4.4): a login, a password, a path other than the
 * root, a command that changes anything.
 */
#ifndef WATCHDOG_INQUIRY_PROTOCOL_H
#define WATCHDOG_INQUIRY_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inquiry/upnp.h"
#include "net/service_facts.h"

enum {
	REPLY_MAX = 4 * 1024,	    /* bytes read of most answers */
	REPLY_HTTP_MAX = 16 * 1024, /* of a page with its head */
	REQUEST_MAX = 1024,	    /* bytes sent at a time */
	TURNS_MAX = 4		    /* sends in one conversation */
};

/* What a question may name. */
struct asked {
	const char *host; /* the address as text */
	uint16_t port;
	const struct upnp_question *upnp; /* of protocol_upnp, with "host:port"; NULL */
	const char *authority;
};

/* What was received so far, and room for what is sent next. */
struct reply {
	const uint8_t *bytes;
	size_t length;
	bool over;	   /* nothing more will come: closed, silent, or full */
	bool secure;	   /* inside TLS */
	unsigned int turn; /* sends made so far, the first question included */
	uint8_t answer[REQUEST_MAX];
	size_t answer_length;
	const struct asked *asked; /* what was asked */
	struct upnp_answer *upnp;  /* of protocol_upnp: where its answer is written */
};

enum reading {
	READING_MORE,  /* more bytes are needed; never when over */
	READING_DONE,  /* it is this protocol; the facts are filled in */
	READING_SEND,  /* it is; reply->answer is to be sent, then read again */
	READING_LAST,  /* the same, but nothing is expected after it */
	READING_NEXT,  /* it is; a second question follows, on a new connection */
	READING_OTHER, /* it is not this protocol */
	READING_TLS    /* it is not, but it speaks TLS */
};

struct protocol {
	const char *probe; /* name in the catalogue's column of that name */
	const char *service, *secure_service; /* what it is called, plain and in TLS */
	/* Writes the first question (REQUEST_MAX bytes); returns its length. NULL: it speaks
	 * first, and is only listened to. */
	size_t (*ask)(const struct asked *asked, uint8_t *bytes);
	/* Reads all bytes received so far. */
	enum reading (*read)(struct reply *reply, struct service_facts *facts);
	/* Recognises it by its first bytes, on any port; NULL: it does not speak first. Says
	 * yes only when these bytes can be nothing else. */
	bool (*greets)(const uint8_t *bytes, size_t length);
	size_t reply_max;
};

/* The row for a name of the catalogue's probe column; NULL: it is only listened to. */
const struct protocol *protocol_named(const char *probe);

/* The row whose server says these first bytes unasked; NULL: none. */
const struct protocol *protocol_greeting(const uint8_t *bytes, size_t length);

/* The protocol inside TLS for a service of the catalogue ("https", "mqtts"); NULL: only
 * the TLS is looked at. */
const struct protocol *protocol_inside(const char *service);

/* What else is asked on a new connection, whether it was this protocol or not: the older
 * version of it; NULL: nothing. */
const struct protocol *protocol_next(const struct protocol *protocol);

/* True for the name of the probe that opens with a TLS ClientHello. */
bool protocol_is_tls(const char *probe);

/* True when a port with that probe may be connected to and listened to at all. */
bool protocol_may_listen(const char *probe);

/* For the files of the families: a question that is always the same, into REQUEST_MAX bytes,
 * returns its length; and the verdict on what was said in the clear, or inside TLS. */
size_t question_put(uint8_t *bytes, const void *question, size_t length);
enum encrypted reply_encrypted(const struct reply *reply);

/* The question of UPnP that was given; no name of the catalogue leads to it. */
extern const struct protocol protocol_upnp;

/* Rows by family: each file ends its list with a row whose probe is NULL. */
extern const struct protocol protocols_text[], protocols_web[], protocols_database[],
	protocols_message[], protocols_screen[], protocols_binary[];

#endif
