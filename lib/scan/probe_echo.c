/* ICMP echo (RFC 792) and ICMPv6 echo (RFC 4443): our port range as identifier, the cookie's low 16 bits as sequence
 * number, all of it as the first 8 bytes of payload. An error that quotes the request is
 * only a sign of life when the host itself sent it. */
#include "scan/probe_method.h"

static size_t
build(const struct probe *probe, uint8_t *space)
{
	return packet_echo_request(space, &probe->ends, probe->source_port,
		(uint16_t)probe->cookie, probe->cookie);
}

static uint64_t
cookie(const struct probe_asker *asker, const struct ip *host, uint16_t id)
{
	struct cookie_flow flow = {
		.ours = *probe_own_ip(asker, host),
		.theirs = *host,
		.our_port = id,
		.proto = COOKIE_PROTO_ICMP,
	};

	return cookie_of(&asker->key, &flow);
}

static bool
match_reply(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	uint64_t expected;

	if (!probe_port_is_ours(asker, frame->echo_id))
		return false;
	expected = cookie(asker, &frame->source, frame->echo_id);
	if (frame->echo_cookie != expected ||
		frame->echo_sequence != (uint16_t)expected)
		return false;
	*answer = (struct probe_answer){
		.kind = PROBE_ECHO,
		.ip = frame->source,
		.attempt = (uint8_t)cookie_port_try(frame->echo_id),
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
	uint16_t id = (uint16_t)(quote->sequence >> 16);
	uint8_t proto =
		quote->target.family == IP_V4 ? COOKIE_PROTO_ICMP : COOKIE_PROTO_ICMPV6;

	if (!probe_error(asker, frame, proto, &error) ||
		!probe_port_is_ours(asker, id) ||
		(uint16_t)quote->sequence !=
			(uint16_t)cookie(asker, &quote->target, id))
		return false;
	*answer = error;
	answer->kind = PROBE_ECHO;
	answer->attempt = (uint8_t)cookie_port_try(id);
	return true;
}

static bool
match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	if (frame->kind == FRAME_ECHO_REPLY)
		return match_reply(asker, frame, answer);
	return frame->kind == FRAME_UNREACHABLE && match_error(asker, frame, answer);
}

const struct probe_method probe_echo = {
	.proto = COOKIE_PROTO_ICMP,
	.reply = FRAME_ECHO_REPLY,
	.build = build,
	.match = match,
};
