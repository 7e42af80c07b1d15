/*
 * Where devices say that their UPnP description lies, and when they are asked for it: soon
 * after it was first heard, then once a day. What the description says is a claim like any
 * other (claim.h). It is asked for only where it was announced: on the device itself.
 */
#ifndef WATCHDOG_WATCH_DESCRIBE_H
#define WATCHDOG_WATCH_DESCRIBE_H

#include "watch/asking.h"
#include "watch/observation.h"

struct watch;
struct segment;
struct address;
struct device;

enum {
	DESCRIPTIONS_MAX = 4, /* of a device: a router describes several things */
	DESCRIBED_MAX = 1024  /* devices whose descriptions are kept in mind */
};

struct description {
	struct location location;
	char device[UPNP_DEVICE_SIZE]; /* what is described, as SSDP says */
	mono_t heard, asked;	       /* asked.us 0: never */
	struct asking asking;
};

/* Of one device; ends with it. */
struct descriptions {
	struct description list[DESCRIPTIONS_MAX];
	size_t count;
	size_t asked;	   /* index of the one asked last */
	uint64_t order_id; /* of the inquiry under way; 0: none */
};

/* A question that an address is to be asked. */
struct upnp_want {
	mono_t due;
	uint16_t port;
	struct upnp_question question;
};

/* A station says where its description lies. Kept only where it may be asked: on a pinned segment
 * of our own wire with identify, of the device that holds the address with that MAC. At most
 * DESCRIPTIONS_MAX a device; one that was not said again for a day makes room. */
void describe_heard(struct watch *watch, struct segment *segment,
	const struct observation_place *said);

/* The next description to ask an address for, or entry of its port mappings; false when there
 * is none. */
bool describe_wants(const struct watch *watch, const struct address *address,
	struct upnp_want *want);

/* It is being asked under that id. */
void describe_ordered(struct watch *watch, const struct address *address,
	const struct upnp_want *want, uint64_t order_id);

/* What came of it. False when that was no question of UPnP. */
bool describe_answered(struct watch *watch, struct address *address,
	const struct observation_service *answer);

/* The port that is asked under that id; 0 when it is no question of UPnP. */
uint16_t describe_port(
	const struct watch *watch, const struct address *address, uint64_t order_id);

/* A person had the device scanned: its descriptions are due. */
void describe_again(struct watch *watch, const struct device *device);

#endif
