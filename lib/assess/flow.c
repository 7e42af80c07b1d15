#include "assess/flow.h"

#include <string.h>

#include "base/text.h"

static bool
is_segment(const struct flow_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->segment_count; i++)
		if (strcmp(policy->scopes[i].name, name) == 0)
			return true;
	return false;
}

static bool
means(const struct flow_policy *policy, const char *name, uint16_t segment)
{
	const char *zone = names_text(zone_names, (int)policy->segments[segment].zone);

	if (strcmp(name, "any") == 0 || strcmp(name, policy->scopes[segment].name) == 0)
		return true;
	return !is_segment(policy, name) && strcmp(name, zone) == 0;
}

static bool
allows(const struct service_set *set, const struct flow *flow)
{
	return set->any ||
		port_set_has(
			flow->proto == PROTO_UDP ? &set->udp : &set->tcp, flow->port);
}

/* " 80/tcp, 8000-8100/tcp" */
static void
add_ports(struct text *text, const struct port_set *ports, const char *proto)
{
	for (size_t i = 0; i < ports->count; i++) {
		const struct port_range *range = &ports->ranges[i];

		text_format(text, " %u", range->first);
		if (range->last != range->first)
			text_format(text, "-%u", range->last);
		text_format(text, "/%s%s", proto, i + 1 < ports->count ? "," : "");
	}
}

static void
describe(const struct flow_rule *rule, struct text *text)
{
	const struct service_set *set = &rule->allow;

	text_format(text, "from %s to %s allows", rule->from, rule->to);
	if (set->tcp.count == 0 && set->udp.count == 0)
		text_add(text, " none");
	add_ports(text, &set->tcp, "tcp");
	if (set->tcp.count > 0 && set->udp.count > 0)
		text_add(text, ",");
	add_ports(text, &set->udp, "udp");
}

size_t
flow_rule_for(const struct flow_policy *policy, const struct flow *flow, bool *allowed)
{
	if (flow->from == flow->to || flow->from >= policy->segment_count ||
		flow->to >= policy->segment_count)
		return policy->rule_count;
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct flow_rule *rule = &policy->rules[i];

		if (!means(policy, rule->from, flow->from) ||
			!means(policy, rule->to, flow->to))
			continue;
		*allowed = allows(&rule->allow, flow);
		return i;
	}
	return policy->rule_count;
}

bool
flow_forbids(const struct flow_policy *policy, const struct flow *flow,
	struct broken_rule *rule)
{
	bool allowed = true;
	size_t at = flow_rule_for(policy, flow, &allowed);
	struct text text;

	if (allowed)
		return false;
	rule->number = (uint32_t)at + 1;
	text_init(&text, rule->text, sizeof(rule->text));
	describe(&policy->rules[at], &text);
	return true;
}
