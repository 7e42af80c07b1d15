#include "watch/pin.h"

#include "watch/gateway.h"
#include "watch/link.h"
#include "watch/presence.h"

static const int64_t ask_again_us = 5 * 1000000LL;
static const int64_t ask_seldom_us = 60 * 1000000LL;
static const int64_t still_there_us = 60 * 1000000LL;

enum {
	KNOWN_ASKED =
		4, /* devices that are asked beside the gateway, others each time */
	FRUITLESS_SOON = 3 /* times that nobody answered: then seldom, and it is told */
};

void
pin_swept(struct watch *watch, struct segment *segment)
{
	if (segment->pin.pinned || mac_is_zero(&segment->gateway.mac) ||
		!mac_is_zero(&segment->gateway.rival))
		return;
	segment->pin.pinned = true;
	watch_save_setting(watch, 1, "pin/%s", segment->scope->name);
}

static void
is_sure(struct watch *watch, struct segment *segment)
{
	bool away = segment->pin.away;

	segment->pin = (struct pin){.pinned = segment->pin.pinned};
	if (away) { /* nobody was asked: nobody was missed */
		presence_sighted(watch, segment);
		guide_hear_again(watch, segment);
	}
	link_update(watch, segment);
}

static void
is_foreign(struct watch *watch, struct segment *segment)
{
	if (segment->pin.identity == IDENTITY_FOREIGN)
		return;
	segment->pin = (struct pin){
		.pinned = true, .identity = IDENTITY_FOREIGN, .away = true};
	presence_blind(watch, segment);
	runs_stop(watch, segment);
	link_update(watch, segment);
}

static void
doubt(const struct watch *watch, struct segment *segment)
{
	segment->pin.identity = IDENTITY_ASKED;
	segment->pin.due = watch->now.mono;
	segment->pin.known_heard = false;
	segment->pin.rival_heard = false;
}

/* Behind a router the sensor has asked for the gateway by itself before the link is up. */
static bool
can_ask(const struct segment *segment)
{
	return !segment->scope->routed &&
		segment_may_ask(segment, &segment->gateway.ip, &segment->gateway.mac);
}

void
pin_link_up(struct watch *watch, struct segment *segment)
{
	gateway_arrived(watch, segment);
	if (!segment->pin.pinned || segment->gateway.ip.family == IP_NONE)
		return;
	if (can_ask(segment))
		doubt(watch, segment);
}

void
pin_gateway_heard(struct watch *watch, struct segment *segment)
{
	if (segment->pin.identity != IDENTITY_SURE)
		is_sure(watch, segment);
}

void
pin_rival_heard(struct watch *watch, struct segment *segment)
{
	struct pin *pin = &segment->pin;

	if (!pin->pinned || pin->identity == IDENTITY_FOREIGN)
		return;
	if (pin->identity == IDENTITY_SURE && segment->gateway.mac_heard.us != 0 &&
		mono_since(watch->now.mono, segment->gateway.mac_heard).us <
			still_there_us)
		return; /* the pinned one is there, too */
	if (!can_ask(segment))
		is_foreign(watch, segment);
	else if (pin->identity == IDENTITY_SURE)
		doubt(watch, segment);
	pin->rival_heard = pin->identity == IDENTITY_ASKED;
}

/* With the address that it has here: a device that is carried along gets another one. */
void
pin_host_heard(const struct watch *watch, struct segment *segment,
	const struct observation_host *host)
{
	const struct address *holder =
		inventory_holder(&watch->inventory, segment->index, &host->ip);

	if (segment->pin.identity == IDENTITY_ASKED && holder != NULL &&
		mac_equal(&holder->record.mac, &host->mac))
		segment->pin.known_heard = true;
}

bool
pin_wants(const struct watch *watch, const struct segment *segment)
{
	return watch->started && segment->scope->owned && segment->up &&
		!watch->paused && !segment->quiet &&
		segment->pin.identity == IDENTITY_ASKED &&
		segment->pin.due.us <= watch->now.mono.us;
}

bool
pin_wake(const struct segment *segment, mono_t *wake)
{
	*wake = segment->pin.due;
	return segment->pin.identity == IDENTITY_ASKED && segment->up;
}

/* Some devices that may be there, behind as many as were asked already. Returns how many of
 * them are asked then. */
static size_t
add_known(const struct watch *watch, const struct segment *segment, size_t asked,
	struct run *run)
{
	struct address *address;
	size_t known = 0;

	for (address = watch->inventory.holders;
		address != NULL && known < asked + KNOWN_ASKED;
		address = address->by_ip.next) {
		if (address->key.segment != segment->index ||
			address->device->record.presence == PRESENCE_ABSENT ||
			!segment_may_ask(
				segment, &address->record.ip, &address->record.mac))
			continue;
		if (known++ >= asked)
			run_add_target(run, &address->record.ip, &address->record.mac);
	}
	return known;
}

bool
pin_choose(struct watch *watch, struct segment *segment, struct run *run)
{
	struct pin *pin = &segment->pin;

	pin->turn = add_known(watch, segment, pin->turn, run);
	if (run->target_count == 0) /* all had their turn */
		pin->turn = add_known(watch, segment, 0, run);
	run_add_target(run, &segment->gateway.ip, &segment->gateway.mac);
	segment->pin.known_heard = false;
	segment->pin.rival_heard = false;
	return true;
}

void
pin_checked(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct pin *pin = &segment->pin;
	bool complete = run->record.verdict == RUN_COMPLETE && !run->disturbed;

	if (complete)
		gateway_asked(watch, segment, run->began);
	if (pin->identity != IDENTITY_ASKED)
		return;
	pin->due = (mono_t){watch->now.mono.us + ask_again_us};
	if (!complete)
		return;
	if (pin->rival_heard) {
		is_foreign(watch, segment);
	} else if (pin->known_heard) {
		is_sure(watch, segment);
	} else if (++pin->fruitless >= FRUITLESS_SOON) {
		pin->due = (mono_t){watch->now.mono.us + ask_seldom_us};
		if (pin->fruitless == FRUITLESS_SOON)
			segment->trouble_since = watch->now.mono;
		link_update(watch, segment);
	}
}

bool
pin_confirm(struct watch *watch, struct segment *segment)
{
	if (segment->pin.identity == IDENTITY_SURE)
		return false;
	if (!gateway_accept(watch, segment)) {
		segment->pin.pinned = false; /* it is learnt anew */
		watch_save_setting(watch, 0, "pin/%s", segment->scope->name);
	}
	is_sure(watch, segment);
	return true;
}
