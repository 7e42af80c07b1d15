/*
 * What becomes of a received frame: proof for a run, the gateway's answer, or something merely
 * overheard. The only place where the bytes of strangers are looked at.
 */
#ifndef WATCHDOG_SENSOR_RECEIVER_H
#define WATCHDOG_SENSOR_RECEIVER_H

#include "sensor/scans.h"

struct receiver {
	struct listeners *listeners; /* borrowed, as all of these */
	struct segments *segments;
	struct scans *scans;
	struct heard *heard;
	struct teller *teller;
	listeners_ended_call *ended;
	void *context; /* of ended */
	uint64_t refused
		[FRAME_REASON_COUNT]; /* frames that could not be read, by reason */
};

/* Takes every frame of the listeners from now on; ended is called with context when one of
 * them came to its end. */
void receiver_follow(struct receiver *receiver, struct loop *loop,
	listeners_ended_call *ended, void *context);

#endif
