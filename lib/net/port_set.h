/*
 * A set of ports 1-65535 of one protocol as sorted ranges that neither overlap nor touch.
 * "22,80,8000-8100" names the same set everywhere: configuration, protocol, SQL, CLI.
 */
#ifndef WATCHDOG_NET_PORT_SET_H
#define WATCHDOG_NET_PORT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/names.h"

enum proto { PROTO_TCP = 6, PROTO_UDP = 17 }; /* IANA protocol numbers */

extern const struct name proto_names[]; /* tcp, udp */

struct port_range {
	uint16_t first, last;
	uint32_t before; /* ports in the ranges in front; kept by port_set_add */
};

struct port_set {
	struct port_range *ranges;
	size_t count; /* at most 32,768: every second port */
	size_t capacity;
};

/* The empty set is all zeros; port_set_done gives its memory back and empties it. */
void port_set_done(struct port_set *set);
/* to is overwritten, whatever it held: it must own nothing. */
void port_set_copy(struct port_set *to, const struct port_set *from);

/* Reads the text form; *set (empty) is written only on success. Port 0, an inverted
 * range and empty parts are errors. Duplicates are merged. */
int port_set_parse(const char *text, struct port_set *set, struct error *error);

/* The text form as a new string (caller frees); "" for the empty set. */
char *port_set_text(const struct port_set *set);

/* Ports from first to last; a range with port 0 or an inverted one adds nothing. O(ranges). */
void port_set_add(struct port_set *set, uint16_t first, uint16_t last);
/* Takes out those that are in it; an inverted range takes out nothing. */
void port_set_remove(struct port_set *set, uint16_t first, uint16_t last);
void port_set_add_set(struct port_set *set, const struct port_set *other);
void port_set_remove_set(struct port_set *set, const struct port_set *other);
/* Takes out what is not in other. */
void port_set_keep_set(struct port_set *set, const struct port_set *other);
/* O(log ranges). */
bool port_set_has(const struct port_set *set, uint16_t port);
bool port_set_equal(const struct port_set *a, const struct port_set *b);

/* Number of ports, 0-65535. */
size_t port_set_size(const struct port_set *set);
/* The index-th port in ascending order; index must be below the size. O(log ranges). */
uint16_t port_set_port(const struct port_set *set, size_t index);

#endif
