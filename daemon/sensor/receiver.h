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
	uint64_t refused
		[FRAME_REASON_COUNT]; /* frames that could not be read, by reason */
};

void receiver_frame(struct receiver *receiver, struct listener *listener,
	const struct received *received);

#endif
