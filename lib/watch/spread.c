#include "watch/spread.h"

#include <string.h>

#include "watch/port_job.h"

enum { PLACE_BITS = 17, DIGITS_MAX = 10 };

static const char place_prefix[] = "place/", cycle_prefix[] = "cycle/";

bool
spread_is(const struct port_job *job)
{
	return port_set_size(&job->ports) >= SPREAD_PORTS_MIN;
}

size_t
spread_slice_ports(const struct scan_limits *limits, enum proto proto, size_t devices)
{
	uint64_t host = limits->host, all = limits->total;
	uint64_t of_host, of_all, ports;

	if (proto == PROTO_UDP && limits->udp_host < host)
		host = limits->udp_host;
	if (proto == PROTO_UDP && limits->udp < all)
		all = limits->udp;
	of_host = host * SPREAD_SLICE_SECONDS;
	of_all = all * SPREAD_SLICE_SECONDS / (devices == 0 ? 1 : devices);
	ports = of_host < of_all ? of_host : of_all;
	if (ports < SPREAD_SLICE_PORTS_MIN)
		return SPREAD_SLICE_PORTS_MIN;
	return ports > UINT16_MAX ? UINT16_MAX : (size_t)ports;
}

static const struct port_job *
policy_of(const struct segment *segment, const struct job *job)
{
	return &segment->policy->jobs[job - segment->jobs];
}

/* Ports of the job up to and with that one. */
static size_t
count_to(const struct port_set *ports, uint32_t last)
{
	size_t count = 0;

	for (size_t i = 0; i < ports->count && ports->ranges[i].first <= last; i++)
		count += (ports->ranges[i].last < last ? ports->ranges[i].last : last) -
			ports->ranges[i].first + 1U;
	return count;
}

void
spread_next_ports(const struct segment *segment, const struct job *job, size_t devices,
	struct port_set *ports)
{
	const struct port_job *policy = policy_of(segment, job);
	size_t left =
		spread_slice_ports(&segment->scope->limits, policy->proto, devices);
	struct port_set all = {0};

	port_job_ports(segment, job, &all);
	for (size_t i = 0; i < all.count && left > 0; i++) {
		uint32_t first = all.ranges[i].first, last = all.ranges[i].last;

		if (first <= job->place)
			first = job->place + 1;
		if (last < first)
			continue;
		if (last - first + 1 > left)
			last = first + (uint32_t)left - 1;
		port_set_add(ports, (uint16_t)first, (uint16_t)last);
		left -= last - first + 1;
	}
	port_set_done(&all);
}

/* What tells the job from another one that stands at its place in the configuration. */
static int64_t
digest_of(const struct port_job *job)
{
	static const struct hash_key fixed;
	uint64_t hash = hash_bytes(&fixed, job->set_name, strlen(job->set_name));

	return (int64_t)((hash ^ (uint64_t)job->proto) >> (PLACE_BITS + 1));
}

static void
save(struct watch *watch, const struct segment *segment, const struct job *job)
{
	unsigned int index = (unsigned int)(job - segment->jobs);
	int64_t place = digest_of(policy_of(segment, job)) << PLACE_BITS | job->place;

	watch_save_setting(
		watch, place, "%s%u/%s", place_prefix, index, segment->scope->name);
	watch_save_setting(watch, job->cycle.us, "%s%u/%s", cycle_prefix, index,
		segment->scope->name);
}

bool
spread_asked(struct watch *watch, struct segment *segment, struct job *job,
	const struct port_set *slice)
{
	struct port_set all = {0};
	bool over;

	port_job_ports(segment, job, &all);
	job->place = slice->ranges[slice->count - 1].last;
	over = all.count == 0 || job->place >= all.ranges[all.count - 1].last;
	port_set_done(&all);
	if (over)
		job->place = 0;
	save(watch, segment, job);
	return over;
}

double
spread_share(const struct segment *segment, const struct job *job)
{
	struct port_set all = {0};
	size_t size, done;

	port_job_ports(segment, job, &all);
	size = port_set_size(&all);
	done = count_to(&all, job->place);
	port_set_done(&all);
	return size == 0 ? 0 : (double)done / (double)size;
}

mono_t
spread_due(
	const struct watch *watch, const struct segment *segment, const struct job *job)
{
	int64_t every = policy_of(segment, job)->every.us;
	mono_t due = {
		job->began.us + (int64_t)((double)every * spread_share(segment, job))};

	return due.us < watch->now.mono.us ? watch->now.mono : due;
}

wall_t
spread_ends(
	const struct watch *watch, const struct segment *segment, const struct job *job)
{
	double share = spread_share(segment, job);
	int64_t every = policy_of(segment, job)->every.us;
	int64_t passed = mono_since(watch->now.mono, job->began).us;
	int64_t lasts = every;

	if (job->place == 0)
		return (wall_t){0};
	if ((double)passed > share * (double)every) /* it lags behind */
		lasts = (int64_t)((double)passed / share);
	return wall_add(watch->now.wall, (span_t){lasts > passed ? lasts - passed : 0});
}

/* "place/JOB/SEGMENT": the job, or NULL. */
static struct job *
find(struct watch *watch, const char *name, struct segment **segment)
{
	size_t digits = strspn(name, "0123456789"), index = 0;

	if (digits == 0 || digits > DIGITS_MAX || name[digits] != '/')
		return NULL;
	for (size_t i = 0; i < digits; i++)
		index = index * 10 + (size_t)(name[i] - '0');
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		*segment = &watch->segments[i];
		if (strcmp((*segment)->scope->name, name + digits + 1) == 0)
			return index < (*segment)->policy->job_count
				? &(*segment)->jobs[index]
				: NULL;
	}
	return NULL;
}

bool
spread_restore(struct watch *watch, const struct setting_record *record)
{
	struct segment *segment = NULL;
	bool place = strncmp(record->name, place_prefix, strlen(place_prefix)) == 0;
	struct job *job;

	if (!place && strncmp(record->name, cycle_prefix, strlen(cycle_prefix)) != 0)
		return false;
	job = find(watch, strchr(record->name, '/') + 1, &segment);
	if (job == NULL)
		return true; /* no longer in the configuration */
	if (!place)
		job->cycle.us = record->value;
	else if (record->value >> PLACE_BITS == digest_of(policy_of(segment, job)))
		job->place = (uint32_t)(record->value & UINT16_MAX);
	return true;
}

/* Whether the owner has excluded all that was asked, or all that was to be asked next. */
static bool
is_outside(const struct segment *segment, const struct job *job)
{
	struct port_set all = {0};
	size_t done;
	bool outside;

	port_job_ports(segment, job, &all);
	done = count_to(&all, job->place);
	outside = done == 0 || done == port_set_size(&all);
	port_set_done(&all);
	return outside;
}

/* The wall clock may have stepped: between nothing and a whole interval has passed. */
void
spread_start(struct watch *watch, const struct segment *segment, struct job *job)
{
	int64_t every = policy_of(segment, job)->every.us;
	int64_t passed = wall_since(watch->now.wall, job->cycle).us;

	if (is_outside(segment, job))
		job->place = 0;
	if (passed < 0 || job->place == 0)
		passed = 0;
	if (passed > every)
		passed = every;
	job->began = (mono_t){watch->now.mono.us - passed};
}
