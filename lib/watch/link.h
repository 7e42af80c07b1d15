/* Can we see at all: interface, capture, sensor. Blind means unknown, never absent. */
#ifndef WATCHDOG_WATCH_LINK_H
#define WATCHDOG_WATCH_LINK_H

#include "watch/core.h"

void link_changed(struct watch *watch, struct segment *segment,
	const struct observation *observation);
void link_capture(struct watch *watch, struct segment *segment,
	const struct observation_capture *capture);
/* To be called when something has moved that decides whether the segment can be seen. */
void link_update(struct watch *watch, struct segment *segment);

/* A new sensor knows nothing yet: every segment waits for its first word. */
void link_sensor_replaced(struct watch *watch);

/* True when who is there can be seen, and no port of anybody (canary.h). */
bool link_shuts_out(const struct segment *segment);

/* A sweep is over: three in a row that saw nothing are blindness. */
void link_swept(struct watch *watch, struct segment *segment, const struct run *run);

/* Tells blindness after its grace. */
void link_tick(struct watch *watch, struct segment *segment);
/* When link_tick is wanted; false when it is not. */
bool link_wake(const struct segment *segment, mono_t *wake);

#endif
