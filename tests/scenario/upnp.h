/* What hosts of a story say of themselves by UPnP, and the port mappings of a router. */
#ifndef WATCHDOG_TESTS_SCENARIO_UPNP_H
#define WATCHDOG_TESTS_SCENARIO_UPNP_H

#include "watch/observation.h"
#include "world.h"

struct player;

enum { DESCRIBERS_MAX = 8, MAPPED_MAX = 80 };

struct describer {
	struct ip ip;
	uint16_t port;
	struct upnp_description description;
	struct upnp_mapping mapped[MAPPED_MAX];
	size_t mapped_count;
};

struct upnp_world {
	struct describer describers[DESCRIBERS_MAX];
	size_t count;
};

/* HOST describes PORT NAME MODEL [KIND]: it announces a description there and gives it; with
 * KIND InternetGatewayDevice it has a list of port mappings, too.
 * HOST describes nothing: it refuses from now on. */
void upnp_describe(struct player *player, const struct host *host, char **words);

/* HOST maps tcp|udp EXTERNAL ADDRESS PORT [LABEL], HOST unmaps tcp|udp EXTERNAL */
void upnp_map(struct player *player, const struct host *host, char **words);
void upnp_unmap(struct player *player, const struct host *host, char **words);

/* HOST searches: for a router that keeps port mappings. */
void upnp_search(struct player *player, const struct host *host);

/* What the host of an order answers. */
void upnp_answer(const struct upnp_world *world, const struct inquiry_order *order,
	struct observation_service *answer);

#endif
