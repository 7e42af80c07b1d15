#include "watch/claim.h"

#include <string.h>

#include "base/text.h"
#include "watch/core.h"
#include "watch/device_kind.h"
#include "watch/netevent.h"

static const int64_t for_good_us = 600 * 1000000LL;
static const int64_t save_again_us = 24 * 3600 * 1000000LL;

/* Whose name is shown: a station defends its mDNS name against others (RFC 6762 9). */
static const enum claim_source best_first[] = {
	CLAIM_MDNS, CLAIM_DHCP, CLAIM_DISCOVERY, CLAIM_NETBIOS, CLAIM_UPNP};

static const struct claim *
find(const struct device *device, enum claim_source source)
{
	for (size_t i = 0; i < device->claim_count; i++)
		if (device->claims[i].record.source == source)
			return &device->claims[i];
	return NULL;
}

const char *
claim_name(const struct device *device)
{
	for (size_t i = 0; i < sizeof(best_first) / sizeof(best_first[0]); i++) {
		const struct claim *claim = find(device, best_first[i]);

		if (claim != NULL && claim->record.name[0] != '\0')
			return claim->record.name;
	}
	return "";
}

void
claim_words(const struct device *device, char words[CLAIM_WORDS_SIZE])
{
	struct text text;

	text_init(&text, words, CLAIM_WORDS_SIZE);
	for (size_t i = 0; i < device->claim_count; i++)
		text_format(&text, "%s%s", i > 0 ? " " : "",
			device->claims[i].record.detail);
}

wall_t
claim_seen(const struct device *device, enum claim_source source)
{
	static const wall_t never = {0};
	const struct claim *claim = find(device, source);

	return claim == NULL ? never : claim->record.last_seen;
}

static void
save(struct watch *watch, const struct claim *claim)
{
	effects_add(watch->effects, EFFECT_SAVE_CLAIM)->claim = claim->record;
}

static void
tell(struct watch *watch, const struct device *device, const char *before,
	const struct claim *claim)
{
	struct segment *segment = &watch->segments[device->record.segment];
	const struct change change = {.kind = EVENT_NAME_CHANGED, .segment = segment};
	struct event_record event;

	if (change_judge(watch, &change) != VERDICT_ANNOUNCE)
		return;
	netevent_init(&event, EVENT_NAME_CHANGED, segment);
	netevent_concerns(&event, device, NULL);
	(void)text_copy(event.before, sizeof(event.before), before);
	(void)text_copy(event.after, sizeof(event.after), claim_name(device));
	netevent_key(&event, watch->now.wall, "d-%llu",
		(unsigned long long)device->record.id);
	netevent_text(&event,
		"it calls itself otherwise now (%s): renamed, or another device behind "
		"the same MAC address",
		names_text(claim_source_names, (int)claim->record.source));
	(void)alert_raise(watch, &event);
}

/* The name is another one. True when that is so for good. */
static bool
has_changed(const struct watch *watch, struct claim *claim, const char *name)
{
	if (strcmp(name, claim->record.name) == 0) {
		claim->other[0] = '\0';
		return false;
	}
	if (strcmp(name, claim->other) != 0) {
		(void)text_copy(claim->other, sizeof(claim->other), name);
		claim->other_since = watch->now.mono;
		return false;
	}
	return mono_since(watch->now.mono, claim->other_since).us >= for_good_us;
}

static void
rename_device(struct watch *watch, struct device *device, struct claim *claim,
	const char *name)
{
	char before[DEVICE_NAME_SIZE];

	(void)text_copy(before, sizeof(before), claim_name(device));
	(void)text_copy(claim->record.name, sizeof(claim->record.name), name);
	claim->record.first_seen = watch->now.wall;
	claim->other[0] = '\0';
	if (strcmp(before, claim_name(device)) != 0)
		tell(watch, device, before, claim);
}

static struct claim *
add(struct watch *watch, struct device *device, enum claim_source source)
{
	struct claim *claim;

	if (device->claims == NULL)
		device->claims = mem_array(CLAIM_SOURCES, sizeof(*device->claims));
	claim = &device->claims[device->claim_count++];
	claim->record = (struct claim_record){
		.device_id = device->record.id,
		.source = source,
		.first_seen = watch->now.wall,
	};
	return claim;
}

static struct claim *
claim_of(struct device *device, enum claim_source source)
{
	for (size_t i = 0; i < device->claim_count; i++)
		if (device->claims[i].record.source == source)
			return &device->claims[i];
	return NULL;
}

static bool
has_word(const char *words, const char *word, size_t length)
{
	for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
		size_t here = strcspn(at, " ");

		if (here == length && strncmp(at, word, length) == 0)
			return true;
		at += here;
	}
	return false;
}

/* Adds the words that are not there yet, as many as fit. True when there was one. */
static bool
add_words(char detail[CLAIM_DETAIL_SIZE], const char *words)
{
	struct text text;
	bool added = false;

	for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
		size_t length = strcspn(at, " "), used = strlen(detail);

		if (length > 0 && used + length + 1 < CLAIM_DETAIL_SIZE &&
			!has_word(detail, at, length)) {
			text_init(&text, detail + used, CLAIM_DETAIL_SIZE - used);
			text_format(
				&text, "%s%.*s", used > 0 ? " " : "", (int)length, at);
			added = true;
		}
		at += length;
	}
	return added;
}

/* One message rarely says all: what it does not say stays as it was. A description does. */
static bool
add_detail(struct claim_record *record, const struct observation_claim *said)
{
	if (said->source != CLAIM_UPNP)
		return add_words(record->detail, said->detail);
	if (strcmp(record->detail, said->detail) == 0)
		return false;
	(void)text_copy(record->detail, sizeof(record->detail), said->detail);
	return true;
}

void
claim_take(struct watch *watch, struct device *device,
	const struct observation_claim *said)
{
	struct claim *claim = claim_of(device, said->source);
	struct claim_record *record;
	bool changed = claim == NULL;
	int64_t age;

	if (claim == NULL)
		claim = add(watch, device, said->source);
	record = &claim->record;
	age = wall_since(watch->now.wall, record->last_seen).us;
	if (record->name[0] == '\0' && said->name[0] != '\0') {
		(void)text_copy(record->name, sizeof(record->name), said->name);
		changed = true;
	} else if (said->name[0] != '\0' && has_changed(watch, claim, said->name)) {
		rename_device(watch, device, claim, said->name);
		changed = true;
	}
	if (add_detail(record, said))
		changed = true;
	if (!changed && age >= 0 && age < save_again_us) /* the clock may be set */
		return;
	record->last_seen = watch->now.wall;
	save(watch, claim);
	device_kind_look(watch, device);
}

static void
wait(struct watch *watch, const struct segment *segment,
	const struct observation_claim *said)
{
	struct waiting_claims *waiting = &watch->waiting_claims;
	struct waiting_claim *place = NULL;

	for (size_t i = 0; i < CLAIMS_WAITING_MAX && place == NULL; i++)
		if (waiting->list[i].segment == segment->index &&
			waiting->list[i].said.source == said->source &&
			mac_equal(&waiting->list[i].said.mac, &said->mac))
			place = &waiting->list[i];
	if (place == NULL) {
		place = &waiting->list[waiting->next];
		waiting->next = (waiting->next + 1) % CLAIMS_WAITING_MAX;
	}
	*place = (struct waiting_claim){segment->index, *said};
}

void
claim_heard(struct watch *watch, struct segment *segment,
	const struct observation_claim *said)
{
	const struct interface *interface;

	if (segment->pin.identity != IDENTITY_SURE || segment->scope->routed ||
		mac_equal(&said->mac, &segment->link.own_mac))
		return;
	interface = inventory_interface(&watch->inventory, segment->index, &said->mac);
	if (interface != NULL)
		claim_take(watch, interface->device, said);
	else
		wait(watch, segment, said);
}

void
claim_welcome(struct watch *watch, struct device *device, const struct mac *mac)
{
	struct waiting_claims *waiting = &watch->waiting_claims;

	for (size_t i = 0; i < CLAIMS_WAITING_MAX; i++) {
		struct waiting_claim *place = &waiting->list[i];

		if (place->segment != device->record.segment ||
			!mac_equal(&place->said.mac, mac))
			continue;
		claim_take(watch, device, &place->said);
		*place = (struct waiting_claim){.segment = 0};
	}
}

bool
watch_restore_claim(struct watch *watch, const struct claim_record *record)
{
	struct device *device = inventory_device(&watch->inventory, record->device_id);

	if (watch->started || device == NULL ||
		(unsigned int)record->source >= CLAIM_SOURCES ||
		memchr(record->name, '\0', sizeof(record->name)) == NULL ||
		memchr(record->detail, '\0', sizeof(record->detail)) == NULL ||
		claim_of(device, record->source) != NULL)
		return false;
	add(watch, device, record->source)->record = *record;
	return true;
}
