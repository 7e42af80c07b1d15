/*
 * Whether scans strain the way to a segment's gateways, that of each family of addresses by
 * itself: it is asked for its MAC about once a second while they are under way
 * (scan/congestion.h), on a segment that is looked at directly as on one behind it. Without a
 * gateway nothing is known.
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
	mono_t let_out; /* the last question, by the pacer */
	mono_t looked;
	mono_t found; /* when the way was last congested */
};

struct strain_means {
	struct wire *wire;
	struct pacer_daemon *pacer;
};

/* A scan is under way from the segment, over that family: to be called many times a second
 * then. Asks when it is time to. */
void strain_look(struct segment *segment, enum ip_family family,
	const struct strain_means *means, mono_t now);

/* True while scans from the segment over that family should send nothing. */
bool strain_holds(const struct segment *segment, enum ip_family family, mono_t now);

/* When the way over that family was last found congested; us 0: never. */
mono_t strain_found(const struct segment *segment, enum ip_family family);

/* A frame that arrived for the segment. */
void strain_receive(struct segment *segment, const struct frame *frame, mono_t now);

#endif
