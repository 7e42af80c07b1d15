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

void
alert_tell(struct watch *watch, const struct event_record *event, const char *ending,
	const struct port_set *also)
{
	struct outbox_record *record = &effects_add(watch->effects, EFFECT_TELL)->tell;
	const struct device *device =
		inventory_device(&watch->inventory, event->device_id);
	struct event_record shown = *event;

	*record = (struct outbox_record){
		.id = ++watch->ids.outbox,
		.alert_id = event->id,
		.severity = event->severity,
		.resolved = ending != NULL,
		.at = watch->now.wall,
	};
	if (device != NULL)
		(void)text_copy(
			shown.own_name, sizeof(shown.own_name), claim_name(device));
	alert_line(&shown, watch->segments[event->segment].scope->name, ending, also,
		record->line);
}

static struct together_line *
find_line(const struct watch *watch, const struct event_record *event, bool resolved)
{
	struct together *together = watch->together;

	for (size_t i = 0; together != NULL && i < together->count; i++)
		if (together->lines[i].resolved == resolved &&
			together->lines[i].leader.kind == event->kind)
			return &together->lines[i];
	return NULL;
}

uint64_t
alert_joins(const struct watch *watch, const struct event_record *event, bool resolved)
{
	const struct together_line *line = find_line(watch, event, resolved);

	return line == NULL ? 0 : line->leader.id;
}

static void
tell(struct watch *watch, const struct event_record *event, const char *ending)
{
	struct together *together = watch->together;
	struct together_line *line = find_line(watch, event, ending != NULL);

	if (line != NULL) {
		port_set_add(&line->also, event->port, event->port);
	} else if (together != NULL && together->count < TOGETHER_LINES_MAX) {
		line = &together->lines[together->count++];
		line->leader = *event;
		line->resolved = ending != NULL;
		(void)text_copy(line->ending, sizeof(line->ending),
			ending == NULL ? "" : ending);
	} else {
		alert_tell(watch, event, ending, NULL);
	}
}

static void
save(struct watch *watch, const struct alert_record *record)
{
	effects_add(watch->effects, EFFECT_SAVE_ALERT)->alert = *record;
}

void
alert_resolve(struct watch *watch, struct alert *alert, const char *ending)
{
	bool told;

	alert->record.state = ALERT_RESOLVED;
	alert->record.resolved_at = watch->now.wall;
	told = notice_tells_end(watch, alert);
	save(watch, &alert->record);
	if (told)
		tell(watch, &alert->event, ending);
	forget(&watch->alerts, alert);
}

/* Nobody would notice any more that the cause of the oldest one ends. */
static void
make_room(struct watch *watch)
{
	struct alert *oldest;

	if (watch->alerts.count < ALERTS_MAX)
		return;
	oldest = watch->alerts.list[0];
	oldest->record.state = ALERT_RESOLVED;
	oldest->record.resolved_at = watch->now.wall;
	(void)text_copy(oldest->record.reason, sizeof(oldest->record.reason),
		"no longer followed: too many alerts are open");
	save(watch, &oldest->record);
	forget(&watch->alerts, oldest);
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
	if (lasts) {
		make_room(watch);
		keep(watch, &record, event);
	}
	if (event->withheld[0] == '\0')
		tell(watch, event, NULL);
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

static enum severity
weight(const struct watch *watch, const struct event_record *event)
{
	enum netevent_kind ends = netevent_trait(event->kind)->ends;
	const struct alert *ended =
		ends == EVENT_KINDS ? NULL : alert_find(watch, ends, event);

	return ended == NULL ? event->severity : ended->event.severity;
}

/* The gravest first, the others as they are: a few hundred at most. */
static void
sort_events(const struct watch *watch, struct event_record *events, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct event_record event = events[i];
		size_t at = i;

		while (at > 0 && weight(watch, &events[at - 1]) < weight(watch, &event))
			at--;
		memmove(&events[at + 1], &events[at], (i - at) * sizeof(*events));
		events[at] = event;
	}
}

void
alert_raise_together(struct watch *watch, struct event_record *events, size_t count)
{
	struct together together = {.count = 0};

	sort_events(watch, events, count);
	watch->together = &together;
	for (size_t i = 0; i < count; i++)
		(void)alert_raise(watch, &events[i]);
	watch->together = NULL;
	for (size_t i = 0; i < together.count; i++) {
		struct together_line *line = &together.lines[i];

		alert_tell(watch, &line->leader, line->resolved ? line->ending : NULL,
			&line->also);
		port_set_done(&line->also);
	}
}
