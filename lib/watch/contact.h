/* New addresses are looked at when they come: the riskiest ports, then the first job's. */
#ifndef WATCHDOG_WATCH_CONTACT_H
#define WATCHDOG_WATCH_CONTACT_H

#include "watch/core.h"

/* Starts what is wanted of it and not under way. */
void contact_start(struct watch *watch, struct segment *segment);
/* Such a run is over. */
void contact_ended(struct watch *watch, struct segment *segment, const struct run *run);

#endif
