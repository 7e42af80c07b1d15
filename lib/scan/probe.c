#include "scan/probe.h"

#include "scan/probe_method.h"

/* One row per kind. */
static const struct probe_method *const methods[PROBE_KINDS] = {
	[PROBE_ARP] = &probe_arp,
	[PROBE_ND] = &probe_nd,
	[PROBE_ECHO] = &probe_echo,
	[PROBE_TCP_SYN] = &probe_tcp,
	[PROBE_UDP] = &probe_udp,
};

void
probe_prepare(const struct probe_asker *asker, struct probe *probe)
{
	const struct probe_method *method = methods[probe->kind];
	struct cookie_flow flow = {
		.ours = probe->ends.source,
		.theirs = probe->ends.target,
		.their_port = probe->target_port,
	};

	if (method->proto == 0)
		return;
	probe->source_port = method->source_port == NULL
		? cookie_port(asker->slot, probe->attempt, asker->salt)
		: method->source_port(asker, &probe->ends.target, probe->target_port,
			  probe->attempt);
	flow.our_port = probe->source_port;
	flow.proto = method->proto;
	probe->cookie = cookie_of(&asker->key, &flow);
	if (probe->kind == PROBE_UDP && asker->book != NULL)
		probe->request =
			probe_book_try(asker->book, probe->target_port, probe->attempt);
}

size_t
probe_build(const struct probe *probe, uint8_t *space)
{
	return methods[probe->kind]->build(probe, space);
}

bool
probe_match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	if (frame->target.family == IP_NONE ||
		!ip_equal(&frame->target, probe_own_ip(asker, &frame->target)))
		return false;
	for (size_t i = 0; i < PROBE_KINDS; i++) {
		const struct probe_method *method = methods[i];

		if ((frame->kind == method->reply ||
			    frame->kind == FRAME_UNREACHABLE) &&
			method->match(asker, frame, answer))
			return true;
	}
	return false;
}

const struct ip *
probe_own_ip(const struct probe_asker *asker, const struct ip *host)
{
	return host->family == IP_V6 ? &asker->own_ip6 : &asker->own_ip;
}

bool
probe_port_is_ours(const struct probe_asker *asker, uint16_t port)
{
	return port >= SCAN_PORT_FIRST &&
		port == cookie_port(asker->slot, cookie_port_try(port), asker->salt);
}

enum port_reason
probe_unreachable_reason(const struct frame *frame)
{
	enum { UNREACHABLE = 3, UNREACHABLE_V6 = 1, CODES = 16 };
	static const uint8_t reasons[CODES] = {
		[0] = REASON_NET_UNREACH,
		[1] = REASON_HOST_UNREACH,
		[2] = REASON_PROTO_UNREACH,
		[3] = REASON_PORT_UNREACH,
		[5] = REASON_HOST_UNREACH,
		[6] = REASON_NET_UNREACH,
		[7] = REASON_HOST_UNREACH,
		[9] = REASON_ADMIN_PROHIBITED,
		[10] = REASON_ADMIN_PROHIBITED,
		[13] = REASON_ADMIN_PROHIBITED,
	};
	static const uint8_t reasons_v6[CODES] = {
		[0] = REASON_NET_UNREACH, /* no route */
		[1] = REASON_ADMIN_PROHIBITED,
		[2] = REASON_NET_UNREACH, /* beyond the scope of the source */
		[3] = REASON_HOST_UNREACH,
		[4] = REASON_PORT_UNREACH,
		[5] = REASON_ADMIN_PROHIBITED, /* the source is not let in or out */
		[6] = REASON_ADMIN_PROHIBITED, /* a route that rejects */
	};
	bool is_v4 = frame->source.family == IP_V4;

	if (frame->icmp_type != (is_v4 ? UNREACHABLE : UNREACHABLE_V6) ||
		frame->icmp_code >= CODES)
		return REASON_NONE;
	return (enum port_reason)(is_v4 ? reasons : reasons_v6)[frame->icmp_code];
}

bool
probe_error(const struct probe_asker *asker, const struct frame *frame, uint8_t proto,
	struct probe_answer *answer)
{
	const struct frame_quote *quote = &frame->quote;
	enum port_reason reason = probe_unreachable_reason(frame);

	if (reason == REASON_NONE || quote->proto != proto ||
		!ip_equal(&quote->source, probe_own_ip(asker, &quote->target)))
		return false;
	*answer = (struct probe_answer){
		.ip = quote->target,
		.reason = reason,
		.life = ip_equal(&frame->source, &quote->target),
	};
	return true;
}

static enum port_state
udp_state(enum port_reason reason)
{
	if (reason == REASON_NO_RESPONSE)
		return PORT_OPEN_FILTERED;
	return reason == REASON_PORT_UNREACH ? PORT_CLOSED : PORT_FILTERED;
}

enum port_state
probe_state(enum proto proto, enum port_reason reason)
{
	switch (reason) {
	case REASON_NONE:
		return PORT_UNTESTED;
	case REASON_SYN_ACK:
	case REASON_CONN_ACCEPTED:
	case REASON_UDP_RESPONSE:
		return PORT_OPEN;
	case REASON_RESET:
	case REASON_CONN_REFUSED:
		return PORT_CLOSED;
	case REASON_NO_RESPONSE:
	case REASON_PORT_UNREACH:
	case REASON_HOST_UNREACH:
	case REASON_NET_UNREACH:
	case REASON_PROTO_UNREACH:
	case REASON_ADMIN_PROHIBITED:
		break;
	}
	return proto == PROTO_UDP ? udp_state(reason) : PORT_FILTERED;
}

bool
probe_is_neighbour(enum probe_kind kind)
{
	return kind == PROBE_ARP || kind == PROBE_ND;
}
