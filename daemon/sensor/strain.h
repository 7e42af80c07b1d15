/*
 * Whether scans strain the way to a segment's gateway: it is asked for its MAC about once a
 * second while they are under way (scan/congestion.h), on a segment that is looked at directly
 * as on one behind it. Without a gateway over IPv4 nothing is known.
 */
#ifndef WATCHDOG_SENSOR_STRAIN_H
#define WATCHDOG_SENSOR_STRAIN_H

#include "scan/congestion.h"
#include "scan/pacer.h"
#include "sensor/neighbour.h"
#include "sensor/wire.h"

struct segment;

struct strain {
	struct neighbour gateway; /* who is asked: its addresses */
	struct congestion way;
	mono_t looked;
	mono_t found; /* when the way was last congested */
};

struct strain_means {
	struct wire *wire;
	struct pacer_daemon *pacer;
};

/* A scan is under way from the segment: to be called many times a second then. Asks when it
 * is time to. */
void strain_look(struct segment *segment, const struct strain_means *means, mono_t now);

/* True while scans from the segment should send nothing. */
bool strain_holds(const struct segment *segment, mono_t now);

/* A frame that arrived for the segment. */
void strain_receive(struct segment *segment, const struct frame *frame, mono_t now);

#endif
