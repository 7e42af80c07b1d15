#include "inquiry/call_gate.h"

#include <stdlib.h>

#include "base/mem.h"

/* A host with a connection, or one that had its last not long ago. */
struct called {
	struct ip ip; /* IP_NONE: the row is free */
	uint16_t segment;
	bool open;
	mono_t free_at;
};

struct call_gate {
	const struct scope *scopes;
	size_t count;
	uint32_t total, open;
	bool paused;
	struct called hosts[CALL_HOSTS_MAX];
	uint64_t counts[GATE_REASON_COUNT];
};

struct call_gate *
call_gate_new(const struct scope *scopes, size_t count, uint32_t total)
{
	struct call_gate *gate = mem_new(sizeof(*gate));

	gate->scopes = scopes;
	gate->count = count;
	gate->total = total > CALLS_MAX ? CALLS_MAX : total;
	gate->paused = true;
	return gate;
}

void
call_gate_free(struct call_gate *gate)
{
	free(gate);
}

void
call_gate_set_paused(struct call_gate *gate, bool paused)
{
	gate->paused = paused;
}

static struct called *
find(const struct call_gate *gate, const struct call *call)
{
	for (size_t i = 0; i < CALL_HOSTS_MAX; i++) {
		const struct called *host = &gate->hosts[i];

		if (ip_equal(&host->ip, &call->ip) && host->segment == call->segment)
			return (struct called *)(uintptr_t)host;
	}
	return NULL;
}

/* A free row, or one whose pause is over. NULL: more hosts than can be kept in mind. */
static struct called *
find_free(struct call_gate *gate, mono_t now)
{
	for (size_t i = 0; i < CALL_HOSTS_MAX; i++) {
		struct called *host = &gate->hosts[i];

		if (host->ip.family == IP_NONE ||
			(!host->open && host->free_at.us <= now.us))
			return host;
	}
	return NULL;
}

/* Everything that does not depend on the moment. */
static enum gate_reason
judge(const struct call_gate *gate, const struct call *call)
{
	const struct scope *scope;

	if (gate->paused)
		return GATE_PAUSED;
	if (call->segment >= gate->count || !gate->scopes[call->segment].owned)
		return GATE_NOT_OWNED;
	scope = &gate->scopes[call->segment];
	if (call->source.family != call->ip.family ||
		(ip_is_special(&call->source) && !ip_is_loopback(&call->source)))
		return GATE_SENDER;
	if (ip_equal(&call->source, &call->ip) && !ip_is_loopback(&call->ip))
		return GATE_OWN_ADDRESS;
	if (gate_judge_target(scope, &call->ip) != GATE_PASS)
		return gate_judge_target(scope, &call->ip);
	if (scope_excludes_mac(scope, &call->mac))
		return GATE_EXCLUDED_MAC;
	if (call->port == 0 || port_set_has(&scope->exclude_tcp, call->port))
		return GATE_EXCLUDED_PORT;
	return port_set_has(&scope->no_payload_tcp, call->port) ? GATE_PAYLOAD
								: GATE_PASS;
}

static enum gate_reason
open_call(struct call_gate *gate, const struct call *call, mono_t now)
{
	enum gate_reason reason = judge(gate, call);
	struct called *host;

	if (reason != GATE_PASS)
		return reason;
	if (gate->open >= gate->total)
		return GATE_RATE_DAEMON;
	host = find(gate, call);
	if (host != NULL && (host->open || host->free_at.us > now.us))
		return GATE_RATE_HOST;
	if (host == NULL)
		host = find_free(gate, now);
	if (host == NULL)
		return GATE_RATE_DAEMON;
	*host = (struct called){.ip = call->ip, .segment = call->segment, .open = true};
	gate->open++;
	return GATE_PASS;
}

enum gate_reason
call_gate_open(struct call_gate *gate, const struct call *call, mono_t now)
{
	enum gate_reason reason = open_call(gate, call, now);

	gate->counts[reason]++;
	return reason;
}

enum gate_reason
call_gate_send(const struct call_gate *gate, const struct call *call, size_t sent,
	size_t length)
{
	enum gate_reason reason = judge(gate, call);
	const struct called *host = find(gate, call);

	if (reason != GATE_PASS)
		return reason;
	if (host == NULL || !host->open)
		return GATE_SENDER;
	if (sent > CALL_SENT_MAX || length > CALL_SENT_MAX - sent)
		return GATE_PAYLOAD;
	return GATE_PASS;
}

void
call_gate_close(struct call_gate *gate, const struct call *call, mono_t now)
{
	struct called *host = find(gate, call);

	if (host == NULL || !host->open)
		return;
	host->open = false;
	host->free_at = mono_add(now, span_seconds(CALL_APART_SECONDS));
	gate->open--;
}

mono_t
call_gate_next(const struct call_gate *gate, const struct call *call, mono_t now)
{
	const struct called *host = find(gate, call);

	return host == NULL || host->free_at.us < now.us ? now : host->free_at;
}

uint64_t
call_gate_count(const struct call_gate *gate, enum gate_reason reason)
{
	return gate->counts[reason];
}
