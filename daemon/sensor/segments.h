/*
 * The configured segments as the sensor finds them: where it stands in each, whether it can ask
 * there, and its gateway where frames go through it: of a routed one, and of one from which
 * others are looked at. Every change is told to the engine.
 */
#ifndef WATCHDOG_SENSOR_SEGMENTS_H
#define WATCHDOG_SENSOR_SEGMENTS_H

#include "scan/gate.h"
#include "scan/pacer.h"
#include "sensor/listeners.h"
#include "sensor/neighbour.h"
#include "sensor/strain.h"
#include "sensor/teller.h"
#include "sensor/wire.h"

struct segment {
	uint16_t index;
	const struct scope *scope;
	struct listener *listener;
	struct pacer_segment *pacer;
	struct pacer_crossing crossing; /* what looks at other segments from here */
	bool crossed;			/* others are looked at from here */
	struct strain strain;		/* what scans from here do to the way */
	uint32_t link_index, carrier_losses; /* of its interface: another pair, another
						cable, perhaps another network */
	mono_t told;		/* when the engine was told of it last ... */
	mono_t torn;		/* ... and when, that the cable was out */
	bool placed;		/* there is a vantage; a routed one may lack its MAC */
	bool up;		/* asking is possible */
	struct vantage vantage; /* over IPv4; valid when up */
	struct neighbour gateway; /* of a routed or a crossed segment */
	/* The same over IPv6: a segment with prefixes of both families is looked at from
	 * two places. */
	struct {
		bool placed, up;
		struct vantage vantage;
		struct neighbour gateway; /* of a routed or a crossed segment */
		struct strain strain;
	} v6;
};

/* A segment moved (up, down, or elsewhere): what was asked from there is void. With
 * gateway_only we stand where we stood, and only the way to other segments is another. */
typedef void segments_call(struct segment *segment, bool gateway_only, void *context);

struct segments_setup {
	const struct scope *scopes; /* borrowed, as all of these */
	size_t count;
	struct loop *loop;
	struct listeners *listeners;
	struct gate *gate;
	struct wire *wire;
	struct teller *teller;
	struct pacer_daemon *pacer;
	const struct hash_key *key;
	segments_call *moved;
	void *context;
};

struct segments;

/* Caller frees with segments_free. No segment is up before segments_update. */
struct segments *segments_new(const struct segments_setup *setup);
void segments_free(struct segments *segments); /* NULL allowed */

size_t segments_count(const struct segments *segments);
/* Borrowed; index must be below the count. */
struct segment *segments_at(struct segments *segments, size_t index);

/* The kernel's picture, or what is listened on, changed. */
void segments_update(struct segments *segments, const struct link_table *table);

/* Tells the engine of every segment, changed or not: it is a new engine. */
void segments_tell_all(struct segments *segments);
/* Tells the receiving side's counters of every segment, and whether what asks through IP waits
 * for room in the connection table. */
void segments_tell_captures(struct segments *segments, bool table_full);

/* Asks all nodes of an on-link segment for an echo, if it has a place over IPv6: whoever
 * answers is overheard. IPv6 has no other sweep. */
void segments_ask_all_nodes(struct segments *segments, struct segment *segment);

/* While paused the gateways are not asked for either. */
void segments_set_paused(struct segments *segments, bool paused);

/* A look at another segment is under way from here over that family: its gateway is asked
 * for again and again meanwhile. */
void segments_prove_gateway(
	struct segments *segments, struct segment *segment, enum ip_family family);

/* True when the gateway has answered lately: what went through it was not lost before it. */
bool segments_gateway_answers(
	const struct segment *segment, enum ip_family family, mono_t now);

/* Asks the gateway for an echo (return_path.h), where it may be. */
void segments_ask_return(
	struct segments *segments, struct segment *segment, enum ip_family family);

/* Pacer and gate hold to how an order wants its targets asked. */
void segments_set_care(struct segments *segments, const struct scan_order *order);

/* A frame for the gateways of the segments behind a listener. */
void segments_receive(struct segments *segments, const struct listener *listener,
	const struct frame *frame, mono_t now);

/* The one segment of an interface that is looked at directly; NULL when there are several:
 * then nobody can say which one a link-local address (RFC 4291 2.5.6) belongs to. */
struct segment *segments_on_link(
	struct segments *segments, const struct listener *listener);

/* The segment on a listener that a station heard directly on the wire (routed false), or
 * one whose packet came through a router, belongs to by its address; NULL when none. */
struct segment *segments_of(struct segments *segments, const struct listener *listener,
	const struct ip *ip, bool routed);

#endif
