#include "sensor/connector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/log.h"
#include "sys/outgoing.h"

/* One attempt. */
struct call {
	struct connector *connector; /* NULL: free */
	struct probe probe;
	uint64_t run_id;
	int socket;
	int error; /* of connect() itself; 0: it is under way */
	struct loop_io *io;
	struct loop_timer *timer;
};

struct connector {
	struct connector_setup setup;
	struct call calls[CONNECTOR_OPEN_MAX];
	size_t open;
	bool refusal_said[GATE_REASON_COUNT];
	bool failure_said;
};

struct connector *
connector_new(const struct connector_setup *setup)
{
	struct connector *connector = mem_new(sizeof(*connector));

	connector->setup = *setup;
	return connector;
}

/* By a reset, when it was accepted: nothing stays behind on either side. */
static void
hang_up(struct call *call)
{
	const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

	loop_io_free(call->io);
	loop_timer_free(call->timer);
	if (call->socket >= 0) {
		/* Without it the close is merely more polite. */
		(void)setsockopt(
			call->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		(void)close(call->socket);
	}
	call->connector->open--;
	*call = (struct call){.connector = NULL};
}

void
connector_free(struct connector *connector)
{
	if (connector == NULL)
		return;
	for (size_t i = 0; i < CONNECTOR_OPEN_MAX; i++)
		if (connector->calls[i].connector != NULL)
			hang_up(&connector->calls[i]);
	free(connector);
}

bool
connector_has_room(const struct connector *connector)
{
	return connector->open < CONNECTOR_OPEN_MAX;
}

/* What the outcome says of the port (Linux, icmp_err_convert). A reset after it was accepted is
 * an end, not a refusal (RFC 9293, 3.10.7). REASON_NONE: nothing. */
static enum port_reason
reason_of(int error)
{
	switch (error) {
	case 0:
	case ECONNRESET:
		return REASON_CONN_ACCEPTED;
	case ECONNREFUSED: /* or a firewall's port-unreachable: nobody can tell */
		return REASON_CONN_REFUSED;
	case EHOSTUNREACH: /* or prohibited, or no answer to ARP */
		return REASON_HOST_UNREACH;
	case ENETUNREACH:
		return REASON_NET_UNREACH;
	case ENOPROTOOPT:
		return REASON_PROTO_UNREACH;
	default:
		return REASON_NONE;
	}
}

static void
ended(int descriptor, int what, void *context)
{
	struct call *call = context;
	const struct connector_setup *setup = &call->connector->setup;
	const struct probe probe = call->probe;
	uint64_t run_id = call->run_id;
	socklen_t size = sizeof(call->error);
	enum port_reason reason;

	(void)what;
	if (call->error == 0 &&
		getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &call->error, &size) != 0)
		call->error = errno;
	reason = reason_of(call->error);
	hang_up(call);
	if (reason != REASON_NONE)
		setup->answered(run_id, &probe, reason, setup->context);
}

static void
is_silent(void *context)
{
	hang_up(context);
}

/* A socket that connects to its own port would be its own answer. */
static uint16_t
source_port(const struct probe *probe)
{
	return probe->source_port == probe->target_port ? probe->source_port ^ 1
							: probe->source_port;
}

/* 0 when it is under way, or has an outcome (call->error); else why it could not begin. */
static int
start(struct call *call, const struct scope *scope)
{
	const struct probe *probe = &call->probe;
	const struct outgoing from = {
		.interface = scope->interface,
		.ip = probe->ends.source,
		.port = source_port(probe),
	};

	call->socket = outgoing_socket(&from);
	if (call->socket < 0)
		return errno;
	call->error =
		outgoing_connect(call->socket, &probe->ends.target, probe->target_port);
	return call->error == ECONNREFUSED ? 0 : call->error;
}

/* A refusal is a fault of ours: said once per reason, counted by the gate. */
static void
say_refusal(
	struct connector *connector, const struct probe *probe, enum gate_reason reason)
{
	char text[IP_TEXT_SIZE];

	if (reason == GATE_PAUSED || connector->refusal_said[reason])
		return;
	connector->refusal_said[reason] = true;
	log_error("The gate refused to connect to %s (%s).",
		ip_text(&probe->ends.target, text),
		names_text(gate_reason_names, (int)reason));
}

static void
say_failure(struct connector *connector, int error)
{
	/* Another process has that port: the next attempt takes another one. */
	if (connector->failure_said || error == EADDRINUSE)
		return;
	connector->failure_said = true;
	log_warning("connect() does not work: %s; its segments are asked again later.",
		strerror(error));
}

static struct call *
find_free(struct connector *connector)
{
	size_t i = 0;

	while (connector->calls[i].connector != NULL)
		i++;
	return &connector->calls[i];
}

enum wire_fate
connector_ask(struct connector *connector, uint16_t segment, uint64_t run_id,
	const struct probe *probe, mono_t now)
{
	const struct connector_setup *setup = &connector->setup;
	const struct gate_connect what = {.ip = probe->ends.target,
		.port = probe->target_port,
		.source_port = source_port(probe)};
	struct call *call = find_free(connector);
	enum gate_reason reason = gate_check_connect(setup->gate, segment, &what, now);
	int error;

	if (reason != GATE_PASS) {
		say_refusal(connector, probe, reason);
		return WIRE_REFUSED;
	}
	*call = (struct call){
		.connector = connector, .probe = *probe, .run_id = run_id};
	connector->open++;
	error = start(call, &setup->scopes[segment]);
	if (error != 0) {
		say_failure(connector, error);
		hang_up(call);
		return WIRE_FAILED;
	}
	call->io = loop_io_new(setup->loop,
		(struct loop_watch){.descriptor = call->socket,
			.what = LOOP_WRITE,
			.priority = LOOP_NETWORK},
		ended, call);
	call->timer = loop_timer_new(setup->loop, LOOP_NETWORK, is_silent, call);
	loop_timer_set(call->timer, span_ms(CONNECTOR_PATIENCE_MS));
	return WIRE_SENT;
}
