#include "watch/port_news.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "watch/acceptance.h"
#include "watch/finding.h"
#include "watch/mapping.h"
#include "watch/netevent.h"
#include "watch/service_flap.h"

static const struct service_facts *
facts_of(const struct service *service)
{
	return service->spoken == NULL || service->spoken->since.us == 0
		? NULL
		: &service->spoken->facts;
}

struct judged
port_news_judged(const struct watch *watch, const struct address *address,
	enum proto proto, const struct service *service)
{
	const struct device_record *device = &address->device->record;

	return (struct judged){
		.proto = proto,
		.port = service->port,
		.zone = watch->policy->segments[device->segment].zone,
		.facts = facts_of(service),
		.reached = reach_zones(watch, address, proto, service->port),
		.global = ip_is_global(&address->record.ip),
		.only = reach_only(watch, address, proto, service->port),
		.mapped = mapping_leads_to(watch, address, proto, service->port),
		.device_kind = device->kind.name,
	};
}

void
port_news_judge(const struct watch *watch, const struct address *address,
	enum proto proto, const struct service *service, struct service_note *note)
{
	const struct watch_policy *policy = watch->policy;
	struct judged judged = port_news_judged(watch, address, proto, service);

	policy->judge(policy->judge_context, &judged, note);
}

void
port_news_record(const struct watch *watch, const struct address *address,
	enum proto proto, const struct service *service, struct service_record *record)
{
	*record = (struct service_record){
		.address_id = address->record.id,
		.proto = proto,
		.port = service->port,
		.state = service->state,
		.reason = service->reason,
		.since = service->since,
		.first_open = service->first_open,
		.last_verified = service->last_verified,
		.run_id = service->run_id,
		.flap_penalty = service->flap.penalty,
	};
	port_news_judge(watch, address, proto, service, &record->note);
}

void
port_news_save(struct watch *watch, const struct address *address, enum proto proto,
	struct service *service)
{
	struct judged judged = port_news_judged(watch, address, proto, service);
	struct service_record record;

	service->dirty = false;
	port_news_record(watch, address, proto, service, &record);
	effects_add(watch->effects, EFFECT_SAVE_SERVICE)->service = record;
	finding_check(watch, address, &record, &judged);
}

/* Between the catalogue's two sentences; it may have one, and may leave out full stops. */
static const char *
joint(const struct service_note *note)
{
	size_t length = strlen(note->why);

	if (length == 0 || note->advice[0] == '\0')
		return "";
	return note->why[length - 1] == '.' ? " " : "; ";
}

static void
describe(const struct service_record *record, struct event_record *event)
{
	const struct service_note *note = &record->note;

	if (event->kind == EVENT_PORT_OPENED) {
		event->severity = note->severity;
		netevent_text(event, "%s%s%s", note->why, joint(note), note->advice);
	} else {
		netevent_text(event, "no longer open: %s (%s)", event->after,
			names_text(port_reason_names, (int)record->reason));
	}
}

void
port_news_add(struct port_news *news, struct service *service, enum port_state before)
{
	const struct address *address = news->address;
	struct service_record record;
	struct event_record *event;
	struct text reachable;

	news->list = mem_grow(
		news->list, &news->capacity, news->count + 1, sizeof(*news->list));
	event = &news->list[news->count++];
	port_news_record(
		news->watch, address, news->run->record.proto, service, &record);
	netevent_init(event,
		record.state == PORT_OPEN ? EVENT_PORT_OPENED : EVENT_PORT_CLOSED,
		&news->watch->segments[address->device->record.segment]);
	netevent_concerns(event, address->device, address);
	event->proto = record.proto;
	event->port = record.port;
	event->run_id = news->run->record.id;
	(void)text_copy(event->service, sizeof(event->service), record.note.service);
	(void)text_copy(event->before, sizeof(event->before),
		names_text(port_state_names, (int)before));
	(void)text_copy(event->after, sizeof(event->after),
		names_text(port_state_names, (int)record.state));
	netevent_key(event, record.since, "a-%llu/%u/%s",
		(unsigned long long)record.address_id, record.port,
		names_text(proto_names, (int)record.proto));
	(void)text_copy(event->evidence, sizeof(event->evidence), news->evidence);
	if (record.state == PORT_OPEN) {
		text_init(&reachable, event->reachable_from,
			sizeof(event->reachable_from));
		reach_list(news->watch, address, record.proto, record.port, &reachable);
	}
	describe(&record, event);
	acceptance_withhold(news->watch, &record, event);
	service_flap_note(news->watch, address, service, event);
}

void
port_news_tell(struct port_news *news)
{
	alert_raise_together(news->watch, news->list, news->count);
	free(news->list);
	news->list = NULL;
	news->count = news->capacity = 0;
}
