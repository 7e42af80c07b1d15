#include "watch/gateway.h"

#include "watch/netevent.h"
#include "watch/pin.h"

/* A rival is trusted when the old MAC was silent this long, forgotten when it is itself. */
static const int64_t rival_alone_us = 3600 * 1000000LL;
static const int64_t rival_silent_us = 600 * 1000000LL;
/* A station that invents a new MAC for every frame is told once a minute. */
static const int64_t tell_again_us = 60 * 1000000LL;

static int64_t
mac_number(const struct mac *mac)
{
	int64_t number = 0;

	for (size_t i = 0; i < sizeof(mac->bytes); i++)
		number = number << 8 | mac->bytes[i];
	return number;
}

void
gateway_restore(struct segment *segment, int64_t value)
{
	for (size_t i = 0; i < sizeof(segment->gateway.mac.bytes); i++)
		segment->gateway.mac.bytes[5 - i] = (uint8_t)(value >> (8 * i));
}

static void
trust(struct watch *watch, struct segment *segment, const struct mac *mac)
{
	struct gateway *gateway = &segment->gateway;

	gateway->mac = *mac;
	gateway->rival = (struct mac){{0}};
	gateway->mac_heard = watch->now.mono;
	watch_save_setting(watch, mac_number(mac), "gateway/%s", segment->scope->name);
}

static void
raise_changed(struct watch *watch, struct segment *segment)
{
	const struct gateway *gateway = &segment->gateway;
	struct event_record event;

	netevent_init(&event, EVENT_GATEWAY_CHANGED, segment);
	event.ip = gateway->ip;
	event.mac = gateway->rival;
	(void)mac_text(&gateway->mac, event.before);
	(void)mac_text(&gateway->rival, event.after);
	netevent_key(
		&event, watch->now.wall, "%s/%s", segment->scope->name, event.after);
	netevent_text(&event,
		"another station answers for the gateway: traffic may be read or "
		"changed; unless you replaced the router, find it and take it off; "
		"while it answers alone nothing is asked here; you replaced it: wdog "
		"pin %s",
		segment->scope->name);
	(void)alert_raise(watch, &event);
}

static const struct alert *
open_alert(const struct watch *watch, const struct segment *segment)
{
	struct event_record like;

	netevent_init(&like, EVENT_GATEWAY_CHANGED, segment);
	return alert_find(watch, EVENT_GATEWAY_CHANGED, &like);
}

/* Told before a restart, and still true. */
static bool
is_told(const struct watch *watch, const struct segment *segment, const struct mac *mac)
{
	const struct alert *alert = open_alert(watch, segment);

	return alert != NULL && mac_equal(&alert->event.mac, mac);
}

static void
end_rivalry(struct watch *watch, struct segment *segment, const char *why)
{
	struct event_record like;
	struct alert *alert;

	segment->gateway.rival = (struct mac){{0}};
	netevent_init(&like, EVENT_GATEWAY_CHANGED, segment);
	while ((alert = alert_find(watch, EVENT_GATEWAY_CHANGED, &like)) != NULL)
		alert_resolve(watch, alert, why);
}

bool
gateway_accept(struct watch *watch, struct segment *segment)
{
	struct mac rival = segment->gateway.rival;

	if (mac_is_zero(&rival))
		return false;
	trust(watch, segment, &rival);
	end_rivalry(watch, segment, "the owner confirmed the new gateway");
	return true;
}

static void
rival_claims(struct watch *watch, struct segment *segment, const struct mac *mac)
{
	struct gateway *gateway = &segment->gateway;
	mono_t now = watch->now.mono;

	gateway->rival_heard = now;
	pin_rival_heard(watch, segment);
	if (mac_equal(mac, &gateway->rival)) {
		if (!segment->pin.pinned &&
			mono_since(now, gateway->mac_heard).us >= rival_alone_us)
			trust(watch, segment, mac);
		return;
	}
	if (gateway->told.us != 0 && mono_since(now, gateway->told).us < tell_again_us)
		return;
	gateway->rival = *mac;
	gateway->told = now;
	if (gateway->mac_heard.us == 0)
		gateway->mac_heard = now; /* since the start, at the earliest */
	if (!is_told(watch, segment, mac))
		raise_changed(watch, segment);
}

void
gateway_claimed(struct watch *watch, struct segment *segment, const struct ip *ip,
	const struct mac *mac)
{
	struct gateway *gateway = &segment->gateway;

	if (gateway->ip.family == IP_NONE || !ip_equal(ip, &gateway->ip) ||
		mac_is_zero(mac))
		return;
	if (mac_is_zero(&gateway->mac)) {
		trust(watch, segment, mac);
		return;
	}
	if (!mac_equal(mac, &gateway->mac)) {
		rival_claims(watch, segment, mac);
		return;
	}
	gateway->mac_heard = watch->now.mono;
	pin_gateway_heard(watch, segment);
	if (!mac_is_zero(&gateway->rival) &&
		mono_since(watch->now.mono, gateway->rival_heard).us >= rival_silent_us)
		end_rivalry(watch, segment, "only the trusted gateway answers again");
}

/* A rival from before a restart may be anywhere: it is as if it had just spoken. */
void
gateway_arrived(struct watch *watch, struct segment *segment)
{
	struct gateway *gateway = &segment->gateway;
	const struct alert *alert = open_alert(watch, segment);

	if (gateway->arrived.us == 0 && alert != NULL && mac_is_zero(&gateway->rival)) {
		gateway->rival = alert->event.mac;
		gateway->rival_heard = watch->now.mono;
	}
	gateway->arrived = watch->now.mono;
}

void
gateway_asked(struct watch *watch, struct segment *segment, mono_t since)
{
	struct gateway *gateway = &segment->gateway;

	if (gateway->mac_heard.us < since.us ||
		gateway->rival_heard.us >= gateway->arrived.us)
		return;
	end_rivalry(watch, segment, "only the trusted gateway answers here");
	gateway->told = (mono_t){0}; /* the next one is another story */
}

void
gateway_known(struct segment *segment, const struct observation_link *link)
{
	const struct scope *scope = segment->scope;

	if (scope->gateway_mode == GATEWAY_ADDRESS)
		segment->gateway.ip = scope->gateway;
	else if (scope->gateway_mode == GATEWAY_AUTO)
		segment->gateway.ip = link->gateway_ip;
}

void
gateway_linked(struct watch *watch, struct segment *segment,
	const struct observation_link *link)
{
	gateway_claimed(watch, segment, &link->gateway_ip, &link->gateway_mac);
}
