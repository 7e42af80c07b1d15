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

/* A frame may get lost anywhere, and a scan waits for the answer: the first questions follow
 * each other as fast as a station beside us answers. Then it is not there, and is asked for less
 * and less often. */
static span_t
wait_for_unknown(uint32_t unanswered)
{
	static const int64_t quick_ms[NEIGHBOUR_QUICK] = {100, 200, 400};
	int64_t seconds = 2;

	if (unanswered < NEIGHBOUR_QUICK)
		return span_ms(quick_ms[unanswered]);
	for (uint32_t i = NEIGHBOUR_QUICK;
		i < unanswered && seconds < NEIGHBOUR_RETRY_SECONDS_MAX; i++)
		seconds *= 2;
	return span_seconds(seconds < NEIGHBOUR_RETRY_SECONDS_MAX
			? seconds
			: NEIGHBOUR_RETRY_SECONDS_MAX);
}

void
neighbour_asked(struct neighbour *neighbour, mono_t now)
{
	/* One that is known is not given up for a second in which nothing came through. */
	span_t wait = mac_is_zero(&neighbour->mac)
		? wait_for_unknown(neighbour->unanswered)
		: span_seconds(1);

	neighbour->unanswered++;
	neighbour->asked = now;
	neighbour->next = mono_add(now, wait);
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
