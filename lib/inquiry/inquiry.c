#include "inquiry/inquiry.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "inquiry/inquiry_part.h"
#include "inquiry/tls_hello.h"

/* What a question may name, and where it is sent. */
static void
address(struct inquiry *inquiry)
{
	const struct inquiry_subject *subject = &inquiry->subject;
	bool bare = strchr(subject->host, ':') == NULL;
	struct text text;

	text_init(&text, inquiry->authority, sizeof(inquiry->authority));
	text_format(&text, "%s%s%s:%u", bare ? "" : "[", subject->host, bare ? "" : "]",
		subject->port);
	inquiry->asked = (struct asked){
		subject->host, subject->port, &subject->upnp, inquiry->authority};
}

struct inquiry *
inquiry_new(const struct inquiry_subject *subject)
{
	struct inquiry *inquiry = mem_new(sizeof(*inquiry));

	inquiry->subject = *subject;
	inquiry->tls_first = protocol_is_tls(subject->probe);
	inquiry->probe = protocol_named(subject->probe);
	inquiry->inside = protocol_inside(subject->service);
	inquiry->outcome = INQUIRY_UNREACHABLE;
	address(inquiry);
	/* Only their rows are needed from here on. */
	inquiry->subject.probe = inquiry->subject.service = NULL;
	return inquiry;
}

void
inquiry_free(struct inquiry *inquiry)
{
	free(inquiry);
}

void
inquiry_begin(struct inquiry *inquiry, struct inquiry_step *step)
{
	bool upnp = inquiry->subject.upnp.about != UPNP_NOTHING;

	if (upnp)
		inquiry->inside = &protocol_upnp;
	inquiry_call(inquiry, upnp ? PLAN_ASK : PLAN_LISTEN, step);
}

static void
begin_handshake(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->stage = STAGE_HANDSHAKE;
	*step = (struct inquiry_step){
		.want = INQUIRY_TLS, .patience = span_ms(INQUIRY_TLS_MS)};
}

static void
send_hello(struct inquiry *inquiry, struct inquiry_step *step)
{
	size_t length = tls_hello_write(inquiry->question, sizeof(inquiry->question));

	inquiry->stage = STAGE_HELLO;
	inquiry_send(inquiry, INQUIRY_SEND, inquiry->question, length, step);
}

void
inquiry_connected(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->outcome = INQUIRY_SILENT;
	switch (inquiry->plan) {
	case PLAN_LISTEN:
		inquiry->stage = STAGE_LISTENING;
		inquiry_wait(INQUIRY_LISTEN_MS, step);
		break;
	case PLAN_ASK:
		inquiry_ask(inquiry, inquiry->inside, step);
		break;
	case PLAN_TLS:
		begin_handshake(inquiry, step);
		break;
	case PLAN_HELLO:
		send_hello(inquiry, step);
		break;
	}
}

void
inquiry_unreachable(struct inquiry *inquiry, bool refused, struct inquiry_step *step)
{
	if (inquiry->calls == 1)
		inquiry->outcome = refused ? INQUIRY_REFUSED : INQUIRY_UNREACHABLE;
	inquiry_end(inquiry, step);
}

static size_t
reply_max(const struct inquiry *inquiry)
{
	return inquiry->stage == STAGE_TALKING ? inquiry->talking->reply_max
					       : (size_t)REPLY_MAX;
}

void
inquiry_received(struct inquiry *inquiry, const uint8_t *bytes, size_t length,
	struct inquiry_step *step)
{
	size_t left = reply_max(inquiry) - inquiry->reply.length;

	if (length >= left) {
		length = left;
		inquiry->reply.over = true;
	}
	memcpy(inquiry->received + inquiry->reply.length, bytes, length);
	inquiry->reply.length += length;
	inquiry_look(inquiry, step);
}

/* Nobody greeted: the question, if one is allowed. */
static void
after_listening(struct inquiry *inquiry, struct inquiry_step *step)
{
	if (inquiry->tls_first)
		begin_handshake(inquiry, step);
	else if (inquiry->probe != NULL && inquiry->probe->ask != NULL)
		inquiry_ask(inquiry, inquiry->probe, step);
	else
		inquiry_end(inquiry, step);
}

void
inquiry_silence(struct inquiry *inquiry, struct inquiry_step *step)
{
	if (inquiry->stage == STAGE_CALLING) {
		inquiry_unreachable(inquiry, false, step);
	} else if (inquiry->stage == STAGE_HANDSHAKE) {
		inquiry_insecure(inquiry, step);
	} else if (inquiry->stage == STAGE_LISTENING && inquiry->reply.length == 0) {
		after_listening(inquiry, step);
	} else {
		inquiry->reply.over = true;
		inquiry_look(inquiry, step);
	}
}

void
inquiry_closed(struct inquiry *inquiry, struct inquiry_step *step)
{
	if (inquiry->stage == STAGE_CALLING) {
		inquiry_unreachable(inquiry, true, step);
	} else if (inquiry->stage == STAGE_HANDSHAKE) {
		inquiry_insecure(inquiry, step);
	} else {
		inquiry->reply.over = true;
		inquiry_look(inquiry, step);
	}
}

static void
take_tls(const struct service_facts *from, struct service_facts *to)
{
	(void)text_copy(to->tls_version, sizeof(to->tls_version), from->tls_version);
	(void)text_copy(to->tls_cipher, sizeof(to->tls_cipher), from->tls_cipher);
	to->certificate = from->certificate;
	to->encrypted = ENCRYPTED_YES;
}

void
inquiry_secured(struct inquiry *inquiry, const struct service_facts *facts,
	struct inquiry_step *step)
{
	if (inquiry->stage != STAGE_HANDSHAKE) {
		inquiry_end(inquiry, step);
		return;
	}
	take_tls(facts, &inquiry->facts);
	inquiry->reply.secure = true;
	if (inquiry->inside == NULL)
		inquiry_end_unknown(inquiry, step);
	else
		inquiry_ask(inquiry, inquiry->inside, step);
}

void
inquiry_insecure(struct inquiry *inquiry, struct inquiry_step *step)
{
	if (inquiry->stage == STAGE_HANDSHAKE && inquiry_may_call_again(inquiry))
		inquiry_call(inquiry, PLAN_HELLO, step);
	else
		inquiry_end(inquiry, step);
}

enum inquiry_outcome
inquiry_outcome(const struct inquiry *inquiry)
{
	return inquiry->outcome;
}

const struct service_facts *
inquiry_facts(const struct inquiry *inquiry)
{
	return &inquiry->facts;
}

const struct upnp_answer *
inquiry_upnp(const struct inquiry *inquiry)
{
	return &inquiry->upnp;
}
