/*
 * The way to the engine: observations out. While there is no engine, or it does not keep up,
 * what cannot be told is counted. A program that is its own engine (tests/bench) listens here.
 */
#ifndef WATCHDOG_SENSOR_TELLER_H
#define WATCHDOG_SENSOR_TELLER_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/ipc.h"

typedef void teller_call(const struct observation *observation, void *context);

struct teller {
	struct ipc *engine; /* NULL while there is none */
	uint64_t lost;	    /* to this engine */
	teller_call *here;  /* instead of an engine: in this process; else NULL */
	void *context;
};

/* Sends or queues; false when it is lost. The observation stays the caller's. */
bool teller_tell(struct teller *teller, const struct observation *observation);

/* The engine is three quarters of a queue behind (or gone): ask the network nothing more
 * that it would have to hear about. */
bool teller_is_busy(const struct teller *teller);

/* An observation with its head filled in. */
struct observation teller_observation(enum observation_kind kind, uint16_t segment,
	uint64_t run_id, struct moment at);

#endif
