/* Services by number; in the configuration "none", "any" or a list such as [80/tcp]. */
#ifndef WATCHDOG_NET_SERVICE_SET_H
#define WATCHDOG_NET_SERVICE_SET_H

#include "net/port_set.h"

struct service_set {
	bool any;
	struct port_set tcp, udp;
};

#endif
