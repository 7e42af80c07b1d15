#include "watch/conflict.h"

#include "watch/netevent.h"

/* Told of one segment in an hour: one station may claim every address there is. */
enum { CONFLICTS_PER_HOUR = 16 };

static const int64_t hour_us = 3600 * 1000000LL;

/* Of an address that somebody holds, or of our own. */
static struct dispute *
dispute_of(struct segment *segment, struct address *holder)
{
	return holder == NULL ? &segment->own_dispute : &holder->dispute;
}

static bool
is_due(const struct watch *watch, struct segment *segment,
	const struct dispute *dispute)
{
	struct rate *rate = &segment->conflicts;

	if (dispute->told.us != 0 &&
		mono_since(watch->now.mono, dispute->told).us < hour_us)
		return false;
	if (mono_since(watch->now.mono, rate->since).us >= hour_us)
		*rate = (struct rate){.since = watch->now.mono};
	return rate->count++ < CONFLICTS_PER_HOUR;
}

void
conflict_raise(struct watch *watch, struct segment *segment, struct address *holder,
	const struct observation_host *host)
{
	struct dispute *dispute = dispute_of(segment, holder);
	struct event_record event;
	char ip[IP_TEXT_SIZE];

	dispute->seen = watch->now.mono;
	if (!is_due(watch, segment, dispute))
		return;
	dispute->told = watch->now.mono;
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

/* How the dispute ended; NULL: it has not. */
static const char *
ending_of(const struct watch *watch, struct segment *segment, const struct ip *ip)
{
	struct address *holder =
		inventory_holder(&watch->inventory, segment->index, ip);
	struct dispute *dispute = dispute_of(segment, holder);

	if (holder == NULL && !segment_is_own(segment, ip))
		return "nobody uses the address any more";
	if (dispute->seen.us == 0)
		dispute->seen = watch->now.mono; /* since the start, at least */
	if (mono_since(watch->now.mono, dispute->seen).us < hour_us)
		return NULL;
	return "only one station used the address for an hour";
}

void
conflict_swept(struct watch *watch, struct segment *segment)
{
	if (watch->alerts.of_kind[EVENT_ADDRESS_CONFLICT] == 0)
		return;
	for (size_t i = watch->alerts.count; i > 0; i--) {
		struct alert *alert = watch->alerts.list[i - 1];
		const char *ending;

		if (alert->event.kind != EVENT_ADDRESS_CONFLICT ||
			alert->event.segment != segment->index)
			continue;
		ending = ending_of(watch, segment, &alert->event.ip);
		if (ending != NULL)
			alert_resolve(watch, alert, ending);
	}
}
