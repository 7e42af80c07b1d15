#include "watch/watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "watch/baseline.h"
#include "watch/clock_step.h"
#include "watch/core.h"
#include "watch/epoch.h"
#include "watch/host.h"
#include "watch/link.h"
#include "watch/netevent.h"
#include "watch/pause.h"
#include "watch/ports.h"
#include "watch/presence.h"
#include "watch/quiet.h"
#include "watch/reach_belief.h"
#include "watch/reach_run.h"
#include "watch/receipt.h"
#include "watch/schedule.h"
#include "watch/service_news.h"

/* While runs are under way the sensor speaks every second: a longer silence of all inputs
 * means that this machine slept. */
static const int64_t slept_us = 60 * 1000000LL;
/* Nothing to wait for: look again some time. */
static const int64_t idle_us = 3600 * 1000000LL;

struct watch *
watch_new(const struct watch_policy *policy, uint64_t seed)
{
	struct watch *watch = mem_new(sizeof(*watch));

	watch->policy = policy;
	random_init(&watch->random, seed);
	watch->key.words[0] = random_next(&watch->random);
	watch->key.words[1] = random_next(&watch->random);
	inventory_init(&watch->inventory, &watch->key);
	watch->segments =
		mem_array(policy->segment_count > 0 ? policy->segment_count : 1,
			sizeof(*watch->segments));
	for (size_t i = 0; i < policy->segment_count; i++) {
		watch->segments[i].index = (uint16_t)i;
		watch->segments[i].scope = &policy->scopes[i];
		watch->segments[i].policy = &policy->segments[i];
	}
	return watch;
}

void
watch_free(struct watch *watch)
{
	if (watch == NULL)
		return;
	runs_done(&watch->runs);
	candidates_done(&watch->candidates);
	second_looks_done(&watch->second_looks);
	reaches_done(&watch->reaches);
	alerts_done(&watch->alerts);
	acceptances_done(&watch->acceptances);
	inventory_done(&watch->inventory);
	free(watch->segments);
	free(watch);
}

void
watch_save_setting(struct watch *watch, int64_t value, const char *format, ...)
{
	struct setting_record *setting =
		&effects_add(watch->effects, EFFECT_SAVE_SETTING)->setting;
	va_list arguments;

	setting->value = value;
	va_start(arguments, format);
	(void)vsnprintf(setting->name, sizeof(setting->name), format, arguments);
	va_end(arguments);
}

void
watch_enter(struct watch *watch, struct moment now, struct effects *effects)
{
	int64_t passed = now.mono.us - watch->now.mono.us;

	watch->effects = effects;
	watch->now.wall = now.wall;
	if (watch->started)
		clock_step_check(watch, now);
	if (passed <= 0)
		return;
	watch->now.mono = now.mono;
	if (watch->started && passed >= slept_us)
		runs_disturb(watch, NULL);
}

wall_t
watch_local(const struct watch *watch, wall_t wall)
{
	int offset =
		watch->policy->utc_offset == NULL ? 0 : watch->policy->utc_offset(wall);

	return wall_add(wall, span_seconds(offset));
}

bool
segment_can_ask(const struct watch *watch, const struct segment *segment)
{
	return watch->started && segment->scope->owned && segment->up &&
		!watch->paused && !segment->quiet &&
		segment->pin.identity == IDENTITY_SURE;
}

bool
segment_is_own(const struct segment *segment, const struct ip *ip)
{
	return ip->family != IP_NONE && !ip_is_loopback(ip) &&
		(ip_equal(ip, &segment->link.own_ip) ||
			ip_equal(ip, &segment->link.own_ip6));
}

bool
segment_may_ask(
	const struct segment *segment, const struct ip *ip, const struct mac *mac)
{
	if (ip->family == IP_V6 && segment->link.own_ip6.family == IP_NONE)
		return false;
	return scope_allows(segment->scope, ip) && !segment_is_own(segment, ip) &&
		!scope_excludes_mac(segment->scope, mac);
}

void
watch_start(struct watch *watch, struct moment now, struct effects *effects)
{
	watch_enter(watch, now, effects);
	watch->started = true;
	restore_end(watch);
	schedule_start(watch);
	link_sensor_replaced(watch);
	inquire_start(watch);
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		quiet_tick(watch, &watch->segments[i]);
		baseline_start(watch, &watch->segments[i]);
		epoch_start(watch, &watch->segments[i]);
	}
}

void
watch_database_recovered(
	struct watch *watch, struct moment now, struct effects *effects)
{
	struct event_record event;

	watch_enter(watch, now, effects);
	if (watch->policy->segment_count == 0)
		return;
	netevent_init(&event, EVENT_DATABASE_RECOVERED, &watch->segments[0]);
	netevent_key(&event, watch->now.wall, "database");
	netevent_text(&event,
		"the database was damaged and moved aside as .corrupt-TIME; the "
		"history "
		"begins anew, restore a backup if you have one");
	(void)alert_raise(watch, &event);
}

static void
observe_sensor(struct watch *watch)
{
	link_sensor_replaced(watch);
	runs_lost(watch);
	effects_add(watch->effects, EFFECT_PAUSE)->pause = watch->paused; /* it waits */
}

static void
observe_inquirer(struct watch *watch)
{
	inquire_lost(watch);
	effects_add(watch->effects, EFFECT_PAUSE)->pause = watch->paused; /* it waits */
}

static void
observe_run(struct watch *watch, struct run *run, const struct observation *observation)
{
	const struct observation_run *news = &observation->run;
	bool ended = observation->kind == OBSERVATION_RUN_DONE;

	if (run == NULL) {
		watch->refused++;
		return;
	}
	run->record.tally = news->tally;
	run->record.total = news->total;
	run->record.done = news->done < news->total ? news->done : news->total;
	if (run_is_lossy(watch, run))
		run->disturbed = true;
	if (ended)
		run_finish(watch, run, news->verdict);
}

/* A look from another segment says nothing of who is there. */
static void
observe_ports(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation *observation)
{
	receipt_asked(watch, segment, run, &observation->host_done);
	if (run->purpose != RUN_REACH)
		ports_done(watch, segment, run, &observation->host_done);
	else
		reach_take(watch, run, &observation->host_done);
}

static bool
is_refused(const struct run *run, const struct observation *observation)
{
	return run != NULL && run->purpose == RUN_REACH &&
		(observation->kind == OBSERVATION_HOST ||
			observation->kind == OBSERVATION_PORT);
}

static bool
observe_service(struct watch *watch, struct segment *segment,
	const struct observation_service *service)
{
	if (service->order_id != 0)
		return inquire_answered(watch, segment, service);
	service_news_said(watch, segment, service);
	return true;
}

static void
observe(struct watch *watch, const struct observation *observation)
{
	struct segment *segment = &watch->segments[observation->segment];
	struct run *run = run_find(watch, observation->segment, observation->run_id);

	if (run != NULL && !run->ordered)
		run = NULL; /* the sensor cannot know of it */
	if (run != NULL)
		run->last_sign = watch->now.mono;
	if (is_refused(run, observation)) {
		watch->refused++;
		return;
	}
	switch (observation->kind) {
	case OBSERVATION_SENSOR:
	case OBSERVATION_INQUIRER:
		break;
	case OBSERVATION_LINK:
		link_changed(watch, segment, observation);
		break;
	case OBSERVATION_CAPTURE:
		link_capture(watch, segment, &observation->capture);
		break;
	case OBSERVATION_HOST:
		(void)host_heard(watch, segment, &observation->host,
			run != NULL && run_asks(watch, run, &observation->host.ip));
		break;
	case OBSERVATION_PORT:
		if (run != NULL)
			ports_open(watch, segment, run, &observation->port);
		break;
	case OBSERVATION_HOST_DONE:
		if (run != NULL)
			observe_ports(watch, segment, run, observation);
		break;
	case OBSERVATION_PROGRESS:
	case OBSERVATION_RUN_DONE:
		observe_run(watch, run, observation);
		break;
	case OBSERVATION_SERVICE:
		if (!observe_service(watch, segment, &observation->service))
			watch->refused++;
		break;
	case OBSERVATION_GUIDE:
		guide_heard(watch, segment, &observation->guide);
		break;
	case OBSERVATION_CLAIM:
		claim_heard(watch, segment, &observation->claim);
		break;
	case OBSERVATION_PLACE:
		describe_heard(watch, segment, &observation->place);
		break;
	case OBSERVATION_SEARCH:
		mapping_searched(watch, segment);
		break;
	}
	schedule_segment(watch, segment);
	inquire_segment(watch, segment);
	reach_schedule(watch, segment);
}

void
watch_observe(struct watch *watch, const struct observation *observation,
	struct effects *effects)
{
	watch_enter(watch, observation->at, effects);
	watch->observations++;
	if (!observation_is_sound(observation, watch->policy->segment_count)) {
		watch->refused++;
		return;
	}
	if (observation->kind == OBSERVATION_SENSOR)
		observe_sensor(watch);
	else if (observation->kind == OBSERVATION_INQUIRER)
		observe_inquirer(watch);
	else
		observe(watch, observation);
}

void
watch_tick(struct watch *watch, struct moment now, struct effects *effects)
{
	watch_enter(watch, now, effects);
	pause_tick(watch);
	acceptance_tick(watch);
	runs_tick(watch);
	mutes_tick(watch);
	counts_tick(watch);
	inquire_tick(watch);
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		struct segment *segment = &watch->segments[i];

		link_tick(watch, segment);
		quiet_tick(watch, segment);
		candidates_tick(watch, segment);
		baseline_check(watch, segment);
		host_tick(watch, segment);
		presence_tick(watch, segment);
		guide_tick(watch, segment);
		notice_tick(watch, segment);
		schedule_segment(watch, segment);
		inquire_segment(watch, segment);
		reach_schedule(watch, segment);
	}
}

static void
sooner(mono_t *wake, mono_t other)
{
	if (other.us < wake->us)
		*wake = other;
}

mono_t
watch_next_wake(const struct watch *watch)
{
	mono_t wake = {watch->now.mono.us + idle_us};
	mono_t other;

	if (pause_wake(watch, &other))
		sooner(&wake, other);
	if (acceptance_wake(watch, &other))
		sooner(&wake, other);
	if (runs_wake(watch, &other))
		sooner(&wake, other);
	if (counts_wake(watch, &other))
		sooner(&wake, other);
	if (mutes_wake(watch, &other))
		sooner(&wake, other);
	if (inquire_tick_wake(watch, &other))
		sooner(&wake, other);
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		const struct segment *segment = &watch->segments[i];

		if (link_wake(segment, &other))
			sooner(&wake, other);
		if (quiet_wake(watch, segment, &other))
			sooner(&wake, other);
		if (candidates_wake(segment, &other))
			sooner(&wake, other);
		if (host_wake(segment, &other))
			sooner(&wake, other);
		if (guide_wake(segment, &other))
			sooner(&wake, other);
		if (notice_wake(watch, segment, &other))
			sooner(&wake, other);
		if (schedule_wake(watch, segment, &other))
			sooner(&wake, other);
		if (inquire_wake(watch, segment, &other))
			sooner(&wake, other);
		if (reach_wake(watch, segment, &other))
			sooner(&wake, other);
		if (baseline_wake(segment, watch->now.mono, watch->now.wall, &other))
			sooner(&wake, other);
	}
	return wake;
}
