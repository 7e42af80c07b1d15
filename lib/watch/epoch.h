/*
 * A new configuration looks at other addresses than the old one: who is found there was not
 * looked for before and is no new device. Two complete sweeps later the difference is told
 * in one digest, and the epoch is over.
 */
#ifndef WATCHDOG_WATCH_EPOCH_H
#define WATCHDOG_WATCH_EPOCH_H

#include "watch/core.h"

/* Compares what is to be looked at with what was; before the first sweep. */
void epoch_start(struct watch *watch, struct segment *segment);

/* A complete sweep of the segment is over, and nothing disturbed it. */
void epoch_swept(struct watch *watch, struct segment *segment);

/* A device was found that nobody looked for before. */
void epoch_found(struct segment *segment);

#endif
