#include "watch/reach_news.h"

#include <string.h>

#include "watch/netevent.h"
#include "watch/port_news.h"
#include "watch/reach_run.h"

static const char *
vantage_name(const struct watch *watch, const struct reach *reach)
{
	return watch->policy->scopes[reach->key.from].name;
}

/* False when the address is not known any more. */
static bool
begin(const struct watch *watch, const struct reach *reach, enum netevent_kind kind,
	struct event_record *event)
{
	const struct address *address =
		inventory_address(&watch->inventory, reach->key.address_id);

	if (address == NULL)
		return false;
	netevent_init(event, kind, &watch->segments[reach->segment]);
	netevent_concerns(event, address->device, address);
	event->proto = (enum proto)reach->key.proto;
	event->port = reach->key.port;
	(void)text_copy(
		event->vantage, sizeof(event->vantage), vantage_name(watch, reach));
	return true;
}

/* The judgement of the service as it is reached now; false when it is not believed open. */
static bool
note_of(const struct watch *watch, const struct reach *reach, struct service_note *note)
{
	struct address *address =
		inventory_address(&watch->inventory, reach->key.address_id);
	enum proto proto = (enum proto)reach->key.proto;
	const struct service *service = address == NULL
		? NULL
		: port_map_service(address_ports(address, proto), reach->key.port);

	if (service == NULL || service->state != PORT_OPEN)
		return false;
	port_news_judge(watch, address, proto, service, note);
	return true;
}

static void
set_key(struct event_record *event, const struct reach *reach, wall_t since)
{
	netevent_key(event, since, "a-%llu/%u/%s/%s",
		(unsigned long long)reach->key.address_id, reach->key.port,
		names_text(proto_names, (int)reach->key.proto), event->vantage);
}

void
reach_news_tell(struct watch *watch, const struct reach *reach, const struct run *run,
	enum port_state before)
{
	bool opened = reach->state == PORT_OPEN;
	const char *vantage = vantage_name(watch, reach);
	struct event_record event;
	struct service_note note;

	if (!note_of(watch, reach, &note) ||
		!begin(watch, reach, opened ? EVENT_REACH_OPENED : EVENT_REACH_CLOSED,
			&event))
		return;
	event.run_id = run->record.id;
	(void)text_copy(event.service, sizeof(event.service), note.service);
	(void)text_copy(event.before, sizeof(event.before),
		names_text(port_state_names, (int)before));
	(void)text_copy(event.after, sizeof(event.after),
		names_text(port_state_names, (int)reach->state));
	set_key(&event, reach, reach->since);
	if (opened) {
		event.severity = note.severity;
		netevent_text(&event, "%s reaches it now and did not before; %s",
			vantage, note.advice);
	} else {
		netevent_text(&event,
			"%s no longer reaches it (%s); it is still open in its own "
			"segment",
			vantage, names_text(port_reason_names, (int)reach->reason));
	}
	(void)alert_raise(watch, &event);
}

bool
reach_news_forbids(
	const struct watch *watch, const struct reach *reach, struct broken_rule *rule)
{
	const struct watch_policy *policy = watch->policy;
	const struct flow flow = {
		.from = reach->key.from,
		.to = reach->segment,
		.proto = (enum proto)reach->key.proto,
		.port = reach->key.port,
	};

	return reach->state == PORT_OPEN && policy->forbids != NULL &&
		policy->forbids(policy->forbids_context, &flow, rule);
}

static void
end_violation(struct watch *watch, struct reach *reach, const char *ending)
{
	struct event_record like;
	struct alert *alert;

	if (reach->rule == NULL)
		return;
	free(reach->rule);
	reach->rule = NULL;
	reach->rule_since = watch->now.wall;
	if (!begin(watch, reach, EVENT_POLICY_VIOLATED, &like))
		return;
	alert = alert_find(watch, EVENT_POLICY_VIOLATED, &like);
	if (alert != NULL)
		alert_resolve(watch, alert, ending);
}

static void
begin_violation(struct watch *watch, struct reach *reach,
	const struct broken_rule *rule, const struct service_note *note)
{
	struct event_record event;

	reach->rule = mem_dup_text(rule->text);
	reach->rule_since = watch->now.wall;
	if (!begin(watch, reach, EVENT_POLICY_VIOLATED, &event))
		return;
	event.run_id = reach->run_id;
	(void)text_copy(event.service, sizeof(event.service), note->service);
	if (note->severity > event.severity)
		event.severity = note->severity;
	set_key(&event, reach, reach->rule_since);
	netevent_text(&event,
		"rule %u of policy.flows: %s; block it on the way, or "
		"change the rule",
		rule->number, rule->text);
	(void)alert_raise(watch, &event);
}

void
reach_news_judge(struct watch *watch, struct reach *reach)
{
	struct broken_rule rule = {.number = 0};
	struct service_note note;
	bool broken = reach_news_forbids(watch, reach, &rule);

	if (reach->rule == NULL && !broken)
		return;
	if (broken && reach->rule != NULL && strcmp(reach->rule, rule.text) == 0)
		return;
	if (reach->shown < REACH_SHOWN_TWICE || !note_of(watch, reach, &note))
		return;
	end_violation(watch, reach,
		reach->state == PORT_OPEN ? "the rules of policy.flows were changed"
					  : "it is no longer reached from there");
	if (broken)
		begin_violation(watch, reach, &rule, &note);
	reach_save(watch, reach);
}

void
reach_news_end(struct watch *watch, struct reach *reach, const char *ending)
{
	struct event_record like;
	struct alert *alert;

	end_violation(watch, reach, ending);
	if (!begin(watch, reach, EVENT_REACH_OPENED, &like))
		return;
	alert = alert_find(watch, EVENT_REACH_OPENED, &like);
	if (alert != NULL)
		alert_resolve(watch, alert, ending);
}
