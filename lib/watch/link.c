#include "watch/link.h"

#include "watch/gateway.h"
#include "watch/netevent.h"
#include "watch/pin.h"
#include "watch/presence.h"

/* An interface that comes back within this, or a sensor that is replaced, is no event. */
static const int64_t grace_us = 10 * 1000000LL;

/* Sweeps in a row that saw nothing, or lost what they saw: then nobody is believed gone. */
enum { BLIND_RUNS = 3 };

/* A segment that is only listened to needs no way of asking. */
static bool
is_open(const struct segment *segment)
{
	return !segment->capture_blind && (segment->link.up || !segment->scope->owned);
}

/* Who is there can be seen. What asks in vain goes on asking: that is how it learns that it
 * sees again. */
static bool
sees_devices(const struct segment *segment)
{
	return is_open(segment) && segment->blind_runs < BLIND_RUNS &&
		(segment->pin.identity != IDENTITY_ASKED ||
			segment->pin.fruitless < BLIND_RUNS);
}

static bool
is_sighted(const struct segment *segment)
{
	return sees_devices(segment) && !segment->canary.blind;
}

bool
link_shuts_out(const struct segment *segment)
{
	return segment->canary.blind && sees_devices(segment);
}

static void
describe_blind(const struct segment *segment, struct event_record *event)
{
	const struct scope *scope = segment->scope;

	if (sees_devices(segment) && segment->canary.known)
		netevent_text(event,
			"many hosts answer on ports where nobody listens: somebody in "
			"the path answers for them; theirs are not believed");
	else if (sees_devices(segment))
		netevent_text(event,
			"the devices are there, and none answers on any port, also "
			"where they did: a firewall shuts this machine out; what was "
			"seen last stays believed; if they are really closed, "
			"acknowledge this and it counts");
	else if (scope->routed && segment->link.own_ip.family != IP_NONE)
		netevent_text(event,
			"the gateway to it does not answer: check the router; devices "
			"are unknown, not gone");
	else if (segment->pin.identity == IDENTITY_ASKED)
		netevent_text(event,
			"nobody known answers on it, neither its gateway nor a device: "
			"it is asked only that until it is known to be the same "
			"network; if it is: wdog pin %s",
			scope->name);
	else
		netevent_text(event,
			"nothing can be seen through %s: check cable, interface and "
			"address; devices are unknown, not gone",
			scope->interface);
}

static void
tell_blind(struct watch *watch, struct segment *segment)
{
	struct event_record event;

	segment->blind = true;
	watch_save_setting(watch, watch->now.wall.us, "blind/%s", segment->scope->name);
	if (!sees_devices(segment))
		presence_blind(watch, segment);
	netevent_init(&event, EVENT_SENSOR_BLIND, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	describe_blind(segment, &event);
	(void)alert_raise(watch, &event);
}

static void
tell_sighted(struct watch *watch, struct segment *segment)
{
	struct event_record event;

	segment->blind = false;
	watch_save_setting(watch, 0, "blind/%s", segment->scope->name);
	presence_sighted(watch, segment);
	guide_hear_again(watch, segment);
	netevent_init(&event, EVENT_SENSOR_BACK, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	netevent_text(
		&event, "%s can be seen through again", segment->scope->interface);
	(void)alert_raise(watch, &event);
}

void
link_update(struct watch *watch, struct segment *segment)
{
	bool was_up = segment->up;

	segment->up = is_open(segment);
	if (is_sighted(segment) && segment->blind)
		tell_sighted(watch, segment);
	if (was_up && !segment->up) {
		segment->trouble_since = watch->now.mono;
		runs_disturb(watch, segment);
	}
	if (!was_up && segment->up)
		pin_link_up(watch, segment);
}

void
link_changed(struct watch *watch, struct segment *segment,
	const struct observation *observation)
{
	const struct observation_link *link = &observation->link;

	segment->link = *link;
	segment->link_at = observation->at.mono;
	gateway_known(segment, link);
	link_update(watch, segment);
	gateway_linked(watch, segment, link);
}

void
link_capture(struct watch *watch, struct segment *segment,
	const struct observation_capture *capture)
{
	segment->received = capture->received;
	segment->dropped = capture->dropped;
	segment->capture_blind = capture->blind;
	segment->table_full = capture->table_full;
	link_update(watch, segment);
}

/* Not one frame came in while we asked: not even what others say to each other. */
static bool
is_deaf(const struct segment *segment, const struct run *run)
{
	return run->record.verdict == RUN_COMPLETE && run->record.tally.probes > 0 &&
		segment->received > 0 && segment->received == run->received_before &&
		run->record.tally.answered == 0;
}

void
link_swept(struct watch *watch, struct segment *segment, const struct run *run)
{
	bool sees = run->record.verdict != RUN_VOID && !run_is_lossy(watch, run) &&
		!is_deaf(segment, run);

	if (run->record.verdict == RUN_PARTIAL)
		return;
	segment->blind_runs = sees ? 0 : segment->blind_runs + 1;
	if (segment->blind_runs == BLIND_RUNS)
		segment->trouble_since = watch->now.mono;
	link_update(watch, segment);
}

void
link_sensor_replaced(struct watch *watch)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		struct segment *segment = &watch->segments[i];

		segment->up = false;
		segment->link.up = false;
		segment->capture_blind = false;
		segment->blind_runs = 0;
		segment->received = 0;
		segment->dropped = 0;
		segment->trouble_since = watch->now.mono;
	}
}

void
link_tick(struct watch *watch, struct segment *segment)
{
	mono_t told;

	if (link_wake(segment, &told) && told.us <= watch->now.mono.us)
		tell_blind(watch, segment);
}

bool
link_wake(const struct segment *segment, mono_t *wake)
{
	*wake = (mono_t){segment->trouble_since.us + grace_us};
	return !segment->blind && !is_sighted(segment);
}
