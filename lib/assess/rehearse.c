#include "assess/rehearse.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "watch/device_names.h"
#include "watch/expect.h"

void
rehearsal_init(
	struct rehearsal *rehearsal, const struct expect_rule *rules, size_t count)
{
	*rehearsal = (struct rehearsal){.rule_count = count};
	rehearsal->rules = mem_array(count + 1, sizeof(*rehearsal->rules));
	for (size_t i = 0; i < count; i++)
		rehearsal->rules[i].rule = &rules[i];
}

void
rehearsal_done(struct rehearsal *rehearsal)
{
	free(rehearsal->rules);
	*rehearsal = (struct rehearsal){.rules = NULL};
}

static struct rehearsed_rule *
find_rule(const struct rehearsal *rehearsal, const struct opening *opening)
{
	const struct mac *mac = mac_is_zero(&opening->mac) ? NULL : &opening->mac;

	for (size_t i = 0; i < rehearsal->rule_count; i++)
		if (device_is_named(rehearsal->rules[i].rule->device,
			    opening->device_id, opening->name, mac))
			return &rehearsal->rules[i];
	return NULL;
}

static struct rehearsed *
find_service(struct rehearsed_rule *rule, const struct opening *opening)
{
	struct rehearsed *service;

	for (size_t i = 0; i < rule->service_count; i++) {
		service = &rule->services[i];
		if (service->device_id == opening->device_id &&
			service->port == opening->port &&
			service->proto == opening->proto)
			return service;
	}
	if (rule->service_count == REHEARSED_MAX)
		return NULL;
	service = &rule->services[rule->service_count++];
	service->device_id = opening->device_id;
	service->proto = opening->proto;
	service->port = opening->port;
	(void)text_copy(service->name, sizeof(service->name), opening->name);
	(void)text_copy(service->service, sizeof(service->service), opening->service);
	return service;
}

void
rehearsal_add(struct rehearsal *rehearsal, const struct opening *opening)
{
	struct rehearsed_rule *rule = find_rule(rehearsal, opening);
	struct rehearsed *service;

	if (rule == NULL) {
		rehearsal->unjudged++;
		return;
	}
	if (expect_allows(rule->rule, opening->proto, opening->port)) {
		rule->allowed++;
		return;
	}
	rule->alerts++;
	service = find_service(rule, opening);
	if (service != NULL)
		service->alerts++;
}
