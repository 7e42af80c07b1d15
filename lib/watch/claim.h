/*
 * What devices call themselves and say of themselves: unasked by DHCP, mDNS and SSDP, by
 * NetBIOS and the discovery protocols of makers where those were asked for, and in their UPnP description, which they are asked
 * for as well (describe.h). A claim of whoever holds the MAC, shown with its source; never an
 * identity, and no rule of the owner's
 * matches it. The first name of a source counts at once; another one when the same source says
 * it again ten minutes later and has not said the old one in between.
 */
#ifndef WATCHDOG_WATCH_CLAIM_H
#define WATCHDOG_WATCH_CLAIM_H

#include "watch/observation.h"

struct watch;
struct segment;
struct device;

enum { CLAIMS_WAITING_MAX = 64 };

/* What one source says of a device. */
struct claim {
	struct claim_record record;
	char other[DEVICE_NAME_SIZE]; /* another name it says meanwhile, "" none */
	mono_t other_since;
};

/* Heard of stations that are no devices yet: the oldest goes first. */
struct waiting_claim {
	uint16_t segment;
	struct observation_claim said;
};

struct waiting_claims {
	struct waiting_claim list[CLAIMS_WAITING_MAX];
	size_t next;
};

/* A station says something of itself. Of a device it counts at once; of a station that is none
 * yet it waits, the oldest of CLAIMS_WAITING_MAX being forgotten first, for claim_welcome. */
void claim_heard(struct watch *watch, struct segment *segment,
	const struct observation_claim *said);

/* The same of a device that was asked. */
void claim_take(struct watch *watch, struct device *device,
	const struct observation_claim *said);

/* When it last said something by that source, to within a day; us 0: never. */
wall_t claim_seen(const struct device *device, enum claim_source source);

/* A station has become a device: what it said before counts now. */
void claim_welcome(struct watch *watch, struct device *device, const struct mac *mac);

/* What the device calls itself, as the best source says it; "" when none does. Borrowed. */
const char *claim_name(const struct device *device);

/* Everything it says of itself, separated by blanks: for telling its kind. */
void claim_words(const struct device *device, char words[CLAIM_WORDS_SIZE]);

#endif
