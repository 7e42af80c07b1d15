#include "watch/breach.h"

#include <string.h>

#include "base/text.h"
#include "watch/netevent.h"

const char breach_of_expect[] = "policy.expect";
const char breach_of_acceptance[] = "accepted";

static bool
is_of(const struct event_record *event, const struct address *address,
	const struct service_record *record, const char *rule)
{
	return event->kind == EVENT_POLICY_VIOLATED &&
		event->device_id == address->device->record.id &&
		event->port == record->port && event->proto == record->proto &&
		ip_equal(&event->ip, &address->record.ip) &&
		strcmp(event->before, rule) == 0;
}

static struct alert *
find(const struct watch *watch, const struct address *address,
	const struct service_record *record, const char *rule)
{
	if (watch->alerts.of_kind[EVENT_POLICY_VIOLATED] == 0)
		return NULL;
	for (size_t i = watch->alerts.count; i > 0; i--) {
		struct alert *alert = watch->alerts.list[i - 1];

		if (is_of(&alert->event, address, record, rule))
			return alert;
	}
	return NULL;
}

void
breach_tell(struct watch *watch, const struct address *address,
	const struct service_record *record, const char *rule, const char *text)
{
	struct event_record event;

	if (find(watch, address, record, rule) != NULL)
		return;
	netevent_init(&event, EVENT_POLICY_VIOLATED,
		&watch->segments[address->device->record.segment]);
	netevent_concerns(&event, address->device, address);
	event.severity = record->note.severity > SEVERITY_MEDIUM ? record->note.severity
								 : SEVERITY_MEDIUM;
	event.proto = record->proto;
	event.port = record->port;
	event.run_id = record->run_id;
	(void)text_copy(event.service, sizeof(event.service), record->note.service);
	(void)text_copy(event.before, sizeof(event.before), rule);
	(void)text_copy(event.after, sizeof(event.after),
		names_text(port_state_names, (int)record->state));
	netevent_key(&event, watch->now.wall, "a-%llu/%u/%s/%s",
		(unsigned long long)record->address_id, record->port,
		names_text(proto_names, (int)record->proto), rule);
	netevent_text(&event, "%s", text);
	(void)alert_raise(watch, &event);
}

void
breach_end(struct watch *watch, const struct address *address,
	const struct service_record *record, const char *rule, const char *ending)
{
	const char *const rules[] = {breach_of_expect, breach_of_acceptance};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct alert *alert;

		if (rule != NULL && strcmp(rule, rules[i]) != 0)
			continue;
		alert = find(watch, address, record, rules[i]);
		if (alert != NULL)
			alert_resolve(watch, alert, ending);
	}
}
