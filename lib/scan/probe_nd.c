/* Neighbour solicitation (RFC 4861): to the solicited-node group, or to one station when its
 * MAC is believed. An advertisement carries no cookie; what is checked is that it was sent to
 * us, and by the scan that it was asked. One that names another station than the one that sent
 * it speaks for somebody else and is not taken. */
#include "scan/probe_method.h"

static size_t
build(const struct probe *probe, uint8_t *space)
{
	return packet_neighbour_solicitation(space, &probe->ends);
}

static bool
match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	if (frame->kind != FRAME_NEIGHBOUR_ADVERTISEMENT ||
		!mac_equal(&frame->target_mac, &asker->own_mac))
		return false;
	if (!mac_is_zero(&frame->claimed_mac) &&
		!mac_equal(&frame->claimed_mac, &frame->source_mac))
		return false;
	*answer = (struct probe_answer){
		.kind = PROBE_ND,
		.ip = frame->source,
		.life = true,
	};
	return true;
}

const struct probe_method probe_nd = {
	.proto = 0,
	.reply = FRAME_NEIGHBOUR_ADVERTISEMENT,
	.build = build,
	.match = match,
};
