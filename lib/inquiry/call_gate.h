/*
 * The last code before a connection of the identify role is made and before a byte is sent
 * over it. It trusts no order: whom the engine names is judged here again, by the owner's
 * consent and exclusions (scope.h), the ports that never get a byte, and the ceilings for
 * connections: one at a time to a host, some seconds apart, few in all (faults.md 4.2).
 */
#ifndef WATCHDOG_INQUIRY_CALL_GATE_H
#define WATCHDOG_INQUIRY_CALL_GATE_H

#include "base/timepoint.h"
#include "inquiry/order.h"
#include "scan/gate.h"
#include "scan/scope.h"

enum {
	CALLS_MAX = 64,		  /* connections at a time, whatever is configured */
	CALL_HOSTS_MAX = 1024,	  /* hosts whose last connection is remembered */
	CALL_SENT_MAX = 8 * 1024, /* bytes sent over one connection */
	CALL_APART_SECONDS = 2	  /* between two connections to a host */
};

struct call_gate;

/* scopes (one per segment, same index) are borrowed; total connections at a time, 1 to
 * CALLS_MAX. Caller frees with call_gate_free. */
struct call_gate *call_gate_new(
	const struct scope *scopes, size_t count, uint32_t total);
void call_gate_free(struct call_gate *gate); /* NULL allowed */

/* While paused nothing passes; a new gate is paused. */
void call_gate_set_paused(struct call_gate *gate, bool paused);

/* May this connection be made now? GATE_PASS counts it as open until call_gate_close;
 * GATE_RATE_HOST and GATE_RATE_DAEMON only mean "not now". A port that never gets a byte is
 * refused as GATE_PAYLOAD: its connection could show nothing. */
enum gate_reason call_gate_open(struct call_gate *gate, const struct call *call,
	mono_t now) __attribute__((warn_unused_result));

/* May that many more bytes be sent over a connection that has sent so many? Judged anew:
 * between connect and send the owner may have paused. */
enum gate_reason call_gate_send(const struct call_gate *gate, const struct call *call,
	size_t sent, size_t length) __attribute__((warn_unused_result));

/* The connection has ended. */
void call_gate_close(struct call_gate *gate, const struct call *call, mono_t now);

/* When the host may be connected to again; now when at once. */
mono_t call_gate_next(
	const struct call_gate *gate, const struct call *call, mono_t now);

/* Connections and sends judged so, since call_gate_new. */
uint64_t call_gate_count(const struct call_gate *gate, enum gate_reason reason);

#endif
