#include "watch/conflict.h"

#include "watch/netevent.h"

static const int64_t conflict_repeat_us = 3600 * 1000000LL;

void
conflict_raise(struct watch *watch, struct segment *segment,
	const struct address *holder, const struct observation_host *host)
{
	mono_t *told =
		holder == NULL ? &segment->own_conflict_told : &segment->conflict_told;
	struct event_record event;
	char ip[IP_TEXT_SIZE];

	segment->conflict_seen = watch->now.mono;
	if (told->us != 0 && mono_since(watch->now.mono, *told).us < conflict_repeat_us)
		return;
	*told = watch->now.mono;
	netevent_init(&event, EVENT_ADDRESS_CONFLICT, segment);
	if (holder != NULL)
		netevent_concerns(&event, holder->device, holder);
	else
		(void)mac_text(&segment->link.own_mac, event.before);
	event.ip = host->ip;
	event.mac = host->mac;
	if (holder != NULL)
		(void)mac_text(&holder->record.mac, event.before);
	(void)mac_text(&host->mac, event.after);
	netevent_key(
		&event, watch->now.wall, "%s/%s", event.after, ip_text(&host->ip, ip));
	netevent_text(&event, "%s: give one of them another address",
		holder == NULL ? "another station uses the address of this monitor"
			       : "two stations use the same address at the same time");
	(void)alert_raise(watch, &event);
}

void
conflict_swept(struct watch *watch, struct segment *segment)
{
	if (watch->alerts.of_kind[EVENT_ADDRESS_CONFLICT] == 0)
		return;
	if (segment->conflict_seen.us == 0)
		segment->conflict_seen =
			watch->now.mono; /* since the start, at least */
	if (mono_since(watch->now.mono, segment->conflict_seen).us < conflict_repeat_us)
		return;
	for (size_t i = watch->alerts.count; i > 0; i--) {
		struct alert *alert = watch->alerts.list[i - 1];

		if (alert->event.kind == EVENT_ADDRESS_CONFLICT &&
			alert->event.segment == segment->index)
			alert_resolve(watch, alert,
				"only one station used the address for an hour");
	}
}
