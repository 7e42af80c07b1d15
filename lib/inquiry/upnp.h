/*
 * What a device says of itself by UPnP (Device Architecture 1.1, 2.3: its description), and
 * which of a router's ports lead into the network (InternetGatewayDevice, WANIPConnection:1,
 * 2.4.14 GetGenericPortMappingEntry). No XML library: fixed tags are looked for, and no entity
 * is replaced (faults.md P16). All of it is the claim of a stranger.
 */
#ifndef WATCHDOG_INQUIRY_UPNP_H
#define WATCHDOG_INQUIRY_UPNP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/ip.h"
#include "net/location.h"
#include "net/port_set.h"

enum {
	UPNP_TEXT_SIZE = 64,
	UPNP_DEVICE_SIZE = 40,
	UPNP_DESCRIPTION_MAX = 64 * 1024, /* bytes read of a description */
	UPNP_SERVICES_MAX = 64		  /* services of it that are looked at */
};

/* What may be asked: nothing that changes anything can be said here. */
enum upnp_about {
	UPNP_NOTHING,	  /* it is no question of UPnP */
	UPNP_DESCRIPTION, /* GET of the path that the device announced */
	UPNP_MAPPING	  /* one entry of a router's list of port mappings */
};

/* The service of a router that has the list. */
enum upnp_connection {
	UPNP_NO_CONNECTION,
	UPNP_IP_1, /* urn:schemas-upnp-org:service:WANIPConnection:1 */
	UPNP_IP_2,
	UPNP_PPP_1 /* WANPPPConnection:1 */
};

struct upnp_question {
	enum upnp_about about;
	char path[LOCATION_PATH_SIZE];	 /* of the description or for the question */
	enum upnp_connection connection; /* of UPNP_MAPPING */
	uint16_t index;			 /* of UPNP_MAPPING: the entry, from 0 */
};

/* Of its root device; "" where it says nothing. */
struct upnp_description {
	char name[UPNP_TEXT_SIZE];	  /* friendlyName: what it calls itself */
	char maker[UPNP_TEXT_SIZE];	  /* manufacturer */
	char model[UPNP_TEXT_SIZE];	  /* modelName */
	char number[UPNP_TEXT_SIZE];	  /* modelNumber */
	char serial[UPNP_TEXT_SIZE];	  /* serialNumber */
	char device[UPNP_DEVICE_SIZE];	  /* "MediaRenderer": letters and digits */
	enum upnp_connection connection;  /* NO_CONNECTION: it has no such list here */
	char control[LOCATION_PATH_SIZE]; /* where the list is asked for, on itself */
};

/* What came of asking for one entry. */
enum upnp_entry {
	UPNP_ENTRY_NONE, /* nothing that can be understood, or it refused */
	UPNP_ENTRY_ONE,
	UPNP_ENTRY_END /* there is no entry of that index: the list ends before it */
};

struct upnp_mapping {
	enum upnp_entry entry;
	bool enabled;
	enum proto proto;
	uint16_t external_port, port; /* 0: all of them */
	struct ip client;	    /* whom it leads to; IP_NONE: it says no address */
	char label[UPNP_TEXT_SIZE]; /* what for, as whoever made it says */
};

/* about says which of them was read; UPNP_NOTHING: none. */
struct upnp_answer {
	enum upnp_about about;
	struct upnp_description description;
	struct upnp_mapping mapping;
};

/* Writes the question as HTTP (nothing else is ever sent for UPnP) into bytes; authority:
 * "192.168.1.1:5000". Returns its length, 0 when it does not fit. */
size_t upnp_ask(const struct upnp_question *question, const char *authority,
	uint8_t *bytes, size_t size);

/* True when the end of the document has been received. */
bool upnp_is_whole(const uint8_t *bytes, size_t length);

/* Reads the answer, head included, in one pass for each tag. False, with *answer zeroed, when
 * it is none to that question. */
bool upnp_read(const struct upnp_question *question, const char *authority,
	const uint8_t *bytes, size_t length, struct upnp_answer *answer);

/* True when every text, choice and address is as promised above. */
bool upnp_question_is_sound(const struct upnp_question *question);
bool upnp_answer_is_sound(const struct upnp_answer *answer);

#endif
