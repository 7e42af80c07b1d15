/* The line that `systemctl status` shows. */
#ifndef WATCHDOG_MONITOR_STATUS_H
#define WATCHDOG_MONITOR_STATUS_H

#include "base/text.h"
#include "ctl/role_message.h"

/* figures: the engine's last, NULL while it or the sensor is not ready. rejected: a new
 * configuration was refused and the old one still runs. */
void status_line(struct text *text, const struct role_figures *figures, bool rejected);

#endif
