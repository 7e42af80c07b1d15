#include "sensor/announced.h"

#include "base/text.h"
#include "net/dhcp.h"
#include "net/mdns.h"
#include "net/router_advert.h"
#include "net/ssdp.h"
#include "sensor/description_place.h"

static bool
is_host(const struct ip *ip)
{
	return ip->family != IP_NONE && !ip_is_special(ip);
}

/* An address that can be nobody's is as good as none. */
static struct ip
host_or_none(const struct ip *ip)
{
	return is_host(ip) ? *ip : (struct ip){.family = IP_NONE};
}

/* The segment of the first address that lies in one; else the only one on the wire. */
static struct segment *
segment_of(struct segments *segments, const struct listener *listener,
	const struct ip *first, const struct ip *second)
{
	struct segment *segment = segments_of(segments, listener, first, false);

	if (segment == NULL)
		segment = segments_of(segments, listener, second, false);
	return segment != NULL ? segment : segments_on_link(segments, listener);
}

static void
tell(struct receiver *receiver, const struct observation *seen)
{
	if (heard_is_news(receiver->heard, seen, false))
		(void)teller_tell(receiver->teller, seen); /* counted when lost */
}

static void
tell_guide(struct receiver *receiver, const struct segment *segment,
	const struct observation_guide *guide, struct moment at)
{
	struct observation seen;

	if (segment == NULL)
		return;
	seen = teller_observation(OBSERVATION_GUIDE, segment->index, 0, at);
	seen.guide = *guide;
	tell(receiver, &seen);
}

static void
hear_server(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, const struct dhcp_message *message, struct moment at)
{
	const struct observation_guide guide = {
		.kind = GUIDE_DHCP,
		.mac = frame->source_mac,
		.ip = host_or_none(&message->server),
		.gateway = host_or_none(&message->gateway),
		.name_server = host_or_none(&message->name_server),
	};

	tell_guide(receiver,
		segment_of(receiver->segments, listener, &message->server,
			&message->your_ip),
		&guide, at);
}

/* A client says for all to hear whose offer it takes (RFC 2131 4.3.2): on a switched network
 * that is mostly the only sign of the server. */
static void
hear_choice(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, const struct dhcp_message *message, struct moment at)
{
	const struct observation_guide guide = {
		.kind = GUIDE_DHCP,
		.mac = frame->source_mac,
		.named = true,
		.ip = message->server,
	};

	tell_guide(receiver,
		segments_of(receiver->segments, listener, &message->server, false),
		&guide, at);
}

static void
tell_claim(struct receiver *receiver, const struct segment *segment,
	const struct observation_claim *claim, struct moment at)
{
	struct observation seen;

	if (segment == NULL || (claim->name[0] == '\0' && claim->detail[0] == '\0'))
		return;
	seen = teller_observation(OBSERVATION_CLAIM, segment->index, 0, at);
	seen.claim = *claim;
	tell(receiver, &seen);
}

/* Only of itself: what a relay passes on has another sender. */
static void
hear_client(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, const struct dhcp_message *message, struct moment at)
{
	struct observation_claim claim = {
		.source = CLAIM_DHCP, .mac = frame->source_mac};

	if (!mac_equal(&message->client, &frame->source_mac))
		return;
	(void)text_copy(claim.name, sizeof(claim.name), message->host_name);
	(void)text_copy(claim.detail, sizeof(claim.detail), message->vendor_class);
	tell_claim(receiver,
		segment_of(receiver->segments, listener, &frame->source,
			&message->requested),
		&claim, at);
}

static void
hear_dhcp(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	struct dhcp_message message;

	if (!dhcp_read(frame->udp_payload, frame->udp_length, &message))
		return;
	if (dhcp_is_from_server(message.type)) {
		hear_server(receiver, listener, frame, &message, at);
		return;
	}
	hear_client(receiver, listener, frame, &message, at);
	if (message.type == DHCP_REQUEST && is_host(&message.server))
		hear_choice(receiver, listener, frame, &message, at);
}

static void
hear_router(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	struct router_advert advert;
	struct observation_guide guide = {
		.kind = GUIDE_ROUTER, .mac = frame->source_mac, .ip = frame->source};

	if (!router_advert_read(frame->advert, frame->advert_length, &advert))
		return;
	guide.ended = !router_advert_takes_traffic(&advert);
	guide.name_server = host_or_none(&advert.name_server);
	tell_guide(receiver,
		segments_of(receiver->segments, listener, &frame->source, false),
		&guide, at);
}

static void
hear_mdns(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	struct observation_claim claim = {
		.source = CLAIM_MDNS, .mac = frame->source_mac};
	struct mdns_message message;
	struct text detail;

	/* RFC 6762 6: who answers from another port is no responder. */
	if (frame->udp_source_port != MDNS_PORT ||
		!mdns_read(frame->udp_payload, frame->udp_length, &frame->source,
			&message))
		return;
	(void)text_copy(claim.name, sizeof(claim.name), message.host_name);
	text_init(&detail, claim.detail, sizeof(claim.detail));
	for (size_t i = 0; i < message.service_count; i++)
		text_format(&detail, "%s%s", i > 0 ? " " : "", message.services[i]);
	tell_claim(receiver,
		segments_of(receiver->segments, listener, &frame->source, false),
		&claim, at);
}

static void
tell_place(struct receiver *receiver, const struct segment *segment,
	const struct frame *frame, const struct ssdp_notice *notice, struct moment at)
{
	struct observation seen;

	if (segment == NULL)
		return;
	seen = teller_observation(OBSERVATION_PLACE, segment->index, 0, at);
	if (description_place_read(
		    notice, &frame->source, &frame->source_mac, &seen.place))
		tell(receiver, &seen);
}

/* It may have the router lead the internet to it: the list is worth a look. */
static void
tell_search(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	const struct segment *segment =
		segments_of(receiver->segments, listener, &frame->source, false);
	struct observation seen;

	if (segment == NULL)
		return;
	seen = teller_observation(OBSERVATION_SEARCH, segment->index, 0, at);
	tell(receiver, &seen);
}

static void
hear_ssdp(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	struct observation_claim claim = {
		.source = CLAIM_SSDP, .mac = frame->source_mac};
	const struct segment *segment;
	struct ssdp_notice notice;
	struct text detail;

	if (ssdp_searches_router(frame->udp_payload, frame->udp_length))
		tell_search(receiver, listener, frame, at);
	if (!ssdp_read(frame->udp_payload, frame->udp_length, &notice))
		return;
	segment = segments_of(receiver->segments, listener, &frame->source, false);
	text_init(&detail, claim.detail, sizeof(claim.detail));
	text_format(&detail, "%s%s%s", notice.device,
		notice.device[0] != '\0' && notice.server[0] != '\0' ? " " : "",
		notice.server);
	tell_claim(receiver, segment, &claim, at);
	tell_place(receiver, segment, frame, &notice, at);
}

void
announced_receive(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	if (frame->kind == FRAME_ROUTER_ADVERTISEMENT)
		hear_router(receiver, listener, frame, at);
	else if (frame->kind == FRAME_UDP &&
		(frame->udp_target_port == DHCP_SERVER_PORT ||
			frame->udp_target_port == DHCP_CLIENT_PORT))
		hear_dhcp(receiver, listener, frame, at);
	else if (frame->kind == FRAME_UDP && frame->udp_target_port == MDNS_PORT)
		hear_mdns(receiver, listener, frame, at);
	else if (frame->kind == FRAME_UDP && frame->udp_target_port == SSDP_PORT)
		hear_ssdp(receiver, listener, frame, at);
}
