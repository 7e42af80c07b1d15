#include "watch/alert.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "watch/alert_line.h"
#include "watch/core.h"
#include "watch/netevent.h"

void
alerts_done(struct alerts *alerts)
{
	for (size_t i = 0; i < alerts->count; i++)
		free(alerts->list[i]);
	free(alerts->list);
	*alerts = (struct alerts){0};
}

static void
forget(struct alerts *alerts, const struct alert *alert)
{
	size_t i = 0;

	while (alerts->list[i] != alert)
		i++;
	alerts->of_kind[alert->event.kind]--;
	free(alerts->list[i]);
	alerts->count--;
	memmove(&alerts->list[i], &alerts->list[i + 1],
		(alerts->count - i) * sizeof(*alerts->list));
}

static void
keep(struct watch *watch, const struct alert_record *record,
	const struct event_record *event)
{
	struct alerts *alerts = &watch->alerts;
	struct alert *alert = mem_new(sizeof(*alert));

	if (alerts->count == ALERTS_MAX)
		forget(alerts, alerts->list[0]);
	alert->record = *record;
	alert->event = *event;
	alerts->list = mem_grow(alerts->list, &alerts->capacity, alerts->count + 1,
		sizeof(*alerts->list));
	alerts->list[alerts->count++] = alert;
	alerts->of_kind[event->kind]++;
}

void
alert_restore(struct watch *watch, const struct alert_record *record,
	const struct event_record *event)
{
	keep(watch, record, event);
}

struct alert *
alert_by_id(const struct watch *watch, uint64_t id)
{
	for (size_t i = 0; i < watch->alerts.count; i++)
		if (watch->alerts.list[i]->record.id == id)
			return watch->alerts.list[i];
	return NULL;
}

/* An alert of a port is about that port of that address, as seen from one segment; any other
 * one about the whole device, whichever address it has by now. */
static bool
is_about(const struct event_record *event, const struct event_record *like)
{
	if (event->segment != like->segment || event->device_id != like->device_id ||
		strcmp(event->vantage, like->vantage) != 0)
		return false;
	if (event->port == 0 && like->port == 0)
		return true;
	return event->port == like->port && event->proto == like->proto &&
		ip_equal(&event->ip, &like->ip);
}

struct alert *
alert_find(const struct watch *watch, enum netevent_kind kind,
	const struct event_record *like)
{
	if (watch->alerts.of_kind[kind] == 0)
		return NULL;
	for (size_t i = watch->alerts.count; i > 0; i--) {
		struct alert *alert = watch->alerts.list[i - 1];

		if (alert->event.kind == kind && is_about(&alert->event, like))
			return alert;
	}
	return NULL;
}

static void
tell(struct watch *watch, const struct event_record *event, const char *ending)
{
	struct outbox_record *record = &effects_add(watch->effects, EFFECT_TELL)->tell;

	*record = (struct outbox_record){
		.id = ++watch->ids.outbox,
		.alert_id = event->id,
		.severity = event->severity,
		.resolved = ending != NULL,
		.at = watch->now.wall,
	};
	alert_line(event, watch->segments[event->segment].scope->name, ending,
		record->line);
}

static void
save(struct watch *watch, const struct alert_record *record)
{
	effects_add(watch->effects, EFFECT_SAVE_ALERT)->alert = *record;
}

void
alert_resolve(struct watch *watch, struct alert *alert, const char *ending)
{
	alert->record.state = ALERT_RESOLVED;
	alert->record.resolved_at = watch->now.wall;
	save(watch, &alert->record);
	if (notice_tells_end(watch, &alert->event))
		tell(watch, &alert->event, ending);
	forget(&watch->alerts, alert);
}

static void
open_alert(struct watch *watch, const struct event_record *event, bool lasts)
{
	struct alert_record record = {
		.id = event->id,
		.state = lasts ? ALERT_OPEN : ALERT_RESOLVED,
		.at = event->at,
	};

	if (!lasts)
		record.resolved_at = event->at; /* it has no end to wait for */
	save(watch, &record);
	if (lasts)
		keep(watch, &record, event);
	if (event->withheld[0] == '\0')
		tell(watch, event, NULL);
	else
		notice_hold(watch, event);
}

uint64_t
alert_raise(struct watch *watch, struct event_record *event)
{
	const struct netevent_trait *trait = netevent_trait(event->kind);
	bool told = trait->always_told ||
		(event->withheld[0] == '\0' &&
			event->severity >= watch->policy->min_severity);
	struct alert *ended = NULL;

	event->id = ++watch->ids.event;
	event->at = watch->now.wall;
	if (event->key[0] == '\0')
		netevent_key(event, event->at, "e-%llu", (unsigned long long)event->id);
	if (trait->ends != EVENT_KINDS)
		ended = alert_find(watch, trait->ends, event);
	if (ended != NULL)
		event->resolves = ended->record.id;
	else if (told)
		notice_judge(watch, event);
	effects_add(watch->effects, EFFECT_SAVE_EVENT)->event = *event;
	if (ended != NULL)
		alert_resolve(watch, ended, event->text);
	else if (told)
		open_alert(watch, event, trait->lasts);
	return event->id;
}
