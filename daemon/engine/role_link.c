#include "engine/role_link.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

/* The monitor usually sees a dead role first and brings a new channel by itself. */
enum { PATIENCE_SECONDS = 5, REPLACED_WITHIN_SECONDS = 10 };

struct role_link {
	const struct role_link_kind *kind;
	const struct role_link_calls *calls;
	void *context;
	struct loop *loop;
	struct ipc *ipc; /* NULL: no such role now */
	mono_t missing;	 /* since when */
	struct loop_timer *patience;
};

static void
patience_is_over(void *context)
{
	struct role_link *link = context;

	link->calls->broken(link->context);
	loop_timer_set(link->patience, span_seconds(PATIENCE_SECONDS));
}

static void
disconnect(struct role_link *link)
{
	ipc_free(link->ipc);
	link->ipc = NULL;
	link->missing = clock_mono();
	if (link->calls->broken != NULL)
		loop_timer_set(link->patience, span_seconds(PATIENCE_SECONDS));
}

struct role_link *
role_link_new(struct loop *loop, const struct role_link_kind *kind,
	const struct role_link_calls *calls, void *context)
{
	struct role_link *link = mem_new(sizeof(*link));

	link->kind = kind;
	link->calls = calls;
	link->context = context;
	link->loop = loop;
	link->missing = clock_mono();
	link->patience = loop_timer_new(loop, LOOP_CONTROL, patience_is_over, link);
	return link;
}

void
role_link_free(struct role_link *link)
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
	struct role_link *link = context;

	if (descriptor >= 0)
		(void)close(descriptor);
	if (message->type == ROLE_OBSERVATION &&
		link->kind->may_say(&message->observation)) {
		link->calls->observed(&message->observation, link->context);
		return;
	}
	log_error("The %s sent a message that it may not send.", link->kind->name);
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
role_link_connect(struct role_link *link, int descriptor)
{
	ipc_free(link->ipc);
	link->ipc = ipc_new(link->loop, descriptor, LOOP_NETWORK, &channel_calls, link);
	loop_timer_cancel(link->patience);
}

void
role_link_obey(struct role_link *link, const struct effects *effects)
{
	for (size_t i = 0; link->ipc != NULL && i < effects->count; i++) {
		if (link->kind->send(link->ipc, &effects->list[i]))
			continue;
		log_error("The %s does not take its orders.", link->kind->name);
		disconnect(link);
	}
}

void
role_link_drop(struct role_link *link)
{
	if (link->ipc != NULL)
		disconnect(link);
}

bool
role_link_is_connected(const struct role_link *link)
{
	return link->ipc != NULL;
}

bool
role_link_is_missing(const struct role_link *link)
{
	return link->ipc == NULL &&
		mono_since(clock_mono(), link->missing).us >
		span_seconds(REPLACED_WITHIN_SECONDS).us;
}
