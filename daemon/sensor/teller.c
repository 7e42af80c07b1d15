#include "sensor/teller.h"

#include <string.h>

#include "sys/log.h"

bool
teller_tell(struct teller *teller, const struct observation *observation)
{
	struct role_message message;

	if (teller->here != NULL) {
		teller->here(observation, teller->context);
		return true;
	}
	if (teller->engine == NULL)
		return false; /* the next engine is told where things stand */
	message = (struct role_message){
		.type = ROLE_OBSERVATION,
		.observation = *observation,
	};
	if (ipc_send(teller->engine, &message))
		return true;
	if (teller->lost++ == 0)
		log_warning("The engine does not keep up: observations are lost.");
	return false;
}

bool
teller_is_busy(const struct teller *teller)
{
	if (teller->here != NULL)
		return false;
	return teller->engine == NULL ||
		ipc_queued(teller->engine) > IPC_QUEUE_MAX / 4 * 3;
}

struct observation
teller_observation(
	enum observation_kind kind, uint16_t segment, uint64_t run_id, struct moment at)
{
	struct observation observation;

	memset(&observation, 0, sizeof(observation));
	observation.kind = kind;
	observation.segment = segment;
	observation.run_id = run_id;
	observation.at = at;
	return observation;
}
