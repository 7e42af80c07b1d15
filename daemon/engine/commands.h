/* What wdog may ask: one row per command in a table. */
#ifndef WATCHDOG_ENGINE_COMMANDS_H
#define WATCHDOG_ENGINE_COMMANDS_H

#include "engine/engine.h"

/* Answers a request; context is the engine. */
control_request_call commands_request;

#endif
