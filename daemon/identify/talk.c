#include "identify/talk.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "inquiry/inquiry.h"
#include "sys/clock.h"

enum { PAUSE_MS = 100 }; /* for a place, or on top of the host's pause */

struct talk {
	const struct talk_setup *setup;
	struct inquiry_order order;
	struct inquiry *inquiry;
	struct line *line;
	struct tls *tls;	     /* within the line; NULL: plain */
	bool secure;		     /* the handshake is done */
	struct loop_timer *patience; /* for the next bytes, or for the host's pause */
	struct loop_timer *limit;    /* of this connection */
	bool dialling;		     /* the next thing to do is to connect */
	bool ended;
	enum gate_reason refusal; /* GATE_PASS: it was not refused */
	uint32_t connections, sent, received;
};

static void obey(struct talk *talk, const struct inquiry_step *step);

static void
hang_up(struct talk *talk)
{
	loop_timer_cancel(talk->limit);
	loop_timer_cancel(talk->patience);
	tls_free(talk->tls);
	talk->tls = NULL;
	talk->secure = false;
	if (talk->line == NULL)
		return;
	talk->sent += (uint32_t)line_sent(talk->line);
	talk->received += (uint32_t)line_received(talk->line);
	/* Who pours out more than is read is cut off. */
	line_close(talk->line, line_received(talk->line) >= REPLY_MAX);
	talk->line = NULL;
}

static void
end(struct talk *talk)
{
	hang_up(talk);
	if (talk->ended)
		return;
	talk->ended = true;
	talk->setup->ended(talk, talk->setup->context);
}

/* ---- TLS ---- */

static bool
send_outgoing(struct talk *talk)
{
	uint8_t bytes[TLS_OUT_MAX];
	size_t length = tls_outgoing(talk->tls, bytes, sizeof(bytes));

	return length == 0 || line_send(talk->line, bytes, length);
}

static bool
send_secure(struct talk *talk, const uint8_t *bytes, size_t length)
{
	return tls_write(talk->tls, bytes, length) && send_outgoing(talk);
}

/* Several records may have come at once; each may end the talk. */
static void
read_inside(struct talk *talk)
{
	uint8_t bytes[REPLY_MAX];
	struct inquiry_step step;

	while (talk->secure) {
		size_t length = tls_read(talk->tls, bytes, sizeof(bytes));

		if (length == 0 && !tls_is_over(talk->tls))
			return;
		if (length > 0)
			inquiry_received(talk->inquiry, bytes, length, &step);
		else
			inquiry_closed(talk->inquiry, &step);
		obey(talk, &step);
	}
}

static void
shake(struct talk *talk, const uint8_t *bytes, size_t length)
{
	enum tls_state state = tls_received(talk->tls, bytes, length);
	struct service_facts facts = {.encrypted = ENCRYPTED_YES};
	struct inquiry_step step;

	if (!send_outgoing(talk))
		state = TLS_OVER;
	if (state == TLS_SHAKING)
		return;
	if (state == TLS_OVER) {
		inquiry_insecure(talk->inquiry, &step);
		obey(talk, &step);
		return;
	}
	talk->secure = true;
	tls_facts(talk->tls, &facts);
	inquiry_secured(talk->inquiry, &facts, &step);
	obey(talk, &step);
	read_inside(talk);
}

/* ---- what the line says ---- */

static void
connected(void *context)
{
	struct talk *talk = context;
	struct inquiry_step step;

	inquiry_connected(talk->inquiry, &step);
	obey(talk, &step);
}

static void
failed(bool refused, void *context)
{
	struct talk *talk = context;
	struct inquiry_step step;

	inquiry_unreachable(talk->inquiry, refused, &step);
	obey(talk, &step);
}

static void
received(const uint8_t *bytes, size_t length, void *context)
{
	struct talk *talk = context;
	struct inquiry_step step;

	if (talk->secure) {
		(void)tls_received(talk->tls, bytes, length); /* read_inside sees why */
		read_inside(talk);
	} else if (talk->tls != NULL) {
		shake(talk, bytes, length);
	} else {
		inquiry_received(talk->inquiry, bytes, length, &step);
		obey(talk, &step);
	}
}

static void
closed(void *context)
{
	struct talk *talk = context;
	struct inquiry_step step;

	inquiry_closed(talk->inquiry, &step);
	obey(talk, &step);
}

static const struct line_calls line_calls = {
	.connected = connected,
	.failed = failed,
	.received = received,
	.closed = closed,
};

/* ---- obeying ---- */

static void
dial(struct talk *talk)
{
	const struct line_setup setup = {
		.loop = talk->setup->loop,
		.gate = talk->setup->gate,
		.scopes = talk->setup->scopes,
		.calls = &line_calls,
		.context = talk,
	};
	const struct call *call = &talk->order.call;
	mono_t now = clock_mono();
	enum gate_reason reason;

	talk->line = line_open(&setup, call, &reason);
	talk->dialling = reason == GATE_RATE_HOST || reason == GATE_RATE_DAEMON;
	if (talk->dialling) {
		mono_t next = call_gate_next(setup.gate, call, now);

		next.us += span_ms(PAUSE_MS).us;
		loop_timer_set(talk->patience, mono_since(next, now));
	} else if (reason != GATE_PASS) {
		talk->refusal = reason;
		end(talk);
	} else if (talk->line == NULL) {
		failed(false, talk);
	} else {
		talk->connections++;
		loop_timer_set(talk->patience, span_ms(INQUIRY_IDLE_MS));
		loop_timer_set(talk->limit, span_ms(INQUIRY_TOTAL_MS));
	}
}

static void
begin_tls(struct talk *talk, const struct inquiry_step *step)
{
	talk->tls = tls_new(talk->setup->tls);
	loop_timer_set(talk->patience, step->patience);
	shake(talk, NULL, 0);
}

static void
say(struct talk *talk, const struct inquiry_step *step)
{
	bool said = talk->secure ? send_secure(talk, step->bytes, step->length)
				 : line_send(talk->line, step->bytes, step->length);
	struct inquiry_step next;

	if (step->want == INQUIRY_LEAVE) {
		end(talk);
	} else if (said) {
		loop_timer_set(talk->patience, step->patience);
	} else {
		inquiry_closed(talk->inquiry, &next);
		obey(talk, &next);
	}
}

static void
obey(struct talk *talk, const struct inquiry_step *step)
{
	switch (step->want) {
	case INQUIRY_CALL:
		hang_up(talk);
		dial(talk);
		break;
	case INQUIRY_READ:
		loop_timer_set(talk->patience, step->patience);
		break;
	case INQUIRY_SEND:
	case INQUIRY_LEAVE:
		say(talk, step);
		break;
	case INQUIRY_TLS:
		begin_tls(talk, step);
		break;
	case INQUIRY_DONE:
		end(talk);
		break;
	}
}

static void
patience_over(void *context)
{
	struct talk *talk = context;
	struct inquiry_step step;

	if (talk->dialling) {
		dial(talk);
		return;
	}
	if (talk->refusal != GATE_PASS) {
		end(talk);
		return;
	}
	inquiry_silence(talk->inquiry, &step);
	obey(talk, &step);
}

static void
limit_reached(void *context)
{
	closed(context);
}

static void
describe(const struct talk *talk, struct inquiry_subject *subject)
{
	const struct call *call = &talk->order.call;
	const struct catalogue_row *row =
		catalogue_row(talk->setup->catalogue, PROTO_TCP, call->port);

	*subject = (struct inquiry_subject){
		.port = call->port,
		.probe = row == NULL ? "" : row->probe,
		.service = row == NULL ? "" : row->note.service,
		.fragile = row != NULL && row->fragile,
		.upnp = talk->order.upnp,
	};
	(void)ip_text(&call->ip, subject->host);
}

struct talk *
talk_new(const struct talk_setup *setup, const struct inquiry_order *order)
{
	struct talk *talk = mem_new(sizeof(*talk));
	struct inquiry_subject subject;
	struct inquiry_step step;

	talk->setup = setup;
	talk->order = *order;
	talk->patience = loop_timer_new(setup->loop, LOOP_NETWORK, patience_over, talk);
	talk->limit = loop_timer_new(setup->loop, LOOP_NETWORK, limit_reached, talk);
	describe(talk, &subject);
	talk->inquiry = inquiry_new(&subject);
	inquiry_begin(talk->inquiry, &step);
	if (!protocol_may_listen(subject.probe))
		talk->refusal = GATE_PAYLOAD;
	else
		talk->dialling = true; /* in the next turn: its owner knows it then */
	loop_timer_set(talk->patience, span_ms(0));
	return talk;
}

void
talk_free(struct talk *talk)
{
	if (talk == NULL)
		return;
	hang_up(talk);
	loop_timer_free(talk->patience);
	loop_timer_free(talk->limit);
	inquiry_free(talk->inquiry);
	free(talk);
}

static enum inquiry_outcome
outcome_of(const struct talk *talk)
{
	if (!talk->ended || talk->refusal == GATE_PAUSED)
		return INQUIRY_LATER;
	/* Refused before the second connection: the first has shown something. */
	if (talk->refusal != GATE_PASS && talk->connections == 0)
		return INQUIRY_DENIED;
	return inquiry_outcome(talk->inquiry);
}

void
talk_result(const struct talk *talk, struct observation_service *result)
{
	*result = (struct observation_service){
		.order_id = talk->order.id,
		.ip = talk->order.call.ip,
		.port = talk->order.call.port,
		.outcome = outcome_of(talk),
		.connections = talk->connections,
		.sent_bytes = talk->sent,
		.received_bytes = talk->received,
	};
	if (result->outcome == INQUIRY_NAMED || result->outcome == INQUIRY_SILENT)
		result->facts = *inquiry_facts(talk->inquiry);
	if (result->outcome == INQUIRY_NAMED)
		result->upnp = *inquiry_upnp(talk->inquiry);
}

uint16_t
talk_segment(const struct talk *talk)
{
	return talk->order.call.segment;
}
