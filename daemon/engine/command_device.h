/* wdog approve, name and care: what the owner says of one device. Each answers with how to
 * undo it, which takes what held before. */
#ifndef WATCHDOG_ENGINE_COMMAND_DEVICE_H
#define WATCHDOG_ENGINE_COMMAND_DEVICE_H

#include "engine/asked.h"

void handle_approve(const struct asked *asked);
void handle_name(const struct asked *asked);
void handle_care(const struct asked *asked);

#endif
