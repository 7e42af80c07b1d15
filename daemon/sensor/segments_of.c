#include "sensor/segments.h"

struct segment *
segments_on_link(struct segments *segments, const struct listener *listener)
{
	struct segment *only = NULL;

	for (size_t i = 0; i < segments_count(segments); i++) {
		struct segment *segment = segments_at(segments, i);

		if (segment->listener != listener || segment->scope->routed)
			continue;
		if (only != NULL)
			return NULL;
		only = segment;
	}
	return only;
}

struct segment *
segments_of(struct segments *segments, const struct listener *listener,
	const struct ip *ip, bool routed)
{
	if (!routed && ip->family == IP_V6 && ip_is_link_local(ip))
		return segments_on_link(segments, listener);
	for (size_t i = 0; i < segments_count(segments); i++) {
		struct segment *segment = segments_at(segments, i);

		if (segment->listener == listener && segment->scope->routed == routed &&
			scope_has(segment->scope, ip))
			return segment;
	}
	return NULL;
}
