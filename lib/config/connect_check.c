/* What can be asked by connect(): little, and nothing but TCP over IPv4. */
#include <string.h>

#include "config/config_check.h"
#include "config/estimate.h"

static struct place
place_of(const struct node *segment, const char *key)
{
	const struct node *node = node_find(segment, key);

	return node == NULL ? segment->place : node->place;
}

bool
config_needs_frames(const struct config *config)
{
	for (size_t i = 0; i < config->segment_count; i++)
		if (!config->scopes[i].connect)
			return true;
	return config->segment_count == 0;
}

/* The loopback has no wire, and nothing else is reached through it. */
static void
check_interface(const struct check *check, const struct scope *scope,
	const struct node *segment)
{
	bool is_loopback = strcmp(scope->interface, "lo") == 0;
	const struct node *item = node_find(segment, "subnets")->first;

	if (is_loopback && !scope->connect)
		report_error(check->reporter, place_of(segment, "interface"),
			"the loopback can only be asked by connect(); write \"connect: "
			"true\"");
	for (size_t i = 0; i < scope->subnet_count && scope->connect; i++) {
		const struct ip *ip = &scope->subnets[i].ip;

		if (ip->family != IP_V4)
			report_error(check->reporter, item->place,
				"IPv6 devices are found by listening, which connect() "
				"does not; remove the prefix");
		else if (is_loopback != ip_is_loopback(ip))
			report_error(check->reporter, item->place,
				is_loopback ? "through \"lo\" only this machine is "
					      "reached; write [127.0.0.1/32]"
					    : "a loopback address is reached through "
					      "interface lo alone; write that");
		item = item->next;
	}
}

void
config_check_connect(
	const struct check *check, size_t index, const struct node *segment)
{
	struct scope *scope = &check->config->scopes[index];

	check_interface(check, scope, segment);
	if (!scope->connect)
		return;
	scope->routed = true; /* no MAC is seen, whatever lies in between */
	if (!scope->owned)
		report_error(check->reporter, place_of(segment, "connect"),
			"\"connect\" needs \"owned: true\": by connect() nothing is "
			"listened to");
	if (check->config->extras[index].reach_from_count > 0)
		report_error(check->reporter, place_of(segment, "reach_from"),
			"from another segment one cannot ask by connect(); remove "
			"\"reach_from\" or \"connect\"");
}

void
config_check_connect_jobs(
	const struct check *check, size_t index, const struct node *segment)
{
	const struct scope *scope = &check->config->scopes[index];
	const struct segment_policy *policy = &check->config->segments[index];
	uint64_t hosts = estimate_hosts(scope);

	for (size_t i = 0; i < policy->job_count && scope->connect; i++) {
		const struct port_job *job = &policy->jobs[i];
		uint64_t ports = port_set_size(&job->ports) + ESTIMATE_CANARIES;

		if (job->proto != PROTO_TCP)
			report_error(check->reporter, place_of(segment, "ports"),
				"UDP ports cannot be asked by connect(); remove the "
				"job");
		else if (hosts * ports > SCOPE_CONNECT_QUESTIONS_MAX)
			report_error(check->reporter, place_of(segment, "ports"),
				"%llu addresses x %llu ports are more than the %d that "
				"can be asked by connect(); declare fewer of either, "
				"or "
				"run with CAP_NET_RAW and without \"connect\"",
				(unsigned long long)hosts, (unsigned long long)ports,
				SCOPE_CONNECT_QUESTIONS_MAX);
	}
}
