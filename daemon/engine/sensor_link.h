/* The engine's channel to the sensor: orders out, observations in. The monitor brings a
 * new channel whenever one of the two was replaced. */
#ifndef WATCHDOG_ENGINE_SENSOR_LINK_H
#define WATCHDOG_ENGINE_SENSOR_LINK_H

#include "sys/ipc.h"
#include "sys/loop.h"
#include "watch/effect.h"

struct sensor_link;

struct sensor_link_calls {
	/* The observation may be changed, and is freed afterwards. */
	void (*observed)(struct observation *observation, void *context);
	/* The channel has been broken for a while: the sensor should be replaced. */
	void (*broken)(void *context);
};

struct sensor_link *sensor_link_new(
	struct loop *loop, const struct sensor_link_calls *calls, void *context);
void sensor_link_free(struct sensor_link *link);

/* A new channel (taken over) instead of the old one. */
void sensor_link_connect(struct sensor_link *link, int descriptor);

/* Sends every ORDER, CANCEL and PAUSE of effects. Without a sensor they are dropped: a new
 * one says that it is new, and the core orders again. */
void sensor_link_obey(struct sensor_link *link, const struct effects *effects);

#endif
