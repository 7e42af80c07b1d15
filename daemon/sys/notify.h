/* The service manager's notification protocol (sd_notify(3)), without its library. */
#ifndef WATCHDOG_SYS_NOTIFY_H
#define WATCHDOG_SYS_NOTIFY_H

#include "base/timepoint.h"

struct notify;

/* Reads NOTIFY_SOCKET (a path, or an abstract name after '@') and WATCHDOG_USEC. Never
 * NULL: without a manager every call does nothing. */
struct notify *notify_new(void);
void notify_free(struct notify *notify);

/* How often notify_alive is wanted: half the manager's time-out; 0 us when it is not. */
span_t notify_alive_every(const struct notify *notify);

void notify_ready(struct notify *notify);
void notify_reloading(struct notify *notify);
void notify_stopping(struct notify *notify);
void notify_alive(struct notify *notify);
/* One line of state for `systemctl status`; sent only when it changed. */
void notify_status(struct notify *notify, const char *status);

#endif
