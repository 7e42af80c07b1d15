/* wdog trust: a DHCP server or router is the owner's. */
#ifndef WATCHDOG_ENGINE_COMMAND_TRUST_H
#define WATCHDOG_ENGINE_COMMAND_TRUST_H

#include "engine/asked.h"

void handle_trust(const struct asked *asked);

#endif
