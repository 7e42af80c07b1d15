#include "watch/mapping.h"

#include <string.h>

#include "watch/core.h"
#include "watch/finding.h"
#include "watch/mapping_news.h"

static const int64_t again_us = 10 * 1000000LL;	   /* to the second reading */
static const int64_t retry_us = 600 * 1000000LL;   /* after a failure */
static const int64_t baseline_us = 60 * 1000000LL; /* while that is not complete */
static const int64_t hourly_us = 3600 * 1000000LL;
static const int64_t daily_us = 24 * 3600 * 1000000LL;
static const int64_t made_us = 15 * 1000000LL; /* from a search to the mapping */

static struct segment *
segment_of(struct watch *watch, const struct address *address)
{
	return &watch->segments[address->device->record.segment];
}

static mono_t
in(const struct watch *watch, int64_t us)
{
	return (mono_t){watch->now.mono.us + us};
}

static void
save(struct watch *watch, const struct mapping *mapping)
{
	effects_add(watch->effects, EFFECT_SAVE_MAPPING)->mapping = mapping->record;
}

/* Who is reached from the internet is judged by that. */
static void
judge_again(struct watch *watch, const struct mapping_record *record)
{
	struct address *client = mapping_client(watch, record);

	if (client != NULL)
		finding_judge_again(watch, client->device);
}

static void
believe(struct watch *watch, struct mapping *mapping)
{
	mapping->believed = true;
	mapping->misses = 0;
	mapping->record.since = watch->now.wall;
	save(watch, mapping);
	judge_again(watch, &mapping->record);
	mapping_news_tell(watch, &mapping->record);
}

static void
drop(struct mappings *mappings, struct mapping *mapping)
{
	mappings->count--;
	memmove(mapping, mapping + 1,
		(size_t)(mappings->list + mappings->count - mapping) *
			sizeof(*mapping));
}

static void
end(struct watch *watch, struct mappings *mappings, struct mapping *mapping,
	const char *ending)
{
	struct mapping_record gone = mapping->record;

	mapping->record.until = watch->now.wall;
	save(watch, mapping);
	drop(mappings, mapping);
	judge_again(watch, &gone);
	mapping_news_end(watch, &gone, ending);
}

/* ---- reading ---- */

static bool
is_gateway(const struct segment *segment, const struct address *address)
{
	return !mac_is_zero(&address->record.mac) &&
		mac_equal(&address->record.mac, &segment->gateway.mac);
}

static void
read_from_start(struct mappings *mappings, mono_t due)
{
	mappings->index = 0;
	mappings->due = due;
	for (size_t i = 0; i < mappings->count; i++)
		mappings->list[i].seen = false;
}

void
mapping_described(struct watch *watch, struct address *address,
	const struct location *location, const struct upnp_description *description)
{
	struct segment *segment = segment_of(watch, address);
	struct mappings *mappings = &segment->mappings;

	if (!is_gateway(segment, address) ||
		description->connection == UPNP_NO_CONNECTION)
		return;
	mappings->control = *location;
	(void)text_copy(mappings->control.path, sizeof(mappings->control.path),
		description->control);
	mappings->connection = description->connection;
	mappings->failures = 0;
	if (mappings->order_id == 0)
		read_from_start(mappings, watch->now.mono);
}

void
mapping_withdrawn(
	struct watch *watch, struct address *address, const struct location *location)
{
	struct segment *segment = segment_of(watch, address);
	struct mappings *mappings = &segment->mappings;

	if (!is_gateway(segment, address) || mappings->control.port != location->port)
		return;
	mappings->control.port = 0;
	mappings->due.us = 0;
	for (size_t i = mappings->count; i > 0; i--) {
		struct mapping *mapping = &mappings->list[i - 1];

		if (mapping->believed)
			end(watch, mappings, mapping,
				"the router does not answer by UPnP any more: look "
				"there whether the mapping is gone");
		else
			drop(mappings, mapping);
	}
}

/* When the list is read because somebody searched. */
static mono_t
after_search(const struct mappings *mappings)
{
	mono_t soon = {mappings->searched.us + made_us};
	mono_t apart = {mappings->followed.us + span_seconds(MAPPING_APART_SECONDS).us};

	return mappings->followed.us != 0 && apart.us > soon.us ? apart : soon;
}

/* A reading begins. One that begins too soon after a search follows none. */
static void
begin(const struct watch *watch, struct mappings *mappings)
{
	mono_t now = watch->now.mono;

	if (mappings->searched.us == 0 || now.us < mappings->searched.us + made_us)
		return;
	mappings->followed = now;
	mappings->searched = now.us < mappings->searched_last.us + made_us
		? mappings->searched_last
		: (mono_t){0};
}

static bool
is_reading(const struct mappings *mappings)
{
	return mappings->index > 0 || mappings->order_id != 0;
}

void
mapping_searched(struct watch *watch, struct segment *segment)
{
	struct mappings *mappings = &segment->mappings;
	mono_t due;

	if (mappings->control.port == 0 || mappings->failures >= MAPPING_FAILURES_MAX)
		return;
	mappings->searched_last = watch->now.mono;
	if (mappings->searched.us == 0)
		mappings->searched = watch->now.mono;
	due = after_search(mappings);
	if (is_reading(mappings) ||
		(mappings->due.us != 0 && mappings->due.us <= due.us))
		return;
	mappings->due = due;
	inquire_wanted(segment, due);
}

bool
mapping_wants(const struct watch *watch, const struct address *address,
	struct upnp_want *want)
{
	const struct segment *segment =
		&watch->segments[address->device->record.segment];
	const struct mappings *mappings = &segment->mappings;

	if (mappings->due.us == 0 || mappings->control.port == 0 ||
		!is_gateway(segment, address) ||
		!ip_equal(&mappings->control.ip, &address->record.ip))
		return false;
	*want = (struct upnp_want){.due = mappings->due,
		.port = mappings->control.port,
		.question = {.about = UPNP_MAPPING,
			.connection = mappings->connection,
			.index = mappings->index}};
	(void)text_copy(want->question.path, sizeof(want->question.path),
		mappings->control.path);
	if (segment->baseline.us == 0)
		want->due = in(watch, baseline_us);
	return true;
}

void
mapping_ordered(struct watch *watch, const struct address *address, uint64_t order_id)
{
	struct mappings *mappings = &segment_of(watch, address)->mappings;

	mappings->order_id = order_id;
	if (mappings->index == 0)
		begin(watch, mappings);
}

static struct mapping *
find(struct mappings *mappings, const struct upnp_mapping *entry)
{
	for (size_t i = 0; i < mappings->count; i++) {
		const struct mapping_record *record = &mappings->list[i].record;

		if (record->proto == entry->proto &&
			record->external_port == entry->external_port &&
			record->port == entry->port &&
			ip_equal(&record->client, &entry->client))
			return &mappings->list[i];
	}
	return NULL;
}

static void
note(struct segment *segment, const struct upnp_mapping *entry)
{
	struct mappings *mappings = &segment->mappings;
	struct mapping *mapping = find(mappings, entry);

	if (!entry->enabled || entry->client.family == IP_NONE)
		return; /* it leads nowhere */
	if (mapping == NULL && mappings->count == MAPPINGS_MAX)
		return; /* some of the known ones are gone: there is room next time */
	if (mapping == NULL) {
		mapping = &mappings->list[mappings->count++];
		*mapping =
			(struct mapping){.record = {
						 .segment = segment->index,
						 .proto = entry->proto,
						 .external_port = entry->external_port,
						 .port = entry->port,
						 .client = entry->client,
					 }};
	}
	if (!mapping->believed)
		(void)text_copy(mapping->record.label, sizeof(mapping->record.label),
			entry->label);
	mapping->seen = true;
}

/* It was listed; true when another reading is wanted. */
static bool
settle_seen(struct watch *watch, struct mapping *mapping)
{
	mapping->misses = 0;
	if (mapping->believed)
		return false;
	if (++mapping->looks < MAPPING_READINGS)
		return true;
	believe(watch, mapping);
	return false;
}

/* It was not, in a list that was read to its end; the same. */
static bool
settle_missed(struct watch *watch, struct mappings *mappings, struct mapping *mapping)
{
	if (!mapping->believed) {
		drop(mappings, mapping);
		return false;
	}
	if (++mapping->misses < MAPPING_READINGS)
		return true;
	end(watch, mappings, mapping, "the router does not list the mapping any more");
	return false;
}

/* In a list that was cut, what is missed may stand further on. */
static void
read_to_the_end(struct watch *watch, struct mappings *mappings, bool cut)
{
	bool again = false;
	mono_t next = mappings->searched.us != 0 ? after_search(mappings)
						 : in(watch, hourly_us);

	mappings->failures = 0;
	for (size_t i = 0; i < mappings->count; i++)
		if (mappings->list[i].seen && settle_seen(watch, &mappings->list[i]))
			again = true;
	for (size_t i = mappings->count; !cut && i > 0; i--)
		if (!mappings->list[i - 1].seen &&
			settle_missed(watch, mappings, &mappings->list[i - 1]))
			again = true;
	read_from_start(mappings, again ? in(watch, again_us) : next);
}

static void
fail(struct watch *watch, struct mappings *mappings)
{
	bool again = ++mappings->failures < MAPPING_FAILURES_MAX;

	read_from_start(mappings, again ? in(watch, retry_us) : (mono_t){0});
}

static void
tell_too_many(struct watch *watch, struct segment *segment, struct mappings *mappings)
{
	if (mappings->too_many.us != 0 &&
		mono_since(watch->now.mono, mappings->too_many).us < daily_us)
		return;
	mappings->too_many = watch->now.mono;
	flood_raise(
		watch, segment, "the router has more port mappings than are read (64)");
}

bool
mapping_answered(struct watch *watch, struct address *address,
	const struct observation_service *answer)
{
	struct segment *segment = segment_of(watch, address);
	struct mappings *mappings = &segment->mappings;
	const struct upnp_mapping *entry = &answer->upnp.mapping;

	if (mappings->order_id == 0 || mappings->order_id != answer->order_id)
		return false;
	mappings->order_id = 0;
	if (answer->outcome == INQUIRY_LATER) {
		mappings->due = in(watch, again_us);
	} else if (answer->outcome != INQUIRY_NAMED ||
		answer->upnp.about != UPNP_MAPPING || entry->entry == UPNP_ENTRY_NONE) {
		fail(watch, mappings);
	} else if (entry->entry == UPNP_ENTRY_END) {
		read_to_the_end(watch, mappings, false);
	} else if (mappings->index == MAPPINGS_MAX) {
		tell_too_many(watch, segment, mappings);
		read_to_the_end(watch, mappings, true);
	} else {
		note(segment, entry);
		mappings->index++;
		mappings->due = watch->now.mono;
	}
	return true;
}

uint16_t
mapping_port(
	const struct watch *watch, const struct address *address, uint64_t order_id)
{
	const struct mappings *mappings =
		&watch->segments[address->device->record.segment].mappings;

	return mappings->order_id == order_id ? mappings->control.port : 0;
}

/* ---- what follows ---- */

static bool
leads_to(const struct mappings *mappings, const struct ip *ip, enum proto proto,
	uint16_t port)
{
	for (size_t i = 0; i < mappings->count; i++) {
		const struct mapping *mapping = &mappings->list[i];

		if (mapping->believed && mapping->record.proto == proto &&
			(mapping->record.port == port || mapping->record.port == 0) &&
			ip_equal(&mapping->record.client, ip))
			return true;
	}
	return false;
}

bool
mapping_leads_to(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		if (leads_to(&watch->segments[i].mappings, &address->record.ip, proto,
			    port))
			return true;
	return false;
}

bool
watch_restore_mapping(struct watch *watch, const struct mapping_record *record)
{
	struct mappings *mappings;

	if (watch->started || record->segment >= watch->policy->segment_count ||
		record->client.family == IP_NONE ||
		(record->proto != PROTO_TCP && record->proto != PROTO_UDP) ||
		memchr(record->label, '\0', sizeof(record->label)) == NULL)
		return false;
	mappings = &watch->segments[record->segment].mappings;
	if (mappings->count == MAPPINGS_MAX)
		return false;
	mappings->list[mappings->count++] =
		(struct mapping){.record = *record, .believed = true};
	return true;
}
