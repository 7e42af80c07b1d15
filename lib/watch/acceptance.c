#include "watch/acceptance.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "watch/breach.h"
#include "watch/core.h"
#include "watch/port_news.h"

void
acceptances_done(struct acceptances *acceptances)
{
	free(acceptances->list);
	*acceptances = (struct acceptances){.list = NULL};
}

struct acceptance_record *
acceptance_find(
	const struct watch *watch, uint64_t device_id, enum proto proto, uint16_t port)
{
	for (size_t i = 0; i < watch->acceptances.count; i++) {
		struct acceptance_record *record = &watch->acceptances.list[i];

		if (record->device_id == device_id && record->port == port &&
			record->proto == proto)
			return record;
	}
	return NULL;
}

bool
acceptance_restore(struct watch *watch, const struct acceptance_record *record)
{
	struct acceptances *acceptances = &watch->acceptances;

	if (acceptances->count == WATCH_ACCEPTANCES_MAX)
		return false;
	acceptances->list = mem_grow(acceptances->list, &acceptances->capacity,
		acceptances->count + 1, sizeof(*acceptances->list));
	acceptances->list[acceptances->count++] = *record;
	return true;
}

void
acceptance_end(struct watch *watch, struct acceptance_record *record,
	enum acceptance_state state, const char *ending)
{
	struct acceptances *acceptances = &watch->acceptances;

	record->state = state;
	record->ended_at = watch->now.wall;
	(void)text_copy(record->ending, sizeof(record->ending), ending);
	effects_add(watch->effects, EFFECT_SAVE_ACCEPTANCE)->acceptance = *record;
	*record = acceptances->list[--acceptances->count];
}

void
acceptance_facts(const struct service_note *note, const struct judged *judged,
	struct accepted_facts *facts)
{
	*facts = (struct accepted_facts){
		.encrypted = note->encrypted,
		.reached = judged->reached | 1U << judged->zone,
	};
	(void)text_copy(facts->service, sizeof(facts->service), note->service);
	if (judged->facts == NULL)
		return;
	(void)text_copy(facts->product, sizeof(facts->product), judged->facts->product);
	facts->login = judged->facts->login;
	facts->has_fingerprint = judged->facts->certificate.known;
	memcpy(facts->fingerprint, judged->facts->certificate.fingerprint,
		sizeof(facts->fingerprint));
}

/* ---- what must not change ---- */

/* Plaintext is spoken there now, and was not then. */
static bool
is_plainer(enum encrypted now, enum encrypted then)
{
	return (now == ENCRYPTED_NO && then != ENCRYPTED_NO) ||
		(now == ENCRYPTED_OFFERED && then == ENCRYPTED_YES);
}

/* The first fact that is not as it was accepted, in words; false when all are. A fact that was
 * not known then is no change, unless it lets in more than the owner may have thought. */
static bool
has_changed(const struct accepted_facts *then, const struct accepted_facts *now,
	struct text *what)
{
	uint32_t reached_too = now->reached & ~then->reached;

	if (reached_too != 0) {
		int zone = 0;

		while ((reached_too & 1U << zone) == 0)
			zone++;
		text_format(
			what, "zone %s can reach it now", names_text(zone_names, zone));
	} else if (is_plainer(now->encrypted, then->encrypted)) {
		text_add(what, "it is not encrypted any more");
	} else if (now->login == LOGIN_NONE && then->login != LOGIN_NONE) {
		text_add(what, "it lets in whoever comes");
	} else if (then->has_fingerprint && now->has_fingerprint &&
		memcmp(then->fingerprint, now->fingerprint, sizeof(now->fingerprint)) !=
			0) {
		text_add(what, "its certificate is another one");
	} else if (then->service[0] != '\0' &&
		strcmp(then->service, now->service) != 0) {
		text_format(what, "%.24s speaks there now", now->service);
	} else if (then->product[0] != '\0' && now->product[0] != '\0' &&
		strcmp(then->product, now->product) != 0) {
		text_format(what, "it says it is %.*s now",
			(int)text_whole(now->product, 40), now->product);
	}
	return what->length > 0;
}

static bool
learn_text(char *then, size_t size, const char *now)
{
	if (then[0] != '\0' || now[0] == '\0')
		return false;
	(void)text_copy(then, size, now);
	return true;
}

/* What has become known since counts from now on; true when there was something. */
static bool
learn(struct accepted_facts *then, const struct accepted_facts *now)
{
	bool learnt = learn_text(then->service, sizeof(then->service), now->service);

	if (learn_text(then->product, sizeof(then->product), now->product))
		learnt = true;
	if (then->encrypted == ENCRYPTED_MAYBE && now->encrypted != ENCRYPTED_MAYBE) {
		then->encrypted = now->encrypted;
		learnt = true;
	}
	if (then->login == LOGIN_UNKNOWN && now->login != LOGIN_UNKNOWN) {
		then->login = now->login;
		learnt = true;
	}
	if (!then->has_fingerprint && now->has_fingerprint) {
		then->has_fingerprint = true;
		memcpy(then->fingerprint, now->fingerprint, sizeof(then->fingerprint));
		learnt = true;
	}
	return learnt;
}

static void
tell_end(struct watch *watch, const struct address *address,
	const struct service_record *record, const struct acceptance_record *ended)
{
	char space[ADVICE_SIZE];
	struct text text;

	text_init(&text, space, sizeof(space));
	text_format(&text, "it was accepted (%.*s), but %s; decide anew: wdog plan",
		(int)text_whole(ended->reason, 80), ended->reason, ended->ending);
	breach_tell(watch, address, record, breach_of_acceptance, space);
}

void
acceptance_check(struct watch *watch, const struct address *address,
	const struct service_record *record, const struct judged *judged)
{
	struct acceptance_record *accepted = acceptance_find(
		watch, address->device->record.id, record->proto, record->port);
	char space[EVENT_VALUE_SIZE];
	struct acceptance_record ended;
	struct accepted_facts now;
	struct text what;

	if (accepted == NULL)
		return;
	acceptance_facts(&record->note, judged, &now);
	text_init(&what, space, sizeof(space));
	if (!has_changed(&accepted->facts, &now, &what)) {
		if (learn(&accepted->facts, &now))
			effects_add(watch->effects, EFFECT_SAVE_ACCEPTANCE)
				->acceptance = *accepted;
		return;
	}
	ended = *accepted;
	acceptance_end(watch, accepted, ACCEPTANCE_VOID, space);
	(void)text_copy(ended.ending, sizeof(ended.ending), space);
	tell_end(watch, address, record, &ended);
}

void
acceptance_withhold(const struct watch *watch, const struct service_record *record,
	struct event_record *event)
{
	const struct acceptance_record *accepted =
		acceptance_find(watch, event->device_id, record->proto, record->port);
	struct text text;

	if (accepted == NULL || event->withheld[0] != '\0')
		return;
	text_init(&text, event->withheld, sizeof(event->withheld));
	text_format(&text, "accepted: %s", accepted->reason);
}

/* ---- its date ---- */

/* Where the device offers the service now. */
static void
tell_expired(struct watch *watch, const struct acceptance_record *ended)
{
	struct device *device = inventory_device(&watch->inventory, ended->device_id);

	for (size_t i = 0; device != NULL && i < device->address_count; i++) {
		struct address *address = device->addresses[i];
		struct service *service = port_map_service(
			address_ports(address, ended->proto), ended->port);
		struct service_record record;

		if (!address->record.current || service == NULL ||
			service->state != PORT_OPEN)
			continue;
		port_news_record(watch, address, ended->proto, service, &record);
		tell_end(watch, address, &record, ended);
	}
}

void
acceptance_tick(struct watch *watch)
{
	struct acceptances *acceptances = &watch->acceptances;

	for (size_t i = acceptances->count; i > 0; i--) {
		struct acceptance_record *record = &acceptances->list[i - 1];
		struct acceptance_record ended = *record;

		if (watch->now.wall.us < record->until.us)
			continue;
		(void)text_copy(
			ended.ending, sizeof(ended.ending), "its date has come");
		acceptance_end(watch, record, ACCEPTANCE_EXPIRED, ended.ending);
		tell_expired(watch, &ended);
	}
}

bool
acceptance_wake(const struct watch *watch, mono_t *wake)
{
	int64_t soonest = INT64_MAX;

	for (size_t i = 0; i < watch->acceptances.count; i++)
		if (watch->acceptances.list[i].until.us < soonest)
			soonest = watch->acceptances.list[i].until.us;
	if (soonest == INT64_MAX)
		return false;
	*wake = mono_add(
		watch->now.mono, wall_since((wall_t){soonest}, watch->now.wall));
	return true;
}
