#include "watch/expect.h"

#include <stdio.h>

#include "base/text.h"
#include "watch/breach.h"

bool
expect_allows(const struct expect_rule *rule, enum proto proto, uint16_t port)
{
	return rule->ports.any ||
		port_set_has(
			proto == PROTO_UDP ? &rule->ports.udp : &rule->ports.tcp, port);
}

static const struct expect_rule *
find_rule(const struct watch *watch, const struct device *device)
{
	const struct watch_policy *policy = watch->policy;

	for (size_t i = 0; i < policy->expect_count; i++)
		if (inventory_is_named(device, policy->expects[i].device))
			return &policy->expects[i];
	return NULL;
}

static void
add_ports(struct text *text, const struct port_set *ports, const char *proto)
{
	for (size_t i = 0; i < ports->count; i++) {
		const struct port_range *range = &ports->ranges[i];

		text_format(text, "%s%u", text->length > 0 ? ", " : "", range->first);
		if (range->last != range->first)
			text_format(text, "-%u", range->last);
		text_format(text, "/%s", proto);
	}
}

static void
describe(const struct expect_rule *rule, struct text *text)
{
	char space[EVENT_VALUE_SIZE];
	struct text allowed;

	text_init(&allowed, space, sizeof(space));
	add_ports(&allowed, &rule->ports.tcp, "tcp");
	add_ports(&allowed, &rule->ports.udp, "udp");
	text_format(text, "policy.expect lets \"%s\" offer %s%s", rule->device,
		allowed.length == 0 ? "nothing" : space, allowed.cut ? " ..." : "");
}

void
expect_check(struct watch *watch, const struct address *address,
	const struct service_record *record)
{
	const struct expect_rule *rule = find_rule(watch, address->device);
	char space[ADVICE_SIZE];
	struct text text;

	if (rule == NULL || expect_allows(rule, record->proto, record->port)) {
		breach_end(watch, address, record, breach_of_expect,
			"the policy allows it");
		return;
	}
	text_init(&text, space, sizeof(space));
	describe(rule, &text);
	text_add(&text, "; close it, or change the rule");
	breach_tell(watch, address, record, breach_of_expect, space);
}
