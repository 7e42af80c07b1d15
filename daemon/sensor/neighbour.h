/*
 * The MAC of a gateway, asked for by our own ARP requests or neighbour solicitations. It moves only by an answer to a
 * question of ours, and only after the known station stopped answering: an announcement
 * that nobody asked for (a forged gratuitous ARP) changes nothing here.
 */
#ifndef WATCHDOG_SENSOR_NEIGHBOUR_H
#define WATCHDOG_SENSOR_NEIGHBOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timepoint.h"
#include "net/frame.h"
#include "scan/probe.h"
#include "scan/vantage.h"

enum {
	NEIGHBOUR_KEEP_SECONDS = 60, /* a known MAC is asked again so often */
	NEIGHBOUR_MISSES = 3, /* questions in a row that it may leave unanswered */
	NEIGHBOUR_QUICK = 3,  /* repeats within a second while its MAC is not known */
	NEIGHBOUR_RETRY_SECONDS_MAX = 30
};

struct neighbour {
	struct ip ip;	/* IP_NONE: nothing to ask for */
	struct mac mac; /* zero until it answered */
	uint32_t unanswered;
	mono_t asked, next; /* when to ask again */
	mono_t heard;	    /* its last answer */
};

/* Whom to ask for. Forgets everything when that is somebody else than before. */
void neighbour_set(struct neighbour *neighbour, const struct ip *ip);

/* True when a question is due. May give up a MAC that no longer answers: then *lost. */
bool neighbour_is_due(struct neighbour *neighbour, mono_t now, bool *lost);

/* The question: to the known station alone, or to all. vantage says who asks. */
void neighbour_question(const struct neighbour *neighbour,
	const struct vantage *vantage, struct probe *probe);

/* The question left (or could not) at now. */
void neighbour_asked(struct neighbour *neighbour, mono_t now);

/* A frame arrived for the station with own_ip. True when it settles a new MAC. */
bool neighbour_receive(struct neighbour *neighbour, const struct frame *frame,
	const struct ip *own_ip, mono_t now);

#endif
