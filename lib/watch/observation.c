#include "watch/observation.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const struct name evidence_names[] = {
	{EVIDENCE_ARP_REQUEST, "arp-request"},
	{EVIDENCE_ARP_REPLY, "arp-reply"},
	{EVIDENCE_ND, "nd"},
	{EVIDENCE_ECHO, "echo"},
	{EVIDENCE_TCP, "tcp"},
	{EVIDENCE_UDP, "udp"},
	{EVIDENCE_UNREACHABLE, "unreachable"},
	{0, NULL},
};

void
observation_put_off(const struct inquiry_order *order, struct moment now,
	struct observation *observation)
{
	*observation = (struct observation){
		.kind = OBSERVATION_SERVICE,
		.segment = order->call.segment,
		.at = now,
		.service = {.order_id = order->id,
			.ip = order->call.ip,
			.port = order->call.port,
			.outcome = INQUIRY_LATER,
			.facts = {.at = now.wall}},
	};
}

void
observation_done(struct observation *observation)
{
	if (observation->kind == OBSERVATION_HOST_DONE)
		free(observation->host_done.findings);
	*observation = (struct observation){0};
}

static bool
is_host_address(const struct ip *ip)
{
	return (ip->family == IP_V4 || ip->family == IP_V6) &&
		(!ip_is_special(ip) || ip_is_loopback(ip));
}

static bool
is_proto(enum proto proto)
{
	return proto == PROTO_TCP || proto == PROTO_UDP;
}

static bool
host_is_sound(const struct observation_host *host)
{
	return is_host_address(&host->ip) && !mac_is_group(&host->mac) &&
		(unsigned int)host->evidence <= EVIDENCE_UNREACHABLE;
}

static bool
port_is_sound(const struct observation_port *port)
{
	return is_host_address(&port->ip) && !mac_is_group(&port->mac) &&
		is_proto(port->proto) && port->port != 0 &&
		(unsigned int)port->state <= PORT_OPEN_FILTERED &&
		(unsigned int)port->reason <= REASON_CONN_REFUSED;
}

static bool
host_done_is_sound(const struct observation_host_done *done)
{
	uint32_t next = 1;

	if (!is_host_address(&done->ip) || done->finding_count > FINDINGS_MAX ||
		mac_is_group(&done->mac_before) || mac_is_group(&done->mac_after))
		return false;
	if (done->finding_count > 0 && done->findings == NULL)
		return false;
	for (uint32_t i = 0; i < done->finding_count; i++) {
		const struct port_finding *finding = &done->findings[i];

		if (finding->first < next || finding->last < finding->first ||
			finding->state > PORT_OPEN_FILTERED ||
			finding->reason > REASON_CONN_REFUSED)
			return false;
		next = (uint32_t)finding->last + 1;
	}
	return true;
}

static bool
link_is_sound(const struct observation_link *link)
{
	return !mac_is_group(&link->own_mac) && !mac_is_group(&link->gateway_mac) &&
		!mac_is_group(&link->gateway_mac6) &&
		(link->own_ip.family == IP_NONE || is_host_address(&link->own_ip)) &&
		(link->own_ip6.family == IP_NONE ||
			(link->own_ip6.family == IP_V6 &&
				is_host_address(&link->own_ip6))) &&
		(link->gateway_ip.family == IP_NONE ||
			is_host_address(&link->gateway_ip));
}

static bool
service_is_sound(const struct observation_service *service)
{
	return is_host_address(&service->ip) && service->port != 0 &&
		(unsigned int)service->outcome <= INQUIRY_LATER &&
		service_facts_are_sound(&service->facts) &&
		upnp_answer_is_sound(&service->upnp);
}

static bool
is_address_or_none(const struct ip *ip)
{
	return ip->family == IP_NONE || is_host_address(ip);
}

static bool
guide_is_sound(const struct observation_guide *guide)
{
	return (unsigned int)guide->kind < GUIDE_KINDS && !mac_is_zero(&guide->mac) &&
		!mac_is_group(&guide->mac) && is_address_or_none(&guide->ip) &&
		is_address_or_none(&guide->gateway) &&
		is_address_or_none(&guide->name_server) &&
		(!guide->named || guide->ip.family != IP_NONE);
}

static bool
is_clean(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL && text_is_harmless(text);
}

static bool
place_is_sound(const struct observation_place *place)
{
	return !mac_is_zero(&place->mac) && !mac_is_group(&place->mac) &&
		is_clean(place->device, sizeof(place->device)) &&
		is_host_address(&place->location.ip) && place->location.port != 0 &&
		memchr(place->location.path, '\0', sizeof(place->location.path)) !=
		NULL &&
		location_is_path(place->location.path);
}

static bool
claim_is_sound(const struct observation_claim *claim)
{
	return (unsigned int)claim->source <= CLAIM_DISCOVERY &&
		!mac_is_zero(&claim->mac) && !mac_is_group(&claim->mac) &&
		is_clean(claim->name, sizeof(claim->name)) &&
		is_clean(claim->detail, sizeof(claim->detail));
}

bool
observation_is_sound(const struct observation *observation, size_t segment_count)
{
	if (observation->kind != OBSERVATION_SENSOR &&
		observation->kind != OBSERVATION_INQUIRER &&
		observation->segment >= segment_count)
		return false;
	switch (observation->kind) {
	case OBSERVATION_SENSOR:
	case OBSERVATION_INQUIRER:
	case OBSERVATION_CAPTURE:
	case OBSERVATION_SEARCH:
		return true;
	case OBSERVATION_LINK:
		return link_is_sound(&observation->link);
	case OBSERVATION_HOST:
		return host_is_sound(&observation->host);
	case OBSERVATION_PORT:
		return port_is_sound(&observation->port);
	case OBSERVATION_HOST_DONE:
		return host_done_is_sound(&observation->host_done);
	case OBSERVATION_PROGRESS:
	case OBSERVATION_RUN_DONE:
		return (unsigned int)observation->run.verdict <= RUN_VOID;
	case OBSERVATION_SERVICE:
		return service_is_sound(&observation->service);
	case OBSERVATION_GUIDE:
		return guide_is_sound(&observation->guide);
	case OBSERVATION_CLAIM:
		return claim_is_sound(&observation->claim);
	case OBSERVATION_PLACE:
		return place_is_sound(&observation->place);
	}
	return false;
}
