#include "watch/reach_belief.h"

#include "watch/finding.h"
#include "watch/reach_news.h"
#include "watch/reach_run.h"

/* Later than the first look, and then ever later: 1 s, 8 s, 64 s. */
static const int64_t first_pause_us = 1000000LL;

enum { PAUSE_GROWS = 8, LOOKS_ASKED_MAX = 4 };

static struct port_answer *
answer_of(const struct run *run, size_t target, size_t port)
{
	return &run->answers[target * port_set_size(&run->ports) + port];
}

static void
take_finding(struct run *run, size_t target, const struct port_finding *finding)
{
	size_t ports = port_set_size(&run->ports);

	for (size_t i = 0; i < ports; i++) {
		uint16_t port = port_set_port(&run->ports, i);

		if (port >= finding->first && port <= finding->last)
			*answer_of(run, target, i) =
				(struct port_answer){finding->state, finding->reason};
	}
	if (run->canary >= finding->first && run->canary <= finding->last &&
		finding->state == PORT_OPEN)
		run->shown[target].canary_open = true;
}

void
reach_take(
	struct watch *watch, struct run *run, const struct observation_host_done *done)
{
	struct shown *shown = run_shown(run, &done->ip);

	if (shown == NULL) {
		watch->refused++;
		return;
	}
	shown->alive = done->alive;
	for (uint32_t i = 0; i < done->finding_count; i++)
		take_finding(run, (size_t)(shown - run->shown), &done->findings[i]);
}

/* One entry and what a run showed of it. */
struct sight {
	struct watch *watch;
	struct segment *segment;
	const struct run *run;
	struct address *address;
	struct reach *reach;
	struct port_answer answer;
	bool alive, fooled;
};

/* Was the service seen open in its own segment, not longer ago than it is looked at? */
static bool
is_open_at_home(const struct sight *sight)
{
	const struct service *service = reach_service(sight->address, sight->reach);
	span_t since;

	if (!reach_is_open(sight->address, sight->reach))
		return second_look_waits(sight->watch, sight->address,
			(enum proto)sight->reach->key.proto, sight->reach->key.port);
	since = wall_since(sight->watch->now.wall, service->last_verified);
	return since.us < 2 * reach_period_us(sight->segment, sight->reach);
}

static enum verdict
judge(const struct sight *sight)
{
	const struct reach *reach = sight->reach;
	const struct change change = {
		.kind = sight->answer.state == PORT_OPEN ? EVENT_REACH_OPENED
							 : EVENT_REACH_CLOSED,
		.segment = sight->segment,
		.run = sight->run,
		.address = sight->address,
		.before = (enum port_state)reach->state,
		.after = (enum port_state)sight->answer.state,
		.reason = (enum port_reason)sight->answer.reason,
		.alive = sight->alive || is_open_at_home(sight),
		.fooled = sight->fooled,
		.open_at_home = reach->at_home,
		.silences = reach->looks,
		.looks = reach->looks,
	};

	return change_judge(sight->watch, &change);
}

/* Soon and then ever later; at last with the next cycle. */
static void
look_again(struct watch *watch, struct reach *reach)
{
	int64_t pause = first_pause_us;

	for (uint32_t i = 0; i < reach->asked; i++)
		pause *= PAUSE_GROWS;
	if (++reach->asked >= LOOKS_ASKED_MAX ||
		pause > reach_period_us(&watch->segments[reach->segment], reach))
		reach_due_next_cycle(watch, reach);
	else
		reach_due(watch, reach, (mono_t){watch->now.mono.us + pause});
}

/* A state that a rule forbids is told when it was shown twice: soon. */
static void
due_as_known(struct watch *watch, struct reach *reach)
{
	struct broken_rule rule;

	if (reach->shown < REACH_SHOWN_TWICE && reach_news_forbids(watch, reach, &rule))
		look_again(watch, reach);
	else
		reach_due_next_cycle(watch, reach);
}

static void
forget_doubt(struct reach *reach)
{
	reach->seen = PORT_UNTESTED;
	reach->looks = 0;
	reach->asked = 0;
	reach->at_home = false;
	reach->home_wanted = false;
}

static void
save_if_open(const struct sight *sight)
{
	if (reach_is_open(sight->address, sight->reach))
		reach_save(sight->watch, sight->reach);
}

static void
is_as_believed(const struct sight *sight)
{
	struct reach *reach = sight->reach;

	if (reach->looks > 0)
		change_not_confirmed(sight->watch);
	if (reach->shown < REACH_SHOWN_TWICE)
		reach->shown++;
	forget_doubt(reach);
	reach->reason = sight->answer.reason;
	if (sight->alive || is_open_at_home(sight))
		reach->last_proof = sight->watch->now.wall;
	save_if_open(sight);
	due_as_known(sight->watch, reach);
	reach_news_judge(sight->watch, reach);
}

static void
believe(const struct sight *sight, enum verdict verdict)
{
	struct reach *reach = sight->reach;
	enum port_state before = (enum port_state)reach->state;
	bool moved = (before == PORT_OPEN) != (sight->answer.state == PORT_OPEN);

	reach->state = sight->answer.state;
	reach->reason = sight->answer.reason;
	reach->shown = reach->looks < REACH_SHOWN_TWICE ? 1 : REACH_SHOWN_TWICE;
	reach->since = reach->last_proof = sight->watch->now.wall;
	reach->run_id = sight->run->record.id;
	if (verdict == VERDICT_ANNOUNCE)
		change_took(
			sight->watch, mono_since(sight->watch->now.mono, reach->first));
	forget_doubt(reach);
	save_if_open(sight);
	/* Who reaches a service decides how grave it is, and over which family alone. */
	finding_judge_service(sight->watch, sight->address->device,
		(enum proto)reach->key.proto, reach->key.port);
	due_as_known(sight->watch, reach);
	if (verdict == VERDICT_ANNOUNCE && moved)
		reach_news_tell(sight->watch, reach, sight->run, before);
	reach_news_judge(sight->watch, reach);
}

static void
is_otherwise(const struct sight *sight)
{
	struct watch *watch = sight->watch;
	struct reach *reach = sight->reach;
	enum verdict verdict;

	if (reach->seen != sight->answer.state) {
		forget_doubt(reach);
		reach->seen = sight->answer.state;
		reach->first = watch->now.mono;
	}
	reach->looks++;
	verdict = judge(sight);
	if (verdict < VERDICT_LOOK_AGAIN) {
		believe(sight, verdict);
		return;
	}
	if (verdict == VERDICT_DISCARD)
		reach->looks--;
	else if (reach->state == PORT_OPEN && !reach->at_home) {
		reach->home_wanted = true;
		sight->segment->reach_home_wanted = true;
	}
	look_again(watch, reach);
}

/* What the run showed of the entry; PORT_UNTESTED when nothing. */
static void
find_answer(struct sight *sight)
{
	const struct run *run = sight->run;
	const struct shown *shown = NULL;
	size_t target;

	for (target = 0; target < run->target_count && shown == NULL; target++)
		if (ip_equal(&run->targets[target].ip, &sight->address->record.ip))
			shown = &run->shown[target];
	if (shown == NULL)
		return;
	sight->alive = shown->alive;
	sight->fooled = shown->canary_open;
	for (size_t i = 0; i < port_set_size(&run->ports); i++)
		if (port_set_port(&run->ports, i) == sight->reach->key.port)
			sight->answer = *answer_of(run, target - 1, i);
}

void
reach_weigh(struct watch *watch, struct segment *segment, const struct run *run,
	struct reach *reach)
{
	struct sight sight = {
		.watch = watch,
		.segment = segment,
		.run = run,
		.reach = reach,
		.address = inventory_address(&watch->inventory, reach->key.address_id),
	};

	if (sight.address != NULL)
		find_answer(&sight);
	if (sight.answer.state == PORT_UNTESTED)
		reach_due_next_cycle(watch, reach);
	else if (sight.answer.state == reach->state && !sight.fooled)
		is_as_believed(&sight);
	else
		is_otherwise(&sight);
}
