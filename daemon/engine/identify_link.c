#include "engine/identify_link.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/log.h"

struct identify_link {
	struct loop *loop;
	const struct identify_link_calls *calls;
	void *context;
	struct ipc *ipc; /* NULL: no such role now */
};

static void
disconnect(struct identify_link *link)
{
	ipc_free(link->ipc);
	link->ipc = NULL;
}

struct identify_link *
identify_link_new(
	struct loop *loop, const struct identify_link_calls *calls, void *context)
{
	struct identify_link *link = mem_new(sizeof(*link));

	link->loop = loop;
	link->calls = calls;
	link->context = context;
	return link;
}

void
identify_link_free(struct identify_link *link)
{
	if (link == NULL)
		return;
	disconnect(link);
	free(link);
}

/* It may say what it was asked for, and nothing of the rest of the network. */
static bool
may_say(const struct role_message *message)
{
	return message->type == ROLE_OBSERVATION &&
		(message->observation.kind == OBSERVATION_INQUIRER ||
			message->observation.kind == OBSERVATION_SERVICE);
}

static void
take_message(struct role_message *message, int descriptor, void *context)
{
	struct identify_link *link = context;

	if (descriptor >= 0)
		(void)close(descriptor);
	if (may_say(message)) {
		link->calls->observed(&message->observation, link->context);
		return;
	}
	log_error("The identify role sent a message that it may not send.");
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
identify_link_connect(struct identify_link *link, int descriptor)
{
	disconnect(link);
	link->ipc = ipc_new(link->loop, descriptor, LOOP_NETWORK, &channel_calls, link);
}

void
identify_link_obey(struct identify_link *link, const struct effects *effects)
{
	struct role_message message;

	for (size_t i = 0; link->ipc != NULL && i < effects->count; i++) {
		const struct effect *effect = &effects->list[i];

		message = (struct role_message){.type = ROLE_INQUIRY};
		if (effect->kind == EFFECT_INQUIRE) {
			message.inquiry = effect->inquiry;
		} else if (effect->kind == EFFECT_PAUSE) {
			message.type = ROLE_PAUSE;
			message.pause = effect->pause;
		} else {
			continue;
		}
		if (ipc_send(link->ipc, &message))
			continue;
		log_error("The identify role does not take its orders.");
		disconnect(link);
	}
}

bool
identify_link_is_up(const struct identify_link *link)
{
	return link->ipc != NULL;
}
