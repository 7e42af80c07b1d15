/* The sensor is given ORDER, CANCEL and PAUSE; an order in pieces that fit a message. */
#include "engine/role_link.h"

/* What is heard and what was asked on the wire, but not what came of an inquiry. */
static bool
may_say(const struct observation *said)
{
	return said->kind != OBSERVATION_INQUIRER &&
		(said->kind != OBSERVATION_SERVICE || said->service.order_id == 0);
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool
send_targets(struct ipc *ipc, const struct scan_order *order)
{
	struct role_message message = {
		.type = ROLE_ORDER_TARGETS, .order = {.run_id = order->run_id}};

	for (size_t at = 0; at < order->target_count;
		at += message.order.target_count) {
		message.order.targets = order->targets + at;
		message.order.target_count =
			smaller(order->target_count - at, ROLE_ORDER_TARGETS_MAX);
		if (!ipc_send(ipc, &message))
			return false;
	}
	return true;
}

static bool
send_ports(struct ipc *ipc, const struct scan_order *order)
{
	struct role_message message = {
		.type = ROLE_ORDER_PORTS, .order = {.run_id = order->run_id}};
	struct port_set *part = &message.order.ports;

	for (size_t at = 0; at < order->ports.count; at += part->count) {
		part->ranges = order->ports.ranges + at;
		part->count = smaller(order->ports.count - at, ROLE_ORDER_RANGES_MAX);
		if (!ipc_send(ipc, &message))
			return false;
	}
	return true;
}

static bool
send_order(struct ipc *ipc, const struct scan_order *order)
{
	struct role_message head = {.type = ROLE_ORDER, .order = *order};
	const struct role_message go = {
		.type = ROLE_ORDER_GO, .go = {order->run_id, order->link_at}};

	head.order.targets = NULL;
	head.order.target_count = 0;
	head.order.ports = (struct port_set){0};
	return ipc_send(ipc, &head) && send_targets(ipc, order) &&
		send_ports(ipc, order) && ipc_send(ipc, &go);
}

static bool
send_effect(struct ipc *ipc, const struct effect *effect)
{
	struct role_message message = {0};

	if (effect->kind == EFFECT_ORDER)
		return send_order(ipc, &effect->order);
	if (effect->kind == EFFECT_CANCEL) {
		message.type = ROLE_CANCEL;
		message.run_id = effect->cancel_run_id;
	} else if (effect->kind == EFFECT_PAUSE) {
		message.type = ROLE_PAUSE;
		message.pause = effect->pause;
	} else {
		return true; /* not for the sensor */
	}
	return ipc_send(ipc, &message);
}

const struct role_link_kind link_to_sensor = {
	.name = "sensor",
	.may_say = may_say,
	.send = send_effect,
};
