/*
 * A port that opens and closes again and again is one unstable service, told once until it
 * stays as it is; its single changes are recorded meanwhile.
 */
#ifndef WATCHDOG_WATCH_SERVICE_FLAP_H
#define WATCHDOG_WATCH_SERVICE_FLAP_H

#include "watch/core.h"

/* The service changes as event says. Raises service-unstable when it does so too often;
 * while it is unstable, event->withheld is set. */
void service_flap_note(struct watch *watch, const struct address *address,
	struct service *service, struct event_record *event);

/* The service was seen as it is believed: may be the end of its instability. */
void service_flap_quiet(struct watch *watch, const struct address *address,
	enum proto proto, struct service *service);

/* Everything is restored: penalties went on to decay, who was told as unstable, is. */
void service_flap_start(struct watch *watch);

#endif
