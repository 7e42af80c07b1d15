/*
 * Many devices that go silent at once, or the gateway, are one event of their segment: a
 * switch, an access point, a cable. The devices are held, unknown and untold, until half of
 * them answer again, or the gateway when it was the gateway; who stays silent then is judged
 * by itself and makes no second darkness. After a day those that are still held count as
 * absent.
 */
#ifndef WATCHDOG_WATCH_DARK_H
#define WATCHDOG_WATCH_DARK_H

#include "watch/core.h"

/* How much of the segment is silent: what the rule dark-segment judges. Devices whose
 * silence surprises nobody do not count. */
void dark_count(const struct watch *watch, const struct segment *segment,
	struct silence *silence);

/* A sweep is over: when so many missed it that the segment may be dark, all of them are
 * asked by themselves at once. */
void dark_swept(struct watch *watch, struct segment *segment, const struct run *run);

/* The device waits for its segment. */
void dark_hold(struct watch *watch, struct segment *segment, struct device *device);

/* Devices are held that were not before: tells it, once. */
void dark_raise(struct watch *watch, struct segment *segment);

/* It was dark before the restart. */
void dark_restore(const struct watch *watch, struct segment *segment);

/* A held device answers again. */
void dark_release(struct watch *watch, struct segment *segment, struct device *device);

#endif
