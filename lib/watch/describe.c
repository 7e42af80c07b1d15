#include "watch/describe.h"

#include "base/text.h"
#include "watch/core.h"
#include "watch/mapping.h"

static const int64_t day_us = 24 * 3600 * 1000000LL;

enum { REFUSALS_MAX = 3 /* in a row: it does not describe itself any more */ };

/* ---- where they lie ---- */

static size_t
count_described(const struct watch *watch)
{
	size_t count = 0;

	for (const struct device *device = watch->inventory.devices; device != NULL;
		device = device->by_id.next)
		count += device->descriptions != NULL;
	return count;
}

static struct descriptions *
descriptions_of(const struct watch *watch, struct device *device)
{
	if (device->descriptions == NULL && count_described(watch) < DESCRIBED_MAX)
		device->descriptions = mem_new(sizeof(*device->descriptions));
	return device->descriptions;
}

static bool
is_same(const struct location *a, const struct location *b)
{
	return ip_equal(&a->ip, &b->ip) && a->port == b->port &&
		strcmp(a->path, b->path) == 0;
}

/* The place that was said, or one for it; NULL: there are enough. */
static struct description *
place_for(const struct watch *watch, struct descriptions *descriptions,
	const struct observation_place *said)
{
	for (size_t i = 0; i < descriptions->count; i++)
		if (is_same(&descriptions->list[i].location, &said->location))
			return &descriptions->list[i];
	for (size_t i = 0; i < descriptions->count; i++)
		if (mono_since(watch->now.mono, descriptions->list[i].heard).us >=
			day_us)
			return &descriptions->list[i];
	return descriptions->count < DESCRIPTIONS_MAX
		? &descriptions->list[descriptions->count++]
		: NULL;
}

static bool
is_gateway(const struct watch *watch, const struct address *address)
{
	const struct segment *segment =
		&watch->segments[address->device->record.segment];

	return mac_equal(&address->record.mac, &segment->gateway.mac) &&
		!mac_is_zero(&address->record.mac);
}

/* What was said less than a day ago is not asked for again after a restart; but a gateway must
 * say anew where its mappings are. */
static void
set_due(const struct watch *watch, const struct address *address,
	struct description *place)
{
	wall_t last = claim_seen(address->device, CLAIM_UPNP);

	if (is_gateway(watch, address))
		last = (wall_t){0};
	asking_asked(watch, &place->asking, last);
}

void
describe_heard(struct watch *watch, struct segment *segment,
	const struct observation_place *said)
{
	const struct address *holder =
		inventory_holder(&watch->inventory, segment->index, &said->location.ip);
	struct descriptions *descriptions;
	struct description *place;

	if (segment->pin.identity != IDENTITY_SURE || segment->scope->routed ||
		!segment->policy->identify || holder == NULL ||
		!mac_equal(&holder->record.mac, &said->mac))
		return;
	descriptions = descriptions_of(watch, holder->device);
	place = descriptions == NULL ? NULL : place_for(watch, descriptions, said);
	if (place == NULL)
		return;
	if (!is_same(&place->location, &said->location)) {
		*place = (struct description){.location = said->location};
		set_due(watch, holder, place);
		inquire_wanted(segment, place->asking.due);
	}
	(void)text_copy(place->device, sizeof(place->device), said->device);
	place->heard = watch->now.mono;
}

/* ---- asking ---- */

static bool
wants_description(const struct watch *watch, const struct address *address,
	struct upnp_want *want)
{
	const struct descriptions *descriptions = address->device->descriptions;
	const struct description *next = NULL;

	if (descriptions == NULL)
		return false;
	for (size_t i = 0; i < descriptions->count; i++) {
		const struct description *place = &descriptions->list[i];

		/* One is enough, but for a router: it may describe its mappings elsewhere. */
		if (i > 0 && !is_gateway(watch, address))
			break;
		if (ip_equal(&place->location.ip, &address->record.ip) &&
			(next == NULL || place->asking.due.us < next->asking.due.us))
			next = place;
	}
	if (next == NULL)
		return false;
	*want = (struct upnp_want){.due = next->asking.due,
		.port = next->location.port,
		.question.about = UPNP_DESCRIPTION};
	(void)text_copy(
		want->question.path, sizeof(want->question.path), next->location.path);
	return true;
}

bool
describe_wants(const struct watch *watch, const struct address *address,
	struct upnp_want *want)
{
	struct upnp_want mapping;
	bool wants = wants_description(watch, address, want);

	if (!mapping_wants(watch, address, &mapping) ||
		(wants && want->due.us < mapping.due.us))
		return wants;
	*want = mapping;
	return true;
}

void
describe_ordered(struct watch *watch, const struct address *address,
	const struct upnp_want *want, uint64_t order_id)
{
	struct descriptions *descriptions = address->device->descriptions;
	const struct location location = {.ip = address->record.ip, .port = want->port};

	if (want->question.about == UPNP_MAPPING) {
		mapping_ordered(watch, address, order_id);
		return;
	}
	for (size_t i = 0; i < descriptions->count; i++) {
		struct location *here = &descriptions->list[i].location;

		if (ip_equal(&here->ip, &location.ip) && here->port == want->port &&
			strcmp(here->path, want->question.path) == 0)
			descriptions->asked = i;
	}
	descriptions->order_id = order_id;
}

/* ---- what comes back ---- */

static void
add(struct text *text, const char *before, const char *word)
{
	if (word[0] != '\0')
		text_format(text, "%s%s%s", text->length > 0 ? " " : "", before, word);
}

static void
take(struct watch *watch, struct device *device,
	const struct upnp_description *description)
{
	struct observation_claim claim = {.source = CLAIM_UPNP};
	struct text detail;

	(void)text_copy(claim.name, sizeof(claim.name), description->name);
	text_init(&detail, claim.detail, sizeof(claim.detail));
	add(&detail, "", description->maker);
	add(&detail, "", description->model);
	if (strstr(description->model, description->number) == NULL)
		add(&detail, "", description->number);
	add(&detail, "", description->device);
	add(&detail, "serial ", description->serial);
	claim_take(watch, device, &claim);
}

bool
describe_answered(struct watch *watch, struct address *address,
	const struct observation_service *answer)
{
	struct descriptions *descriptions = address->device->descriptions;
	struct description *place;

	if (mapping_answered(watch, address, answer))
		return true;
	if (descriptions == NULL || descriptions->order_id != answer->order_id)
		return false;
	descriptions->order_id = 0;
	place = &descriptions->list[descriptions->asked];
	place->asked = watch->now.mono;
	if (answer->outcome == INQUIRY_LATER)
		asking_put_off(watch, &place->asking);
	else if (answer->outcome == INQUIRY_NAMED &&
		answer->upnp.about == UPNP_DESCRIPTION)
		asking_succeeded(watch, &place->asking);
	else
		asking_failed(watch, &place->asking);
	if (answer->outcome == INQUIRY_SILENT || answer->outcome == INQUIRY_UNREACHABLE)
		harm_spoken(watch, address,
			claim_seen(address->device, CLAIM_UPNP).us == 0);
	if (answer->outcome == INQUIRY_REFUSED &&
		place->asking.failures == REFUSALS_MAX)
		mapping_withdrawn(watch, address, &place->location);
	if (place->asking.failures > 0 || answer->outcome == INQUIRY_LATER)
		return true;
	if (descriptions->asked == 0)
		take(watch, address->device, &answer->upnp.description);
	mapping_described(watch, address, &place->location, &answer->upnp.description);
	return true;
}

uint16_t
describe_port(
	const struct watch *watch, const struct address *address, uint64_t order_id)
{
	const struct descriptions *descriptions = address->device->descriptions;

	if (descriptions == NULL || order_id == 0 || descriptions->order_id != order_id)
		return mapping_port(watch, address, order_id);
	return descriptions->list[descriptions->asked].location.port;
}

void
describe_again(struct watch *watch, const struct device *device)
{
	struct descriptions *descriptions = device->descriptions;

	for (size_t i = 0; descriptions != NULL && i < descriptions->count; i++) {
		struct description *place = &descriptions->list[i];

		if (place->asked.us == 0 ||
			asking_is_old(mono_since(watch->now.mono, place->asked)))
			place->asking.due = watch->now.mono;
	}
	if (descriptions != NULL)
		inquire_wanted(
			&watch->segments[device->record.segment], watch->now.mono);
}
