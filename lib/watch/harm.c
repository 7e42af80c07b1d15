#include "watch/harm.h"

#include "watch/absence.h"
#include "watch/care.h"
#include "watch/netevent.h"
#include "watch/pause.h"

/* Two devices disturbed within this are no chance. */
static const int64_t together_us = 600 * 1000000LL;

enum {
	SUSPECTS_MAX = 1024, /* asked in one check */
	WITNESSES = 3,	     /* neighbours that are asked beside them */
	SILENCES_WANTED = 2, /* in a row, of one that survived the same before */
	CHECKS_WANTED = 1,
	CHECKS_WANTED_LOSSY = 3,
	SLEEPER_PERMILLE = 300 /* misses so many sweeps: its silence says nothing */
};

/* Above it, a check (three times as often asked as a port) may be lost by chance. */
static const double lossy = 0.1;

enum harm_verdict
harm_judge(const struct harm_signs *signs)
{
	uint32_t wanted = CHECKS_WANTED;

	if (signs->usual || signs->dark || signs->gateway ||
		signs->missed_permille >= SLEEPER_PERMILLE)
		return HARM_NO;
	if (signs->lost > lossy || signs->missed_permille > 0 || !signs->company)
		wanted = CHECKS_WANTED_LOSSY;
	if (signs->checks < wanted)
		return HARM_LOOK;
	if (!signs->company)
		return HARM_NO; /* nobody answers: it is not about this device */
	return signs->novel || signs->silences >= SILENCES_WANTED ? HARM_LIKELY
								  : HARM_NO;
}

void
harm_asked(struct watch *watch, struct run *run,
	const struct observation_host_done *done, bool novel)
{
	const struct segment *segment = &watch->segments[run->record.segment];
	const struct address *holder =
		inventory_holder(&watch->inventory, segment->index, &done->ip);
	struct harm *harm;

	/* Behind a router nobody asks at the end whether the device is still there. */
	if (holder == NULL || segment->scope->routed || !done->alive)
		return;
	harm = &holder->device->harm;
	if (!mac_is_zero(&done->mac_after)) {
		*harm = (struct harm){.suspect = false};
		return;
	}
	if (run->disturbed || harm->suspect)
		return;
	*harm = (struct harm){
		.suspect = true,
		.novel = novel,
		.lost = run_loss(&run->record.tally),
		.missed_permille = holder->device->record.missed_permille,
		.run_id = run->record.id,
		.silences = harm->silences + 1,
	};
	run->suspects = true;
}

void
harm_spoken(struct watch *watch, const struct address *address, bool novel)
{
	struct segment *segment = &watch->segments[address->device->record.segment];
	struct harm *harm = &address->device->harm;

	if (segment->scope->routed || harm->suspect)
		return;
	*harm = (struct harm){
		.suspect = true,
		.novel = novel,
		.missed_permille = address->device->record.missed_permille,
		.silences = harm->silences + 1,
	};
	segment->harm_wanted = true;
}

static size_t
add_targets(const struct segment *segment, const struct device *device, struct run *run)
{
	size_t before = run->target_count;

	for (size_t i = 0; i < device->address_count; i++) {
		const struct address_record *address = &device->addresses[i]->record;

		if (address->current &&
			segment_may_ask(segment, &address->ip, &address->mac))
			run_add_target(run, &address->ip, &address->mac);
	}
	return run->target_count - before;
}

static bool
was_asked(const struct watch *watch, const struct run *run, const struct device *device)
{
	for (size_t i = 0; i < device->address_count; i++)
		if (run_asks(watch, run, &device->addresses[i]->record.ip))
			return true;
	return false;
}

static bool
is_witness(const struct segment *segment, const struct device *device)
{
	return device->record.segment == segment->index && !device->harm.suspect &&
		device->record.presence == PRESENCE_PRESENT &&
		device->record.missed_permille < SLEEPER_PERMILLE;
}

static struct device *
gateway_of(const struct watch *watch, const struct segment *segment)
{
	const struct address *holder = inventory_holder(
		&watch->inventory, segment->index, &segment->gateway.ip);

	return holder == NULL ? NULL : holder->device;
}

static void
add_witnesses(const struct watch *watch, const struct segment *segment, struct run *run)
{
	const struct device *gateway = gateway_of(watch, segment);
	struct device *device;
	size_t found = 0;

	if (gateway != NULL && is_witness(segment, gateway))
		(void)add_targets(segment, gateway, run);
	for (device = watch->inventory.devices; device != NULL && found < WITNESSES;
		device = device->by_id.next)
		if (device != gateway && is_witness(segment, device))
			found += add_targets(segment, device, run) > 0;
}

bool
harm_choose(struct watch *watch, struct segment *segment, struct run *run)
{
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index || !device->harm.suspect ||
			run->target_count >= SUSPECTS_MAX)
			continue;
		if (add_targets(segment, device, run) == 0)
			device->harm.suspect = false; /* it cannot be asked any more */
	}
	segment->harm_wanted = run->target_count > 0;
	if (segment->harm_wanted)
		add_witnesses(watch, segment, run);
	return segment->harm_wanted;
}

/* What was told of a run that has just ended carries the moment in which the check began. */
static bool
is_heard(const struct run *run, const struct device *device)
{
	return device->heard.us > run->began.us;
}

/* What the check showed of the segment as a whole. */
struct surroundings {
	bool dark, company, gateway_silent;
};

static struct surroundings
look_around(
	const struct watch *watch, const struct segment *segment, const struct run *run)
{
	const struct device *gateway = gateway_of(watch, segment);
	struct silence silence = {.dark = segment->dark};
	struct change change = {.segment = segment, .silence = &silence};
	struct surroundings around = {.company = false};
	uint32_t others = 0;
	struct device *device;

	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		bool heard = is_heard(run, device);

		if (device->record.segment != segment->index ||
			device->record.presence == PRESENCE_ABSENT)
			continue;
		silence.present++;
		silence.silent += device->harm.suspect && !heard;
		if (device->harm.suspect)
			continue;
		others++;
		around.company = around.company || heard;
	}
	if (others == 0 && silence.present == 1)
		around.company =
			true; /* it is alone: there is nobody to compare with */
	around.dark = change_rule(watch, RULE_DARK_SEGMENT, &change) == VERDICT_HOLD;
	around.gateway_silent = gateway != NULL &&
		gateway->record.presence != PRESENCE_ABSENT && !is_heard(run, gateway);
	return around;
}

/* What asks its ports now is stopped; the others of that run are asked again. */
static void
leave_alone(struct watch *watch, const struct device *device)
{
	for (size_t i = 0; i < watch->runs.count;) {
		struct run *run = watch->runs.list[i];

		if (!run->ordered || run->record.kind != SCAN_PORTS ||
			run->record.segment != device->record.segment ||
			!was_asked(watch, run, device)) {
			i++;
			continue;
		}
		effects_add(watch->effects, EFFECT_CANCEL)->cancel_run_id =
			run->record.id;
		run->again = true;
		run_finish(watch, run, RUN_PARTIAL);
	}
}

static void
describe(struct event_record *event, bool stops)
{
	unsigned long long id = event->device_id;

	if (stops)
		netevent_text(event,
			"the second device in ten minutes that went silent while its "
			"ports were asked: nothing is asked any more before: wdog "
			"resume; look after it; its ports again, gently: wdog care "
			"d-%llu gentle",
			id);
	else
		netevent_text(event,
			"it went silent while its ports were asked; they are not asked "
			"any more; look whether it works, restart it if not; to ask "
			"them again, gently: wdog care d-%llu gentle",
			id);
}

static void
accuse(struct watch *watch, const struct segment *segment, struct device *device)
{
	bool stops = watch->harm_told.us != 0 &&
		mono_since(watch->now.mono, watch->harm_told).us < together_us;
	struct event_record event;

	netevent_init(&event, EVENT_MAY_HAVE_DISTURBED, segment);
	netevent_concerns(&event, device, NULL);
	netevent_key(&event, watch->now.wall, "d-%llu",
		(unsigned long long)device->record.id);
	event.run_id = device->harm.run_id;
	if (stops)
		event.severity = SEVERITY_CRITICAL;
	describe(&event, stops);
	device->harm = (struct harm){.suspect = false};
	watch->harm_told = watch->now.mono;
	care_set(watch, device, CARE_NEVER);
	leave_alone(watch, device);
	if (stops)
		pause_for_harm(watch);
	(void)alert_raise(watch, &event);
}

static void
judge(struct watch *watch, struct segment *segment, struct device *device,
	const struct surroundings *around)
{
	struct harm *harm = &device->harm;
	const struct harm_signs signs = {
		.novel = harm->novel,
		.usual = absence_is_usual(watch, segment, device) ||
			flap_penalty(&device->flap, watch->now.mono) >= FLAP_COST / 2,
		.dark = around->dark,
		.gateway =
			around->gateway_silent && device != gateway_of(watch, segment),
		.company = around->company,
		.silences = harm->silences,
		.checks = ++harm->checks,
		.lost = harm->lost,
		.missed_permille = harm->missed_permille,
	};

	switch (harm_judge(&signs)) {
	case HARM_LIKELY:
		accuse(watch, segment, device);
		break;
	case HARM_LOOK:
		segment->harm_wanted = true;
		break;
	case HARM_NO:
		harm->suspect = false;
		break;
	}
}

void
harm_checked(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct surroundings around;
	struct device *device;

	segment->harm_wanted = true; /* until harm_choose finds none */
	if (run->record.verdict != RUN_COMPLETE || run->disturbed || watch->paused)
		return;
	around = look_around(watch, segment, run);
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index || !device->harm.suspect ||
			!was_asked(watch, run, device))
			continue;
		if (is_heard(run, device))
			device->harm = (struct harm){.suspect = false};
		else
			judge(watch, segment, device, &around);
	}
}

void
harm_start(struct watch *watch)
{
	for (size_t i = 0; i < watch->alerts.count; i++) {
		const struct alert *alert = watch->alerts.list[i];
		int64_t ago = wall_since(watch->now.wall, alert->record.at).us;

		if (alert->event.kind == EVENT_MAY_HAVE_DISTURBED && ago >= 0 &&
			ago < together_us && ago < watch->now.mono.us)
			watch->harm_told = (mono_t){watch->now.mono.us - ago};
	}
}

void
harm_forgive(struct watch *watch, struct device *device)
{
	struct event_record like;
	struct alert *alert;

	netevent_init(&like, EVENT_MAY_HAVE_DISTURBED,
		&watch->segments[device->record.segment]);
	like.device_id = device->record.id;
	alert = alert_find(watch, EVENT_MAY_HAVE_DISTURBED, &like);
	if (alert != NULL)
		alert_resolve(
			watch, alert, "the owner said how it is asked from now on");
}
