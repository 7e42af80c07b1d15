/*
 * Do answers come back to a segment from which others are looked at? Its gateway answers ARP
 * or neighbour discovery also where a switch or a reverse path filter (RFC 3704) drops every
 * packet that is sent from our address, or to it: then all would look blocked. What comes
 * back through the gateway proves the way, else an echo that it answers.
 */
#ifndef WATCHDOG_SENSOR_RETURN_PATH_H
#define WATCHDOG_SENSOR_RETURN_PATH_H

#include "sensor/segments.h"

/* Through whom the segment is left over that family; borrowed. */
struct neighbour *return_path_gateway(struct segment *segment, enum ip_family family);

/* May the gateway be asked for an echo: is it known, and the owner's, or known by an address
 * of the link alone? */
bool return_path_can_ask(struct segment *segment, enum ip_family family);

/* Something came back through the gateway. */
void return_path_works(struct segment *segment, enum ip_family family, mono_t now);

/* A frame on the segment's wire: perhaps an echo of the gateway. */
void return_path_receive(
	struct segment *segment, const struct frame *frame, mono_t now);

/* True when something came back since then, or when that cannot be asked. */
bool return_path_is_proven(
	struct segment *segment, enum ip_family family, mono_t since);

#endif
