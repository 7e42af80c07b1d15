/*
 * Where something lies on a web server, as a stranger says so: "http://192.168.1.1:5000/d.xml".
 * Only plain HTTP, only an address (a name would have to be resolved, and could be resolved to
 * anything), and only a path that can be sent again as it is.
 */
#ifndef WATCHDOG_NET_LOCATION_H
#define WATCHDOG_NET_LOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/ip.h"

enum { LOCATION_PATH_SIZE = 128 };

struct location {
	struct ip ip;
	uint16_t port;		       /* 1-65535; 80 when none is named */
	char path[LOCATION_PATH_SIZE]; /* location_is_path; "/" when there is none */
};

/* False, with *location untouched, when it is no such place. */
bool location_read(const char *bytes, size_t length, struct location *location);

/* True for a path that begins with '/', of the characters of RFC 3986 3.3 and 3.4 alone. */
bool location_is_path(const char *path);

#endif
