/*
 * Who is there: from signs of life to devices and the addresses they hold. On-link a
 * device is its MAC within the segment, behind a router it is its address.
 */
#ifndef WATCHDOG_WATCH_HOST_H
#define WATCHDOG_WATCH_HOST_H

#include "watch/core.h"

/* A sign of life. asked: it answers a run of ours that asked this address, which makes an
 * unknown station a device. Returns the address it was believed for, or NULL. */
struct address *host_heard(struct watch *watch, struct segment *segment,
	const struct observation_host *host, bool asked);

/* A sweep that began then is over: an address from which a device did not answer again and
 * again, while it did from another, is its no longer. */
void host_swept(struct watch *watch, struct segment *segment, mono_t began);

/* True when the observation comes from this machine itself. */
bool host_is_own(const struct segment *segment, const struct observation_host *host);

/* Saves an address as it is now. */
void host_save_address(struct watch *watch, struct address *address);

/* Saves every last_seen of a segment that moved since it was last saved: a portion at
 * once, the others at the ticks that host_wake asks for. */
void host_save_seen(struct watch *watch, struct segment *segment);
void host_tick(struct watch *watch, struct segment *segment);
/* When host_tick is wanted; false when it is not. */
bool host_wake(const struct segment *segment, mono_t *wake);

#endif
