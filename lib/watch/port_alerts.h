/*
 * Alerts of ports whose device has left the address: they go on at the address that it holds
 * now when the port is open there, end when it is not, and wait while nobody knows. One
 * whose device holds no address any more ends when it has been gone for long.
 */
#ifndef WATCHDOG_WATCH_PORT_ALERTS_H
#define WATCHDOG_WATCH_PORT_ALERTS_H

#include "watch/core.h"

/* The device took or left an address, or the ports of one were looked at. */
void port_alerts_review(struct watch *watch, struct device *device);

/* Everything is restored, or a sweep is over: the same for every device of the segment that
 * has alerts. */
void port_alerts_review_all(struct watch *watch, const struct segment *segment);

#endif
