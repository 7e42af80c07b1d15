/* How a person names a device: its name, a MAC of it, or "d-17". */
#ifndef WATCHDOG_WATCH_DEVICE_NAMES_H
#define WATCHDOG_WATCH_DEVICE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "net/mac.h"

/* True when a pattern, in which * and ? stand for anything and for one character, is for the
 * device with that id, name ("" none) and MAC (NULL none). */
bool device_is_named(
	const char *pattern, uint64_t id, const char *name, const struct mac *mac);

#endif
