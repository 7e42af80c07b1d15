/*
 * Which segment may reach what in which other: policy.flows. The first rule that matches a
 * flow decides; what no rule matches is not judged.
 */
#ifndef WATCHDOG_ASSESS_FLOW_H
#define WATCHDOG_ASSESS_FLOW_H

#include "net/service_set.h"
#include "watch/policy.h"

/* from and to are a segment's name, a zone's name or "any". A name that is both means the
 * segment. */
struct flow_rule {
	char from[SEGMENT_NAME_SIZE], to[SEGMENT_NAME_SIZE];
	struct service_set allow;
};

struct flow_policy {
	const struct flow_rule *rules; /* borrowed, as all of these */
	size_t rule_count;
	const struct scope *scopes;
	const struct segment_policy *segments;
	size_t segment_count;
};

/* The first rule that matches the flow, counted from 0, and in *allowed what it says of it;
 * rule_count when none does. */
size_t flow_rule_for(
	const struct flow_policy *policy, const struct flow *flow, bool *allowed);

/* Does the first rule that matches the flow not allow it? Then *rule says which and what it
 * says, cut to its size. Within a segment nothing is judged: nothing stands between. */
bool flow_forbids(const struct flow_policy *policy, const struct flow *flow,
	struct broken_rule *rule);

#endif
