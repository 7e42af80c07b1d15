/*
 * What is told of a device that goes or comes back, once it is believed: single events, but
 * for devices that come and go all the time (one device-unstable), that are away at this
 * hour every day, or of which the owner expects no better. Whatever is not told is still
 * recorded, with the reason.
 */
#ifndef WATCHDOG_WATCH_ABSENCE_H
#define WATCHDOG_WATCH_ABSENCE_H

#include "watch/core.h"

/* The owner's word on that device. */
enum expectation absence_expectation(const struct watch *watch,
	const struct segment *segment, const struct device *device);

/* True when nobody wonders that it is silent now. */
bool absence_is_usual(const struct watch *watch, const struct segment *segment,
	const struct device *device);

/* Raises the event; before the new presence is entered. change is what was judged. */
void absence_gone(struct watch *watch, const struct segment *segment,
	struct device *device, const struct change *change);
void absence_back(
	struct watch *watch, const struct segment *segment, struct device *device);

/* A sweep is over: ends instability, learns the hour that has passed, and tells who is
 * later than ever. */
void absence_swept(struct watch *watch, struct segment *segment);

/* Everything is restored. */
void absence_start(struct watch *watch);

#endif
