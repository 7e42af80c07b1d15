/* TCP SYN with the cookie as initial sequence number. RFC 9293 3.10.7.3: an answer to it,
 * SYN-ACK or RST, acknowledges exactly that number + 1; an ICMP error quotes the number. The
 * kernel, which knows nothing of the SYN, answers a SYN-ACK with a RST: wanted, it closes
 * the half-open connection of the target. */
#include "scan/probe_method.h"

static size_t
build(const struct probe *probe, uint8_t *space)
{
	return packet_tcp_syn(space, &probe->ends, probe->source_port,
		probe->target_port, (uint32_t)probe->cookie);
}

static uint32_t
sequence(const struct probe_asker *asker, const struct ip *host, uint16_t our_port,
	uint16_t their_port)
{
	struct cookie_flow flow = {
		.ours = *probe_own_ip(asker, host),
		.theirs = *host,
		.our_port = our_port,
		.their_port = their_port,
		.proto = PROTO_TCP,
	};

	return (uint32_t)cookie_of(&asker->key, &flow);
}

static enum port_reason
segment_reason(const struct frame_tcp *tcp)
{
	switch (tcp->flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) {
	case TCP_SYN | TCP_ACK:
		return REASON_SYN_ACK;
	case TCP_RST | TCP_ACK:
		return REASON_RESET;
	default:
		return REASON_NONE;
	}
}

static bool
match_segment(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	const struct frame_tcp *tcp = &frame->tcp;
	enum port_reason reason = segment_reason(tcp);

	if (reason == REASON_NONE || !probe_port_is_ours(asker, tcp->target_port) ||
		tcp->acknowledgement !=
			sequence(asker, &frame->source, tcp->target_port,
				tcp->source_port) +
				1)
		return false;
	*answer = (struct probe_answer){
		.kind = PROBE_TCP_SYN,
		.ip = frame->source,
		.port = tcp->source_port,
		.attempt = (uint8_t)cookie_port_try(tcp->target_port),
		.reason = reason,
		.life = true,
	};
	return true;
}

static bool
match_error(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	const struct frame_quote *quote = &frame->quote;
	struct probe_answer error;

	if (!probe_error(asker, frame, PROTO_TCP, &error) ||
		!probe_port_is_ours(asker, quote->source_port) ||
		quote->sequence !=
			sequence(asker, &quote->target, quote->source_port,
				quote->target_port))
		return false;
	*answer = error;
	answer->kind = PROBE_TCP_SYN;
	answer->port = quote->target_port;
	answer->attempt = (uint8_t)cookie_port_try(quote->source_port);
	return true;
}

static bool
match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	if (frame->kind == FRAME_TCP)
		return match_segment(asker, frame, answer);
	return frame->kind == FRAME_UNREACHABLE && match_error(asker, frame, answer);
}

const struct probe_method probe_tcp = {
	.proto = PROTO_TCP,
	.reply = FRAME_TCP,
	.build = build,
	.match = match,
};
