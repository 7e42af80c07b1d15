#include "watch/service_news.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "watch/netevent.h"
#include "watch/port_news.h"

static const int64_t count_again_us = 3600 * 1000000LL;

static void
forget_seen(struct spoken *spoken)
{
	free(spoken->seen);
	spoken->seen = NULL;
}

/* Which of its address's maps the service is in. */
static enum proto
proto_of(const struct address *address, const struct service *service)
{
	return port_map_service(&address->udp, service->port) == service ? PROTO_UDP
									 : PROTO_TCP;
}

static void
save(struct watch *watch, const struct address *address, const struct service *service)
{
	const struct spoken *spoken = service->spoken;

	effects_add(watch->effects, EFFECT_SAVE_FACTS)->facts = (struct facts_record){
		.address_id = address->record.id,
		.proto = proto_of(address, service),
		.port = service->port,
		.readers = spoken->readers,
		.since = spoken->since,
		.facts = spoken->facts,
	};
}

static void
believe(struct watch *watch, const struct address *address, struct service *service,
	const struct service_facts *facts)
{
	struct spoken *spoken = service->spoken;

	forget_seen(spoken);
	spoken->facts = *facts;
	spoken->facts.at = watch->now.wall;
	spoken->since = watch->now.wall;
	spoken->readers = FACT_READERS;
	/* They move the judgement, too. */
	port_news_save(watch, address, proto_of(address, service), service);
	save(watch, address, service);
}

/* Believed already: only the moment, and what is no change, is news. */
static void
confirm(struct watch *watch, const struct address *address, struct service *service,
	const struct service_facts *facts)
{
	struct spoken *spoken = service->spoken;

	if (spoken->seen != NULL)
		change_not_confirmed(watch);
	forget_seen(spoken);
	/* Of what is no change, only this is kept apart: wdog diff shows it. */
	if (strcmp(spoken->facts.tls_version, facts->tls_version) != 0)
		spoken->since = watch->now.wall;
	spoken->facts = *facts;
	spoken->facts.at = watch->now.wall;
	save(watch, address, service);
}

/* Runs of inquiries that showed the same, this one included. */
static uint32_t
count_looks(struct spoken *spoken, const struct service_facts *facts)
{
	if (spoken->seen != NULL &&
		service_facts_difference(spoken->seen, facts) == NULL)
		return 2;
	if (spoken->seen == NULL)
		spoken->seen = mem_new(sizeof(*spoken->seen));
	*spoken->seen = *facts;
	return 1;
}

/* The side of an event that a difference has. */
static void
describe(const char *difference, const struct service_facts *facts, char *value)
{
	const struct certificate_facts *certificate = &facts->certificate;
	struct text text;

	text_init(&text, value, EVENT_VALUE_SIZE);
	if (strcmp(difference, "certificate") == 0)
		text_format(&text, "certificate %02x%02x%02x%02x of %.*s",
			certificate->fingerprint[0], certificate->fingerprint[1],
			certificate->fingerprint[2], certificate->fingerprint[3],
			(int)text_whole(certificate->subject, 40),
			certificate->subject);
	else if (strcmp(difference, "encryption") == 0)
		text_format(&text, "encrypted: %s",
			names_text(encrypted_names, (int)facts->encrypted));
	else if (strcmp(difference, "login") == 0)
		text_format(
			&text, "login: %s", names_text(login_names, (int)facts->login));
	else if (strcmp(difference, "product") == 0)
		(void)text_copy(value, EVENT_VALUE_SIZE, facts->product);
	else
		text_format(&text, "%s %.*s", facts->service,
			(int)text_whole(facts->product, 24), facts->product);
}

/* Does it protect less than before? What was not known was no protection. */
static bool
is_weaker(const struct service_facts *before, const struct service_facts *after)
{
	static const uint8_t strength[] = {
		[ENCRYPTED_NO] = 1,
		[ENCRYPTED_OFFERED] = 2,
		[ENCRYPTED_YES] = 3,
	};

	return (after->encrypted != ENCRYPTED_MAYBE &&
		       strength[after->encrypted] < strength[before->encrypted]) ||
		(before->login == LOGIN_REQUIRED && after->login == LOGIN_NONE);
}

static void
tell(struct watch *watch, const struct address *address, const struct service *service,
	const struct service_facts *after)
{
	const struct service_facts *before = &service->spoken->facts;
	const char *difference = service_facts_difference(before, after);
	const struct device *device = address->device;
	struct event_record event;

	netevent_init(&event, EVENT_SERVICE_CHANGED,
		&watch->segments[device->record.segment]);
	netevent_concerns(&event, device, address);
	event.proto = proto_of(address, service);
	event.port = service->port;
	(void)text_copy(event.service, sizeof(event.service), after->service);
	describe(difference, before, event.before);
	describe(difference, after, event.after);
	if (is_weaker(before, after) && event.severity < SEVERITY_HIGH)
		event.severity = SEVERITY_HIGH;
	netevent_key(&event, watch->now.wall, "a-%llu/%u/%s",
		(unsigned long long)address->record.id, service->port,
		names_text(proto_names, (int)event.proto));
	netevent_text(&event,
		"another %s than before: if you did not update, renew or configure it, "
		"find out who did",
		difference);
	(void)alert_raise(watch, &event);
}

/* The readers have learnt another name for the same answer. */
static bool
is_renamed(const struct spoken *spoken, const char *difference)
{
	return spoken->readers != FACT_READERS &&
		strcmp(difference, "certificate") != 0;
}

bool
service_news_take(struct watch *watch, struct address *address, struct service *service,
	const struct service_facts *facts)
{
	struct spoken *spoken = service->spoken;
	struct change change = {
		.kind = EVENT_SERVICE_CHANGED,
		.segment = &watch->segments[address->device->record.segment],
		.address = address,
		.alive = true,
	};
	const char *difference;
	enum verdict verdict;

	if (spoken->facts.service[0] == '\0' &&
		(spoken->since.us == 0 || facts->service[0] != '\0')) {
		believe(watch, address, service, facts);
		return true;
	}
	difference = service_facts_difference(&spoken->facts, facts);
	if (difference == NULL) {
		confirm(watch, address, service, facts);
		return true;
	}
	change.renamed = is_renamed(spoken, difference);
	change.looks = count_looks(spoken, facts);
	verdict = change_judge(watch, &change);
	if (verdict == VERDICT_LOOK_AGAIN)
		return false;
	if (verdict == VERDICT_ANNOUNCE)
		tell(watch, address, service, facts);
	if (verdict <= VERDICT_SILENT)
		believe(watch, address, service, facts);
	return true;
}

static uint32_t
count_said(const struct watch *watch)
{
	const struct address *address;
	uint32_t count = 0;

	for (address = watch->inventory.addresses; address != NULL;
		address = address->by_id.next)
		for (size_t i = 0; i < address->udp.service_count; i++)
			count += address->udp.services[i].spoken != NULL;
	return count;
}

/* Is there room for the answers of one more UDP port? They are counted after the start, and
 * again when there seems to be none: some addresses may be forgotten by then. */
static bool
has_room(struct watch *watch)
{
	struct inquiries *inquiries = &watch->inquiries;
	span_t since = mono_since(watch->now.mono, inquiries->said_counted);

	if (inquiries->said_counted.us == 0 ||
		(inquiries->said >= INQUIRE_SPOKEN_MAX && since.us >= count_again_us)) {
		inquiries->said = count_said(watch);
		inquiries->said_counted = watch->now.mono;
	}
	return inquiries->said < INQUIRE_SPOKEN_MAX;
}

void
service_news_said(struct watch *watch, struct segment *segment,
	const struct observation_service *said)
{
	struct address *address =
		inventory_holder(&watch->inventory, segment->index, &said->ip);
	struct service *service =
		address == NULL ? NULL : port_map_service(&address->udp, said->port);

	if (service == NULL || service->state != PORT_OPEN)
		return;
	if (service->spoken == NULL) {
		if (!has_room(watch))
			return;
		(void)service_speaks(service);
		watch->inquiries.said++;
	}
	/* What is another one waits for the next run to show it again. */
	(void)service_news_take(watch, address, service, &said->facts);
}
