/*
 * What stations tell everybody, unasked: DHCP, router advertisements, mDNS and SSDP, and that
 * they search for a router. Read where the frame came in; what is told is a claim of whoever
 * sent it.
 */
#ifndef WATCHDOG_SENSOR_ANNOUNCED_H
#define WATCHDOG_SENSOR_ANNOUNCED_H

#include "sensor/receiver.h"

/* Tells what the frame announces, when it does and that is news. */
void announced_receive(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at);

#endif
