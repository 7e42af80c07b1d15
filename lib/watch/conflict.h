/* Two stations that use the same address at the same time. */
#ifndef WATCHDOG_WATCH_CONFLICT_H
#define WATCHDOG_WATCH_CONFLICT_H

#include "watch/core.h"

/* host claims the address of holder, who has not left it; NULL: our own. Told once an hour for
 * each address, and for at most 16 addresses of a segment in an hour. */
void conflict_raise(struct watch *watch, struct segment *segment,
	struct address *holder, const struct observation_host *host);

/* A sweep is over: ends the alerts of the addresses that only one station claimed for an
 * hour, and of those that nobody holds any more. */
void conflict_swept(struct watch *watch, struct segment *segment);

#endif
