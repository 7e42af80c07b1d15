#include "sensor/strain.h"

#include "sensor/segments.h"
#include "sys/log.h"

/* Nothing was under way for so long: what follows is another beginning. */
static const int64_t pause_us = 2 * 1000000LL;

static const int64_t say_again_us = 60 * 1000000LL;

static bool
may_ask(const struct segment *segment)
{
	const struct ip *gateway = &segment->vantage.gateway_ip;

	return segment->up && gateway->family == IP_V4 &&
		(segment->scope->routed || scope_allows(segment->scope, gateway));
}

static void
question_left(void *owner, const struct probe *probe, enum wire_fate fate, mono_t now)
{
	struct segment *segment = owner;

	(void)probe;
	(void)fate; /* one that did not leave is repeated like one that got lost */
	congestion_asked(&segment->strain.way, now);
}

static void
ask(struct segment *segment, const struct strain_means *means, mono_t now)
{
	const struct pacers pacers = {means->pacer, segment->pacer, NULL};
	struct strain *strain = &segment->strain;
	struct probe question;
	mono_t wait;

	if (!pacer_take(&pacers, PROBE_ARP, &strain->gateway.ip, now, &wait))
		return;
	neighbour_question(&strain->gateway, &segment->vantage, &question);
	(void)wire_add(means->wire,
		&(const struct wire_frame){.segment = segment->index,
			.from = segment->index,
			.link = segment->listener->link,
			.probe = &question,
			.pacers = pacers,
			.call = question_left,
			.owner = segment,
			.now = now}); /* room: flushed at once */
	wire_flush(means->wire);
}

static void
note(struct segment *segment, bool congested, mono_t now)
{
	mono_t before = segment->strain.found;

	if (!congested)
		return;
	segment->strain.found = now;
	if (before.us != 0 && mono_since(now, before).us < say_again_us)
		return;
	log_info("The way to the gateway of segment \"%s\" is congested: it is asked "
		 "more slowly.",
		segment->scope->name);
}

void
strain_look(struct segment *segment, const struct strain_means *means, mono_t now)
{
	struct strain *strain = &segment->strain;
	bool begins = mono_since(now, strain->looked).us >= pause_us;

	strain->looked = now;
	if (!may_ask(segment)) {
		strain->way = (struct congestion){.begun = false};
		return;
	}
	if (!ip_equal(&strain->gateway.ip, &segment->vantage.gateway_ip))
		*strain = (struct strain){.looked = now,
			.gateway.ip = segment->vantage.gateway_ip,
			.found = strain->found};
	if (begins) /* it may be another one by now */
		strain->gateway.mac = (struct mac){{0}};
	if (segment->scope->routed)
		strain->gateway.mac = segment->vantage.gateway_mac;
	if (begins || !strain->way.begun)
		congestion_begin(&strain->way, now);
	note(segment, congestion_waited(&strain->way, now), now);
	if (congestion_is_due(&strain->way, now))
		ask(segment, means, now);
}

bool
strain_holds(const struct segment *segment, mono_t now)
{
	return congestion_holds(&segment->strain.way, now);
}

void
strain_receive(struct segment *segment, const struct frame *frame, mono_t now)
{
	struct strain *strain = &segment->strain;

	if (!strain->way.out || frame->kind != FRAME_ARP_REPLY ||
		!ip_equal(&frame->source, &strain->gateway.ip) ||
		!ip_equal(&frame->target, &segment->vantage.own_ip))
		return;
	strain->gateway.mac = frame->source_mac;
	note(segment, congestion_answered(&strain->way, now), now);
}
