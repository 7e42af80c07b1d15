#include "sensor/orders.h"

#include <string.h>

#include "base/mem.h"

static struct orders_part *
find(struct orders *orders, uint64_t run_id)
{
	for (size_t i = 0; i < orders->count; i++)
		if (orders->parts[i].order.run_id == run_id)
			return &orders->parts[i];
	return NULL;
}

/* Closes the gap; what the order owns is somebody else's, or freed, by now. */
static void
take_out(struct orders *orders, struct orders_part *part)
{
	*part = orders->parts[--orders->count];
	memset(&orders->parts[orders->count], 0, sizeof(*part));
}

void
orders_done(struct orders *orders)
{
	for (size_t i = 0; i < orders->count; i++)
		scan_order_done(&orders->parts[i].order);
	memset(orders, 0, sizeof(*orders));
}

static bool
begin(struct orders *orders, const struct scan_order *head)
{
	if (orders->count == ORDERS_OPEN_MAX)
		return false;
	orders->parts[orders->count++] = (struct orders_part){.order = *head};
	return true;
}

static bool
add_targets(struct orders_part *part, const struct scan_order *chunk)
{
	struct scan_order *order = &part->order;
	size_t need = order->target_count + chunk->target_count;

	if (need > SCAN_TARGETS_MAX)
		return false;
	if (chunk->target_count == 0)
		return true;
	order->targets = mem_grow(
		order->targets, &part->target_capacity, need, sizeof(*order->targets));
	memcpy(order->targets + order->target_count, chunk->targets,
		chunk->target_count * sizeof(*chunk->targets));
	order->target_count = need;
	return true;
}

bool
orders_add(struct orders *orders, const struct role_message *message)
{
	struct orders_part *part = find(orders, message->order.run_id);

	if (message->type == ROLE_ORDER && part == NULL)
		return begin(orders, &message->order);
	if (message->type == ROLE_ORDER_TARGETS && part != NULL &&
		add_targets(part, &message->order))
		return true;
	if (message->type == ROLE_ORDER_PORTS && part != NULL) {
		port_set_add_set(&part->order.ports, &message->order.ports);
		return true;
	}
	(void)orders_cancel(orders, message->order.run_id); /* there may be none */
	return false;
}

bool
orders_complete(
	struct orders *orders, const struct role_go *go, struct scan_order *order)
{
	struct orders_part *part = find(orders, go->run_id);

	if (part == NULL)
		return false;
	*order = part->order;
	order->link_at = go->link_at;
	take_out(orders, part);
	return true;
}

bool
orders_cancel(struct orders *orders, uint64_t run_id)
{
	struct orders_part *part = find(orders, run_id);

	if (part == NULL)
		return false;
	scan_order_done(&part->order);
	take_out(orders, part);
	return true;
}
