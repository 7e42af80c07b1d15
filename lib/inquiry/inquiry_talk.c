#include <string.h>

#include "base/text.h"
#include "inquiry/inquiry_part.h"
#include "inquiry/tls_hello.h"
#include "inquiry/words.h"

void
inquiry_end(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->stage = STAGE_END;
	*step = (struct inquiry_step){.want = INQUIRY_DONE};
}

void
inquiry_call(struct inquiry *inquiry, enum plan plan, struct inquiry_step *step)
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
bool
inquiry_may_call_again(const struct inquiry *inquiry)
{
	return !inquiry->subject.fragile && inquiry->calls < INQUIRY_CALLS_MAX;
}

void
inquiry_wait(int64_t ms, struct inquiry_step *step)
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
void
inquiry_end_unknown(struct inquiry *inquiry, struct inquiry_step *step)
{
	struct words rest = words_of(inquiry->reply.bytes, inquiry->reply.length);
	struct words line;

	if (inquiry->reply.secure)
		name(inquiry, "tls");
	else if (words_line(&rest, true, &line))
		words_copy(line, inquiry->facts.title, sizeof(inquiry->facts.title));
	inquiry_end(inquiry, step);
}

/* The question is on its way, or the server speaks first: a new answer begins. */
static void
talk(struct inquiry *inquiry, const struct protocol *protocol)
{
	inquiry->stage = STAGE_TALKING;
	inquiry->talking = protocol;
}

void
inquiry_send(struct inquiry *inquiry, enum inquiry_want want, const uint8_t *bytes,
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

void
inquiry_ask(struct inquiry *inquiry, const struct protocol *protocol,
	struct inquiry_step *step)
{
	size_t length;

	talk(inquiry, protocol);
	if (protocol->ask == NULL) {
		inquiry_wait(INQUIRY_LISTEN_MS, step);
		return;
	}
	length = protocol->ask(&inquiry->asked, inquiry->question);
	if (length == 0)
		inquiry_end(inquiry, step);
	else
		inquiry_send(inquiry, INQUIRY_SEND, inquiry->question, length, step);
}

static void
answer(struct inquiry *inquiry, bool last, struct inquiry_step *step)
{
	size_t length = inquiry->reply.answer_length;

	if (inquiry->reply.over || inquiry->reply.turn >= TURNS_MAX) {
		inquiry_end(inquiry, step);
		return;
	}
	memcpy(inquiry->question, inquiry->reply.answer, length);
	inquiry_send(inquiry, last ? INQUIRY_LEAVE : INQUIRY_SEND, inquiry->question,
		length, step);
	if (last)
		inquiry->stage = STAGE_END;
}

static void
turn_to_tls(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->inside = inquiry->talking;
	if (inquiry_may_call_again(inquiry)) {
		inquiry_call(inquiry, PLAN_TLS, step);
		return;
	}
	inquiry->facts.encrypted = ENCRYPTED_YES;
	name_as(inquiry, inquiry->talking, true);
	inquiry_end(inquiry, step);
}

/* What is known stays known, whatever comes of the second question. */
static void
ask_next(struct inquiry *inquiry, struct inquiry_step *step)
{
	inquiry->inside = protocol_next(inquiry->talking);
	if (inquiry->inside != NULL && inquiry_may_call_again(inquiry))
		inquiry_call(inquiry, PLAN_ASK, step);
	else
		inquiry_end(inquiry, step);
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
		inquiry_wait(INQUIRY_IDLE_MS, step);
		break;
	case READING_DONE:
		inquiry_end(inquiry, step);
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
			inquiry_end_unknown(inquiry, step);
		break;
	}
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
		inquiry_end_unknown(inquiry, step);
	} else {
		inquiry_wait(INQUIRY_LISTEN_MS, step);
	}
}

static void
read_hello(struct inquiry *inquiry, struct inquiry_step *step)
{
	struct words words = words_of(inquiry->reply.bytes, inquiry->reply.length);
	enum tls_answer answer = tls_hello_read(
		inquiry->reply.bytes, inquiry->reply.length, &inquiry->facts);

	if (answer == TLS_ANSWER_MORE && !inquiry->reply.over) {
		inquiry_wait(INQUIRY_IDLE_MS, step);
		return;
	}
	if (answer == TLS_ANSWER_HELLO || answer == TLS_ANSWER_ALERT) {
		inquiry->facts.encrypted = ENCRYPTED_YES;
		name(inquiry, "tls");
		inquiry_end(inquiry, step);
		return;
	}
	/* A web server without TLS on a port for TLS. */
	if (words_begin(words, "HTTP/") && inquiry_may_call_again(inquiry)) {
		inquiry->inside = protocol_named("http-get");
		inquiry_call(inquiry, PLAN_ASK, step);
		return;
	}
	inquiry_end_unknown(inquiry, step);
}

void
inquiry_look(struct inquiry *inquiry, struct inquiry_step *step)
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
		inquiry_end(inquiry, step);
		break;
	}
}
