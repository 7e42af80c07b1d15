/* Two stations that use the same address at the same time. */
#ifndef WATCHDOG_WATCH_CONFLICT_H
#define WATCHDOG_WATCH_CONFLICT_H

#include "watch/core.h"

/* host claims the address of holder, who has not left it; NULL: our own. Told once an hour. */
void conflict_raise(struct watch *watch, struct segment *segment,
	const struct address *holder, const struct observation_host *host);

/* A sweep is over: ends the alerts when nobody has claimed another one's address for an
 * hour. */
void conflict_swept(struct watch *watch, struct segment *segment);

#endif
