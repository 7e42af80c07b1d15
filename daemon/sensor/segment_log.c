#include "sensor/segment_log.h"

#include "sys/log.h"

static const char *
why_down(const struct segment *segment)
{
	if (segment->listener->capture == NULL && !segment->scope->connect)
		return "nothing is heard on its interface";
	return segment->placed ? "its gateway does not answer"
			       : "cable, interface, address or route is gone";
}

void
segment_log_move(const struct segment *segment, bool was_up)
{
	char own[IP_TEXT_SIZE], gateway[IP_TEXT_SIZE];

	if (segment->up)
		log_info("Segment \"%s\" is looked at from %s on \"%s\"%s%s.",
			segment->scope->name, ip_text(&segment->vantage.own_ip, own),
			segment->scope->interface,
			segment->scope->connect		 ? " by connect()"
				: segment->scope->routed ? " through "
							 : "",
			segment->scope->routed && !segment->scope->connect
				? ip_text(&segment->vantage.gateway_ip, gateway)
				: "");
	else if (was_up)
		log_warning("Segment \"%s\" cannot be asked any more: %s.",
			segment->scope->name, why_down(segment));
}

void
segment_log_gateway(const struct segment *segment)
{
	char gateway[IP_TEXT_SIZE];

	if (!segment->crossed)
		return;
	if (segment->vantage.gateway_ip.family == IP_NONE)
		log_warning(
			"Other segments cannot be looked at from \"%s\": its gateway "
			"is not known; write gateway: ADDRESS.",
			segment->scope->name);
	else if (mac_is_zero(&segment->vantage.gateway_mac))
		log_warning(
			"Other segments cannot be looked at from \"%s\": its gateway "
			"%s does not answer.",
			segment->scope->name,
			ip_text(&segment->vantage.gateway_ip, gateway));
	else
		log_info("Other segments are looked at from \"%s\" through %s.",
			segment->scope->name,
			ip_text(&segment->vantage.gateway_ip, gateway));
}

void
segment_log_move6(const struct segment *segment)
{
	char own[IP_TEXT_SIZE], gateway[IP_TEXT_SIZE];

	if (segment->v6.up)
		log_info("Segment \"%s\" is looked at from %s on \"%s\"%s%s.",
			segment->scope->name, ip_text(&segment->v6.vantage.own_ip, own),
			segment->scope->interface,
			segment->scope->routed ? " through " : "",
			segment->scope->routed
				? ip_text(&segment->v6.vantage.gateway_ip, gateway)
				: "");
	else
		log_info("Segment \"%s\" is not looked at over IPv6.",
			segment->scope->name);
}
