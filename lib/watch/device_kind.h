/* What a device seems to be: kept with it, told again whenever something it is told from
 * changes. */
#ifndef WATCHDOG_WATCH_DEVICE_KIND_H
#define WATCHDOG_WATCH_DEVICE_KIND_H

#include "watch/core.h"

/* Its maker, name or open ports may be others than before: tells its kind again. When that is
 * another one, saves it, and its open services, which are judged by it. */
void device_kind_look(struct watch *watch, struct device *device);

#endif
