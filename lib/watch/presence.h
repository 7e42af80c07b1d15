/*
 * Present or gone. Any believed sign of life makes a device present. It is gone only after
 * k complete sweeps in a row without an answer AND a minimum time AND a re-check by
 * unicast; many that go at once are one event of the segment. What could not be seen is
 * unknown, never absent.
 */
#ifndef WATCHDOG_WATCH_PRESENCE_H
#define WATCHDOG_WATCH_PRESENCE_H

#include "watch/core.h"

/* A believed sign of life. */
void presence_seen(struct watch *watch, struct segment *segment, struct device *device);

/* A sweep is over: who was asked and silent has one miss more. */
void presence_swept(
	struct watch *watch, struct segment *segment, const struct run *run);

/* Adds to run the addresses of the devices that wait for their re-check; false when there
 * are none. */
bool presence_choose(struct watch *watch, struct segment *segment, struct run *run);

/* The re-check is over: who was silent again is gone. */
void presence_rechecked(
	struct watch *watch, struct segment *segment, const struct run *run);

/* Enters and saves the presence of a device. */
void presence_set(struct watch *watch, struct device *device, enum presence presence);

/* Who cannot be asked and was not heard for a day is neither there nor gone: unknown, without
 * an event. */
void presence_tick(struct watch *watch, struct segment *segment);

/* The device is restored: since when it is silent. */
void presence_start(
	struct watch *watch, const struct segment *segment, struct device *device);

/* Nothing can be seen any more, or again. */
void presence_blind(struct watch *watch, const struct segment *segment);
void presence_sighted(struct watch *watch, const struct segment *segment);

#endif
