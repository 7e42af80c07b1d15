#include "sensor/strain.h"

#include "sensor/segments.h"
#include "sys/log.h"

/* Nothing was under way for so long: what follows is another beginning. */
static const int64_t pause_us = 2 * 1000000LL;

static const int64_t say_again_us = 60 * 1000000LL;

/* The way to one gateway, and from where it is looked at. */
struct way {
	struct segment *segment;
	struct strain *strain;
	const struct vantage *vantage;
	bool up;
};

static struct way
way_of(struct segment *segment, enum ip_family family)
{
	if (family == IP_V6)
		return (struct way){segment, &segment->v6.strain, &segment->v6.vantage,
			segment->v6.up};
	return (struct way){segment, &segment->strain, &segment->vantage, segment->up};
}

static bool
may_ask(const struct way *way)
{
	const struct scope *scope = way->segment->scope;
	const struct ip *gateway = &way->vantage->gateway_ip;

	return way->up && gateway->family != IP_NONE && !scope->connect &&
		(scope->routed || scope_allows(scope, gateway));
}

static void
question_left(void *owner, const struct probe *probe, enum wire_fate fate, mono_t now)
{
	struct strain *strain = owner;

	(void)probe;
	(void)fate; /* one that did not leave is repeated like one that got lost */
	if (now.us == strain->let_out.us)
		congestion_asked(&strain->way, now);
	else
		congestion_asked_late(&strain->way, now);
}

static void
ask(const struct way *way, const struct strain_means *means, mono_t now)
{
	const struct segment *segment = way->segment;
	const struct pacers pacers = {means->pacer, segment->pacer, NULL};
	struct probe question;
	mono_t wait;

	neighbour_question(&way->strain->gateway, way->vantage, &question);
	if (!pacer_take(&pacers, question.kind, &question.ends.target, now, &wait))
		return;
	way->strain->let_out = now;
	(void)wire_add(means->wire,
		&(const struct wire_frame){.segment = segment->index,
			.from = segment->index,
			.link = segment->listener->link,
			.probe = &question,
			.pacers = pacers,
			.call = question_left,
			.owner = way->strain,
			.now = now}); /* room: flushed at once */
	wire_flush(means->wire);
}

static void
note(const struct way *way, bool congested, mono_t now)
{
	mono_t before = way->strain->found;

	if (!congested)
		return;
	way->strain->found = now;
	if (before.us != 0 && mono_since(now, before).us < say_again_us)
		return;
	log_info("The way to the gateway of segment \"%s\" is congested: it is asked "
		 "more slowly.",
		way->segment->scope->name);
}

void
strain_look(struct segment *segment, enum ip_family family,
	const struct strain_means *means, mono_t now)
{
	const struct way way = way_of(segment, family);
	struct strain *strain = way.strain;
	bool begins = mono_since(now, strain->looked).us >= pause_us;

	strain->looked = now;
	if (!may_ask(&way)) {
		strain->way = (struct congestion){.begun = false};
		return;
	}
	if (!ip_equal(&strain->gateway.ip, &way.vantage->gateway_ip))
		*strain = (struct strain){.looked = now,
			.gateway.ip = way.vantage->gateway_ip,
			.found = strain->found};
	if (begins) /* it may be another one by now */
		strain->gateway.mac = (struct mac){{0}};
	if (segment->scope->routed)
		strain->gateway.mac = way.vantage->gateway_mac;
	if (begins || !strain->way.begun)
		congestion_begin(&strain->way, now);
	note(&way, congestion_waited(&strain->way, now), now);
	if (congestion_is_due(&strain->way, now))
		ask(&way, means, now);
}

bool
strain_holds(const struct segment *segment, enum ip_family family, mono_t now)
{
	return congestion_holds(
		family == IP_V6 ? &segment->v6.strain.way : &segment->strain.way, now);
}

mono_t
strain_found(const struct segment *segment, enum ip_family family)
{
	return family == IP_V6 ? segment->v6.strain.found : segment->strain.found;
}

void
strain_receive(struct segment *segment, const struct frame *frame, mono_t now)
{
	const struct way way = way_of(segment, frame->source.family);

	if (!way.strain->way.out ||
		(frame->kind != FRAME_ARP_REPLY &&
			frame->kind != FRAME_NEIGHBOUR_ADVERTISEMENT) ||
		!ip_equal(&frame->source, &way.strain->gateway.ip) ||
		!ip_equal(&frame->target, &way.vantage->own_ip))
		return;
	way.strain->gateway.mac = frame->source_mac;
	note(&way, congestion_answered(&way.strain->way, now), now);
}
