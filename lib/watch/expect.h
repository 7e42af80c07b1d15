/* What the owner says that a device may offer: policy.expect. */
#ifndef WATCHDOG_WATCH_EXPECT_H
#define WATCHDOG_WATCH_EXPECT_H

#include "watch/core.h"

/* True when the services that the rule names hold that port. */
bool expect_allows(const struct expect_rule *rule, enum proto proto, uint16_t port);

/* An open service that no rule foresees breaks the rule that names its device. */
void expect_check(struct watch *watch, const struct address *address,
	const struct service_record *record);

#endif
