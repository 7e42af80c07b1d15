/* ARP (RFC 826): broadcast, or to one station when its MAC is believed. A reply carries no
 * cookie; what is checked is that it was sent to us, and by the scan that it was asked. */
#include "scan/probe_method.h"

static size_t
build(const struct probe *probe, uint8_t *space)
{
	return packet_arp_request(space, &probe->ends);
}

static bool
match(const struct probe_asker *asker, const struct frame *frame,
	struct probe_answer *answer)
{
	if (frame->kind != FRAME_ARP_REPLY ||
		!mac_equal(&frame->target_mac, &asker->own_mac))
		return false;
	*answer = (struct probe_answer){
		.kind = PROBE_ARP,
		.ip = frame->source,
		.life = true,
	};
	return true;
}

const struct probe_method probe_arp = {
	.proto = 0,
	.reply = FRAME_ARP_REPLY,
	.build = build,
	.match = match,
};
