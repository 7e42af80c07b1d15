/*
 * The sending side of segments that are asked by connect(): it needs no capability, and the
 * kernel does what a frame and its answer do elsewhere. Only the outcome is looked at, not a
 * byte is read or written; a connection that was accepted is reset at once. This file and
 * identify/line.c are the only ones in the daemon that connect.
 */
#ifndef WATCHDOG_SENSOR_CONNECTOR_H
#define WATCHDOG_SENSOR_CONNECTOR_H

#include "scan/gate.h"
#include "scan/probe.h"
#include "sensor/wire.h"
#include "sys/loop.h"

enum {
	CONNECTOR_OPEN_MAX = 256, /* attempts under way */
	/* Then an attempt is silent: before the kernel would repeat its SYN by itself (1 s,
	 * RFC 6298), so that each that the gate counted is one. */
	CONNECTOR_PATIENCE_MS = 900
};

/* An attempt of that run had an outcome; of one that stays silent nothing is told. The run
 * may have ended meanwhile. */
typedef void connector_call(uint64_t run_id, const struct probe *probe,
	enum port_reason reason, void *context);

struct connector_setup {
	struct loop *loop; /* borrowed, as all of these */
	struct gate *gate;
	const struct scope *scopes;
	connector_call *answered;
	void *context;
};

struct connector;

struct connector *connector_new(
	const struct connector_setup *setup);	  /* caller frees with connector_free */
void connector_free(struct connector *connector); /* NULL allowed */

/* False while as many attempts are under way as may be. */
bool connector_has_room(const struct connector *connector);

/* Begins an attempt to the target of probe, a TCP question from the vantage's address, now, if
 * the gate lets it. There must be room. The outcome is told in a later turn of the loop. */
enum wire_fate connector_ask(struct connector *connector, uint16_t segment,
	uint64_t run_id, const struct probe *probe, mono_t now);

#endif
