#include "watch/port_job.h"

#include <stdlib.h>

#include "base/text.h"
#include "watch/care.h"
#include "watch/schedule.h"
#include "watch/spread.h"

static const int64_t day_us = 24 * 3600 * 1000000LL;

enum { VERIFY_PORTS_MAX = 4096 }; /* in one run; the others come with their own job */

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

/* An address of the segment that may be asked for ports now, its care aside. */
static bool
may_ask(const struct segment *segment, const struct address *address)
{
	return address->key.segment == segment->index &&
		address->device->record.presence == PRESENCE_PRESENT &&
		segment_may_ask(segment, &address->record.ip, &address->record.mac);
}

/* The addresses of present devices that are asked with that care, sorted. */
static void
list_targets(const struct watch *watch, const struct segment *segment, enum care care,
	struct target_list *targets)
{
	struct address *address;

	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (!may_ask(segment, address) ||
			care_of(watch, address->device) != care)
			continue;
		targets->list = mem_grow(targets->list, &targets->capacity,
			targets->count + 1, sizeof(*targets->list));
		targets->list[targets->count++] = address;
	}
	if (targets->count > 0)
		qsort(targets->list, targets->count, sizeof(*targets->list),
			compare_addresses);
}

/* Those behind the one where the last part ended, as many as one order holds. */
static void
add_part(const struct job *job, const struct target_list *targets, struct run *run)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct address_record *address = &targets->list[i]->record;

		if (job->behind.family != IP_NONE &&
			ip_compare(&address->ip, &job->behind) <= 0)
			continue;
		if (run->target_count == run_targets_max(run)) {
			run->more = run->cut = true;
			return;
		}
		run_add_target(run, &address->ip, &address->mac);
	}
}

static void
fill(const struct watch *watch, const struct segment *segment, struct job *job,
	struct run *run)
{
	const struct port_job *policy = &segment->policy->jobs[run->record.job];
	struct target_list normal = {0}, gentle = {0};
	bool spread = spread_is(policy);

	list_targets(watch, segment, CARE_NORMAL, &normal);
	if (!spread)
		list_targets(watch, segment, CARE_GENTLE, &gentle);
	if (spread)
		spread_next_ports(segment, job, normal.count, &run->ports);
	else
		port_job_ports(segment, job, &run->ports);
	if (!job->gentle)
		add_part(job, &normal, run);
	if (run->target_count == 0 && gentle.count > 0) {
		job->gentle = true;
		add_part(job, &gentle, run);
	}
	if (!job->gentle && gentle.count > 0)
		run->more = true;
	free(normal.list);
	free(gentle.list);
}

void
port_job_ports(
	const struct segment *segment, const struct job *job, struct port_set *ports)
{
	const struct port_job *policy = &segment->policy->jobs[job - segment->jobs];

	schedule_ports(segment, &policy->ports, policy->proto, ports);
	if (policy->proto == PROTO_UDP && !job->is_daily)
		port_set_remove_set(ports, &segment->scope->daily_udp);
}

/* Some services are asked once a day however often the job comes; all parts of one round ask
 * the same. A restart may ask once more. */
static void
choose_daily(const struct watch *watch, struct job *job)
{
	job->is_daily = job->daily.us == 0 ||
		mono_since(watch->now.mono, job->daily).us >= day_us;
	if (job->is_daily)
		job->daily = watch->now.mono;
}

bool
port_job_start(struct watch *watch, struct segment *segment, size_t index)
{
	const struct port_job *policy = &segment->policy->jobs[index];
	struct job *job = &segment->jobs[index];
	struct run *run = run_new(segment, SCAN_PORTS, RUN_JOB);

	run->record.job = (int)index;
	run->record.proto = policy->proto;
	(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text),
		policy->set_name);
	if (job->behind.family == IP_NONE && job->place == 0 && !job->gentle) {
		job->began = watch->now.mono;
		job->cycle = watch->now.wall;
		choose_daily(watch, job);
	} else if (job->daily.us == 0) { /* a restart within the round */
		choose_daily(watch, job);
	}
	fill(watch, segment, job, run);
	if (run->target_count == 0 || run->ports.count == 0) {
		run_free(run);
		return false;
	}
	job->running = true;
	(void)run_start(watch, run, true);
	return true;
}

void
port_job_asked(struct job *job, const struct run *run)
{
	if (!run->more) {
		job->behind = (struct ip){0};
		job->gentle = false;
	} else if (run->cut) {
		job->behind = run->targets[run->target_count - 1].ip;
	} else {
		job->behind = (struct ip){0};
		job->gentle = true;
	}
}

/* The open ports of an address that the set lacks; true when there are some. */
static bool
add_open(struct address *address, const struct segment *segment,
	const struct port_set *asked, struct port_set *ports)
{
	const struct port_map *map = address_ports(address, PROTO_TCP);
	bool some = false;

	for (size_t i = 0; i < map->service_count; i++) {
		uint16_t port = map->services[i].port;

		if (map->services[i].state != PORT_OPEN || port_set_has(asked, port) ||
			port_set_has(&segment->scope->exclude_tcp, port) ||
			port_set_size(ports) >= VERIFY_PORTS_MAX)
			continue;
		port_set_add(ports, port, port);
		some = true;
	}
	return some;
}

bool
port_job_verify(struct watch *watch, struct segment *segment)
{
	static const struct port_set none;
	size_t shortest = schedule_shortest_job(segment->policy);
	const struct port_set *asked = shortest == segment->policy->job_count
		? &none
		: &segment->policy->jobs[shortest].ports;
	struct run *run = run_new(segment, SCAN_PORTS, RUN_VERIFY);
	struct address *address;

	(void)text_copy(
		run->record.ports_text, sizeof(run->record.ports_text), "known open");
	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (!may_ask(segment, address) ||
			care_of(watch, address->device) == CARE_NEVER ||
			run->target_count + 1 >= run_targets_max(run))
			continue;
		if (add_open(address, segment, asked, &run->ports))
			run_add_target(run, &address->record.ip, &address->record.mac);
	}
	if (run->target_count == 0) {
		run_free(run);
		return false;
	}
	segment->verify.running = true;
	(void)run_start(watch, run, true);
	return true;
}
