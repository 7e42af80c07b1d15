/* What the identify role keeps when it starts to work: IP sockets, and nothing else. */
#ifndef WATCHDOG_IDENTIFY_LIMITS_H
#define WATCHDOG_IDENTIFY_LIMITS_H

#include "base/error.h"
#include "sys/confine.h"

int limits_of_identify(enum sandbox_level *level, struct error *error);

#endif
