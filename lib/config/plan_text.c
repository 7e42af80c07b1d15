#include "config/plan_text.h"

#include "config/estimate.h"
#include "config/render.h"
#include "watch/spread.h"

static void
add_subnets(struct text *text, const struct scope *scope)
{
	char space[SUBNET_TEXT_SIZE];

	for (size_t i = 0; i < scope->subnet_count; i++)
		text_format(text, "%s%s", i == 0 ? "" : ", ",
			subnet_text(&scope->subnets[i], space));
}

static const char *
plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void
add_jobs(struct text *text, const struct segment_policy *policy)
{
	char every[SPAN_TEXT_SIZE];

	if (policy->job_count == 0)
		text_add(text, "no port jobs");
	for (size_t i = 0; i < policy->job_count; i++) {
		const struct port_job *job = &policy->jobs[i];

		text_format(text, "%s%s/%s every %s", i == 0 ? "ports " : ", ",
			job->set_name, names_text(proto_names, (int)job->proto),
			span_text(job->every, every));
	}
}

/* ---- --check: a line each ---- */

static void
summarize(struct text *text, const struct config *config, size_t index)
{
	const struct scope *scope = &config->scopes[index];
	const struct segment_policy *policy = &config->segments[index];
	uint64_t hosts = estimate_hosts(scope);
	char every[SPAN_TEXT_SIZE];

	text_format(text, "segment %s: zone %s, on %s, ", scope->name,
		names_text(zone_names, (int)policy->zone), scope->interface);
	add_subnets(text, scope);
	if (!scope->owned) {
		text_add(text, ", not owned: only listened to, nothing is sent\n");
		return;
	}
	text_format(text, ", owned, %s, %llu address%s, sweep every %s, ",
		scope->connect		? "by connect()"
			: scope->routed ? "routed"
					: "on-link",
		(unsigned long long)hosts, hosts == 1 ? "" : "es",
		span_text(policy->discover_every, every));
	add_jobs(text, policy);
	text_format(text, ", at most %u packet%s a second\n", scope->limits.total,
		plural(scope->limits.total));
}

static void
write_summary(struct text *text, const void *subject)
{
	const struct config *config = subject;

	if (config->segment_count == 0)
		text_add(text, "no segment: nothing is watched and nothing is sent\n");
	for (size_t i = 0; i < config->segment_count; i++)
		summarize(text, config, i);
}

char *
config_summary(const struct config *config)
{
	return render(write_summary, config);
}

/* ---- --plan: what would be sent ---- */

static void
add_estimate(struct text *text, const struct estimate *estimate)
{
	bool is_short = estimate->duration.us < span_seconds(1).us;
	char duration[SPAN_TEXT_SIZE];

	text_format(text, "%llu packet%s, at most %u a second, %s",
		(unsigned long long)estimate->packets, plural(estimate->packets),
		estimate->rate,
		is_short ? "less than 1s"
			 : span_text_short(estimate->duration, duration));
}

static void
plan_discover(struct text *text, const struct config *config, size_t index)
{
	const struct scope *scope = &config->scopes[index];
	struct estimate estimate;
	char every[SPAN_TEXT_SIZE];

	estimate_discover(config, index, &estimate);
	if (estimate.targets == 0) {
		text_add(text,
			"  discover: no IPv4 address to sweep; IPv6 is found by "
			"listening and by one echo to all nodes\n");
		return;
	}
	text_format(text, "  discover: %llu address%s by %s: ",
		(unsigned long long)estimate.targets, estimate.targets == 1 ? "" : "es",
		scope->connect		? "TCP 443, 80, 22, by connect()"
			: scope->routed ? "ICMP echo and TCP 443, 80, 22"
					: "ARP");
	add_estimate(text, &estimate);
	text_format(text, "; every %s\n",
		span_text(config->segments[index].discover_every, every));
}

static void
plan_ports(struct text *text, const struct config *config, size_t index,
	const struct port_job *job)
{
	void (*estimate_of)(
		const struct config *, size_t, size_t, uint64_t, struct estimate *) =
		job->proto == PROTO_UDP ? estimate_udp_ports : estimate_ports;
	uint64_t hosts = estimate_hosts(&config->scopes[index]);
	size_t count = port_set_size(&job->ports);
	struct estimate estimate;

	text_format(text, "%zu port%s; one device: ", count, plural(count));
	estimate_of(config, index, count, 1, &estimate);
	add_estimate(text, &estimate);
	if (hosts > 1) {
		text_format(text, "; a device at each of %llu addresses: ",
			(unsigned long long)hosts);
		estimate_of(config, index, count, hosts, &estimate);
		add_estimate(text, &estimate);
	}
}

/* One slice of a job that is spread over its interval, and how often it comes. */
static void
add_slice(struct text *text, const struct config *config, size_t index,
	const struct port_job *job, uint64_t devices)
{
	char gap[SPAN_TEXT_SIZE], cycle[SPAN_TEXT_SIZE];
	struct slices slices;

	estimate_slices(config, index, job, devices, &slices);
	text_format(text, "%zu port%s every %s, ", slices.ports, plural(slices.ports),
		span_text_short(slices.gap, gap));
	add_estimate(text, &slices.each);
	if (slices.cycle.us > job->every.us)
		text_format(text, ", all of them in %s",
			span_text_short(slices.cycle, cycle));
}

static void
plan_spread(struct text *text, const struct config *config, size_t index,
	const struct port_job *job)
{
	uint64_t hosts = estimate_hosts(&config->scopes[index]);

	text_format(
		text, "%zu ports, spread; one device: ", port_set_size(&job->ports));
	add_slice(text, config, index, job, 1);
	if (hosts > 1) {
		text_format(text, "; a device at each of %llu addresses: ",
			(unsigned long long)hosts);
		add_slice(text, config, index, job, hosts);
	}
}

static void
plan_job(struct text *text, const struct config *config, size_t index,
	const struct port_job *job)
{
	char every[SPAN_TEXT_SIZE];

	text_format(text, "  ports %s/%s: ", job->set_name,
		names_text(proto_names, (int)job->proto));
	if (spread_is(job))
		plan_spread(text, config, index, job);
	else
		plan_ports(text, config, index, job);
	text_format(text, "; every %s\n", span_text(job->every, every));
}

/* What is asked of open services besides. */
static void
plan_services(struct text *text, const struct config *config, size_t index)
{
	const struct scope *scope = &config->scopes[index];

	if (config->segments[index].identify)
		text_format(text,
			"  identify: each open TCP port once a day, one at a time of a "
			"device, %u in all\n",
			config->inquiries_max);
	for (size_t i = 0; i < config->segment_count; i++)
		if (scope_is_reached_from(scope, i))
			text_format(text,
				"  reach: each open service from segment %s, at most "
				"%u "
				"packets a second\n",
				config->scopes[i].name,
				scope_crossing_ceiling(&config->scopes[i]));
}

static void
plan_segment(struct text *text, const struct config *config, size_t index)
{
	const struct scope *scope = &config->scopes[index];
	const struct segment_policy *policy = &config->segments[index];

	text_format(text, "segment %s (", scope->name);
	add_subnets(text, scope);
	text_format(text, " on %s)\n", scope->interface);
	if (!scope->owned) {
		text_add(text, "  nothing: not owned, only listened to\n");
		return;
	}
	if (scope->connect)
		text_add(text,
			"  by connect(), without CAP_NET_RAW: each attempt counts as "
			"one packet and is up to three; no MAC address is seen, and a "
			"silent device is unknown, never gone\n");
	plan_discover(text, config, index);
	text_add(text, "  new device: ");
	plan_ports(text, config, index,
		&(const struct port_job){
			.ports = policy->first_contact, .proto = PROTO_TCP});
	text_add(text, "; once each\n");
	for (size_t i = 0; i < policy->job_count; i++)
		plan_job(text, config, index, &policy->jobs[i]);
	plan_services(text, config, index);
}

static void
write_plan(struct text *text, const void *subject)
{
	const struct config *config = subject;

	for (size_t i = 0; i < config->segment_count; i++)
		plan_segment(text, config, i);
	if (config->segment_count == 0)
		text_add(text, "nothing: no segment is declared\n");
	text_format(text,
		"All together at most %u packets a second. What stays unanswered is "
		"asked "
		"again; packets to repeat are not counted here. Besides its ports "
		"each device is asked one where nobody should listen.\n",
		config->total_limit);
}

char *
config_plan(const struct config *config)
{
	return render(write_plan, config);
}
