/* `wdog status`: the one row that says whether all is well, and why not. */
#ifndef WATCHDOG_ENGINE_STATUS_ROW_H
#define WATCHDOG_ENGINE_STATUS_ROW_H

#include "engine/engine.h"

/* New reference. */
json_t *status_row(const struct engine *engine);

#endif
