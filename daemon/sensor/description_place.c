#include "sensor/description_place.h"

#include "base/text.h"

bool
description_place_read(const struct ssdp_notice *notice, const struct ip *ip,
	const struct mac *mac, struct observation_place *place)
{
	if (notice->location.port == 0 || !ip_equal(&notice->location.ip, ip))
		return false;
	place->mac = *mac;
	place->location = notice->location;
	(void)text_copy(place->device, sizeof(place->device), notice->device);
	return true;
}
