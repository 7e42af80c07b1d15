/* Orders that arrive in parts: head, targets, ports, then "go". */
#ifndef WATCHDOG_SENSOR_ORDERS_H
#define WATCHDOG_SENSOR_ORDERS_H

#include <stdbool.h>
#include <stddef.h>

#include "ctl/role_message.h"

enum { ORDERS_OPEN_MAX = 8 }; /* begun and not yet complete */

struct orders {
	struct orders_part {
		struct scan_order order;
		size_t target_capacity;
	} parts[ORDERS_OPEN_MAX];
	size_t count;
};

void orders_done(struct orders *orders); /* forgets all */

/* Adds ROLE_ORDER, ROLE_ORDER_TARGETS or ROLE_ORDER_PORTS. False when the part belongs to
 * no order, begins one too many or passes a maximum: that order is forgotten. */
bool orders_add(struct orders *orders, const struct role_message *message);

/* ROLE_ORDER_GO: moves the complete order into *order (the caller's from now on). False
 * when there is none. */
bool orders_complete(
	struct orders *orders, const struct role_go *go, struct scan_order *order);

/* Forgets an order that was cancelled before it was complete; false when there is none. */
bool orders_cancel(struct orders *orders, uint64_t run_id);

#endif
