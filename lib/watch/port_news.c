#include "watch/port_news.h"

#include <string.h>

#include "base/text.h"
#include "watch/acceptance.h"
#include "watch/finding.h"
#include "watch/netevent.h"
#include "watch/service_flap.h"

struct judged
port_news_judged(const struct watch *watch, const struct address *address,
	enum proto proto, const struct service *service)
{
	const struct device_record *device = &address->device->record;

	return (struct judged){
		.proto = proto,
		.port = service->port,
		.zone = watch->policy->segments[device->segment].zone,
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
	};
	port_news_judge(watch, address, proto, service, &record->note);
}

void
port_news_save(struct watch *watch, struct address *address, enum proto proto,
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
port_news_tell(struct watch *watch, const struct address *address,
	const struct run *run, struct service *service, enum port_state before)
{
	const struct device *device = address->device;
	struct service_record record;
	struct event_record event;

	port_news_record(watch, address, run->record.proto, service, &record);
	netevent_init(&event,
		record.state == PORT_OPEN ? EVENT_PORT_OPENED : EVENT_PORT_CLOSED,
		&watch->segments[device->record.segment]);
	netevent_concerns(&event, device, address);
	event.proto = record.proto;
	event.port = record.port;
	event.run_id = run->record.id;
	(void)text_copy(event.service, sizeof(event.service), record.note.service);
	(void)text_copy(event.before, sizeof(event.before),
		names_text(port_state_names, (int)before));
	(void)text_copy(event.after, sizeof(event.after),
		names_text(port_state_names, (int)record.state));
	netevent_key(&event, record.since, "a-%llu/%u/%s",
		(unsigned long long)record.address_id, record.port,
		names_text(proto_names, (int)record.proto));
	describe(&record, &event);
	acceptance_withhold(watch, &record, &event);
	service_flap_note(watch, address, service, &event);
	(void)alert_raise(watch, &event);
}
