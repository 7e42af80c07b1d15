/* What the monitor keeps for itself, and for the roles until they confine themselves. */
#ifndef WATCHDOG_MONITOR_LIMITS_H
#define WATCHDOG_MONITOR_LIMITS_H

#include "config/config.h"
#include "monitor/monitor.h"
#include "monitor/role_files.h"
#include "sys/confine.h"

int limits_apply(const struct monitor_options *options, const struct config *config,
	const struct role_files *files, enum sandbox_level *level, struct error *error);

#endif
