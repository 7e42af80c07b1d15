/* What the rules of policy.expect would have told of the openings in the history. */
#ifndef WATCHDOG_ASSESS_REHEARSE_H
#define WATCHDOG_ASSESS_REHEARSE_H

#include "assess/opening.h"
#include "watch/policy.h"

enum { REHEARSED_MAX = 16 /* services of a rule that are told apart */ };

/* One service of one device that would have broken a rule. */
struct rehearsed {
	uint64_t device_id;
	char name[DEVICE_NAME_SIZE];
	enum proto proto;
	uint16_t port;
	char service[SERVICE_NAME_SIZE];
	uint32_t alerts; /* each time that it opened is one */
};

struct rehearsed_rule {
	const struct expect_rule *rule;
	uint32_t allowed, alerts; /* openings */
	struct rehearsed services[REHEARSED_MAX];
	size_t service_count; /* further ones only count as alerts */
};

struct rehearsal {
	struct rehearsed_rule *rules;
	size_t rule_count;
	uint32_t unjudged; /* openings of devices that no rule names */
};

/* rules are borrowed until rehearsal_done. */
void rehearsal_init(
	struct rehearsal *rehearsal, const struct expect_rule *rules, size_t count);
void rehearsal_done(struct rehearsal *rehearsal);

/* Judges one opening by the first rule that names its device, as the core would. */
void rehearsal_add(struct rehearsal *rehearsal, const struct opening *opening);

#endif
