/* Whose MAC the gateway has: another one that claims its address is told at once. */
#ifndef WATCHDOG_WATCH_GATEWAY_H
#define WATCHDOG_WATCH_GATEWAY_H

#include "watch/core.h"

/* The gateway in use, as configured or as the sensor says; then who the sensor found to
 * answer for it, if it asked. */
void gateway_known(struct segment *segment, const struct observation_link *link);
void gateway_linked(struct watch *watch, struct segment *segment,
	const struct observation_link *link);

/* The owner accepts who answers instead of the trusted one; false when nobody does. */
bool gateway_accept(struct watch *watch, struct segment *segment);

/* A station claims an address; nothing happens unless it is the gateway's. */
void gateway_claimed(struct watch *watch, struct segment *segment, const struct ip *ip,
	const struct mac *mac);

/* The link came up. */
void gateway_arrived(struct watch *watch, struct segment *segment);

/* Everybody who answers for the gateway was heard since then. Where the link came up after
 * the last word of a rival, that one stayed behind when only the trusted one answers. */
void gateway_asked(struct watch *watch, struct segment *segment, mono_t since);

/* The trusted MAC as a number for the store, and back. */
void gateway_restore(struct segment *segment, int64_t value);

#endif
