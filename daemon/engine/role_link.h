/* The engine's channel to a role that works for it: orders out, observations in. The monitor
 * brings a new channel whenever one of the two was replaced. */
#ifndef WATCHDOG_ENGINE_ROLE_LINK_H
#define WATCHDOG_ENGINE_ROLE_LINK_H

#include "sys/ipc.h"
#include "sys/loop.h"
#include "watch/effect.h"

struct role_link;

/* What is special about the channel to one of the roles. */
struct role_link_kind {
	const char *name; /* for the log */
	/* May that role say so? Whatever else it says ends the channel. */
	bool (*may_say)(const struct observation *observation);
	/* Sends what of an effect is for it, maybe nothing; false when it takes no more. */
	bool (*send)(struct ipc *ipc, const struct effect *effect);
};

extern const struct role_link_kind link_to_sensor, link_to_identify;

struct role_link_calls {
	/* The observation may be changed, and is freed afterwards. */
	void (*observed)(struct observation *observation, void *context);
	/* The channel has been broken for a while: the role should be replaced. NULL: the
	 * monitor sees that by itself. */
	void (*broken)(void *context);
};

/* All but context must outlive the link. */
struct role_link *role_link_new(struct loop *loop, const struct role_link_kind *kind,
	const struct role_link_calls *calls, void *context);
void role_link_free(struct role_link *link); /* NULL allowed */

/* A new channel (taken over) instead of the old one. */
void role_link_connect(struct role_link *link, int descriptor);

/* Sends what of the effects is for that role. Without it they are dropped: a new one says
 * that it is new, and the core orders again. */
void role_link_obey(struct role_link *link, const struct effects *effects);

/* The role is not spoken to any more, until it connects anew. */
void role_link_drop(struct role_link *link);
bool role_link_is_connected(const struct role_link *link);

/* There has been no such role for longer than replacing it takes. */
bool role_link_is_missing(const struct role_link *link);

#endif
