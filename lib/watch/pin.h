/*
 * Is this still the owner's network? The same private addresses are in use everywhere, so a
 * segment is known by who answers for its gateway: pinned with the first complete sweep.
 * Whenever its link comes up, and whenever another station claims to be the gateway,
 * nothing is asked but the gateway and a few known devices, and nobody else is believed:
 *
 *	the pinned gateway answers		it is the owner's network
 *	only another station answers for it	it is not, until the owner says so: wdog pin
 *	no gateway, but a known device does	it is, and its gateway is off
 *	nobody does				unknown: it is asked again, now and then
 */
#ifndef WATCHDOG_WATCH_PIN_H
#define WATCHDOG_WATCH_PIN_H

#include "watch/core.h"

/* A sweep is complete: who has answered for the gateway so far is the pinned one. */
void pin_swept(struct watch *watch, struct segment *segment);

/* The link came up: where are we. */
void pin_link_up(struct watch *watch, struct segment *segment);

/* The pinned gateway answers. Another station answers for it. Any other one was heard, when
 * somebody asked it. */
void pin_gateway_heard(struct watch *watch, struct segment *segment);
void pin_rival_heard(struct watch *watch, struct segment *segment);
void pin_host_heard(const struct watch *watch, struct segment *segment,
	const struct observation_host *host);

/* Starts asking who is there when that is in doubt; wake as elsewhere. */
bool pin_choose(struct watch *watch, struct segment *segment, struct run *run);
bool pin_wants(const struct watch *watch, const struct segment *segment);
bool pin_wake(const struct segment *segment, mono_t *wake);
void pin_checked(struct watch *watch, struct segment *segment, const struct run *run);

/* The owner says that it is his network. False when that is not in doubt. */
bool pin_confirm(struct watch *watch, struct segment *segment);

#endif
