#include "watch/schedule.h"

#include "base/text.h"
#include "watch/baseline.h"
#include "watch/canary.h"
#include "watch/contact.h"
#include "watch/epoch.h"
#include "watch/lag.h"
#include "watch/pin.h"
#include "watch/port_job.h"
#include "watch/ports.h"
#include "watch/presence.h"
#include "watch/quiet.h"
#include "watch/spread.h"

static const int64_t soon_us = 2 * 1000000LL;		/* spread of a first start */
static const int64_t retry_partial_us = 10 * 1000000LL; /* after a run cut short */
static const int64_t retry_void_us = 60 * 1000000LL;	/* after one that saw nothing */
/* No device is there that a slice could be asked of: look again. */
static const span_t nobody_there = {60 * 1000000LL};
/* Known open ports are asked again so often where no job says how often. */
static const span_t verify_standard = {6 * 3600 * 1000000LL};

enum { JITTER_DIVISOR = 10 }; /* up to 10 % earlier than asked for, never later */

static bool
is_whole(const struct port_job *job)
{
	return job->proto == PROTO_TCP && !spread_is(job);
}

size_t
schedule_first_job(const struct segment_policy *policy)
{
	size_t i = 0;

	while (i < policy->job_count && !is_whole(&policy->jobs[i]))
		i++;
	return i;
}

size_t
schedule_shortest_job(const struct segment_policy *policy)
{
	size_t shortest = policy->job_count;

	for (size_t i = 0; i < policy->job_count; i++)
		if (is_whole(&policy->jobs[i]) && policy->jobs[i].proto == PROTO_TCP &&
			(shortest == policy->job_count ||
				policy->jobs[i].every.us <
					policy->jobs[shortest].every.us))
			shortest = i;
	return shortest;
}

static struct job *
job_of(struct segment *segment, const struct run *run)
{
	if (run->purpose == RUN_DISCOVER)
		return &segment->discover;
	return run->purpose == RUN_VERIFY ? &segment->verify
					  : &segment->jobs[run->record.job];
}

span_t
schedule_period(const struct segment *segment, const struct job *job)
{
	const struct segment_policy *policy = segment->policy;
	size_t shortest = schedule_shortest_job(policy);
	span_t every;

	if (job == &segment->discover)
		every = policy->discover_every;
	else if (job != &segment->verify)
		every = policy->jobs[job - segment->jobs].every;
	else
		every = shortest < policy->job_count ? policy->jobs[shortest].every
						     : verify_standard;
	return every.us > 0 ? every : (span_t){1};
}

static int64_t
period_of(const struct segment *segment, const struct job *job)
{
	return schedule_period(segment, job).us;
}

static bool
is_spread(const struct segment *segment, const struct job *job)
{
	return job != &segment->discover && job != &segment->verify &&
		spread_is(&segment->policy->jobs[job - segment->jobs]);
}

static int64_t
jitter(struct watch *watch, int64_t most_us)
{
	return (int64_t)random_below(&watch->random, (uint64_t)most_us + 1);
}

/* The wall clock may have stepped: what is left is between nothing and a whole period. */
static void
start_job(struct watch *watch, struct segment *segment, struct job *job)
{
	int64_t period = period_of(segment, job);
	int64_t left = period - wall_since(watch->now.wall, job->last).us;

	if (!job->completed || left < 0)
		left = 0;
	if (job == &segment->discover && segment->baseline.us == 0)
		left = 0; /* the sweeps of the baseline are counted anew */
	if (left > period)
		left = period;
	if (left == 0)
		left = jitter(watch, soon_us < period ? soon_us : period);
	job->due = (mono_t){watch->now.mono.us + left};
}

static void
start_port_jobs(struct watch *watch, struct segment *segment, size_t index)
{
	struct job *job = &segment->jobs[index];

	if (!is_spread(segment, job)) {
		start_job(watch, segment, job);
		return;
	}
	spread_start(watch, segment, job);
	job->due = spread_due(watch, segment, job);
}

void
schedule_start(struct watch *watch)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		struct segment *segment = &watch->segments[i];

		start_job(watch, segment, &segment->discover);
		for (size_t j = 0; j < segment->policy->job_count; j++)
			start_port_jobs(watch, segment, j);
		segment->verify.due = watch->now.mono;
	}
}

/* What is spread begins anew when its interval is over, or at once when it took longer. */
static mono_t
next_cycle(struct watch *watch, const struct segment *segment, const struct job *job)
{
	int64_t period = period_of(segment, job);
	int64_t due = job->began.us + period, late;

	if (is_spread(segment, job))
		return (mono_t){due > watch->now.mono.us ? due : watch->now.mono.us};
	due -= jitter(watch, period / JITTER_DIVISOR);
	late = watch->now.mono.us - due;
	if (late >= 0)
		due += (late / period + 1) * period; /* what was missed is skipped */
	return (mono_t){due};
}

static void
complete_job(struct watch *watch, struct segment *segment, struct job *job)
{
	lag_note(watch, segment, job, schedule_period(segment, job));
	job->completed = true;
	job->behind = (struct ip){0};
	job->gentle = false;
	job->due = next_cycle(watch, segment, job);
}

/* A slice of a job that is spread. */
static void
slice_ended(struct watch *watch, struct segment *segment, struct job *job,
	const struct run *run)
{
	if (run->more) {
		job->due = watch->now.mono;
		return;
	}
	if (spread_asked(watch, segment, job, &run->ports))
		complete_job(watch, segment, job);
	else
		job->due = spread_due(watch, segment, job);
}

static void
complete_verify(const struct watch *watch, struct segment *segment)
{
	struct job *verify = &segment->verify;

	verify->due = (mono_t){verify->began.us + period_of(segment, verify)};
	if (verify->due.us < watch->now.mono.us)
		verify->due = watch->now.mono;
}

/* What it asked is asked again with the next ordinary run, from the beginning. */
static void
give_up(struct watch *watch, struct segment *segment, struct job *job)
{
	if (job == &segment->verify) {
		complete_verify(watch, segment);
		return;
	}
	if (is_spread(segment, job)) {
		job->due = spread_due(watch, segment, job);
		return;
	}
	job->behind = (struct ip){0};
	job->gentle = false;
	job->due = next_cycle(watch, segment, job);
}

/* Cut short, or void. */
static void
ask_again(struct watch *watch, struct segment *segment, struct job *job,
	const struct run *run)
{
	int64_t period = period_of(segment, job);
	int64_t retry =
		run->record.verdict == RUN_VOID ? retry_void_us : retry_partial_us;

	if (canary_failed(run) && !run->once_more) {
		give_up(watch, segment, job);
		return;
	}
	job->due = watch->now.mono;
	if (canary_failed(run))
		job->due = mono_add(job->due, canary_again);
	else if (!run->again)
		job->due.us += retry < period ? retry : period;
}

static void
swept(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct job *job = &segment->discover;
	int64_t period = period_of(segment, job);

	if (!run->disturbed)
		epoch_swept(watch, segment);
	if (!baseline_swept(segment, run))
		return;
	job->due = watch->now.mono;
	if (run->disturbed)
		job->due.us += retry_void_us < period ? retry_void_us : period;
}

void
schedule_run_ended(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct job *job = job_of(segment, run);

	job->running = false;
	if (run->record.verdict != RUN_COMPLETE) {
		ask_again(watch, segment, job, run);
		return;
	}
	if (job == &segment->verify) {
		complete_verify(watch, segment);
		return;
	}
	if (run->purpose == RUN_JOB)
		port_job_asked(job, run);
	if (is_spread(segment, job)) {
		slice_ended(watch, segment, job, run);
		return;
	}
	job->last = run->record.started;
	if (run->more) {
		job->due = watch->now.mono;
		return;
	}
	complete_job(watch, segment, job);
	if (job == &segment->discover)
		swept(watch, segment, run);
}

void
schedule_ports(const struct segment *segment, const struct port_set *wanted,
	enum proto proto, struct port_set *ports)
{
	port_set_copy(ports, wanted);
	if (proto == PROTO_UDP)
		port_set_keep_set(ports, &segment->scope->ask_udp);
	port_set_remove_set(ports,
		proto == PROTO_UDP ? &segment->scope->exclude_udp
				   : &segment->scope->exclude_tcp);
}

static bool
is_running(const struct watch *watch, const struct segment *segment,
	enum run_purpose purpose)
{
	return run_count(watch, segment, purpose) > 0;
}

/* Starts a check when choose finds targets for it. */
static void
start_check(struct watch *watch, struct segment *segment, enum run_purpose purpose,
	bool (*choose)(struct watch *, struct segment *, struct run *))
{
	struct run *run;

	if (is_running(watch, segment, purpose))
		return;
	run = run_new(segment, SCAN_CHECK, purpose);
	if (choose(watch, segment, run))
		(void)run_start(watch, run, true);
	else
		run_free(run);
}

static void
start_second_look(struct watch *watch, struct segment *segment)
{
	struct run *run;

	if (is_running(watch, segment, RUN_SECOND_LOOK))
		return;
	run = run_new(segment, SCAN_PORTS, RUN_SECOND_LOOK);
	(void)text_copy(
		run->record.ports_text, sizeof(run->record.ports_text), "second look");
	if (second_looks_choose(watch, segment, run) && run->target_count > 0)
		(void)run_start(watch, run, true);
	else
		run_free(run);
}

static bool
looks_are_due(const struct watch *watch, const struct segment *segment)
{
	return segment->looks_due.us != 0 &&
		segment->looks_due.us <= watch->now.mono.us;
}

static void
start_discover(struct watch *watch, struct segment *segment)
{
	struct run *run = run_new(segment, SCAN_DISCOVER, RUN_DISCOVER);

	segment->discover.running = true;
	segment->discover.began = watch->now.mono;
	(void)run_start(watch, run, true);
}

static void
start_port_job(struct watch *watch, struct segment *segment, size_t index)
{
	struct job *job = &segment->jobs[index];

	if (port_job_start(watch, segment, index))
		return;
	if (is_spread(segment, job))
		job->due = mono_add(watch->now.mono, nobody_there); /* at this place */
	else
		complete_job(watch, segment, job);
}

static void
start_verify(struct watch *watch, struct segment *segment)
{
	segment->verify.began = watch->now.mono;
	if (!port_job_verify(watch, segment))
		complete_verify(watch, segment);
}

static void
start_manual(struct watch *watch, const struct segment *segment)
{
	for (size_t i = 0; i < watch->runs.count; i++) {
		struct run *run = watch->runs.list[i];

		if (run->record.segment != segment->index || run->ordered)
			continue;
		run_order(watch, run);
		return;
	}
}

static size_t
long_runs(const struct watch *watch, const struct segment *segment)
{
	return run_count(watch, segment, RUN_JOB) +
		run_count(watch, segment, RUN_VERIFY) +
		run_count(watch, segment, RUN_MANUAL);
}

static bool
is_due(const struct watch *watch, const struct job *job)
{
	return !job->running && job->due.us <= watch->now.mono.us;
}

static void
start_checks(struct watch *watch, struct segment *segment)
{
	if (segment->checks_rest_until.us > watch->now.mono.us)
		return;
	if (segment->candidates_wanted)
		start_check(watch, segment, RUN_CANDIDATES, candidates_choose);
	if (segment->harm_wanted)
		start_check(watch, segment, RUN_HARM, harm_choose);
	if (segment->recheck_wanted)
		start_check(watch, segment, RUN_RECHECK, presence_choose);
	if (looks_are_due(watch, segment))
		start_second_look(watch, segment);
	if (segment->contact_wanted)
		contact_start(watch, segment);
}

void
schedule_segment(struct watch *watch, struct segment *segment)
{
	if (pin_wants(watch, segment))
		start_check(watch, segment, RUN_PIN, pin_choose);
	if (!segment_can_ask(watch, segment))
		return;
	start_checks(watch, segment);
	if (is_due(watch, &segment->discover))
		start_discover(watch, segment);
	if (!is_running(watch, segment, RUN_MANUAL))
		start_manual(watch, segment);
	for (size_t i = 0; i < segment->policy->job_count; i++) {
		if (!segment->discover.completed ||
			long_runs(watch, segment) >= SCHEDULE_LONG_RUNS_MAX)
			break;
		if (is_due(watch, &segment->jobs[i]))
			start_port_job(watch, segment, i);
	}
	if (segment->discover.completed && is_due(watch, &segment->verify) &&
		long_runs(watch, segment) < SCHEDULE_LONG_RUNS_MAX)
		start_verify(watch, segment);
}

static void
earliest(mono_t *wake, bool *wanted, const struct job *job)
{
	if (job->running || (*wanted && job->due.us >= wake->us))
		return;
	*wake = job->due;
	*wanted = true;
}

bool
schedule_wake(const struct watch *watch, const struct segment *segment, mono_t *wake)
{
	bool wanted = false;
	mono_t later;

	if (!watch->paused && !segment->quiet && !is_running(watch, segment, RUN_PIN) &&
		pin_wake(segment, wake))
		return true;
	if (!segment_can_ask(watch, segment))
		return false;
	earliest(wake, &wanted, &segment->discover);
	if (segment->checks_rest_until.us > watch->now.mono.us &&
		(segment->candidates_wanted || segment->recheck_wanted ||
			segment->contact_wanted || segment->harm_wanted) &&
		(!wanted || segment->checks_rest_until.us < wake->us)) {
		*wake = segment->checks_rest_until;
		wanted = true;
	}
	later = segment->looks_due;
	if (later.us < segment->checks_rest_until.us)
		later = segment->checks_rest_until;
	if (segment->looks_due.us != 0 &&
		!is_running(watch, segment, RUN_SECOND_LOOK) &&
		(!wanted || later.us < wake->us)) {
		*wake = later;
		wanted = true;
	}
	if (!segment->discover.completed ||
		long_runs(watch, segment) >= SCHEDULE_LONG_RUNS_MAX)
		return wanted;
	for (size_t i = 0; i < segment->policy->job_count; i++)
		earliest(wake, &wanted, &segment->jobs[i]);
	earliest(wake, &wanted, &segment->verify);
	return wanted;
}

wall_t
schedule_next(const struct watch *watch, const struct segment *segment)
{
	bool wanted = false;
	mono_t due, quiet_ends;

	if (!segment->scope->owned)
		return (wall_t){0};
	earliest(&due, &wanted, &segment->discover);
	for (size_t i = 0; i < segment->policy->job_count; i++)
		earliest(&due, &wanted, &segment->jobs[i]);
	if (!wanted)
		return (wall_t){0};
	quiet_ends =
		mono_add(watch->now.mono, quiet_left(watch, &segment->policy->quiet));
	if (due.us < quiet_ends.us)
		due = quiet_ends;
	return wall_add(watch->now.wall, mono_since(due, watch->now.mono));
}
