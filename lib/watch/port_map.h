/*
 * Everything known of the ports of one address and protocol. Ports that are or once were
 * open are services, one entry each; all other tested ports lie in sorted ranges of equal
 * state and reason; what is in neither was never tested.
 *
 * Silence is weak evidence: where a stronger answer is on file, the first silence only
 * leaves a doubt, and the second in a row is believed.
 */
#ifndef WATCHDOG_WATCH_PORT_MAP_H
#define WATCHDOG_WATCH_PORT_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timepoint.h"
#include "net/port_set.h"
#include "net/port_state.h"
#include "net/service_facts.h"
#include "watch/asking.h"
#include "watch/flap.h"

enum {
	PORT_MAP_SILENCES_MAX = 15,
	/* Ports that are or were open kept per address and protocol; a middlebox that opens all 65,535
	 * costs no more than this. */
	PORT_MAP_SERVICES_MAX = 256,
	/* Ranges of the others kept per address and protocol; who answers one port so and the
	 * next one otherwise up to the last costs no more than this: 32 KiB. */
	PORT_MAP_SPANS_MAX = 4096,
	/* (state, reason) pairs that a set of never-open ports can have. */
	PORT_MAP_SHELVES = 16
};

/* What was asked of an open port, and what is believed of the answers. */
struct spoken {
	struct service_facts facts; /* service "": nothing that is known */
	struct service_facts *seen; /* owned; others, that wait for a second look */
	uint32_t readers;	    /* FACT_READERS that the facts were read with */
	wall_t since;		    /* it speaks so; us 0: nobody was asked yet */
	uint64_t order_id;	    /* of the inquiry under way; 0: none */
	struct asking asking;
};

struct service {
	uint16_t port;
	uint8_t state, reason; /* enum port_state, enum port_reason */
	uint8_t silences;      /* in a row while the host answered elsewhere */
	bool dirty;	       /* verified since it was last saved */
	wall_t since, first_open, last_verified;
	uint64_t run_id;
	struct flap flap;      /* how often it opened and closed */
	bool unstable;	       /* told once; its single changes are not */
	struct spoken *spoken; /* owned by the map; NULL: nobody ever asked */
};

struct port_span {
	uint16_t first, last;
	uint8_t state, reason;
	bool doubted;
	uint8_t silences; /* in a row, up to PORT_MAP_SILENCES_MAX */
};

/* A set as it was last saved, to see whether it has changed. */
struct port_shelf {
	uint8_t state, reason;
	uint64_t digest;
};

struct port_map {
	struct service *services; /* by port */
	size_t service_count, service_capacity;
	struct port_span *spans; /* by port; none overlap */
	size_t span_count, span_capacity;
	struct port_shelf shelves[PORT_MAP_SHELVES];
	size_t shelf_count;
};

/* True when the reason shows no answer of the host itself: silence, or a router that says
 * that it cannot reach it. */
bool port_reason_is_weak(enum port_reason reason);

/* The empty map is all zeros. */
void port_map_done(struct port_map *map);

/* What is believed of one port; PORT_UNTESTED when it is in no entry. */
enum port_state port_map_state(const struct port_map *map, uint16_t port);

/* How often in a row a never-open port was silent; PORT_MAP_SILENCES_MAX for any other. */
uint32_t port_map_silences(const struct port_map *map, uint16_t port);

/* What is in the map was known before: its silences count as often as can be. */
void port_map_settle(struct port_map *map);

/* The entry of a port that is or was open, or NULL. Good until the next addition. */
struct service *port_map_service(const struct port_map *map, uint16_t port);

/* Makes a port a service (zeroed but for its port) and takes it out of the ranges. When
 * PORT_MAP_SERVICES_MAX is reached the one that has been closed for the longest time makes
 * room, and is as if it had never been open. NULL when it is one already, or all are open. */
struct service *port_map_add_service(struct port_map *map, uint16_t port);

/* What was asked of a service; made when nobody did before. */
struct spoken *service_speaks(struct service *service);

/* Believes an answer (or silence, see above) of the never-open ports in range; services
 * in it are left alone. Beyond PORT_MAP_SPANS_MAX the highest ports are forgotten: they
 * count as untested again. */
void port_map_mark(struct port_map *map, struct port_range range, enum port_state state,
	enum port_reason reason);

/* The never-open ports of that state and reason, added to *ports. */
void port_map_rest(const struct port_map *map, enum port_state state,
	enum port_reason reason, struct port_set *ports);

/* True when that set differs from the one last noted; notes it. *ports (empty) gets the
 * set as it is now. */
bool port_map_rest_changed(struct port_map *map, enum port_state state,
	enum port_reason reason, struct port_set *ports);

/* True when one of those ports is believed to give an answer of the host itself. */
bool port_map_answers(const struct port_map *map, const struct port_set *ports);

/* Number of ports of wanted that were ever tested. */
size_t port_map_tested(const struct port_map *map, const struct port_set *wanted);

#endif
