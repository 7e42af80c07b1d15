/* What the engine keeps: its database, its socket, the local syslog. */
#ifndef WATCHDOG_ENGINE_LIMITS_H
#define WATCHDOG_ENGINE_LIMITS_H

#include "config/config.h"
#include "sys/confine.h"

int limits_of_engine(
	const struct config *config, enum sandbox_level *level, struct error *error);

#endif
