/* wdog accept: the owner's answers about a finding. */
#ifndef WATCHDOG_ENGINE_COMMAND_ACCEPT_H
#define WATCHDOG_ENGINE_COMMAND_ACCEPT_H

#include "engine/asked.h"

void handle_accept(const struct asked *asked);

#endif
