/* The identify role is given INQUIRE and PAUSE. */
#include "engine/role_link.h"

/* It may say what it was asked for, and nothing of the rest of the network. */
static bool
may_say(const struct observation *said)
{
	return said->kind == OBSERVATION_INQUIRER ||
		(said->kind == OBSERVATION_SERVICE && said->service.order_id != 0);
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
