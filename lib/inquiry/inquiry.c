#include "inquiry/inquiry.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "inquiry/tls_hello.h"
#include "inquiry/words.h"

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

static void
end(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->stage = STAGE_END;
	*step = (struct inquiry_step){.want = INQUIRY_DONE};
}

static void
call(struct inquiry *inquiry, enum plan plan, struct inquiry_step *step)
{
	inquiry->plan = plan;
	inquiry->calls++;
	inquiry->stage = STAGE_CALLING;
	inquiry->reply = (struct reply){
		.bytes = inquiry->received,
		.asked = &inquiry->asked,
		.upnp = &inquiry->upnp,
	};
	*step = (struct inquiry_step){
		.want = INQUIRY_CALL, .patience = span_ms(INQUIRY_IDLE_MS)};
}

/* A further connection costs a small device more than a gap in our knowledge costs us. */
static bool
may_call_again(const struct inquiry *inquiry)
{
	return !inquiry->subject.fragile && inquiry->calls < INQUIRY_CALLS_MAX;
}

static void
wait_for_bytes(int64_t ms, struct inquiry_step *step)
{
	*step = (struct inquiry_step){.want = INQUIRY_READ, .patience = span_ms(ms)};
}

static void
name(struct inquiry *inquiry, const char *service)
{
	inquiry->outcome = INQUIRY_NAMED;
	if (inquiry->facts.service[0] == '\0')
		(void)text_copy(inquiry->facts.service, sizeof(inquiry->facts.service),
			service);
}

static void
name_as(struct inquiry *inquiry, const struct protocol *protocol, bool secure)
{
	name(inquiry, secure ? protocol->secure_service : protocol->service);
}

/* It said something that nobody knows: the first line is shown, and nothing concluded. */
static void
end_unknown(struct inquiry *inquiry, struct inquiry_step *step)
{
	struct words rest = words_of(inquiry->reply.bytes, inquiry->reply.length);
	struct words line;

	if (inquiry->reply.secure)
		name(inquiry, "tls");
	else if (words_line(&rest, true, &line))
		words_copy(line, inquiry->facts.title, sizeof(inquiry->facts.title));
	end(inquiry, step);
}

/* The question is on its way, or the server speaks first: a new answer begins. */
static void
talk(struct inquiry *inquiry, const struct protocol *protocol)
{
	inquiry->stage = STAGE_TALKING;
	inquiry->talking = protocol;
}

static void
send_bytes(struct inquiry *inquiry, enum inquiry_want want, const uint8_t *bytes,
	size_t length, struct inquiry_step *step)
{
	inquiry->reply.turn++;
	inquiry->reply.length = 0;
	*step = (struct inquiry_step){
		.want = want,
		.patience = span_ms(INQUIRY_IDLE_MS),
		.bytes = bytes,
		.length = length,
	};
}

static void
ask(struct inquiry *inquiry, const struct protocol *protocol, struct inquiry_step *step)
{
	size_t length = protocol->ask(&inquiry->asked, inquiry->question);

	talk(inquiry, protocol);
	if (length == 0)
		end(inquiry, step);
	else
		send_bytes(inquiry, INQUIRY_SEND, inquiry->question, length, step);
}

static void
answer(struct inquiry *inquiry, bool last, struct inquiry_step *step)
{
	size_t length = inquiry->reply.answer_length;

	if (inquiry->reply.over || inquiry->reply.turn >= TURNS_MAX) {
		end(inquiry, step);
		return;
	}
	memcpy(inquiry->question, inquiry->reply.answer, length);
	send_bytes(inquiry, last ? INQUIRY_LEAVE : INQUIRY_SEND, inquiry->question,
		length, step);
	if (last)
		inquiry->stage = STAGE_END;
}

static void
turn_to_tls(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->inside = inquiry->talking;
	if (may_call_again(inquiry)) {
		call(inquiry, PLAN_TLS, step);
		return;
	}
	inquiry->facts.encrypted = ENCRYPTED_YES;
	name_as(inquiry, inquiry->talking, true);
	end(inquiry, step);
}

/* What is known stays known, whatever comes of the second question. */
static void
ask_next(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->inside = protocol_next(inquiry->talking);
	if (inquiry->inside != NULL && may_call_again(inquiry))
		call(inquiry, PLAN_ASK, step);
	else
		end(inquiry, step);
}

static void
read_on(struct inquiry *inquiry, struct inquiry_step *step)
{
	const struct protocol *talking = inquiry->talking;
	enum reading reading = talking->read(&inquiry->reply, &inquiry->facts);

	if (reading == READING_MORE && inquiry->reply.over)
		reading = READING_OTHER;
	if (reading == READING_DONE || reading == READING_SEND ||
		reading == READING_LAST || reading == READING_NEXT)
		name_as(inquiry, talking, inquiry->reply.secure);
	switch (reading) {
	case READING_MORE:
		wait_for_bytes(INQUIRY_IDLE_MS, step);
		break;
	case READING_DONE:
		end(inquiry, step);
		break;
	case READING_SEND:
	case READING_LAST:
		answer(inquiry, reading == READING_LAST, step);
		break;
	case READING_NEXT:
		ask_next(inquiry, step);
		break;
	case READING_TLS:
		turn_to_tls(inquiry, step);
		break;
	case READING_OTHER:
		if (protocol_next(talking) != NULL)
			ask_next(inquiry, step);
		else
			end_unknown(inquiry, step);
		break;
	}
}

void
inquiry_begin(struct inquiry *inquiry, struct inquiry_step *step)
{
	bool upnp = inquiry->subject.upnp.about != UPNP_NOTHING;

	if (upnp)
		inquiry->inside = &protocol_upnp;
	call(inquiry, upnp ? PLAN_ASK : PLAN_LISTEN, step);
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
	send_bytes(inquiry, INQUIRY_SEND, inquiry->question, length, step);
}

void
inquiry_connected(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->outcome = INQUIRY_SILENT;
	switch (inquiry->plan) {
	case PLAN_LISTEN:
		inquiry->stage = STAGE_LISTENING;
		wait_for_bytes(INQUIRY_LISTEN_MS, step);
		break;
	case PLAN_ASK:
		ask(inquiry, inquiry->inside, step);
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
	end(inquiry, step);
}

/* Whoever speaks first says what it is, on any port. */
static void
recognise(struct inquiry *inquiry, struct inquiry_step *step)
{
	const struct protocol *speaks =
		protocol_greeting(inquiry->reply.bytes, inquiry->reply.length);
	const struct protocol *probe = inquiry->probe;

	if (speaks == NULL && inquiry->reply.over && probe != NULL &&
		probe->ask == NULL)
		speaks = probe;
	if (speaks != NULL) {
		talk(inquiry, speaks);
		read_on(inquiry, step);
	} else if (inquiry->reply.over) {
		end_unknown(inquiry, step);
	} else {
		wait_for_bytes(INQUIRY_LISTEN_MS, step);
	}
}

static void
read_hello(struct inquiry *inquiry, struct inquiry_step *step)
{
	struct words words = words_of(inquiry->reply.bytes, inquiry->reply.length);
	enum tls_answer answer = tls_hello_read(
		inquiry->reply.bytes, inquiry->reply.length, &inquiry->facts);

	if (answer == TLS_ANSWER_MORE && !inquiry->reply.over) {
		wait_for_bytes(INQUIRY_IDLE_MS, step);
		return;
	}
	if (answer == TLS_ANSWER_HELLO || answer == TLS_ANSWER_ALERT) {
		inquiry->facts.encrypted = ENCRYPTED_YES;
		name(inquiry, "tls");
		end(inquiry, step);
		return;
	}
	/* A web server without TLS on a port for TLS. */
	if (words_begin(words, "HTTP/") && may_call_again(inquiry)) {
		inquiry->inside = protocol_named("http-get");
		call(inquiry, PLAN_ASK, step);
		return;
	}
	end_unknown(inquiry, step);
}

static void
look(struct inquiry *inquiry, struct inquiry_step *step)
{
	switch (inquiry->stage) {
	case STAGE_LISTENING:
		recognise(inquiry, step);
		break;
	case STAGE_TALKING:
		read_on(inquiry, step);
		break;
	case STAGE_HELLO:
		read_hello(inquiry, step);
		break;
	case STAGE_CALLING:
	case STAGE_HANDSHAKE:
	case STAGE_END:
		end(inquiry, step);
		break;
	}
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
	look(inquiry, step);
}

/* Nobody greeted: the question, if one is allowed. */
static void
after_listening(struct inquiry *inquiry, struct inquiry_step *step)
{
	if (inquiry->tls_first)
		begin_handshake(inquiry, step);
	else if (inquiry->probe != NULL && inquiry->probe->ask != NULL)
		ask(inquiry, inquiry->probe, step);
	else
		end(inquiry, step);
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
		look(inquiry, step);
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
		look(inquiry, step);
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
		end(inquiry, step);
		return;
	}
	take_tls(facts, &inquiry->facts);
	inquiry->reply.secure = true;
	if (inquiry->inside == NULL) {
		name(inquiry, "tls");
		end(inquiry, step);
	} else if (inquiry->inside->ask == NULL) {
		talk(inquiry, inquiry->inside);
		wait_for_bytes(INQUIRY_LISTEN_MS, step);
	} else {
		ask(inquiry, inquiry->inside, step);
	}
}

void
inquiry_insecure(struct inquiry *inquiry, struct inquiry_step *step)
{
	if (inquiry->stage == STAGE_HANDSHAKE && may_call_again(inquiry))
		call(inquiry, PLAN_HELLO, step);
	else
		end(inquiry, step);
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
