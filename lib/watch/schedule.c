#include "watch/schedule.h"

#include <stdlib.h>

#include "base/text.h"
#include "watch/baseline.h"
#include "watch/epoch.h"
#include "watch/ports.h"
#include "watch/presence.h"

static const int64_t soon_us = 2 * 1000000LL;		/* spread of a first start */
static const int64_t retry_partial_us = 10 * 1000000LL; /* after a run cut short */
static const int64_t day_us = 24 * 3600 * 1000000LL;
static const int64_t retry_void_us = 60 * 1000000LL; /* after one that saw nothing */

enum { JITTER_DIVISOR = 10 }; /* up to 10 % earlier than asked for, never later */

size_t
schedule_first_job(const struct segment_policy *policy)
{
	size_t i = 0;

	while (i < policy->job_count && policy->jobs[i].proto != PROTO_TCP)
		i++;
	return i;
}

static struct job *
job_of(struct segment *segment, const struct run *run)
{
	return run->purpose == RUN_DISCOVER ? &segment->discover
					    : &segment->jobs[run->record.job];
}

static int64_t
period_of(const struct segment *segment, const struct job *job)
{
	span_t every = job == &segment->discover
		? segment->policy->discover_every
		: segment->policy->jobs[job - segment->jobs].every;

	return every.us > 0 ? every.us : 1;
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

void
schedule_start(struct watch *watch)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		struct segment *segment = &watch->segments[i];

		start_job(watch, segment, &segment->discover);
		for (size_t j = 0; j < segment->policy->job_count; j++)
			start_job(watch, segment, &segment->jobs[j]);
	}
}

static void
complete_job(struct watch *watch, const struct segment *segment, struct job *job)
{
	int64_t period = period_of(segment, job);
	int64_t due = job->began.us + period - jitter(watch, period / JITTER_DIVISOR);
	int64_t late = watch->now.mono.us - due;

	if (late >= 0)
		due += (late / period + 1) * period; /* what was missed is skipped */
	job->completed = true;
	job->behind = (struct ip){0};
	job->due = (mono_t){due};
}

void
schedule_run_ended(struct watch *watch, struct segment *segment, const struct run *run)
{
	struct job *job = job_of(segment, run);
	int64_t period = period_of(segment, job);
	int64_t retry =
		run->record.verdict == RUN_VOID ? retry_void_us : retry_partial_us;

	job->running = false;
	if (run->record.verdict != RUN_COMPLETE) {
		job->due = watch->now.mono;
		if (!run->again)
			job->due.us += retry < period ? retry : period;
		return;
	}
	job->last = run->record.started;
	if (run->more) {
		job->behind = run->targets[run->target_count - 1].ip;
		job->due = watch->now.mono;
		return;
	}
	complete_job(watch, segment, job);
	if (job != &segment->discover)
		return;
	epoch_swept(watch, segment);
	if (segment->baseline.us != 0)
		return;
	segment->sweeps++;
	if (run_loss(&run->record.tally) > segment->sweep_loss)
		segment->sweep_loss = run_loss(&run->record.tally);
	if (!baseline_has_swept(segment))
		job->due = watch->now.mono;
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

/* Nothing to ask them: they count as asked. */
static void
skip_contact(struct watch *watch, struct segment *segment, struct run *run)
{
	run->record.verdict = RUN_COMPLETE;
	ports_contacted(watch, segment, run);
	run_free(run);
}

static void
start_contact(struct watch *watch, struct segment *segment, enum run_purpose purpose)
{
	const struct segment_policy *policy = segment->policy;
	bool first = purpose == RUN_CONTACT_FIRST;
	size_t job = schedule_first_job(policy);
	enum contact contact = first ? CONTACT_FIRST : CONTACT_JOB;
	struct run *run;

	if (is_running(watch, segment, purpose))
		return;
	run = run_new(segment, SCAN_PORTS, purpose);
	if (first) {
		schedule_ports(segment, &policy->first_contact, PROTO_TCP, &run->ports);
		(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text),
			"first contact");
	} else if (job < policy->job_count) {
		schedule_ports(
			segment, &policy->jobs[job].ports, PROTO_TCP, &run->ports);
		(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text),
			policy->jobs[job].set_name);
	}
	if (!ports_contacts(watch, segment, contact, run))
		run_free(run);
	else if (run->ports.count == 0)
		skip_contact(watch, segment, run);
	else
		(void)run_start(watch, run, true);
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

struct target_list {
	const struct address **list;
	size_t count, capacity;
};

static int
compare_addresses(const void *left, const void *right)
{
	const struct address *const *a = left, *const *b = right;

	return ip_compare(&(*a)->record.ip, &(*b)->record.ip);
}

/* The addresses of present devices behind the one where the last part ended. */
static void
list_targets(const struct watch *watch, const struct segment *segment,
	const struct ip *behind, struct target_list *targets)
{
	struct address *address;

	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (address->key.segment != segment->index ||
			address->device->record.presence != PRESENCE_PRESENT ||
			!segment_may_ask(
				segment, &address->record.ip, &address->record.mac))
			continue;
		if (behind->family != IP_NONE &&
			ip_compare(&address->record.ip, behind) <= 0)
			continue;
		targets->list = mem_grow(targets->list, &targets->capacity,
			targets->count + 1, sizeof(*targets->list));
		targets->list[targets->count++] = address;
	}
	if (targets->count > 0)
		qsort(targets->list, targets->count, sizeof(*targets->list),
			compare_addresses);
}

/* Some services are asked once a day however often the job comes; all parts of one round ask
 * the same. A restart may ask once more. */
static void
choose_daily(const struct watch *watch, const struct segment *segment, struct job *job,
	struct port_set *ports)
{
	if (job->behind.family == IP_NONE)
		job->is_daily = job->daily.us == 0 ||
			mono_since(watch->now.mono, job->daily).us >= day_us;
	if (!job->is_daily)
		port_set_remove_set(ports, &segment->scope->daily_udp);
	else if (job->behind.family == IP_NONE)
		job->daily = watch->now.mono;
}

static void
start_port_job(struct watch *watch, struct segment *segment, size_t index)
{
	const struct port_job *policy = &segment->policy->jobs[index];
	struct job *job = &segment->jobs[index];
	struct run *run = run_new(segment, SCAN_PORTS, RUN_JOB);
	struct target_list targets = {0};

	run->record.job = (int)index;
	run->record.proto = policy->proto;
	(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text),
		policy->set_name);
	schedule_ports(segment, &policy->ports, policy->proto, &run->ports);
	if (policy->proto == PROTO_UDP)
		choose_daily(watch, segment, job, &run->ports);
	list_targets(watch, segment, &job->behind, &targets);
	if (job->behind.family == IP_NONE)
		job->began = watch->now.mono;
	for (size_t i = 0; i < targets.count; i++) {
		if (run->target_count == run_targets_max(run)) {
			run->more = true;
			break;
		}
		run_add_target(
			run, &targets.list[i]->record.ip, &targets.list[i]->record.mac);
	}
	free(targets.list);
	if (run->target_count == 0 || run->ports.count == 0) {
		complete_job(watch, segment, job); /* there is nothing to ask */
		run_free(run);
		return;
	}
	job->running = true;
	(void)run_start(watch, run, true);
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
	if (segment->recheck_wanted)
		start_check(watch, segment, RUN_RECHECK, presence_choose);
	if (looks_are_due(watch, segment))
		start_second_look(watch, segment);
	if (segment->contact_wanted) {
		start_contact(watch, segment, RUN_CONTACT_FIRST);
		if (!is_running(watch, segment, RUN_CONTACT_FIRST))
			start_contact(watch, segment, RUN_CONTACT_JOB);
	}
}

void
schedule_segment(struct watch *watch, struct segment *segment)
{
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

	if (!segment_can_ask(watch, segment))
		return false;
	earliest(wake, &wanted, &segment->discover);
	if (segment->checks_rest_until.us > watch->now.mono.us &&
		(segment->candidates_wanted || segment->recheck_wanted ||
			segment->contact_wanted) &&
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
	return wanted;
}

wall_t
schedule_next(const struct watch *watch, const struct segment *segment)
{
	bool wanted = false;
	mono_t due;

	if (!segment->scope->owned)
		return (wall_t){0};
	earliest(&due, &wanted, &segment->discover);
	for (size_t i = 0; i < segment->policy->job_count; i++)
		earliest(&due, &wanted, &segment->jobs[i]);
	if (!wanted)
		return (wall_t){0};
	return wall_add(watch->now.wall, mono_since(due, watch->now.mono));
}
