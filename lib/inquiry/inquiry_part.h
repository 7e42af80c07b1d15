/* What the files of one inquiry share: inquiry.c takes what happened, inquiry_talk.c reads what
 * was said and goes on. Only these two include this. */
#ifndef WATCHDOG_INQUIRY_INQUIRY_PART_H
#define WATCHDOG_INQUIRY_INQUIRY_PART_H

#include "inquiry/inquiry.h"

/* What a connection is made for. */
enum plan {
	PLAN_LISTEN, /* first a greeting, then the question */
	PLAN_ASK,    /* the question at once: it was listened to before */
	PLAN_TLS,    /* a handshake at once, for the same reason */
	PLAN_HELLO   /* the old hello of our own */
};

enum stage {
	STAGE_CALLING,
	STAGE_LISTENING,
	STAGE_TALKING,
	STAGE_HANDSHAKE,
	STAGE_HELLO,
	STAGE_END
};

struct inquiry {
	struct inquiry_subject subject;
	const struct protocol *probe;  /* the question that is allowed; NULL: none */
	const struct protocol *inside; /* what is asked within TLS; NULL: nothing */
	const struct protocol *talking;
	bool tls_first; /* the question is a ClientHello */
	enum plan plan;
	enum stage stage;
	unsigned int calls;
	struct reply reply;
	uint8_t received[UPNP_DESCRIPTION_MAX]; /* no answer is read further */
	uint8_t question[REQUEST_MAX];
	char authority[INQUIRY_HOST_SIZE + sizeof("[]:65535")];
	struct asked asked;
	struct upnp_answer upnp;
	struct service_facts facts;
	enum inquiry_outcome outcome;
};

/* The next step: nothing more; a new connection, made for plan; to wait for bytes; to send
 * bytes (want: SEND or LEAVE), which begins a new answer. */
void inquiry_end(struct inquiry *inquiry, struct inquiry_step *step);
void inquiry_call(struct inquiry *inquiry, enum plan plan, struct inquiry_step *step);
void inquiry_wait(int64_t ms, struct inquiry_step *step);
void inquiry_send(struct inquiry *inquiry, enum inquiry_want want, const uint8_t *bytes,
	size_t length, struct inquiry_step *step);

/* May there be one more connection to this port? */
bool inquiry_may_call_again(const struct inquiry *inquiry);

/* The question of that protocol, or listening when its server speaks first. */
void inquiry_ask(struct inquiry *inquiry, const struct protocol *protocol,
	struct inquiry_step *step);

/* The bytes received so far, as the stage understands them, and what follows from them. */
void inquiry_look(struct inquiry *inquiry, struct inquiry_step *step);

/* It said something that nobody knows, or nothing but TLS: the end. */
void inquiry_end_unknown(struct inquiry *inquiry, struct inquiry_step *step);

#endif
