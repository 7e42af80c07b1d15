/*
 * The sending side: one AF_PACKET socket for all interfaces (and a faster way for those on which
 * a fast scan is allowed, sensor/express.h), and the only function of the daemon that puts a
 * frame on a wire. Frames are collected into a batch; each passes the gate right before the
 * batch leaves.
 */
#ifndef WATCHDOG_SENSOR_WIRE_H
#define WATCHDOG_SENSOR_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "net/packet.h"
#include "scan/gate.h"
#include "scan/pacer.h"
#include "scan/probe.h"
#include "scan/scan.h"

enum {
	WIRE_BATCH = 64,
	WIRE_EXPRESS_MAX = 4 /* interfaces that have the faster way */
};

enum wire_fate {
	WIRE_SENT,
	WIRE_REFUSED, /* by the gate */
	WIRE_FAILED   /* by the system */
};

struct wire;

/* What became of one frame of the batch, in the order in which they were added. owner and
 * probe are as given to wire_add; so is now, unless the batch was on the wire more than
 * PACER_LATE_MS later (the process was stopped): then it is when that was certain. */
typedef void wire_fate_call(
	void *owner, const struct probe *probe, enum wire_fate fate, mono_t now);

/* From this ceiling on (frames per second) frames go past the queueing discipline straight to
 * the device (packet(7), PACKET_QDISC_BYPASS): a quarter cheaper, and a full device refuses
 * instead of buffering, which the pacer heeds. Below it the owner's shaping and whoever
 * listens on this machine see every frame. */
enum { WIRE_BYPASS_RATE = SCAN_HURRIED_RATE };

/* Opens the socket (CAP_NET_RAW) for at most ceiling frames per second. gate is borrowed.
 * NULL with *error when refused. */
struct wire *wire_open(struct gate *gate, uint32_t ceiling, struct error *error);
void wire_close(struct wire *wire); /* NULL allowed */

/* Opens the faster way out of an interface (CAP_NET_RAW), where the ceiling is at
 * least WIRE_BYPASS_RATE and the system offers it. */
void wire_hasten(struct wire *wire, uint32_t link);

/* One frame on its way. */
struct wire_frame {
	uint16_t segment;	   /* whose rules apply */
	uint16_t from;		   /* the segment looked from; mostly the same */
	uint32_t link;		   /* interface index */
	const struct probe *probe; /* copied; told to the owner again */
	struct pacers pacers;	   /* that let it out */
	wire_fate_call *call;
	void *owner; /* lives until the flush */
	mono_t now;  /* the moment that was given to the pacers */
};

/* Builds the probe's frame into the batch. False when the batch is full: flush first. */
bool wire_add(struct wire *wire, const struct wire_frame *frame);

/* Asks the gate about every frame, sends those that pass, and tells each owner, and the pacers
 * when. */
void wire_flush(struct wire *wire);

#endif
