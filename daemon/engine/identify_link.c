/* The identify role is given INQUIRE and PAUSE. */
#include "engine/role_link.h"

/* It may say what it was asked for, and nothing of the rest of the network. */
static bool
may_say(enum observation_kind kind)
{
	return kind == OBSERVATION_INQUIRER || kind == OBSERVATION_SERVICE;
}

static bool
send_effect(struct ipc *ipc, const struct effect *effect)
{
	struct role_message message = {.type = ROLE_INQUIRY};

	if (effect->kind == EFFECT_INQUIRE) {
		message.inquiry = effect->inquiry;
	} else if (effect->kind == EFFECT_PAUSE) {
		message.type = ROLE_PAUSE;
		message.pause = effect->pause;
	} else {
		return true; /* not for this role */
	}
	return ipc_send(ipc, &message);
}

const struct role_link_kind link_to_identify = {
	.name = "identify role",
	.may_say = may_say,
	.send = send_effect,
};
