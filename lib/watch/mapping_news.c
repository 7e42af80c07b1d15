#include "watch/mapping_news.h"

#include <string.h>

#include "base/text.h"
#include "watch/core.h"
#include "watch/netevent.h"
#include "watch/port_news.h"

struct address *
mapping_client(const struct watch *watch, const struct mapping_record *record)
{
	struct address *client =
		inventory_holder(&watch->inventory, record->segment, &record->client);

	for (uint16_t i = 0; client == NULL && i < watch->policy->segment_count; i++)
		client = inventory_holder(&watch->inventory, i, &record->client);
	return client;
}

static void
set_key(const struct watch *watch, const struct mapping_record *record,
	struct event_record *event)
{
	netevent_key(event, record->since, "%s/%u/%s",
		watch->policy->scopes[record->segment].name, record->external_port,
		names_text(proto_names, (int)record->proto));
}

/* "external port 8080/tcp", "every external port (tcp)" */
static void
add_port(struct text *text, const char *of, enum proto proto, uint16_t port)
{
	const char *name = names_text(proto_names, (int)proto);

	if (port == 0)
		text_format(text, "every %sport (%s)", of, name);
	else
		text_format(text, "%sport %u/%s", of, port, name);
}

static void
describe(const struct mapping_record *record, bool known, struct event_record *event)
{
	struct text text;
	char ip[IP_TEXT_SIZE];

	text_init(&text, event->text, sizeof(event->text));
	add_port(&text, "external ", record->proto, record->external_port);
	text_add(&text, " of the router leads to ");
	add_port(&text, "", record->proto, record->port);
	text_format(
		&text, " of %s", known ? "this device" : ip_text(&record->client, ip));
	if (record->label[0] != '\0')
		text_format(&text, " (it says: %.*s)",
			(int)text_whole(record->label, 32), record->label);
	text_add(&text,
		": the internet reaches it. Remove the mapping in the router, and "
		"switch "
		"UPnP off there");
}

/* As grave as what it leads to, where that is known. */
static void
weigh(const struct watch *watch, struct address *client,
	const struct mapping_record *record, struct event_record *event)
{
	const struct service *service = record->port == 0
		? NULL
		: port_map_service(address_ports(client, record->proto), record->port);
	struct service_note note;

	if (service == NULL || service->state != PORT_OPEN)
		return;
	port_news_judge(watch, client, record->proto, service, &note);
	(void)text_copy(event->service, sizeof(event->service), note.service);
	event->severity =
		note.severity > SEVERITY_MEDIUM ? note.severity : SEVERITY_MEDIUM;
}

void
mapping_news_tell(struct watch *watch, const struct mapping_record *record)
{
	struct address *client = mapping_client(watch, record);
	struct segment *segment =
		&watch->segments[client != NULL ? client->device->record.segment
						: record->segment];
	const struct change change = {
		.kind = EVENT_INTERNET_MAPPING, .segment = segment};
	struct event_record event;

	if (change_judge(watch, &change) != VERDICT_ANNOUNCE)
		return;
	netevent_init(&event, EVENT_INTERNET_MAPPING, segment);
	if (client != NULL) {
		netevent_concerns(&event, client->device, client);
		weigh(watch, client, record, &event);
	}
	event.ip = record->client;
	event.proto = record->proto;
	event.port = record->port;
	(void)text_copy(event.reachable_from, sizeof(event.reachable_from), "internet");
	set_key(watch, record, &event);
	describe(record, client != NULL, &event);
	(void)alert_raise(watch, &event);
}

void
mapping_news_end(
	struct watch *watch, const struct mapping_record *record, const char *ending)
{
	struct event_record like = {.kind = EVENT_INTERNET_MAPPING};

	set_key(watch, record, &like);
	for (size_t i = 0; i < watch->alerts.count; i++) {
		struct alert *alert = watch->alerts.list[i];

		if (strcmp(alert->event.key, like.key) != 0)
			continue;
		alert_resolve(watch, alert, ending);
		return;
	}
}
