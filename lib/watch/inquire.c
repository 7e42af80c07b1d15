#include "watch/inquire.h"

#include <string.h>

#include "watch/care.h"
#include "watch/describe.h"
#include "watch/quarantine.h"
#include "watch/receipt.h"
#include "watch/service_news.h"

static const int64_t day_us = 24 * 3600 * 1000000LL;
static const int64_t second_look_us = 10 * 1000000LL;
static const int64_t retry_us =
	600 * 1000000LL; /* one that is lost or may not be asked */
static const int64_t lost_us = 120 * 1000000LL; /* an inquiry takes far less */
static const int64_t apart_us = 2 * 1000000LL;	/* between two of one host */
static const mono_t never = {INT64_MAX};

static mono_t
in(const struct watch *watch, int64_t us)
{
	return (mono_t){watch->now.mono.us + us};
}

void
inquire_wanted(struct segment *segment, mono_t due)
{
	if (segment->inquiry_due.us == 0 || due.us < segment->inquiry_due.us)
		segment->inquiry_due = due;
}

/* To find who has his turn all addresses are looked through: not once for each of a thousand
 * that are back at the same time. */
void
inquire_returned(const struct watch *watch, struct segment *segment)
{
	inquire_wanted(segment, in(watch, apart_us));
}

static struct segment *
segment_of(struct watch *watch, const struct address *address)
{
	return &watch->segments[address->device->record.segment];
}

void
inquire_opened(
	struct watch *watch, const struct address *address, struct service *service)
{
	if (service->spoken != NULL)
		service->spoken->asking.due = watch->now.mono;
	inquire_wanted(segment_of(watch, address), watch->now.mono);
}

void
inquire_again(
	struct watch *watch, const struct address *address, struct service *service)
{
	const struct spoken *spoken = service->spoken;

	describe_again(watch, address->device);
	if (spoken != NULL &&
		!asking_is_old(wall_since(watch->now.wall, spoken->facts.at)))
		return;
	inquire_opened(watch, address, service);
}

/* ---- choosing ---- */

static bool
may_ask(const struct watch *watch, const struct segment *segment,
	const struct address *address)
{
	return address->turn.order_id == 0 && quarantine_left(watch, address).us == 0 &&
		address->device->record.presence == PRESENCE_PRESENT &&
		!address->device->harm.suspect &&
		care_of(watch, address->device) != CARE_NEVER &&
		segment_may_ask(segment, &address->record.ip, &address->record.mac);
}

static bool
may_ask_port(const struct segment *segment, uint16_t port)
{
	return !port_set_has(&segment->scope->no_payload_tcp, port) &&
		!port_set_has(&segment->scope->exclude_tcp, port);
}

static bool
may_ask_service(const struct watch *watch, const struct segment *segment,
	const struct service *service)
{
	return service->state == PORT_OPEN &&
		(service->spoken != NULL ||
			watch->inquiries.spoken < INQUIRE_SPOKEN_MAX) &&
		may_ask_port(segment, service->port);
}

struct choice {
	struct address *address; /* NULL: none */
	struct service *service; /* NULL: a question of UPnP */
	struct upnp_want want;
	mono_t due;
};

static bool
is_fresh(const struct choice *choice)
{
	return choice->service != NULL && choice->service->spoken == NULL;
}

/* Who was never asked goes first, then who has waited longest. */
static bool
is_better(const struct choice *choice, const struct choice *best)
{
	if (best->address == NULL || is_fresh(choice) != is_fresh(best))
		return best->address == NULL || is_fresh(choice);
	return choice->due.us < best->due.us;
}

/* Takes it when it is the best one so far; or notes when it is due. */
static void
propose(struct watch *watch, struct segment *segment, struct choice *choice,
	struct choice *best)
{
	const struct inquiry_turn *turn = &choice->address->turn;

	/* A suspect is asked when nothing else is under way. */
	if (quarantine_suspects(choice->address) && watch->inquiries.open > 0)
		return;
	if (choice->due.us < turn->rest_until.us)
		choice->due = turn->rest_until;
	inquire_wanted(segment, choice->due);
	if (choice->due.us <= watch->now.mono.us && is_better(choice, best))
		*best = *choice;
}

static void
weigh(struct watch *watch, struct segment *segment, struct address *address,
	struct choice *best)
{
	struct choice upnp = {.address = address};
	int64_t left;

	if (address->key.segment != segment->index)
		return;
	left = quarantine_left(watch, address).us;
	if (left > 0) /* the wall clock may be set meanwhile */
		inquire_wanted(segment, in(watch, left < day_us ? left : day_us));
	else if (address->device->harm.suspect) /* until it is heard again */
		inquire_wanted(segment, in(watch, retry_us));
	if (!may_ask(watch, segment, address))
		return;
	for (size_t i = 0; i < address->tcp.service_count; i++) {
		struct choice choice = {.address = address,
			.service = &address->tcp.services[i],
			.due = {1}}; /* at once: 0 would mean that none is wanted */

		if (!may_ask_service(watch, segment, choice.service))
			continue;
		if (choice.service->spoken != NULL)
			choice.due = choice.service->spoken->asking.due;
		propose(watch, segment, &choice, best);
	}
	if (!describe_wants(watch, address, &upnp.want) ||
		!may_ask_port(segment, upnp.want.port))
		return;
	upnp.due = upnp.want.due;
	propose(watch, segment, &upnp, best);
}

static uint32_t
count_spoken(const struct address *address)
{
	uint32_t count = 0;

	for (size_t i = 0; i < address->tcp.service_count; i++)
		count += address->tcp.services[i].spoken != NULL;
	return count;
}

/* The next one to ask. Finds anew when something is due. Former addresses keep what was said
 * there, and so count. */
static struct choice
choose(struct watch *watch, struct segment *segment)
{
	struct choice best = {.address = NULL};
	struct address *address;

	watch->inquiries.spoken = 0;
	for (address = watch->inventory.addresses; address != NULL;
		address = address->by_id.next)
		watch->inquiries.spoken += count_spoken(address);
	segment->inquiry_due = (mono_t){0};
	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next)
		weigh(watch, segment, address, &best);
	return best;
}

static void
order(struct watch *watch, struct segment *segment, const struct choice *choice)
{
	struct address *address = choice->address;
	struct inquiries *inquiries = &watch->inquiries;
	struct inquiry_order *order =
		&effects_add(watch->effects, EFFECT_INQUIRE)->inquiry;
	struct service *service = choice->service;

	*order = (struct inquiry_order){
		.id = ++inquiries->last_id,
		.call = {.segment = segment->index,
			.source = segment->link.own_ip,
			.ip = address->record.ip,
			.mac = address->record.mac,
			.port = service == NULL ? choice->want.port : service->port},
		.upnp = choice->want.question,
	};
	address->turn.order_id = order->id;
	if (service == NULL)
		describe_ordered(watch, address, &choice->want, order->id);
	else
		service_speaks(service)->order_id = order->id;
	inquiries->alone = quarantine_suspects(address);
	inquiries->last_sign = watch->now.mono;
	inquiries->open++;
	inquiries->asked++;
}

static bool
has_room(const struct watch *watch)
{
	const struct inquiries *inquiries = &watch->inquiries;

	return inquiries->open < watch->policy->inquiries_max &&
		!(inquiries->alone && inquiries->open > 0);
}

void
inquire_segment(struct watch *watch, struct segment *segment)
{
	if (!segment->policy->identify || !segment_can_ask(watch, segment))
		return;
	while (has_room(watch) && segment->inquiry_due.us != 0 &&
		segment->inquiry_due.us <= watch->now.mono.us) {
		struct choice choice = choose(watch, segment);

		if (choice.address == NULL)
			return;
		order(watch, segment, &choice);
	}
}

bool
inquire_wake(const struct watch *watch, const struct segment *segment, mono_t *wake)
{
	*wake = segment->inquiry_due;
	return segment->policy->identify && segment_can_ask(watch, segment) &&
		has_room(watch) && segment->inquiry_due.us != 0;
}

/* ---- what comes back ---- */

/* Whatever waited for a place may go on. */
static void
want_all(struct watch *watch)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		inquire_wanted(&watch->segments[i], watch->now.mono);
}

static void
take(struct watch *watch, struct address *address, struct service *service,
	const struct observation_service *answer)
{
	struct spoken *spoken = service->spoken;

	switch (answer->outcome) {
	case INQUIRY_NAMED:
		watch->inquiries.named++;
		asking_succeeded(watch, &spoken->asking);
		if (!service_news_take(watch, address, service, &answer->facts))
			spoken->asking.due = in(watch, second_look_us);
		break;
	case INQUIRY_SILENT:
		/* What is known is not forgotten for one silence. */
		asking_succeeded(watch, &spoken->asking);
		if (spoken->facts.service[0] != '\0')
			asking_failed(watch, &spoken->asking);
		else
			(void)service_news_take(
				watch, address, service, &answer->facts);
		break;
	case INQUIRY_REFUSED:
	case INQUIRY_UNREACHABLE:
		asking_failed(watch, &spoken->asking);
		break;
	case INQUIRY_LATER:
		asking_put_off(watch, &spoken->asking);
		break;
	case INQUIRY_DENIED:
		spoken->asking.due = never;
		break;
	}
}

/* Its turn has ended; the next one of that host comes some seconds later. */
static void
settle(struct watch *watch, struct address *address,
	const struct observation_service *answer)
{
	struct inquiries *inquiries = &watch->inquiries;

	address->turn.order_id = 0;
	quarantine_clear(watch, address);
	receipt_connected(watch, address, answer->connections, answer);
	address->turn.rest_until = in(watch, apart_us);
	inquiries->open -= inquiries->open > 0;
	inquiries->last_sign = watch->now.mono;
	inquiries->connections += answer->connections;
	inquiries->sent_bytes += answer->sent_bytes;
	inquiries->received_bytes += answer->received_bytes;
}

/* Whose turn that order is; NULL: nobody's. */
static struct address *
whose_turn(const struct watch *watch, const struct segment *segment,
	const struct observation_service *answer)
{
	struct address *address =
		inventory_holder(&watch->inventory, segment->index, &answer->ip);

	if (answer->order_id == 0 ||
		(address != NULL && address->turn.order_id == answer->order_id))
		return answer->order_id == 0 ? NULL : address;
	for (address = watch->inventory.addresses; address != NULL;
		address = address->by_id.next)
		if (address->turn.order_id == answer->order_id)
			return address;
	return NULL;
}

/* The service that an order was about; NULL when it was about none, or it is gone meanwhile. */
static struct service *
service_of(const struct address *address, uint64_t order_id)
{
	for (size_t i = 0; i < address->tcp.service_count; i++) {
		struct service *service = &address->tcp.services[i];

		if (service->spoken != NULL && order_id != 0 &&
			service->spoken->order_id == order_id)
			return service;
	}
	return NULL;
}

static void
take_answer(struct watch *watch, struct address *address, struct service *service,
	const struct observation_service *answer)
{
	if (describe_answered(watch, address, answer) || service == NULL ||
		service->port != answer->port)
		return;
	if (answer->outcome == INQUIRY_SILENT || answer->outcome == INQUIRY_UNREACHABLE)
		harm_spoken(watch, address, service->spoken->facts.at.us == 0);
	take(watch, address, service, answer);
}

bool
inquire_answered(struct watch *watch, struct segment *segment,
	const struct observation_service *answer)
{
	struct address *address = whose_turn(watch, segment, answer);
	struct service *service;

	if (address == NULL)
		return false;
	settle(watch, address, answer);
	service = service_of(address, answer->order_id);
	if (service != NULL)
		service->spoken->order_id = 0;
	/* Another device may hold the address by now: who knows which one spoke? */
	if (address->record.current && ip_equal(&address->record.ip, &answer->ip))
		take_answer(watch, address, service, answer);
	want_all(watch);
	return true;
}

static void
reopen(struct watch *watch, struct address *address, bool ended)
{
	uint64_t order_id = address->turn.order_id;
	struct service *service = service_of(address, order_id);
	bool again = quarantine_suspects(address);
	uint16_t port;

	if (order_id == 0)
		return;
	port = service != NULL ? service->port
			       : describe_port(watch, address, order_id);
	if (service != NULL)
		service->spoken->order_id = 0;
	/* How often it was connected to, nobody can tell: at least once, as a rule. */
	receipt_connected(watch, address, 1, NULL);
	address->turn.order_id = 0;
	address->turn.rest_until = in(watch, retry_us);
	if (!ended)
		return;
	address->turn.rest_until = in(watch, apart_us);
	if (address->turn.crashes < UINT8_MAX)
		address->turn.crashes++;
	if (again)
		quarantine_begin(watch, address, port);
}

static void
reopen_all(struct watch *watch, bool ended)
{
	struct address *address;

	for (address = watch->inventory.addresses; address != NULL;
		address = address->by_id.next)
		reopen(watch, address, ended);
	watch->inquiries.lost += watch->inquiries.open;
	watch->inquiries.open = 0;
	want_all(watch);
}

void
inquire_forgive(struct watch *watch, struct device *device)
{
	device->record.quarantine = (struct quarantine){0};
	for (size_t i = 0; i < device->address_count; i++)
		device->addresses[i]->turn.crashes = 0;
	want_all(watch);
}

void
inquire_lost(struct watch *watch)
{
	if (watch->inquiries.open > 0)
		reopen_all(watch, true);
}

static mono_t
patience_ends(const struct watch *watch)
{
	return (mono_t){watch->inquiries.last_sign.us + lost_us};
}

void
inquire_tick(struct watch *watch)
{
	if (watch->inquiries.open > 0 && patience_ends(watch).us <= watch->now.mono.us)
		reopen_all(watch, false);
}

bool
inquire_tick_wake(const struct watch *watch, mono_t *wake)
{
	*wake = patience_ends(watch);
	return watch->inquiries.open > 0;
}

void
inquire_start(struct watch *watch)
{
	struct address *address;

	for (address = watch->inventory.addresses; address != NULL;
		address = address->by_id.next) {
		for (size_t i = 0; i < address->tcp.service_count; i++) {
			struct spoken *spoken = address->tcp.services[i].spoken;

			if (spoken != NULL)
				asking_asked(watch, &spoken->asking, spoken->facts.at);
		}
	}
	want_all(watch);
}
