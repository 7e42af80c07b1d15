/*
 * A host whose answers end the identify role is asked alone, and its device not for a week
 * when that ends it again; after the week alone, and so on. The owner ends that with wdog care.
 */
#ifndef WATCHDOG_WATCH_QUARANTINE_H
#define WATCHDOG_WATCH_QUARANTINE_H

#include "watch/core.h"

/* How long its device is still quarantined; 0: it is not. */
span_t quarantine_left(const struct watch *watch, const struct address *address);

/* True when it may have ended the role, and has not answered since. */
bool quarantine_suspects(const struct address *address);

/* Who answers is no suspect any more. */
void quarantine_clear(struct watch *watch, struct address *address);

/* It ended the role again, when that port was asked. */
void quarantine_begin(struct watch *watch, struct address *address, uint16_t port);

#endif
