#include "engine/sensor_link.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/log.h"

/* The monitor usually sees a dead sensor first and brings a new channel by itself. */
enum { PATIENCE_SECONDS = 5 };

struct sensor_link {
	struct loop *loop;
	const struct sensor_link_calls *calls;
	void *context;
	struct ipc *ipc; /* NULL: no sensor */
	struct loop_timer *patience;
};

static void
patience_is_over(void *context)
{
	struct sensor_link *link = context;

	link->calls->broken(link->context);
	loop_timer_set(link->patience, span_seconds(PATIENCE_SECONDS));
}

static void
disconnect(struct sensor_link *link)
{
	ipc_free(link->ipc);
	link->ipc = NULL;
	loop_timer_set(link->patience, span_seconds(PATIENCE_SECONDS));
}

struct sensor_link *
sensor_link_new(struct loop *loop, const struct sensor_link_calls *calls, void *context)
{
	struct sensor_link *link = mem_new(sizeof(*link));

	link->loop = loop;
	link->calls = calls;
	link->context = context;
	link->patience = loop_timer_new(loop, LOOP_CONTROL, patience_is_over, link);
	return link;
}

void
sensor_link_free(struct sensor_link *link)
{
	if (link == NULL)
		return;
	ipc_free(link->ipc);
	loop_timer_free(link->patience);
	free(link);
}

static void
take_message(struct role_message *message, int descriptor, void *context)
{
	struct sensor_link *link = context;

	if (descriptor >= 0)
		(void)close(descriptor);
	if (message->type == ROLE_OBSERVATION &&
		message->observation.kind != OBSERVATION_INQUIRER &&
		message->observation.kind != OBSERVATION_SERVICE) {
		link->calls->observed(&message->observation, link->context);
		return;
	}
	log_error("The sensor sent a message that it may not send.");
	disconnect(link);
}

static void
channel_closed(void *context)
{
	disconnect(context);
}

static const struct ipc_calls channel_calls = {
	.message = take_message, .closed = channel_closed};

void
sensor_link_connect(struct sensor_link *link, int descriptor)
{
	ipc_free(link->ipc);
	link->ipc = ipc_new(link->loop, descriptor, LOOP_NETWORK, &channel_calls, link);
	loop_timer_cancel(link->patience);
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

void
sensor_link_obey(struct sensor_link *link, const struct effects *effects)
{
	for (size_t i = 0; link->ipc != NULL && i < effects->count; i++) {
		if (send_effect(link->ipc, &effects->list[i]))
			continue;
		log_error("The sensor does not take its orders.");
		disconnect(link);
	}
}
