/* What only root can prepare, and then giving root up. */
#ifndef WATCHDOG_MONITOR_PREPARE_H
#define WATCHDOG_MONITOR_PREPARE_H

#include "base/error.h"
#include "config/config.h"

/* Makes the directories of database and socket when they are missing (of one that is there, only
 * an empty one of root's that is called wdogd is given to user), becomes user (when
 * started by root and there is such a user) and keeps CAP_NET_RAW as the only capability
 * in every set. The error is a sentence with the remedy. */
int prepare_and_settle(
	const struct config *config, const char *user, struct error *error);

#endif
