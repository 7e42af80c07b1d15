#include "sensor/neighbour.h"

#include <string.h>

enum { ANSWER_SECONDS = 3 };

void
neighbour_set(struct neighbour *neighbour, const struct ip *ip)
{
	if (ip_equal(&neighbour->ip, ip))
		return;
	*neighbour = (struct neighbour){.ip = *ip};
}

bool
neighbour_is_due(struct neighbour *neighbour, mono_t now, bool *lost)
{
	*lost = false;
	if (neighbour->ip.family == IP_NONE || mono_since(now, neighbour->next).us < 0)
		return false;
	if (neighbour->unanswered >= NEIGHBOUR_MISSES &&
		!mac_is_zero(&neighbour->mac)) {
		neighbour->mac = (struct mac){{0}};
		neighbour->unanswered = 0;
		*lost = true;
	}
	return true;
}

void
neighbour_question(const struct neighbour *neighbour, const struct vantage *vantage,
	struct probe *probe)
{
	memset(probe, 0, sizeof(*probe));
	probe->kind = neighbour->ip.family == IP_V6 ? PROBE_ND : PROBE_ARP;
	probe->ends.source_mac = vantage->own_mac;
	probe->ends.source = vantage->own_ip;
	probe->ends.target = neighbour->ip;
	probe->ends.target_mac = neighbour->mac;
}

void
neighbour_asked(struct neighbour *neighbour, mono_t now)
{
	int64_t wait = 1;

	if (mac_is_zero(&neighbour->mac))
		for (uint32_t i = 0;
			i < neighbour->unanswered && wait < NEIGHBOUR_RETRY_SECONDS_MAX;
			i++)
			wait *= 2;
	if (wait > NEIGHBOUR_RETRY_SECONDS_MAX)
		wait = NEIGHBOUR_RETRY_SECONDS_MAX;
	neighbour->unanswered++;
	neighbour->asked = now;
	neighbour->next = mono_add(now, span_seconds(wait));
}

bool
neighbour_receive(struct neighbour *neighbour, const struct frame *frame,
	const struct ip *own_ip, mono_t now)
{
	bool moved;

	if (frame->kind !=
			(neighbour->ip.family == IP_V6 ? FRAME_NEIGHBOUR_ADVERTISEMENT
						       : FRAME_ARP_REPLY) ||
		neighbour->ip.family == IP_NONE || neighbour->unanswered == 0 ||
		mono_since(now, neighbour->asked).us >
			span_seconds(ANSWER_SECONDS).us ||
		!ip_equal(&frame->source, &neighbour->ip) ||
		!ip_equal(&frame->target, own_ip))
		return false;
	moved = !mac_equal(&neighbour->mac, &frame->source_mac);
	/* As long as the known station may still answer, nobody else is believed. */
	if (moved && !mac_is_zero(&neighbour->mac))
		return false;
	neighbour->mac = frame->source_mac;
	neighbour->unanswered = 0;
	neighbour->heard = now;
	neighbour->next = mono_add(now, span_seconds(NEIGHBOUR_KEEP_SECONDS));
	return moved;
}
