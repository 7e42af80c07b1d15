/*
 * A datagram with the request of conf/probes.yaml for its port. What proves an answer:
 *
 * - It comes to the port that asked. The salt in that port is of the keyed hash, so that
 *   even a protocol that repeats nothing (SSDP, NAT-PMP, TFTP) needs a guess.
 * - It comes from the port that was asked, unless the protocol answers from a new one
 *   (TFTP, RFC 1350 section 4).
 * - It looks as the file says, with the fresh bytes of this very question in it.
 *
 * Closed is what the host's own port-unreachable says (RFC 1122 4.1.3.1); the quote has our
 * port in it. The same words from another machine are a firewall's. Our own kernel, which
 * knows nothing of the question, says port-unreachable to whoever answers: harmless, and TFTP
 * servers stop repeating because of it.
 */
#include "scan/probe_method.h"

static uint16_t
source_port(const struct probe_asker *asker, const struct ip *host, uint16_t port,
	unsigned attempt)
{
	struct cookie_flow flow = {
		.ours = *probe_own_ip(asker, host),
		.theirs = *host,
		.their_port = port,
		.proto = PROTO_UDP,
	};

	return cookie_port(
		asker->slot, attempt, (unsigned)cookie_of(&asker->key, &flow));
}

static uint64_t
cookie(const struct probe_asker *asker, const struct ip *host, uint16_t our_port,
	uint16_t their_port)
{
	struct cookie_flow flow = {
		.ours = *probe_own_ip(asker, host),
		.theirs = *host,
		.our_port = our_port,
		.their_port = their_port,
		.proto = PROTO_UDP,
	};

	return cookie_of(&asker->key, &flow);
}

/* Did we ask that port of that host from our port? */
static bool
is_ours(const struct probe_asker *asker, const struct ip *host, uint16_t our_port,
	uint16_t their_port)
{
	return our_port >= SCAN_PORT_FIRST &&
		our_port ==
		source_port(asker, host, their_port, cookie_port_try(our_port));
}

static size_t
build(const struct probe *probe, uint8_t *space)
{
	uint8_t payload[PROBE_BYTES_MAX];
	struct packet_datagram datagram = {
		.source_port = probe->source_port,
		.target_port = probe->target_port,
		.payload = payload,
	};

	if (probe->request == NULL)
		return 0;
	datagram.length = udp_request_write(probe->request, probe->cookie, payload);
	return packet_udp(space, &probe->ends, &datagram);
}

/* The try of which the datagram is the answer to the question for that port; the request of
 * that try, or NULL. */
static const struct udp_request *
proven(const struct probe_asker *asker, const struct frame *frame, uint16_t port)
{
	uint16_t our_port = frame->udp_target_port;
	const struct udp_request *request =
		probe_book_try(asker->book, port, cookie_port_try(our_port));

	if (request == NULL || !is_ours(asker, &frame->source, our_port, port) ||
		(frame->udp_source_port != port && !request->any_port) ||
		!udp_request_is_answered(request,
			cookie(asker, &frame->source, our_port, port),
			frame->udp_payload, frame->udp_length))
		return NULL;
	return request;
}

/* The request that the datagram answers, and to which port it went; NULL: none. */
static const struct udp_request *
answered(const struct probe_asker *asker, const struct frame *frame, uint16_t *port)
{
	const struct probe_book *book = asker->book;
	const struct udp_request *request =
		proven(asker, frame, frame->udp_source_port);

	*port = frame->udp_source_port;
	for (size_t i = 0; i < book->udp_port_count && request == NULL; i++) {
		if (!book->udp[book->udp_ports[i].row].any_port)
			continue;
		*port = book->udp_ports[i].port;
		request = proven(asker, frame, *port);
	}
	return request;
}

static bool
match_datagram(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	uint16_t port;
	const struct udp_request *request = answered(asker, frame, &port);

	if (request == NULL)
		return false;
	*answer = (struct probe_answer){
		.kind = PROBE_UDP,
		.ip = frame->source,
		.port = port,
		.attempt = (uint8_t)cookie_port_try(frame->udp_target_port),
		.reason = REASON_UDP_RESPONSE,
		.life = true,
		.request = request,
	};
	return true;
}

static bool
match_error(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	const struct frame_quote *quote = &frame->quote;
	struct probe_answer error;

	if (!probe_error(asker, frame, PROTO_UDP, &error) ||
		!is_ours(asker, &quote->target, quote->source_port, quote->target_port))
		return false;
	if (error.reason == REASON_PORT_UNREACH && !error.life)
		error.reason = REASON_ADMIN_PROHIBITED;
	*answer = error;
	answer->kind = PROBE_UDP;
	answer->port = quote->target_port;
	answer->attempt = (uint8_t)cookie_port_try(quote->source_port);
	return true;
}

static bool
match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	if (frame->kind == FRAME_UDP && asker->book != NULL)
		return match_datagram(asker, frame, answer);
	return frame->kind == FRAME_UNREACHABLE && match_error(asker, frame, answer);
}

const struct probe_method probe_udp = {
	.proto = PROTO_UDP,
	.reply = FRAME_UDP,
	.source_port = source_port,
	.build = build,
	.match = match,
};
