/* What an owner sees before anything is sent: `wdogd --check` and `wdogd --plan`. */
#ifndef WATCHDOG_CONFIG_PLAN_TEXT_H
#define WATCHDOG_CONFIG_PLAN_TEXT_H

#include "config/config.h"

/* One line per segment: what it is, what is asked of it and how often. Ends in a line feed.
 * Caller frees. */
char *config_summary(const struct config *config);

/* Per segment and job: targets, ports, packets, rate and duration, as they would be sent;
 * ceilings of segment and daemon and exclusions are taken into account. Caller frees. */
char *config_plan(const struct config *config);

#endif
