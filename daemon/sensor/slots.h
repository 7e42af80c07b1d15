/* The runs under way, each in a slot of its own (scan/cookie.h); NULL is a free one. */
#ifndef WATCHDOG_SENSOR_SLOTS_H
#define WATCHDOG_SENSOR_SLOTS_H

#include "scan/cookie.h"
#include "sensor/scan_run.h"

/* One that a run which asks from there may have, or -1: SCANS_PER_SEGMENT at most. */
int slots_free(
	struct scan_run *const slots[static SCAN_SLOTS], const struct segment *from);

/* Fills in_turn with the runs, the one that asked longest ago first, those that asked at the
 * same moment in the order of their slots; returns how many there are. Runs wait for each
 * other where one host may be asked once a second (CARE_GENTLE_RATE): a long port job of it
 * would take every second, and a sweep that came to it stand there until the job is over. */
size_t slots_in_turn(struct scan_run *const slots[static SCAN_SLOTS],
	struct scan_run *in_turn[static SCAN_SLOTS]);

/* Longer than the longest nap (sensor/nap.h): a turn that is so late found no processor. */
enum { SLOTS_LATE_MS = 20 };

/* Was a run to be asked for its next question so long ago? Answers may then lie unread. */
bool slots_are_late(struct scan_run *const slots[static SCAN_SLOTS], mono_t now);

#endif
