#include "sensor/return_path.h"

struct neighbour *
return_path_gateway(struct segment *segment, enum ip_family family)
{
	return family == IP_V6 ? &segment->v6.gateway : &segment->gateway;
}

bool
return_path_can_ask(struct segment *segment, enum ip_family family)
{
	const struct neighbour *gateway = return_path_gateway(segment, family);

	return !mac_is_zero(&gateway->mac) &&
		!scope_excludes_mac(segment->scope, &gateway->mac) &&
		(scope_allows(segment->scope, &gateway->ip) ||
			(gateway->ip.family == IP_V6 &&
				ip_is_link_local(&gateway->ip)));
}

void
return_path_works(struct segment *segment, enum ip_family family, mono_t now)
{
	struct neighbour *gateway = return_path_gateway(segment, family);

	gateway->returned = now;
	gateway->mute_said = false;
}

void
return_path_receive(struct segment *segment, const struct frame *frame, mono_t now)
{
	enum ip_family family = (enum ip_family)frame->source.family;
	const struct neighbour *gateway = return_path_gateway(segment, family);
	const struct vantage *vantage =
		family == IP_V6 ? &segment->v6.vantage : &segment->vantage;

	if (frame->kind == FRAME_ECHO_REPLY && ip_equal(&frame->source, &gateway->ip) &&
		ip_equal(&frame->target, &vantage->own_ip) &&
		mac_equal(&frame->source_mac, &gateway->mac))
		return_path_works(segment, family, now);
}

bool
return_path_is_proven(struct segment *segment, enum ip_family family, mono_t since)
{
	return return_path_gateway(segment, family)->returned.us >= since.us ||
		!return_path_can_ask(segment, family);
}
