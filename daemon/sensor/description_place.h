/* Where the description of a UPnP device lies, by its own word. */
#ifndef WATCHDOG_SENSOR_DESCRIPTION_PLACE_H
#define WATCHDOG_SENSOR_DESCRIPTION_PLACE_H

#include "net/ssdp.h"
#include "watch/observation.h"

/* What a station says that has that address and MAC. False when it names no description, or
 * one on another host: who does that names a victim. */
bool description_place_read(const struct ssdp_notice *notice, const struct ip *ip,
	const struct mac *mac, struct observation_place *place);

#endif
