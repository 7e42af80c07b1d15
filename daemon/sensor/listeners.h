/*
 * One capture for each configured interface that exists. A sensor cannot open another one
 * once it gave its capability up: when an interface appears or becomes another one, the
 * monitor has to start a new sensor.
 */
#ifndef WATCHDOG_SENSOR_LISTENERS_H
#define WATCHDOG_SENSOR_LISTENERS_H

#include <stdbool.h>
#include <stddef.h>

#include "scan/scope.h"
#include "sensor/capture.h"
#include "sensor/link_table.h"
#include "sensor/wire.h"

struct listeners;

struct listener {
	char interface[INTERFACE_NAME_SIZE];
	size_t ring_bytes;	 /* of its capture */
	struct capture *capture; /* NULL: cannot be listened to (any more) */
	uint32_t link;	/* interface index the capture was opened for, or tried */
	struct mac mac; /* of that interface */
	bool refused;	/* a new attempt on the same interface would be in vain */
	bool unwanted;	/* its segments are asked by connect(): nothing is heard */
	struct capture_counts counts; /* at the last listeners_count */
	struct listeners *all;
};

typedef void listeners_ended_call(void *context);

struct listeners_calls {
	void (*frame)(struct listener *listener, const struct received *received,
		void *context);
	listeners_ended_call *ended;	   /* one of them came to its end */
	bool (*is_awaited)(void *context); /* as in struct capture_calls */
};

struct listeners {
	struct listener list[SEGMENTS_MAX];
	size_t count;
	const struct listeners_calls *calls;
	void *context;
};

/* Opens what can be opened and logs what cannot. Returns 0, or ERROR_DENIED with *error when
 * CAP_NET_RAW is missing. */
int listeners_open(struct listeners *listeners, const struct scope *scopes,
	size_t scope_count, const struct link_table *table, struct error *error);
void listeners_close(struct listeners *listeners);

/* Opens the faster way out of each interface that is listened on (wire_hasten). */
void listeners_hasten(const struct listeners *listeners, struct wire *wire);

/* Delivers from now on; calls is static. */
void listeners_follow(struct listeners *listeners, struct loop *loop,
	const struct listeners_calls *calls, void *context);

/* Delivers what has come in already on any of them (capture_read). */
void listeners_read(struct listeners *listeners);

/* The listener of a configured interface; never NULL for one. */
struct listener *listeners_find(struct listeners *listeners, const char *interface);

/* Closes captures whose interface is gone or another one. Returns true when a new sensor
 * could listen where this one cannot. */
bool listeners_update(struct listeners *listeners, const struct link_table *table);

/* Refreshes the counts of one and returns them; borrowed. */
const struct capture_counts *listener_count(struct listener *listener);
/* Refreshes the counts of all. */
void listeners_count(struct listeners *listeners);

/* True when mac belongs to an interface of ours that is listened on. */
bool listeners_is_own_mac(const struct listeners *listeners, const struct mac *mac);

#endif
