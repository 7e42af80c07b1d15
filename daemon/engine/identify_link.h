/* The engine's channel to the identify role: inquiries out, answers in. The monitor brings a
 * new channel whenever one of the two was replaced. */
#ifndef WATCHDOG_ENGINE_IDENTIFY_LINK_H
#define WATCHDOG_ENGINE_IDENTIFY_LINK_H

#include "sys/ipc.h"
#include "sys/loop.h"
#include "watch/effect.h"

struct identify_link;

struct identify_link_calls {
	/* The observation may be changed, and is freed afterwards. */
	void (*observed)(struct observation *observation, void *context);
};

struct identify_link *identify_link_new(
	struct loop *loop, const struct identify_link_calls *calls, void *context);
void identify_link_free(struct identify_link *link); /* NULL allowed */

/* A new channel (taken over) instead of the old one. */
void identify_link_connect(struct identify_link *link, int descriptor);

/* Sends every INQUIRE and PAUSE of effects. Without the role they are dropped: a new one says
 * that it is new, and the core orders again. */
void identify_link_obey(struct identify_link *link, const struct effects *effects);

/* The role can be asked. */
bool identify_link_is_up(const struct identify_link *link);

#endif
